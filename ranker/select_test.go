package ranker

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

// naiveSlate is the oracle: at each place look through everything that is left, best first.
func naiveSlate(order []feed.URI, author func(feed.URI) feed.DID, cap int) []feed.URI {
	left, out := slices.Clone(order), []feed.URI(nil)
	for len(left) > 0 {
		pick := 0
		for i, u := range left {
			n := 0
			for _, p := range out[max(0, len(out)-window+1):] {
				if author(p) == author(u) {
					n++
				}
			}
			if cap == 0 || n < cap {
				pick = i
				break
			}
		}
		out = append(out, left[pick])
		left = slices.Delete(left, pick, pick+1)
	}
	return out
}

func TestSlateLosesNothingAndExplainsEveryDeparture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		cap := rapid.IntRange(0, 4).Draw(t, "cap")
		r := NewTable(pool, asOf).Rank(drawWeights(t))
		s := r.Select(feed.Slate{AuthorCap: cap})
		var placed []Placed
		for len(placed) < len(pool) {
			page := s.Page(len(placed), rapid.IntRange(1, 9).Draw(t, "page"))
			placed = append(placed, page...)
		}
		mustBeWhole(t, r, placed)
		mustKeepCap(t, r, placed, cap)
		mustExplain(t, placed)
		got, order := s.URIs(), r.Top(len(pool))
		if want := naiveSlate(order, feed.URI.Author, cap); !slices.Equal(got, want) {
			t.Fatalf("slate %v, worked out naively %v", got, want)
		}
	})
}

func mustBeWhole(t *rapid.T, r *Ranking, placed []Placed) {
	t.Helper()
	seen := map[feed.URI]bool{}
	for _, p := range placed {
		own, _ := r.Position(p.URI)
		if seen[p.URI] || own != p.Own || p.Score != r.Score(p.Row) || r.table.cands[p.Row].URI != p.URI {
			t.Fatalf("%+v stands twice or is not what the ranking says (own place %d)", p, own)
		}
		seen[p.URI] = true
	}
	if len(seen) != r.table.Len() {
		t.Fatalf("%d of %d posts are placed", len(seen), r.table.Len())
	}
}

func mustKeepCap(t *rapid.T, r *Ranking, placed []Placed, cap int) {
	t.Helper()
	if cap == 0 {
		return
	}
	for i, p := range placed {
		n := 0
		for _, q := range placed[max(0, i-window+1) : i+1] {
			if r.table.authors[q.Row] == r.table.authors[p.Row] {
				n++
			}
		}
		if n > cap != p.Over {
			t.Fatalf("place %d: %d posts of %s in %d, over=%v", i, n, p.URI.Author(), window, p.Over)
		}
	}
}

// A better post behind a worse one must say that it was capped, and one that says so must have a worse one before it.
func mustExplain(t *rapid.T, placed []Placed) {
	t.Helper()
	lowest := -1
	for i, p := range placed {
		if waited := p.Own < lowest; waited != (p.Rule == RuleCapped) {
			t.Fatalf("place %d: %+v, behind own place %d", i, p, lowest)
		}
		lowest = max(lowest, p.Own)
	}
}

func TestCapPushesDownAndSaysSo(t *testing.T) {
	t.Parallel()
	var pool []feed.Candidate
	for i := range 6 {
		pool = append(pool, feed.Candidate{URI: feed.NewURI("did:plc:loud", feed.CollectionPost, fmt.Sprint(i)), Author: "did:plc:loud", EffectiveMs: asOf})
	}
	for i := range 40 {
		who := feed.DID(fmt.Sprintf("did:plc:q%02d", i))
		pool = append(pool, feed.Candidate{URI: feed.NewURI(who, feed.CollectionPost, "1"), Author: who, EffectiveMs: asOf - hourMs})
	}
	page := NewTable(pool, asOf).Rank(balanced()).Select(feed.Slate{AuthorCap: 2}).Page(0, 46)
	loud := []int{}
	for i, p := range page {
		if p.URI.Author() == "did:plc:loud" {
			loud = append(loud, i)
			if (i > 1) != (p.Rule == RuleCapped) || p.Over {
				t.Errorf("place %d: %+v", i, p)
			}
		}
	}
	if !slices.Equal(loud, []int{0, 1, 20, 21, 40, 41}) {
		t.Errorf("the loud author stands at %v", loud)
	}
}

func TestPageIsBounded(t *testing.T) {
	t.Parallel()
	s := NewTable(invent(2, 70), asOf).Rank(balanced()).Select(feed.Slate{AuthorCap: 3})
	for _, c := range []struct{ offset, n, want int }{{0, PageSize, 50}, {50, PageSize, 20}, {70, 5, 0}, {900, 5, 0}, {-4, 3, 3}, {0, -1, 0}} {
		if got := len(s.Page(c.offset, c.n)); got != c.want {
			t.Errorf("page(%d, %d) has %d posts, want %d", c.offset, c.n, got, c.want)
		}
	}
}
