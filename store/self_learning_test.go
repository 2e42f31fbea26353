package store

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"skein/feed"
)

func seenAt(n int, atMs int64) feed.Impression {
	return feed.Impression{
		URI: feed.URI(fmt.Sprintf("at://%s/app.bsky.feed.post/%d", anna, n)), AtMs: atMs, Edition: 3, Place: n, Chance: 0.95, Explored: n%2 == 1, By: bela,
		Signals: []string{"recency/1", "wish_like/1"}, Values: []float32{0.5, -1},
	}
}

func TestImpressions(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	a, b, c := seenAt(1, 10), seenAt(2, 20), seenAt(3, 30)
	c.Signals, c.Values = []string{"recency/1"}, []float32{1.0 / 65536}
	must(t, s.AddImpressions(t.Context(), []feed.Impression{a, b}))
	must(t, s.AddImpressions(t.Context(), []feed.Impression{c}))
	again := a
	again.AtMs, again.Place = 99, 7
	must(t, s.AddImpressions(t.Context(), []feed.Impression{again})) // the first time stays
	must(t, s.AddImpressions(t.Context(), nil))
	for _, want := range []struct {
		from, to int64
		limit    int
		all      []feed.Impression
	}{
		{0, 100, 10, []feed.Impression{a, b, c}}, {10, 30, 10, []feed.Impression{b, c}}, {0, 29, 10, []feed.Impression{a, b}},
		{0, 100, 2, []feed.Impression{b, c}}, {30, 100, 5, nil},
	} {
		got, err := s.Impressions(t.Context(), want.from, want.to, want.limit)
		must(t, err)
		if !reflect.DeepEqual(got, want.all) {
			t.Errorf("(%d, %d], %d: %+v", want.from, want.to, want.limit, got)
		}
	}
}

func TestOldImpressionsLeave(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	all := make([]feed.Impression, keepImpressions+50)
	for i := range all {
		all[i] = seenAt(i, int64(i))
	}
	must(t, s.AddImpressions(t.Context(), all))
	got, err := s.Impressions(t.Context(), -1, 1<<40, 1<<30)
	must(t, err)
	if len(got) != keepImpressions || got[0].AtMs != 50 {
		t.Errorf("%d are left, the oldest of %d", len(got), got[0].AtMs)
	}
}

func TestPersonalModelsAreOfTheirTime(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	if l, err := s.LatestLearned(t.Context()); l != nil || err != nil {
		t.Fatalf("none yet: %+v, %v", l, err)
	}
	first := feed.Learned{MadeMs: 5, SinceMs: 10, Encoder: "draft", Body: "{}", Report: "[]"}
	never := feed.Learned{MadeMs: 15, Body: "{}", Report: "[]"}
	second := feed.Learned{MadeMs: 18, SinceMs: 20, Body: `{"x":1}`, Report: "[]"}
	for _, l := range []*feed.Learned{&first, &never, &second} {
		must(t, s.AddLearned(t.Context(), l))
	}
	for asOf, want := range map[int64]*feed.Learned{9: nil, 10: &first, 19: &first, 20: &second, 99: &second} {
		got, err := s.LearnedAsOf(t.Context(), asOf)
		must(t, err)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("as of %d: %+v", asOf, got)
		}
	}
	for range 2 * keepLearned { // what counts stays, however many were made since
		must(t, s.AddLearned(t.Context(), &feed.Learned{MadeMs: 30, Body: "{}", Report: "[]"}))
	}
	if got, err := s.LearnedAsOf(t.Context(), 50); err != nil || got == nil || got.ID != second.ID {
		t.Errorf("the model in force is gone: %+v, %v", got, err)
	}
	last, err := s.LatestLearned(t.Context())
	must(t, err)
	must(t, s.PutInForce(t.Context(), last.ID, 15)) // never before what counts now
	if got, err := s.LearnedAsOf(t.Context(), 21); err != nil || got.ID != last.ID {
		t.Errorf("put in force: %+v, %v", got, err)
	}
	if err := s.PutInForce(t.Context(), 9999, 15); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Errorf("what is not there is in force: %v", err)
	}
	if got, err := s.LatestLearned(t.Context()); err != nil || got.MadeMs != 30 {
		t.Errorf("the latest: %+v, %v", got, err)
	}
}

func TestPressesAndTheirUndoing(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	a := feed.Press{AtMs: 1, Way: -1, Aim: feed.AimAuthor, Target: string(bela), Post: "at://b/app.bsky.feed.post/1", Ahead: 200, Before: 9, After: 2}
	b := feed.Press{AtMs: 2, Way: 1, Aim: feed.AimWords, Target: "go simd", Post: "at://b/app.bsky.feed.post/2"}
	must(t, s.AddPress(t.Context(), &a))
	must(t, s.AddPress(t.Context(), &b))
	must(t, s.UndoPress(t.Context(), a.ID, 7))
	for range 2 { // once is enough, and what never was cannot be taken back
		if err := s.UndoPress(t.Context(), a.ID, 8); feed.CodeOf(err) != feed.CodeNothingThere {
			t.Errorf("undone twice: %v", err)
		}
	}
	a.UndoneMs = 7
	all, err := s.Presses(t.Context(), 10)
	must(t, err)
	if !reflect.DeepEqual(all, []feed.Press{b, a}) {
		t.Errorf("%+v", all)
	}
	if one, err := s.Presses(t.Context(), 1); err != nil || len(one) != 1 {
		t.Errorf("%+v, %v", one, err)
	}
	force, err := s.PressesInForce(t.Context(), 10)
	must(t, err)
	if !reflect.DeepEqual(force, []feed.Press{b}) {
		t.Errorf("in force: %+v", force)
	}
	kept, err := s.Kept(t.Context())
	must(t, err)
	if !slices.Contains(kept, a.Post) || !slices.Contains(kept, b.Post) {
		t.Errorf("pressed posts are not kept: %v", kept)
	}
}

func TestExploredPostsOfAnEdition(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	e := feed.Edition{Viewer: me, AsOfMs: 3, Recipe: "{}", URIs: []feed.URI{"at://a/b/c", "at://a/b/d"}, Explored: []feed.URI{"at://a/b/d"}}
	must(t, s.SaveEdition(t.Context(), &e))
	if got, err := s.LatestEdition(t.Context()); err != nil || !reflect.DeepEqual(*got, e) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestDeedsAreTheViewersOwn(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	liked, answered, other := post(anna, "1", "one", now-3*hour), post(anna, "2", "two", now-3*hour), post(anna, "3", "three", now-3*hour)
	mine := post(me, "9", "an answer", now-hour)
	mine.Reply = &feed.ReplyRef{Root: answered.URI, Parent: answered.URI}
	put(t, n, feed.Batch{Viewer: me, Posts: []feed.Post{liked, answered, other, mine}, Engaged: []feed.Engagement{
		{Kind: feed.Like, URI: feed.NewURI(me, feed.CollectionLike, "1"), Actor: me, Post: liked.URI, CreatedMs: now - 2*hour},
		{Kind: feed.Repost, URI: feed.NewURI(me, feed.CollectionRepost, "2"), Actor: me, Post: other.URI, CreatedMs: now - 5*hour},
		{Kind: feed.Like, URI: feed.NewURI(bela, feed.CollectionLike, "3"), Actor: bela, Post: other.URI, CreatedMs: now - 2*hour},
	}})
	for from, want := range map[int64][]feed.Deed{
		now - day: {
			{Kind: feed.ActLike, Post: liked.URI, AtMs: now - 2*hour}, {Kind: feed.ActRepost, Post: other.URI, AtMs: now - 5*hour},
			{Kind: feed.ActPost, Post: answered.URI, AtMs: now - hour},
		},
		now - 2*hour: {{Kind: feed.ActPost, Post: answered.URI, AtMs: now - hour}},
	} {
		got, err := n.Deeds(t.Context(), me, from, now)
		must(t, err)
		byPost := func(a, b feed.Deed) int { return int(a.AtMs-b.AtMs) / 1000 }
		slices.SortFunc(got, byPost)
		slices.SortFunc(want, byPost)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("since %d: %+v", from-now, got)
		}
	}
	if got, err := n.Deeds(t.Context(), bela, 0, now); err != nil || len(got) != 1 {
		t.Errorf("somebody else: %+v, %v", got, err)
	}
	if got, err := n.Deeds(t.Context(), "did:plc:nobody", 0, now); err != nil || got != nil {
		t.Errorf("nobody: %+v, %v", got, err)
	}
}
