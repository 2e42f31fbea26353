package store

import (
	"fmt"
	"strings"
	"testing"

	"skein/feed"
)

func relations(t *testing.T, n *Network) string {
	t.Helper()
	var b strings.Builder
	must(t, n.db.look(t.Context(), func(v *view) error {
		return v.each(`SELECT a.did, r.following <> '', r.muted, r.blocking FROM relation r JOIN actor a ON a.id = r.actor ORDER BY 1`, nil, func(scan scanner) error {
			var did string
			var f, m, k bool
			err := scan(&did, &f, &m, &k)
			fmt.Fprintf(&b, "%s", strings.TrimPrefix(did, "did:plc:"))
			for _, x := range []struct {
				on   bool
				name string
			}{{f, " follow"}, {m, " mute"}, {k, " block"}} {
				if x.on {
					b.WriteString(x.name)
				}
			}
			b.WriteString("; ")
			return err
		})
	}))
	return strings.TrimSuffix(b.String(), "; ")
}

func TestWholeListsReplace(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	mute := feed.GraphEdge{Kind: feed.GraphMute, Subject: bela}
	block := feed.GraphEdge{Kind: feed.GraphBlock, Subject: carl, URI: "at://did:plc:me/app.bsky.graph.block/1"}
	for _, step := range []struct {
		edges []feed.GraphEdge
		whole []feed.GraphKind
		want  string
	}{
		{follow(anna, bela), []feed.GraphKind{feed.GraphFollow}, "anna follow; bela follow"},
		{[]feed.GraphEdge{mute, block}, nil, "anna follow; bela follow mute; carl block"},
		{follow(carl), nil, "anna follow; bela follow mute; carl follow block"},
		{follow(anna), []feed.GraphKind{feed.GraphFollow}, "anna follow; bela mute; carl block"},
		{nil, []feed.GraphKind{feed.GraphMute}, "anna follow; bela; carl block"},
		{nil, []feed.GraphKind{feed.GraphBlock, feed.GraphFollow}, "anna; bela; carl"},
	} {
		b := feed.Batch{Graph: step.edges, Whole: step.whole}
		put(t, n, b)
		put(t, n, b)
		if got := relations(t, n); got != step.want {
			t.Errorf("%v %v:\ngot  %s\nwant %s", step.edges, step.whole, got, step.want)
		}
	}
	if err := n.Apply(t.Context(), feed.Batch{Viewer: me, Whole: []feed.GraphKind{"friends"}}); err == nil {
		t.Error("an unknown list was taken")
	}
}

// Lists and views tell of the same follow; whoever looked later is believed.
func TestListsAndViewsAgree(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Graph: follow(anna)}) // seen now
	view := func(ms int64, following feed.URI) feed.Batch {
		return feed.Batch{Authors: []feed.Author{{DID: anna, Handle: "anna.test", IndexedMs: ms, Relation: feed.Relation{Following: following, FollowedBy: true}}}}
	}
	for _, step := range []struct {
		b    feed.Batch
		want string
	}{
		{view(now-1, ""), "anna follow"}, {view(now+1, ""), "anna"}, {view(now, "at://did:plc:me/app.bsky.graph.follow/1"), "anna"},
		{view(now+2, "at://did:plc:me/app.bsky.graph.follow/1"), "anna follow"},
	} {
		put(t, n, step.b)
		if got := relations(t, n); got != step.want {
			t.Errorf("%+v: %s, want %s", step.b.Authors, got, step.want)
		}
	}
}

// What stood in the timeline because of a follow leaves with it; what others brought stays.
func TestUnfollowingEmptiesTheTimeline(t *testing.T) {
	t.Parallel()
	for name, unfollow := range map[string]feed.Batch{
		"by list":   {Graph: follow(carl), Whole: []feed.GraphKind{feed.GraphFollow}},
		"by record": {Deleted: []feed.URI{follow(anna)[0].URI}},
		"by view":   {Authors: []feed.Author{{DID: anna, IndexedMs: now + 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := openNetwork(t)
			own, brought, kept := post(anna, "own", "x", now-hour), post(bela, "brought", "x", now-hour), post(bela, "kept", "x", now-hour)
			put(t, n, feed.Batch{Graph: follow(anna, carl), Posts: []feed.Post{own, brought, kept}, Timeline: []feed.TimelineEntry{
				{Post: own.URI, SortMs: 1}, {Post: brought.URI, By: anna, SortMs: 1}, {Post: kept.URI, By: carl, SortMs: 1},
			}})
			if got := len(candidates(t, n)); got != 3 {
				t.Fatalf("%d candidates before", got)
			}
			put(t, n, unfollow)
			if got := candidates(t, n); len(got) != 1 || got[0].Post.URI != kept.URI {
				t.Errorf("%d candidates after", len(got))
			}
		})
	}
}

func TestMissingPosts(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := func(author feed.DID, rkey string) feed.URI { return feed.NewURI(author, feed.CollectionPost, rkey) }
	a := reply(post(anna, "1", "x", now-hour), feed.Post{URI: p(bela, "root")}, feed.Post{URI: p(bela, "parent")})
	a.Quote = &feed.QuoteRef{URI: "at://did:plc:carl/app.bsky.feed.generator/ducks"} // never a post
	quotes := []feed.Post{a}
	for i, state := range []feed.QuoteState{feed.QuoteShown, feed.QuoteNotFound, feed.QuoteBlocked} {
		q := post(anna, fmt.Sprint("q", i), "x", now-hour)
		q.Quote = &feed.QuoteRef{URI: p(carl, fmt.Sprint("quoted", i)), State: state}
		quotes = append(quotes, q)
	}
	put(t, n, feed.Batch{Posts: quotes, Engaged: []feed.Engagement{{Kind: feed.Like, Actor: me, Post: p("did:plc:dora", "liked"), CreatedMs: 1}},
		Authors:  []feed.Author{{DID: "did:plc:eva", IndexedMs: 1, Relation: feed.Relation{BlockedBy: true}}},
		Timeline: []feed.TimelineEntry{{Post: p("did:plc:eva", "blocked"), SortMs: 1}}})
	check := func(want ...feed.URI) {
		t.Helper()
		got, err := n.MissingPosts(t.Context(), me, 10)
		must(t, err)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
	}
	check(p("did:plc:dora", "liked"), p(carl, "quoted0"), p(bela, "parent"), p(bela, "root"))
	must(t, n.MarkMissing(t.Context(), []feed.URI{p(bela, "root"), "nonsense", p(bela, "unheard of")}))
	must(t, n.MarkMissing(t.Context(), nil))
	put(t, n, feed.Batch{Posts: []feed.Post{post(carl, "quoted0", "found", now-hour)}})
	check(p("did:plc:dora", "liked"), p(bela, "parent"))
	n.db.clock = at(now + askAgain.Milliseconds() + 1)
	got, err := n.MissingPosts(t.Context(), me, 1)
	must(t, err)
	if len(got) != 1 {
		t.Errorf("%v", got)
	}
	if got, err = n.MissingPosts(t.Context(), me, 10); err != nil || len(got) != 5 {
		t.Errorf("after a week: %v, %v", got, err)
	}
	if it := one(t, n, quotes[1].URI); it.Quote == nil || it.Quote.Text != "found" || it.QuoteAuthor.DID != carl {
		t.Errorf("%+v", it.Quote)
	}
}

func TestStaleCounts(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	posts := []feed.Post{post(anna, "old", "x", now-3*hour), post(anna, "new", "x", now-hour), post(bela, "foreign", "x", now), post(bela, "seen", "x", now-2*hour)}
	fresh := post(anna, "fresh", "x", now)
	fresh.IndexedMs = now
	put(t, n, feed.Batch{Graph: follow(anna), Posts: append(posts, fresh), Timeline: []feed.TimelineEntry{{Post: posts[3].URI, SortMs: 1}}})
	got, err := n.StaleCounts(t.Context(), me, now-hour+1, 10)
	must(t, err)
	if want := []feed.URI{posts[1].URI, posts[3].URI, posts[0].URI}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	must(t, n.MarkMissing(t.Context(), []feed.URI{posts[1].URI}))
	if got, err = n.StaleCounts(t.Context(), me, now-hour+1, 1); err != nil || fmt.Sprint(got) != fmt.Sprint(posts[3:4][0].URI) && len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
