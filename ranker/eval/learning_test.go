package eval

import (
	"testing"

	"skein/feed"
	"skein/ranker"
	"skein/ranker/learn"
)

// What is learned from ends at the cut: an episode's choices are known events, and its values those of an earlier moment.
func TestEpisodesComeFromBeforeTheCut(t *testing.T) {
	t.Parallel()
	d, err := read(newNetwork(6, 15, 45, 900).folder(), true)
	if err != nil {
		t.Fatal(err)
	}
	c := atTime(d.events, 0.8)
	f := count(d, c.known, c.asOfMs, 0)
	episodes := f.episodes(split{timed: true, shares: []float64{0.8}}, Options{}.complete())
	if len(episodes) < 10 {
		t.Fatalf("%d episodes", len(episodes))
	}
	chosen := 0
	for _, e := range episodes {
		if len(e.Values) != len(e.Chosen) || e.Passed < 1 {
			t.Fatalf("%d rows, %d choices, each passed over for %v", len(e.Values), len(e.Chosen), e.Passed)
		}
		for _, c := range e.Chosen {
			if c {
				chosen++
			}
		}
	}
	if chosen == 0 {
		t.Error("nobody chose anything")
	}
	// The future does not exist for it: with the later events gone, the same mix is found.
	alone := *d
	alone.events = c.known
	g := count(&alone, c.known, c.asOfMs, 0)
	again := g.episodes(split{timed: true, shares: []float64{0.8}}, Options{}.complete())
	a, b := learn.Mix(episodes, ranker.Signals()), learn.Mix(again, ranker.Signals())
	if len(a) == 0 || len(a) != len(b) {
		t.Fatalf("%v and %v", a, b)
	}
	for id, x := range a {
		if b[id] != x {
			t.Errorf("%s weighs %v with the future in the folder, %v without", id, x, b[id])
		}
	}
}

// In camps, a learned mix finds what a mix for posts does not look for, and says so under its own name.
func TestLearnedMixFindsTheCamps(t *testing.T) {
	t.Parallel()
	r := mustRank(t, newNetwork(4, 20, 60, 900).folder(), Options{Split: "holdout:0.2"})
	if r.Recipe != "learned" {
		t.Errorf("recipe %q", r.Recipe)
	}
	if learned, fresh := r.Rows[Skein].AUC, r.Rows[Fresh].AUC; learned <= fresh || learned < r.Rows[Newest].AUC+0.3 {
		t.Errorf("learned %.3f, fresh %.3f", learned, fresh)
	}
	if r.Best.Baseline == Fresh {
		t.Error("the fresh recipe is taken for a baseline")
	}
	given := mustRank(t, newNetwork(4, 20, 60, 900).folder(), Options{Recipe: ranker.DefaultRecipe()})
	if _, there := given.Rows[Fresh]; there || given.Recipe != "Balanced" {
		t.Errorf("a recipe that was given is not what ranks: %q", given.Recipe)
	}
}

// With nothing to learn from, the fresh mix stands.
func TestNothingLearnedIsTheFreshMix(t *testing.T) {
	t.Parallel()
	d := small(t, "")
	f := count(d, d.events, 6000, 0)
	o := Options{}.complete()
	score, fresh := byLearning(split{timed: true, shares: []float64{0.8}}, o)(f), byRecipe(o.Recipe)(f)
	for u := range int32(len(d.users)) {
		pool := f.pool(u, false)
		a, b := make([]float64, len(pool)), make([]float64, len(pool))
		score(u, pool, a)
		fresh(u, pool, b)
		for row := range a {
			if a[row] != b[row] {
				t.Errorf("%s: %v, the fresh mix says %v", feed.URI(d.items[pool[row]].id), a[row], b[row])
			}
		}
	}
}
