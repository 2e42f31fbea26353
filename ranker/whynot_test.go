package ranker

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

// Every counterfactual is confirmed by ranking anew; no smaller move of any slider does it, which is tried step by step
// in both directions; and a signal without an answer has none at any weight.
func TestWhyNotIsConfirmedByRanking(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pool := drawPool(t)
		r := NewTable(pool, asOf).Rank(drawWeights(t))
		k := rapid.IntRange(1, 12).Draw(t, "k")
		uri := pool[rapid.IntRange(0, len(pool)-1).Draw(t, "post")].URI
		st, found := r.WhyNot(uri, k)
		place, _ := r.Position(uri)
		row, _ := r.table.Row(uri)
		if !found || st.Place != place || st.Score != r.Score(row) {
			t.Fatalf("%+v for a post at %d", st, place)
		}
		if place < k {
			if len(st.Moves) != 0 || st.Score < st.Cut {
				t.Fatalf("inside, yet %+v", st)
			}
			return
		}
		answered := map[string]float64{}
		for i, m := range st.Moves {
			if i > 0 && m.Size() < st.Moves[i-1].Size() {
				t.Fatalf("moves are not sorted: %+v", st.Moves)
			}
			if got := placeAt(r, uri, m.Signal, m.To); got != m.Place || got >= k {
				t.Fatalf("%+v: ranked anew the post stands at %d, wanted inside %d", m, got, k)
			}
			answered[m.Signal] = m.Size()
		}
		for s := range columns {
			size, can := answered[columns[s].ID]
			if !can {
				size = math.Inf(1)
			}
			mustNeedMore(t, r, uri, s, k, size, rapid.IntRange(1, 900).Draw(t, "stride"))
		}
	})
}

func placeAt(r *Ranking, uri feed.URI, signal string, weight float64) int {
	w := r.Weights()
	w[signal] = weight
	place, _ := r.table.Rank(w).Position(uri)
	return place
}

// mustNeedMore tries the step just before the answer, and weights at a stride inside it.
func mustNeedMore(t *rapid.T, r *Ranking, uri feed.URI, s, k int, size float64, stride int) {
	t.Helper()
	c := columns[s]
	for steps := 1; ; steps += stride {
		d := float64(steps) / feed.WeightGrid
		if d >= size {
			d = size - 1.0/feed.WeightGrid
		}
		up, down := r.weights[s]+d, r.weights[s]-d
		if up > c.Max && down < c.Min {
			return
		}
		for _, w := range []float64{up, down} {
			if w >= c.Min && w <= c.Max && placeAt(r, uri, c.ID, w) < k {
				t.Fatalf("%s at %v suffices, the answer moved by %v", c.ID, w, size)
			}
		}
		if d == size-1.0/feed.WeightGrid {
			return
		}
	}
}

func TestWhyNotOfAnUnknownPost(t *testing.T) {
	t.Parallel()
	if _, found := NewTable(invent(1, 5), asOf).Rank(balanced()).WhyNot("at://did:plc:x/app.bsky.feed.post/0", 3); found {
		t.Error("a post that is not there has a standing")
	}
}

func TestWhyNotNamesTheMissingPicture(t *testing.T) {
	t.Parallel()
	at := func(rkey string, media bool) feed.Candidate {
		return feed.Candidate{URI: feed.NewURI("did:plc:a", feed.CollectionPost, rkey), EffectiveMs: asOf, Media: media}
	}
	r := NewTable([]feed.Candidate{at("1", true), at("2", true), at("3", false)}, asOf).Rank(feed.Weights{"media/1": 0.5})
	st, _ := r.WhyNot("at:"+"//did:plc:a/app.bsky.feed.post/3", 1)
	want := Counterfactual{Signal: "media/1", From: 0.5, To: -1.0 / feed.WeightGrid, Place: 0}
	if len(st.Moves) != 1 || st.Moves[0] != want || st.Cut != 0.5 || st.Place != 2 {
		t.Errorf("%+v, want %+v", st, want)
	}
}
