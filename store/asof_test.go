package store

import (
	"fmt"
	"testing"

	"skein/feed"
)

func TestAsOf(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := []feed.Post{post(anna, "1", "x", now-9*hour), post(anna, "2", "y", now-8*hour)}
	put(t, n, feed.Batch{Posts: p, Engaged: []feed.Engagement{
		{Kind: feed.Like, Actor: me, Post: p[0].URI, CreatedMs: now - 2}, {Kind: feed.Like, Actor: me, Post: p[1].URI, CreatedMs: now - 1},
	}})
	for asOf, want := range map[int64]int{now - 3: 0, now - 2: 1, now: 2} {
		if got, err := n.LikedAsOf(t.Context(), me, asOf, 9); err != nil || len(got) != want {
			t.Errorf("as of %d: %v, %v", asOf, got, err)
		}
	}
	s := openSelf(t)
	for i, p := range p {
		must(t, s.MarkSeen(t.Context(), []feed.URI{p.URI}, int64(i+1)*10))
	}
	for to, want := range map[int64]string{9: "[]", 10: fmt.Sprint([]feed.URI{p[0].URI}), 20: fmt.Sprint([]feed.URI{p[1].URI, p[0].URI})} {
		if got, err := s.SeenBetween(t.Context(), 0, to, 9); err != nil || fmt.Sprint(got) != want {
			t.Errorf("up to %d: %v, %v", to, got, err)
		}
	}
}

func TestLookUps(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Authors: []feed.Author{{DID: anna, Handle: "a.test", IndexedMs: 1}, {DID: bela, Handle: "b.test", IndexedMs: 1}, {DID: carl, Handle: "a.test", IndexedMs: 2}}, Graph: follow(bela)})
	got, err := n.Authors(t.Context(), me, []feed.DID{bela, "did:plc:nobody", anna})
	must(t, err)
	if len(got) != 2 || got[0].Handle != "b.test" || got[0].Relation.Following == "" || got[1].DID != anna {
		t.Errorf("%+v", got)
	}
	for handle, want := range map[string]feed.DID{"a.test": carl, "b.test": bela, "c.test": ""} {
		if got, err := n.DIDOf(t.Context(), handle); err != nil || got != want {
			t.Errorf("%s: %q, %v", handle, got, err)
		}
	}
}
