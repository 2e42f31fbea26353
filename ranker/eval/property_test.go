package eval

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// shown is what a person would see of a pool, and how much of it they wanted.
func shown(scores []float64, wanted []bool) (top []bool, n int) {
	for _, row := range best(scores) {
		top = append(top, wanted[row])
	}
	for _, w := range wanted {
		if w {
			n++
		}
	}
	return top, n
}

// Only the order of the scores counts: any rising function of them gives the same figures.
func TestFiguresAreOfTheOrderAlone(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(21, 22))
	for range 200 {
		scores, wanted := invented(rng, 1+rng.IntN(60))
		risen := make([]float64, len(scores))
		for i, s := range scores {
			risen[i] = math.Exp(s) - 100
		}
		before, n := shown(scores, wanted)
		after, _ := shown(risen, wanted)
		if !slices.Equal(before, after) || ndcg(before, n) != ndcg(after, n) {
			t.Fatal("nDCG depends on more than the order")
		}
		x, _ := auc(scores, wanted)
		if y, _ := auc(risen, wanted); x != y {
			t.Fatal("AUC depends on more than the order")
		}
	}
}

// Lifting a wanted item never lowers a figure.
func TestLiftingWhatIsWantedNeverHurts(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(23, 24))
	for range 300 {
		scores, wanted := invented(rng, 2+rng.IntN(60))
		row := slices.Index(wanted, true)
		if row < 0 {
			continue
		}
		lifted := slices.Clone(scores)
		lifted[row] += float64(rng.IntN(10))
		before, n := shown(scores, wanted)
		after, _ := shown(lifted, wanted)
		if ndcg(after, n) < ndcg(before, n) {
			t.Fatalf("nDCG fell from %v to %v", ndcg(before, n), ndcg(after, n))
		}
		x, _ := auc(scores, wanted)
		if y, _ := auc(lifted, wanted); y < x {
			t.Fatalf("AUC fell from %v to %v", x, y)
		}
	}
}

// Turned round, the wrong pairs are the right ones.
func TestAUCOfTheReverse(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(25, 26))
	for range 200 {
		scores, wanted := invented(rng, 2+rng.IntN(60))
		reversed := make([]float64, len(scores))
		for i, s := range scores {
			reversed[i] = -s
		}
		x, ok := auc(scores, wanted)
		if y, _ := auc(reversed, wanted); ok {
			near(t, "auc and its reverse", x+y, 1)
		}
	}
}

// Equal scores stand in the order of ids, for every method and at the cut of the tenth place too.
func TestTiesAreBrokenById(t *testing.T) {
	t.Parallel()
	for n := range 30 {
		top := best(make([]float64, n))
		if len(top) != min(n, depth) || !slices.IsSorted(top) {
			t.Errorf("%d equal scores: %v", n, top)
		}
	}
}

// The best baseline is the one with the highest nDCG; of equals the first of the table, so that a report is of one kind.
func TestBestBaseline(t *testing.T) {
	t.Parallel()
	one := func(name string, gain float64) measured {
		return measured{name, []tally{{gain, 1}}, []tally{{0.5, 1}}}
	}
	var r Report
	r.summarise([]measured{one(Skein, 0.4), one(Newest, 0.1), one(ItemKNN, 0.3), one(EASE, 0.3)})
	if r.Best.Baseline != ItemKNN {
		t.Errorf("best baseline %q", r.Best.Baseline)
	}
	near(t, "difference", r.Best.NDCG, 0.1)
}
