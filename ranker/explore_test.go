package ranker

import (
	"math"
	"slices"
	"testing"

	"skein/feed"
)

func explored(seed uint64, n, every int) *Explored {
	r := NewTable(invent(7, n), asOf).Rank(balanced())
	return r.Select(feed.Slate{AuthorCap: 3}).Explore(Exploration{Every: every, Seed: seed, Cap: 3})
}

func TestExplorationLosesNobodyAndRepeats(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 5, 60, 900} {
		for _, every := range []int{0, 1, 2, 5, 20, 50} {
			e := explored(3, n, every)
			got := e.URIs()
			want := explored(3, n, 0).URIs()
			if again := explored(3, n, every); !slices.Equal(again.URIs(), got) {
				t.Fatalf("%d posts, one in %d: another order the second time", n, every)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("%d posts, one in %d: somebody is lost or stands twice", n, every)
			}
		}
	}
}

// One place in each block is given away, the first ones never, and a later page does not change an earlier one.
func TestOnePlaceInTwentyExplores(t *testing.T) {
	t.Parallel()
	plain := explored(0, 900, 0).URIs()
	for seed := range uint64(30) {
		e := explored(seed, 900, 20)
		first := slices.Clone(e.Page(0, 50))
		all := e.Page(0, 900)
		if !slices.Equal(first, all[:50]) {
			t.Fatal("a page changed when the next was asked for")
		}
		raised := 0
		for place, p := range all {
			if !e.Raised(p.URI) {
				continue
			}
			raised++
			if place < exploreFrom || place >= exploreDepth {
				t.Errorf("seed %d: place %d explores", seed, place)
			}
			if was := slices.Index(plain, p.URI); was <= place || was > place+exploreSpan+raised {
				t.Errorf("seed %d: the post of place %d comes from %d", seed, place, was)
			}
		}
		if raised < exploreDepth/20-2 || raised > exploreDepth/20 {
			t.Errorf("seed %d: %d posts were raised", seed, raised)
		}
	}
}

// The slate's cap holds with exploration as without.
func TestExplorationKeepsTheAuthorCap(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		e := explored(seed, 600, 4)
		page := e.Page(0, 400)
		for from := range page {
			count := map[int32]int{}
			for _, p := range page[from:min(from+20, len(page))] {
				count[e.ranking.table.authors[p.Row]]++
			}
			for a, n := range count {
				if n > 3 {
					t.Fatalf("seed %d: author %d stands %d times in 20 from %d", seed, a, n, from)
				}
			}
		}
	}
}

// The chance noted for a place is how often, over many seeds, what stood there stood there for that reason.
func TestChancesAreFrequencies(t *testing.T) {
	t.Parallel()
	const seeds = 4000
	gave, noted := 0.0, 0.0
	const place = 30
	for seed := range uint64(seeds) {
		explores, chance := (Exploration{Every: 20, Seed: seed}).at(place)
		if explores {
			gave++
		}
		noted += chance
	}
	if math.Abs(gave-noted)/seeds > 0.015 || math.Abs(noted/seeds-0.05) > 1e-9 {
		t.Errorf("place %d explores in %.3f of the editions, the noted chance is %.3f", place, gave/seeds, noted/seeds)
	}
	e := explored(5, 300, 20)
	for at, p := range e.Page(0, 100) {
		want := 0.95
		switch {
		case at < exploreFrom:
			want = 1
		case at < 20:
			want = 1 - 1.0/17
		}
		got := e.Chance(at)
		if e.Raised(p.URI) {
			if got >= 0.06 || got < 0.05/exploreSpan {
				t.Errorf("the post raised to %d had a chance of %v", at, got)
			}
		} else if got != want {
			t.Errorf("place %d: chance %v, want %v", at, got, want)
		}
	}
	if e.Chance(-1) != 1 || e.Chance(5000) != 1 {
		t.Error("a place that nobody asked for has a chance below 1")
	}
}

func TestUndoingAMoveUndoesItsExploration(t *testing.T) {
	t.Parallel()
	r := NewTable(invent(9, 500), asOf).Rank(balanced())
	order := func() []feed.URI { return r.Select(feed.Slate{AuthorCap: 3}).Explore(Exploration{20, 77, 3}).URIs() }
	before := order()
	r.Move("media/1", 7)
	if slices.Equal(order(), before) {
		t.Fatal("the move changed nothing")
	}
	r.Move("media/1", balanced()["media/1"])
	if !slices.Equal(order(), before) {
		t.Error("taken back, the move left another exploration")
	}
}
