package guest

import (
	"context"
	"fmt"
	"io/fs"

	"skein/models"
	"skein/models/tokens"
	"skein/models/wordpiece"
)

// Encoder is a brought encoder at work. It implements [models.Encoder] for posts.
type Encoder struct {
	id        string
	settings  Settings
	alone     bool // one text a batch: its answers depend on what they are batched with
	tokenizer tokens.Tokenizer
	session   Session
}

// tokenizerOf reads tokenizer.json, else vocab.txt of an uncased BERT.
func tokenizerOf(files fs.FS) (tokens.Tokenizer, error) {
	if data, err := fs.ReadFile(files, TokenizerFile); err == nil {
		t, err := tokens.Parse(data)
		if err != nil {
			return nil, unfit(err.Error())
		}
		return t, nil
	}
	data, err := fs.ReadFile(files, VocabFile)
	if err != nil {
		return nil, err
	}
	t, err := wordpiece.New(string(data))
	if err != nil {
		return nil, unfit("vocab.txt: " + err.Error())
	}
	return t, nil
}

// load puts an encoder together from the files of a shelf's folder.
func load(files fs.FS, model []byte, settings Settings, open OpenSession) (*Encoder, error) {
	tokenizer, err := tokenizerOf(files)
	if err != nil {
		return nil, err
	}
	session, err := open(model)
	if err != nil {
		return nil, err
	}
	return &Encoder{settings: settings, tokenizer: tokenizer, session: session}, nil
}

// ID implements [models.Encoder].
func (e *Encoder) ID() string { return e.id }

// Close implements [models.Encoder].
func (e *Encoder) Close() error { return e.session.Close() }

// Encode implements [models.Encoder]: texts are posts.
func (e *Encoder) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	return e.encode(ctx, e.settings.Passage, texts)
}

// EncodeQuery gives a search text its vector.
func (e *Encoder) EncodeQuery(ctx context.Context, text string) ([]float32, error) {
	vectors, err := e.encode(ctx, e.settings.Query, []string{text})
	if err != nil {
		return nil, err
	}
	return vectors[0], nil
}

func (e *Encoder) encode(ctx context.Context, prompt string, texts []string) ([][]float32, error) {
	ids := make([][]int32, len(texts))
	for i, text := range texts {
		ids[i] = e.tokenizer.AppendIDs(nil, prompt+text, e.settings.MaxTokens)
	}
	vectors := make([][]float32, len(texts))
	err := e.spread(ctx, ids, func(rows []int, ids, mask []int64, cols int) error {
		if cols == 0 {
			return nil // no token in any of them
		}
		numbers, shape, err := e.session.Run(ids, mask, len(rows), cols)
		if err != nil {
			return fmt.Errorf("models: %s: %w", e.id, err)
		}
		out, err := pooled(numbers, shape, mask, len(rows), cols, e.settings.Pooling)
		for i, v := range out {
			vectors[rows[i]] = v
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return vectors, unusable(vectors)
}

// spread runs texts in batches, or each by itself.
func (e *Encoder) spread(ctx context.Context, all [][]int32, run func(rows []int, ids, mask []int64, cols int) error) error {
	if !e.alone {
		return models.Spread(ctx, all, run)
	}
	for i := range all {
		one := func(_ []int, ids, mask []int64, cols int) error { return run([]int{i}, ids, mask, cols) }
		if err := models.Spread(ctx, all[i:i+1], one); err != nil {
			return err
		}
	}
	return nil
}

// unusable is the error for texts without a vector, nil where each has one.
func unusable(vectors [][]float32) error {
	var rows []int
	for i, v := range vectors {
		if v == nil {
			rows = append(rows, i)
		}
	}
	if rows == nil {
		return nil
	}
	return &models.UnusableError{Rows: rows}
}
