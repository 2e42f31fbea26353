package eval

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const epsilon = 1e-12

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= epsilon) {
		t.Errorf("%s = %.15f, want %.15f", what, got, want)
	}
}

func TestNDCGByHand(t *testing.T) {
	t.Parallel()
	hit, miss := true, false
	// Discounts: 1, 1/log₂3 = 0.6309…, 1/2.
	second := 1 / math.Log2(3)
	for _, c := range []struct {
		name   string
		top    []bool
		wanted int
		want   float64
	}{
		{"nothing shown", nil, 3, 0},
		{"nothing wanted", []bool{miss, miss}, 0, 0},
		{"the one, first", []bool{hit, miss, miss}, 1, 1},
		{"the one, second", []bool{miss, hit, miss}, 1, second},
		{"the one, third", []bool{miss, miss, hit}, 1, 0.5},
		{"first and third of two", []bool{hit, miss, hit}, 2, 1.5 / (1 + second)},
		{"one of two, the other never shown", []bool{hit}, 2, 1 / (1 + second)},
		{"more wanted than places", slices.Repeat([]bool{hit}, depth), 50, 1},
		{"beyond the tenth place", append(slices.Repeat([]bool{miss}, depth), hit), 1, 0},
	} {
		near(t, c.name, ndcg(c.top, c.wanted), c.want)
	}
}

func TestAUCByHand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		scores []float64
		wanted []bool
		want   float64
		ok     bool
	}{
		{"perfect", []float64{3, 2, 1}, []bool{true, false, false}, 1, true},
		{"worst", []float64{3, 2, 1}, []bool{false, false, true}, 0, true},
		{"two of three pairs, and one", []float64{4, 3, 2, 1}, []bool{true, false, true, false}, 0.75, true},
		{"all tied", []float64{5, 5, 5}, []bool{true, false, true}, 0.5, true},
		{"one tied, one below", []float64{2, 2, 1}, []bool{true, false, false}, 0.75, true},
		{"nothing wanted", []float64{1, 2}, []bool{false, false}, 0, false},
		{"all wanted", []float64{1, 2}, []bool{true, true}, 0, false},
	} {
		got, ok := auc(c.scores, c.wanted)
		near(t, c.name, got, c.want)
		if ok != c.ok {
			t.Errorf("%s: ok = %v", c.name, ok)
		}
	}
}

// The fast ways are held to the plain ones on random scores with many ties.
func TestFastMetricsAgreeWithPlainOnes(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		scores, wanted := invented(rng, 1+rng.IntN(60))
		got, ok := auc(scores, wanted)
		want, pairs := plainAUC(scores, wanted)
		if ok != (pairs > 0) {
			t.Fatalf("ok = %v with %v pairs", ok, pairs)
		}
		near(t, "auc", got, want)

		rows := make([]int32, len(scores))
		for i := range rows {
			rows[i] = int32(i)
		}
		slices.SortStableFunc(rows, func(a, b int32) int { return cmp.Compare(scores[b], scores[a]) })
		if top := best(scores); !slices.Equal(top, rows[:min(depth, len(rows))]) {
			t.Fatalf("best of %v = %v, want %v", scores, top, rows)
		}
	}
}

func invented(rng *rand.Rand, n int) ([]float64, []bool) {
	scores, wanted := make([]float64, n), make([]bool, n)
	for i := range scores {
		scores[i], wanted[i] = float64(rng.IntN(8)), rng.IntN(4) == 0
	}
	return scores, wanted
}

func plainAUC(scores []float64, wanted []bool) (float64, float64) {
	right, pairs := 0.0, 0.0
	for i := range scores {
		for j := range scores {
			if wanted[i] && !wanted[j] {
				pairs++
				switch {
				case scores[i] > scores[j]:
					right++
				case scores[i] == scores[j]:
					right += 0.5
				}
			}
		}
	}
	if pairs == 0 {
		return 0, 0
	}
	return right / pairs, pairs
}

func TestPerfectOrderIsOne(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		_, wanted := invented(rng, 1+rng.IntN(60))
		scores, n := make([]float64, len(wanted)), 0
		for i, w := range wanted {
			if w {
				scores[i], n = 1, n+1
			}
		}
		if n == 0 {
			continue
		}
		var top []bool
		for _, row := range best(scores) {
			top = append(top, wanted[row])
		}
		near(t, "ndcg of the perfect order", ndcg(top, n), 1)
		if area, ok := auc(scores, wanted); ok {
			near(t, "auc of the perfect order", area, 1)
		}
	}
}

func TestNaNStandsLast(t *testing.T) {
	t.Parallel()
	if got := best([]float64{math.NaN(), 1, 2}); !slices.Equal(got, []int32{2, 1, 0}) {
		t.Errorf("best = %v", got)
	}
}
