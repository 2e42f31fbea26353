package ranker

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

// Any order of moves over any order of candidates gives the bits that a fresh ranking gives, and the order that sorting
// naive sums gives; moved back, the first bits are there again.
func TestMovesAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		start := drawWeights(t)
		r := NewTable(pool, asOf).Rank(start)
		first := slices.Clone(r.scores)
		w := r.Weights()
		for range rapid.IntRange(0, 30).Draw(t, "moves") {
			c := columns[rapid.IntRange(0, len(columns)-1).Draw(t, "signal")]
			x := rapid.Float64Range(c.Min-2, c.Max+2).Draw(t, "weight")
			if r.Top(rapid.IntRange(0, 5).Draw(t, "peek")); !r.Move(c.ID, x) {
				t.Fatalf("%s did not move", c.ID)
			}
			w[c.ID] = x
		}
		shuffled := rapid.Permutation(pool).Draw(t, "shuffled")
		fresh := NewTable(shuffled, asOf).Rank(w)
		mustHaveBits(t, r.scores, fresh.scores)
		want, scores := naiveOrder(shuffled, w)
		if got := r.Top(len(pool)); !slices.Equal(got, want) {
			t.Fatalf("order %v, sorted naively %v", got, want)
		}
		for i := range pool {
			if row, _ := r.table.Row(pool[i].URI); r.Score(row) != scores[pool[i].URI] {
				t.Fatalf("score of %s is %v, summed backwards %v", pool[i].URI, r.Score(row), scores[pool[i].URI])
			}
		}
		for id, x := range start {
			r.Move(id, x)
		}
		mustHaveBits(t, r.scores, first)
	})
}

func mustHaveBits(t *rapid.T, got, want []float64) {
	t.Helper()
	for i := range want {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
			t.Fatalf("row %d has %x, want %x", i, math.Float64bits(got[i]), math.Float64bits(want[i]))
		}
	}
}

func TestContributionsSumToTheScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		w := drawWeights(t)
		table := NewTable(pool, asOf)
		r := table.Rank(w)
		for i := range table.Len() {
			cs := rapid.Permutation(table.Explain(i, w)).Draw(t, "listing")
			if len(cs) != len(columns) {
				t.Fatalf("%d of %d signals are listed", len(cs), len(columns))
			}
			sum := 0.0
			for _, c := range cs {
				sum += c.Points
				if c.Points != c.Value*c.Weight {
					t.Fatalf("%s: %v × %v is not %v", c.Signal, c.Value, c.Weight, c.Points)
				}
			}
			if sum != r.Score(i) || sum != table.Score(i, w) {
				t.Fatalf("contributions sum to %v, the score is %v", sum, r.Score(i))
			}
		}
	})
}

func TestBrokenModelsStayOffThePage(t *testing.T) {
	t.Parallel()
	pool := invent(3, 40)
	for i := range pool {
		pool[i].Closeness = feed.ModelValue{Value: []float64{math.NaN(), math.Inf(1), math.Inf(-1), 7}[i%4], Known: true}
	}
	r := NewTable(pool, asOf).Rank(feed.Weights{"closeness/1": 8, "recency/1": math.NaN()})
	for _, p := range r.Select(feed.Slate{AuthorCap: 3}).Page(0, 40) {
		if math.IsNaN(p.Score) || p.Score < 0 || p.Score > 8 {
			t.Errorf("%s stands on the page with %v", p.URI, p.Score)
		}
	}
}

func TestTopAgreesWithSortingEverything(t *testing.T) {
	t.Parallel()
	pool := invent(7, 3000)
	for _, w := range []feed.Weights{balanced(), {"media/1": 1}, {}, {"caution/1": -8, "recency/1": 0.001}} {
		want, _ := naiveOrder(pool, w)
		for _, k := range []int{0, 1, 2, 49, 50, 51, 255, 256, 257, 1000, 2999, 3000, 9999} {
			r := NewTable(pool, asOf).Rank(w)
			if got := r.Top(k); !slices.Equal(got, want[:min(k, len(want))]) {
				t.Errorf("top %d under %v differs from sorting everything", k, w)
			}
		}
		r := NewTable(pool, asOf).Rank(w)
		for _, place := range []int{0, 1, 50, 777, 2999} {
			if got, found := r.Position(want[place]); !found || got != place {
				t.Errorf("position of %s is %d %v, want %d", want[place], got, found, place)
			}
		}
	}
}

func TestTableIgnoresOrderAndRepetition(t *testing.T) {
	t.Parallel()
	pool := invent(5, 50)
	twice := append(slices.Clone(pool), pool...)
	slices.Reverse(twice)
	a, b := NewTable(pool, asOf), NewTable(twice, asOf)
	if a.Len() != 50 || b.Len() != 50 {
		t.Fatalf("%d and %d rows of 50 posts", a.Len(), b.Len())
	}
	if !slices.Equal(a.Rank(balanced()).Top(50), b.Rank(balanced()).Top(50)) {
		t.Error("the order of candidates changed the ranking")
	}
	if _, found := a.Row("at://did:plc:nobody/app.bsky.feed.post/1"); found {
		t.Error("a post that is not there was found")
	}
	if _, found := a.Rank(nil).Position("at://did:plc:nobody/app.bsky.feed.post/1"); found {
		t.Error("a post that is not there has a position")
	}
	if got := pool[0].URI; NewTable(pool, asOf).Candidate(0).URI == "" || pool[0].URI != got {
		t.Error("the caller's candidates were changed")
	}
}

func TestEmptyPool(t *testing.T) {
	t.Parallel()
	r := NewTable(nil, asOf).Rank(balanced())
	if len(r.Top(10)) != 0 || len(r.Select(feed.Slate{AuthorCap: 2}).Page(0, PageSize)) != 0 || len(r.Select(feed.Slate{}).URIs()) != 0 {
		t.Error("posts out of nothing")
	}
	if !r.Move("recency/1", 3) || r.Weights()["recency/1"] != 3 || r.Table().Len() != 0 {
		t.Error("an empty ranking cannot be tuned")
	}
}

func TestLargestNamesTheTwoThatMovedMost(t *testing.T) {
	t.Parallel()
	cs := []feed.Contribution{{Signal: "a", Points: 0.5}, {Signal: "b", Points: -2}, {Signal: "c"}, {Signal: "d", Points: 0.5}, {Signal: "e", Points: 1}}
	got := Largest(cs, 2)
	if len(got) != 2 || got[0].Signal != "b" || got[1].Signal != "e" {
		t.Errorf("largest two: %+v", got)
	}
	if got = Largest(cs, 9); len(got) != 4 || got[2].Signal != "a" || got[3].Signal != "d" {
		t.Errorf("all that moved: %+v", got)
	}
}
