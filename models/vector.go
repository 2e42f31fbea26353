package models

import (
	"context"
	"errors"
	"math"

	"skein/feed"
)

// levels of a quantised component: −127 … 127.
const levels = 127

// Quantize stores a direction in a byte a component: the largest becomes ±127. A vector that is nil, not finite, zero or
// of another width gives the zero value, whose Scale of 0 means "no vector".
func Quantize(v []float32) feed.Vector {
	var q feed.Vector
	if len(v) != feed.Dims || !direction(v) {
		return q
	}
	largest := float32(0)
	for _, x := range v {
		largest = max(largest, float32(math.Abs(float64(x))))
	}
	q.Scale = largest / levels
	for i, x := range v {
		q.Q[i] = int8(math.RoundToEven(float64(x) / float64(largest) * levels))
	}
	return q
}

// Cosine of two stored vectors, in [−1, 1]; 0 where one is missing. The sums are integers and the scales cancel, so it is
// the same number on every machine.
func Cosine(a, b *feed.Vector) float64 {
	var dot, aa, bb int32 // at most 384 · 127²
	for i := range a.Q {
		x, y := int32(a.Q[i]), int32(b.Q[i])
		dot, aa, bb = dot+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 || a.Scale == 0 || b.Scale == 0 {
		return 0
	}
	return min(1, max(-1, float64(dot)/math.Sqrt(float64(aa)*float64(bb))))
}

// EncodeStored is e.Encode in the form that is stored: a text without a usable vector has Scale 0, and unusable lists
// it; err is never an [*UnusableError].
func EncodeStored(ctx context.Context, e Encoder, texts []string) (vectors []feed.Vector, unusable []int, err error) {
	raw, err := e.Encode(ctx, texts)
	var partly *UnusableError
	if errors.As(err, &partly) {
		unusable, err = partly.Rows, nil
	}
	if err != nil {
		return nil, nil, err
	}
	vectors = make([]feed.Vector, len(raw))
	for i, v := range raw {
		vectors[i] = Quantize(v)
	}
	return vectors, unusable, nil
}
