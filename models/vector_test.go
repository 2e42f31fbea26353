package models

import (
	"math"
	"math/rand/v2"
	"testing"

	"skein/feed"
)

func randomDirection(rng *rand.Rand) []float32 {
	v := make([]float32, feed.Dims)
	for i := range v {
		v[i] = float32(rng.NormFloat64() / math.Sqrt(feed.Dims))
	}
	return v
}

func TestQuantizeKeepsTheDirection(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		a, b := randomDirection(rng), randomDirection(rng)
		for i := range b { // from unlike to nearly the same
			b[i] = a[i] + b[i]*0.3
		}
		qa, qb := Quantize(a), Quantize(b)
		if gap := math.Abs(Cosine(&qa, &qb) - cosine(a, b)); gap > 0.002 {
			t.Fatalf("the cosine moved by %v", gap)
		}
		for i := range a {
			if gap := math.Abs(float64(a[i] - float32(qa.Q[i])*qa.Scale)); gap > float64(qa.Scale)*0.51 {
				t.Fatalf("component %d is %v away, scale %v", i, gap, qa.Scale)
			}
		}
	}
}

func TestQuantizeRefusesWhatIsNoDirection(t *testing.T) {
	t.Parallel()
	nan, inf := make([]float32, feed.Dims), make([]float32, feed.Dims)
	nan[5], inf[0] = float32(math.NaN()), float32(math.Inf(-1))
	for name, v := range map[string][]float32{
		"nil": nil, "short": {1}, "zero": make([]float32, feed.Dims), "NaN": nan, "infinite": inf,
	} {
		if q := Quantize(v); q != (feed.Vector{}) {
			t.Errorf("%s: scale %v", name, q.Scale)
		}
	}
	tiny := make([]float32, feed.Dims)
	tiny[0], tiny[1] = math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32
	if q := Quantize(tiny); q.Q[0] != 127 || q.Q[1] != -127 {
		t.Errorf("the smallest numbers: %v", q.Q[:2])
	}
}

func TestCosine(t *testing.T) {
	t.Parallel()
	vector := func(scale float32, q ...int8) *feed.Vector {
		v := feed.Vector{Scale: scale}
		copy(v.Q[:], q)
		return &v
	}
	for _, c := range []struct {
		name string
		a, b *feed.Vector
		want float64
	}{
		{"same", vector(0.1, 3, 4), vector(0.1, 3, 4), 1},
		{"the scale is no matter", vector(0.1, 3, 4), vector(7, 6, 8), 1},
		{"opposite", vector(1, 127), vector(1, -127), -1},
		{"right angle", vector(1, 1, 0), vector(1, 0, 1), 0},
		{"3-4-5", vector(1, 1, 0), vector(1, 3, 4), 0.6},
		{"no vector", vector(0), vector(1, 1), 0},
		{"no scale", vector(0, 1), vector(1, 1), 0},
	} {
		if got := Cosine(c.a, c.b); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestCurve(t *testing.T) {
	t.Parallel()
	curve := Curve{Low: 0.2, High: 0.8}
	for _, c := range []struct{ cosine, want float64 }{
		{-1, 0}, {0.2, 0}, {0.5, 0.5}, {0.8, 1}, {1, 1}, {math.NaN(), 0}, {math.Inf(1), 1}, {math.Inf(-1), 0},
	} {
		if got := curve.At(c.cosine); got != c.want {
			t.Errorf("at %v: %v, want %v", c.cosine, got, c.want)
		}
	}
	through := Curve{Low: 0, High: 1, Values: []float64{0.125, 0.25, 0.75}}
	for _, c := range []struct{ cosine, want float64 }{
		{-1, 0.125}, {0, 0.125}, {0.25, 0.1875}, {0.5, 0.25}, {0.75, 0.5}, {1, 0.75}, {2, 0.75}, {math.NaN(), 0},
	} {
		if got := through.At(c.cosine); got != c.want {
			t.Errorf("through values, at %v: %v, want %v", c.cosine, got, c.want)
		}
	}
	for cosine, before := 0.2, 0.0; cosine <= 0.8; cosine += 0.001 {
		got := curve.At(cosine)
		if got < before || got*valueSteps != math.Trunc(got*valueSteps) {
			t.Fatalf("at %v: %v after %v", cosine, got, before)
		}
		before = got
	}
}
