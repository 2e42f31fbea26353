package store

import (
	"maps"
	"slices"
	"testing"

	"skein/feed"
)

func TestLanguagesThreadsAndCirclesOfAReader(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	english, german, silent, late := post(anna, "1", "one", now-3*hour), post(anna, "2", "zwei", now-3*hour), post(bela, "3", "3", now-3*hour), post(bela, "4", "four", now-3*hour)
	silent.Langs = nil
	english.Langs, german.Langs, late.Langs = []string{"en", "de"}, []string{"de"}, []string{"en"}
	answer := post(anna, "5", "an answer", now-2*hour)
	answer.Reply = &feed.ReplyRef{Root: german.URI, Parent: german.URI}
	b := feed.Batch{Viewer: me, Posts: []feed.Post{english, german, silent, late, answer}}
	for i, p := range []feed.Post{english, german, silent} {
		b.Engaged = append(b.Engaged, feed.Engagement{Kind: feed.Like, URI: feed.NewURI(me, feed.CollectionLike, p.CID), Actor: me, Post: p.URI, CreatedMs: now - 2*hour + int64(i)})
	}
	b.Engaged = append(b.Engaged, feed.Engagement{Kind: feed.Like, URI: feed.NewURI(me, feed.CollectionLike, "late"), Actor: me, Post: late.URI, CreatedMs: now})
	for i, e := range [][2]feed.DID{{anna, bela}, {bela, anna}, {anna, "did:plc:stranger"}, {"did:plc:stranger", bela}, {me, anna}} {
		b.Edges = append(b.Edges, feed.Edge{Kind: feed.GraphFollow, URI: feed.NewURI(e[0], feed.CollectionFollow, string(rune('a'+i))), Actor: e[0], Subject: e[1], CreatedMs: now - hour*int64(i+1)})
	}
	b.Graph = []feed.GraphEdge{
		{Kind: feed.GraphFollow, Subject: anna, URI: feed.NewURI(me, feed.CollectionFollow, "x")}, {Kind: feed.GraphFollow, Subject: bela, URI: feed.NewURI(me, feed.CollectionFollow, "y")},
	}
	put(t, n, b)

	langs, err := n.LanguagesLiked(t.Context(), me, now-hour, 10)
	must(t, err)
	if want := map[string]int{"en": 1, "de": 1, "": 1}; !maps.Equal(langs, want) {
		t.Errorf("languages %v", langs)
	}
	if one, err := n.LanguagesLiked(t.Context(), me, now, 1); err != nil || one["en"] != 1 || len(one) != 1 {
		t.Errorf("the newest like: %v, %v", one, err)
	}
	threads, err := n.Threads(t.Context(), []feed.URI{answer.URI, german.URI, english.URI, "at://did:plc:nobody/app.bsky.feed.post/9"})
	must(t, err)
	if want := map[feed.URI]int{german.URI: 2, english.URI: 1}; !maps.Equal(threads, want) {
		t.Errorf("threads %v", threads)
	}
	among := func(asOf int64, limit int) (all [][2]int32) {
		must(t, n.FollowsAmong(t.Context(), me, asOf, limit, func(from, to int32) error {
			all = append(all, [2]int32{from, to})
			return nil
		}))
		slices.SortFunc(all, func(a, b [2]int32) int { return int(a[0]-b[0])*10 + int(a[1]-b[1]) })
		return all
	}
	if got := among(now, 10); !slices.Equal(got, [][2]int32{{1, 2}, {2, 1}}) {
		t.Errorf("who follows whom: %v", got)
	}
	if got := among(now-hour-hour/2, 10); !slices.Equal(got, [][2]int32{{2, 1}}) {
		t.Errorf("half an hour before: %v", got)
	}
	if got := among(now, 1); len(got) != 0 {
		t.Errorf("of one alone: %v", got)
	}
}
