package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestMeanIsOverRankings(t *testing.T) {
	t.Parallel()
	near(t, "mean", mean([]tally{{3, 3}, {0, 1}, {0, 0}}), 0.75)
	near(t, "mean of none", mean([]tally{{0, 0}}), 0)
}

func TestIntervalOfAConstantIsAPoint(t *testing.T) {
	t.Parallel()
	got := interval([]tally{{0.5, 1}, {1, 2}, {0.5, 1}}, 1)
	near(t, "low", got[0], 0.5)
	near(t, "high", got[1], 0.5)
	if interval(nil, 1) != [2]float64{} {
		t.Error("an interval of nobody")
	}
}

// For many independent values the interval is the normal one: mean ± 1.96 σ/√n.
func TestIntervalIsAsWideAsItShouldBe(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(9, 9))
	const n = 2000
	tallies, square := make([]tally, n), 0.0
	for i := range tallies {
		x := rng.NormFloat64()
		tallies[i] = tally{x, 1}
		square += x * x
	}
	m := mean(tallies)
	half := 1.96 * math.Sqrt(square/n-m*m) / math.Sqrt(n)
	got := interval(tallies, 3)
	if math.Abs(got[0]-(m-half)) > half/5 || math.Abs(got[1]-(m+half)) > half/5 {
		t.Errorf("interval %v, want about %v ± %v", got, m, half)
	}
}

// Pairing takes out what the rows have in common: a constant lead is certain however much users differ.
func TestPairedDifference(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(2, 2))
	var a, b []tally
	for range 50 {
		x := rng.Float64()
		a, b = append(a, tally{2 * (x + 0.25), 2}), append(b, tally{2 * x, 2})
	}
	got := interval(minus(a, b), 1)
	if math.Abs(got[0]-0.25) > 1e-9 || math.Abs(got[1]-0.25) > 1e-9 {
		t.Errorf("paired interval %v, want 0.25", got)
	}
}
