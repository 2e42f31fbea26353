package models

import (
	"context"
	"sync"

	"skein/feed"
	"skein/models/draft"
)

// Draft is the kind of the encoder in pure Go.
const Draft = "draft"

// fast is the encoder of tables: n-grams, added up.
type fast struct {
	passport Passport
	encoders sync.Pool // of *draft.Encoder: each serves one call at a time
}

// OpenDraft loads the draft encoder by its hash and holds it to its golden vectors. It needs no runtime. Errors:
// [feed.CodeDamagedModel], [feed.CodeNoEncoder].
func (r *Registry) OpenDraft(ctx context.Context) (Encoder, error) {
	p, err := r.Passport(Draft)
	if err != nil {
		return nil, err
	}
	data, err := r.read(p.Model)
	if err != nil {
		return nil, damaged(p, err)
	}
	table, err := draft.New(data)
	if err != nil {
		return nil, damaged(p, err)
	}
	e := &fast{passport: p}
	e.encoders.New = func() any { return draft.NewEncoder(table) }
	if _, err := r.CheckGolden(ctx, p, e, p.Golden.AtStart); err != nil {
		return nil, err
	}
	return e, nil
}

func (e *fast) ID() string { return e.passport.ID }

func (e *fast) Close() error { return nil }

// yieldEvery is how many texts are encoded between two looks at the context: a few milliseconds.
const yieldEvery = 512

// Encode implements [Encoder].
func (e *fast) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	own := e.encoders.Get().(*draft.Encoder)
	defer e.encoders.Put(own)
	vectors := make([][]float32, len(texts))
	block := make([]float32, len(texts)*feed.Dims)
	var unusable []int
	for i, text := range texts {
		if i%yieldEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		v := block[i*feed.Dims : (i+1)*feed.Dims : (i+1)*feed.Dims]
		if !own.Encode(v, text) {
			unusable = append(unusable, i)
			continue
		}
		vectors[i] = v
	}
	if len(unusable) > 0 {
		return vectors, newUnusable(unusable)
	}
	return vectors, nil
}
