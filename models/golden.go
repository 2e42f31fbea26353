package models

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
)

// goldenText is one line of the texts an encoder is held to, with the reference tokenizer's ids.
type goldenText struct {
	Text string  `json:"text"`
	IDs  []int32 `json:"ids"`
}

// CheckGolden encodes rows of the golden texts (all of them if rows is nil) and compares with the float model. It
// returns each row's cosine; one below the passport's tolerance is [feed.CodeDamagedModel].
func (r *Registry) CheckGolden(ctx context.Context, p Passport, e Encoder, rows []int) ([]float64, error) {
	texts, want, err := r.golden(p, rows)
	if err != nil {
		return nil, damaged(p, err)
	}
	plain := make([]string, len(texts))
	for i, t := range texts {
		plain[i] = t.Text
	}
	if err := sameTokens(p, e, texts); err != nil {
		return nil, damaged(p, err)
	}
	got, err := e.Encode(ctx, plain)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, damaged(p, err)
	}
	cosines := make([]float64, len(texts))
	for i := range texts {
		cosines[i] = cosine(got[i], want[i])
		if !(cosines[i] >= p.Golden.MinCosine) {
			return cosines, damaged(p, fmt.Errorf("golden text %q: cosine %.4f, at least %.4f", plain[i], cosines[i], p.Golden.MinCosine))
		}
	}
	return cosines, nil
}

// sameTokens compares tokens first: with wrong tokens a vector can still come near enough.
func sameTokens(p Passport, e Encoder, texts []goldenText) error {
	own, ok := e.(*refined)
	if !ok {
		return nil
	}
	for _, t := range texts {
		if ids := own.tokenizer.AppendIDs(nil, t.Text, p.MaxTokens); !slices.Equal(ids, t.IDs) {
			return fmt.Errorf("golden text %q: tokens %v, the reference has %v", t.Text, ids, t.IDs)
		}
	}
	return nil
}

// golden reads the rows' texts and vectors [len(rows)][Dims].
func (r *Registry) golden(p Passport, rows []int) ([]goldenText, [][]float32, error) {
	texts, err := r.goldenTexts(p)
	if err != nil {
		return nil, nil, err
	}
	data, err := r.read(p.Golden.Vectors)
	if err != nil {
		return nil, nil, err
	}
	size := 4 * p.Dims
	if len(data) != len(texts)*size {
		return nil, nil, fmt.Errorf("%s: %d bytes for %d texts", p.Golden.Vectors.Name, len(data), len(texts))
	}
	if rows == nil {
		rows = make([]int, len(texts))
		for i := range rows {
			rows[i] = i
		}
	}
	chosen, vectors := make([]goldenText, len(rows)), make([][]float32, len(rows))
	for i, row := range rows {
		if row < 0 || row >= len(texts) {
			return nil, nil, fmt.Errorf("%s has no row %d", p.Golden.Texts.Name, row)
		}
		chosen[i], vectors[i] = texts[row], floats(data[row*size:(row+1)*size])
	}
	return chosen, vectors, nil
}

func (r *Registry) goldenTexts(p Passport) ([]goldenText, error) {
	data, err := r.read(p.Golden.Texts)
	if err != nil {
		return nil, err
	}
	var texts []goldenText
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		var t goldenText
		if err := d.Decode(&t); err == io.EOF {
			return texts, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Golden.Texts.Name, err)
		}
		texts = append(texts, t)
	}
}

func floats(data []byte) []float32 {
	v := make([]float32, len(data)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return v
}

// cosine of two vectors of any length; NaN where one has none.
func cosine(a, b []float32) float64 {
	var dot, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		dot, aa, bb = dot+x*y, aa+x*x, bb+y*y
	}
	return dot / math.Sqrt(aa*bb)
}
