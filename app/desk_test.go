package app

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
	"skein/ranker"
)

const asOf = int64(1_760_000_000_000)

// crowd is a source of n invented candidates by a handful of authors.
type crowd int

func (n crowd) Candidates(_ context.Context, _ feed.Window, fn func(*feed.Item) error) error {
	for i := range int(n) {
		it := feed.Item{Candidate: feed.Candidate{
			URI: feed.NewURI(feed.DID(fmt.Sprintf("did:plc:a%d", i%7)), feed.CollectionPost, fmt.Sprintf("%04d", i)), Author: feed.DID(fmt.Sprintf("did:plc:a%d", i%7)),
			EffectiveMs: asOf - int64(i)*600_000, Likes: (i * 37) % 101, Media: i%3 == 0, Graphemes: (i * 13) % 300, Following: true, AuthorPosts: i % 7,
		}}
		if err := fn(&it); err != nil {
			return err
		}
	}
	return nil
}

func deskOf(t testing.TB, n int, e feed.Edition) *desk {
	t.Helper()
	pool, err := ranker.Pipeline{Source: crowd(n)}.Gather(t.Context(), feed.Window{AsOfMs: asOf})
	if err != nil {
		t.Fatal(err)
	}
	return newDesk(e, pool, ranker.DefaultRecipe(), nil)
}

func TestRowsSumExactly(t *testing.T) {
	t.Parallel()
	d := deskOf(t, 200, feed.Edition{})
	rows := d.rows(0, 500, voice{})
	if len(rows) != 200 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, r := range rows {
		sum := 0.0
		for _, p := range r.Points {
			sum += p
		}
		if sum != r.Score || len(r.Points) != len(signals()) {
			t.Fatalf("%s: points sum to %v, score %v", r.URI, sum, r.Score)
		}
	}
}

func TestTryRevertApplyUndo(t *testing.T) {
	t.Parallel()
	d := deskOf(t, 200, feed.Edition{})
	start := d.uris(0, 200)
	d.try(feed.Weights{"media/1": 8, "liked/1": 2})
	if !d.trying() || slices.Equal(start, d.uris(0, 200)) {
		t.Fatal("the order did not move")
	}
	if e := d.effect(voice{}); e.In == 0 || e.In != e.Out || e.Tau >= 1 || e.Top != 50 {
		t.Errorf("%+v", e)
	}
	d.revert()
	if d.trying() || !slices.Equal(start, d.uris(0, 200)) {
		t.Fatal("revert did not give the order back")
	}
	d.try(feed.Weights{"media/1": 8})
	moved := d.uris(0, 200)
	d.apply("Mine")
	if d.trying() || d.recipe.Name != "Mine" || !slices.Equal(moved, d.uris(0, 200)) {
		t.Fatal("apply must keep what was tried")
	}
	if e := d.effect(voice{}); e.In != 0 || e.Tau != 1 {
		t.Errorf("nothing is being tried: %+v", e)
	}
	if !d.back() || !slices.Equal(start, d.uris(0, 200)) || d.back() {
		t.Fatal("undo must give the first order back, once")
	}
}

func TestKeptOrderStaysUntilSomethingMoves(t *testing.T) {
	t.Parallel()
	fresh := deskOf(t, 50, feed.Edition{})
	kept := fresh.uris(0, 50)
	slices.Reverse(kept)
	d := deskOf(t, 49, feed.Edition{URIs: kept}) // one post has gone since
	if got := d.uris(0, 50); len(got) != 49 || got[len(got)-1] != kept[49] {
		t.Fatalf("the kept order is lost: %v", got)
	}
	if d.place(kept[10]) != d.place(kept[9])+1 {
		t.Error("places follow the kept order")
	}
	d.try(d.recipe.Weights)
	if d.place(kept[49]) == 48 {
		t.Error("after a move the order is the ranking's")
	}
}

func TestPlaceFindsEveryPost(t *testing.T) {
	t.Parallel()
	d := deskOf(t, 300, feed.Edition{})
	for i, u := range d.uris(0, 300) {
		if d.place(u) != i {
			t.Fatalf("%s: place %d, stands at %d", u, d.place(u), i)
		}
	}
	if d.place("at://did:plc:x/app.bsky.feed.post/none") != -1 || d.place("") != -1 {
		t.Error("an unknown post has no place")
	}
}

func TestUnknownSignalsSurviveApply(t *testing.T) {
	t.Parallel()
	d := deskOf(t, 20, feed.Edition{})
	r := ranker.DefaultRecipe()
	r.Weights["future/3"] = 2
	d.replace(r)
	if m := d.mix(nil); !slices.Equal(m.Ignored, []string{"future/3"}) || m.Preset != "Balanced" {
		t.Errorf("%+v", m)
	}
	d.try(feed.Weights{"recency/1": 1})
	d.apply("x")
	if d.recipe.Weights["future/3"] != 2 {
		t.Error("a signal this version does not know was lost")
	}
}

func TestAnySequenceUndoesExactly(t *testing.T) {
	t.Parallel()
	d := deskOf(t, 120, feed.Edition{})
	start := d.rows(0, 120, voice{})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "n")
		for range n {
			w := feed.Weights{}
			for _, s := range ranker.Signals() {
				w[s.ID] = rapid.Float64Range(s.Min, s.Max).Draw(t, s.ID)
			}
			d.try(w)
			d.apply("step")
		}
		for range n {
			d.back()
		}
		if !slices.EqualFunc(start, d.rows(0, 120, voice{}), func(a, b Row) bool { return a.URI == b.URI && a.Score == b.Score }) {
			t.Fatal("undo is not exact")
		}
	})
}
