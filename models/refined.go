package models

import (
	"context"
	"errors"
	"fmt"

	"skein/models/wordpiece"
)

// Session runs a model on one batch of token ids.
type Session interface {
	// Run takes ids and mask, row-major [rows][cols], and returns [rows][dims] row-major.
	Run(ids, mask []int64, rows, cols int) ([]float32, error)
	Close() error
}

// refined is the encoder of transformer models: WordPiece tokens into a Session.
type refined struct {
	passport  Passport
	tokenizer *wordpiece.Tokenizer
	session   Session
}

// OpenRefined loads the refined encoder by its hash, starts it with open and holds it to its golden vectors. Errors:
// [feed.CodeDamagedModel] for bytes or answers that are not the passport's, [feed.CodeNoEncoder] where none is shipped,
// and whatever open returns. open gets the model's bytes and may keep them.
func (r *Registry) OpenRefined(ctx context.Context, open func(model []byte) (Session, error)) (Encoder, error) {
	p, err := r.Passport(Refined)
	if err != nil {
		return nil, err
	}
	e, err := r.load(p, open)
	if err != nil {
		return nil, err
	}
	if _, err := r.CheckGolden(ctx, p, e, p.Golden.AtStart); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func (r *Registry) load(p Passport, open func(model []byte) (Session, error)) (*refined, error) {
	vocab, err := r.read(p.Vocab)
	if err != nil {
		return nil, damaged(p, err)
	}
	tokenizer, err := wordpiece.New(string(vocab))
	if err != nil {
		return nil, damaged(p, err)
	}
	model, err := r.read(p.Model)
	if err != nil {
		return nil, damaged(p, err)
	}
	session, err := open(model)
	if err != nil {
		return nil, err
	}
	return &refined{passport: p, tokenizer: tokenizer, session: session}, nil
}

func (e *refined) ID() string { return e.passport.ID }

func (e *refined) Close() error { return e.session.Close() }

// Encode implements [Encoder]: the shortest texts first, so that little is padded; the answer is in the order asked.
func (e *refined) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	tokens := make([][]int32, len(texts))
	for i, text := range texts {
		tokens[i] = e.tokenizer.AppendIDs(nil, text, e.passport.MaxTokens)
	}
	vectors := make([][]float32, len(texts))
	var unusable []int
	for _, b := range plan(tokens) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		bad, err := e.run(b, tokens, vectors)
		if err != nil {
			return nil, err
		}
		unusable = append(unusable, bad...)
	}
	if len(unusable) > 0 {
		return vectors, newUnusable(unusable)
	}
	return vectors, nil
}

// run encodes one batch into vectors and returns the rows whose output is no direction.
func (e *refined) run(b batch, tokens [][]int32, vectors [][]float32) (unusable []int, err error) {
	ids, mask := b.fill(tokens)
	out, err := e.session.Run(ids, mask, len(b.rows), b.cols)
	if err != nil {
		return nil, fmt.Errorf("models: %s: %w", e.passport.ID, err)
	}
	dims := e.passport.Dims
	if len(out) != len(b.rows)*dims {
		return nil, fmt.Errorf("models: %s answered %d numbers for %d texts", e.passport.ID, len(out), len(b.rows))
	}
	for i, row := range b.rows {
		v := out[i*dims : (i+1)*dims : (i+1)*dims]
		if !direction(v) {
			unusable = append(unusable, row)
			continue
		}
		vectors[row] = v
	}
	return unusable, nil
}
