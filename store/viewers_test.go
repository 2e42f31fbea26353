package store

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"skein/feed"
)

// Two accounts share one network.db: what is public is stored once, what is one's own is never the other's.
func TestTwoViewers(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	other := feed.DID("did:plc:other")
	p := post(anna, "1", "seen by both", now-hour)
	mine := p
	mine.Viewer = feed.PostState{Like: "at://did:plc:me/app.bsky.feed.like/1", Bookmarked: true}
	put(t, n, feed.Batch{Viewer: me, Posts: []feed.Post{mine}, Graph: follow(anna), Preferences: []byte(`["mine"]`), Cursor: feed.Cursor{Name: "c", Value: "1"},
		Authors: []feed.Author{{DID: anna, Handle: "anna.test", IndexedMs: now + 1, Relation: feed.Relation{Following: follow(anna)[0].URI, FollowedBy: true}}},
		Engaged: []feed.Engagement{{Kind: feed.Like, Actor: me, Post: p.URI, CreatedMs: now - 1}}})
	theirs := p
	theirs.Viewer = feed.PostState{ThreadMuted: true}
	put(t, n, feed.Batch{Viewer: other, Posts: []feed.Post{theirs}, Graph: []feed.GraphEdge{{Kind: feed.GraphMute, Subject: anna}},
		Timeline: []feed.TimelineEntry{{Post: p.URI, By: bela, SortMs: now - 1}}})

	for _, c := range []struct {
		viewer                feed.DID
		state                 feed.PostState
		relation              feed.Relation
		likes, pool, followed int
		cursor, preferences   string
	}{
		{me, mine.Viewer, feed.Relation{Following: follow(anna)[0].URI, FollowedBy: true}, 1, 1, 1, "1", `["mine"]`},
		{other, theirs.Viewer, feed.Relation{Muted: true}, 0, 0, 0, "", ""},
		{"did:plc:nobody", feed.PostState{}, feed.Relation{}, 0, 0, 0, "", ""},
	} {
		items, err := n.Items(t.Context(), c.viewer, now, []feed.URI{p.URI})
		must(t, err)
		if len(items) != 1 || items[0].Post.Viewer != c.state || items[0].Author.Relation != c.relation || items[0].Candidate.OwnLikes != c.likes {
			t.Errorf("%s: %+v", c.viewer, items)
		}
		pool := collectItems(t, n, feed.Window{Viewer: c.viewer, AsOfMs: now, SpanMs: day, Limit: 10})
		followed, err := n.Followed(t.Context(), c.viewer)
		must(t, err)
		liked, err := n.LikedAsOf(t.Context(), c.viewer, 1<<60, 10)
		must(t, err)
		if len(pool) != c.pool || len(followed) != c.followed || len(liked) != c.likes {
			t.Errorf("%s: %d candidates, %d followed, %d liked", c.viewer, len(pool), len(followed), len(liked))
		}
		cursor, err := n.Cursor(t.Context(), c.viewer, "c")
		must(t, err)
		preferences, err := n.Preferences(t.Context(), c.viewer)
		must(t, err)
		if cursor != c.cursor || string(preferences) != c.preferences {
			t.Errorf("%s: cursor %q, preferences %s", c.viewer, cursor, preferences)
		}
	}

	// Emptying one's lists leaves the other's.
	put(t, n, feed.Batch{Viewer: other, Whole: []feed.GraphKind{feed.GraphFollow, feed.GraphMute, feed.GraphBlock}})
	if followed, err := n.Followed(t.Context(), me); err != nil || len(followed) != 1 {
		t.Errorf("%+v, %v", followed, err)
	}
	stats, err := n.Stats(t.Context())
	must(t, err)
	if stats.Posts != 1 {
		t.Errorf("the post is stored %d times", stats.Posts)
	}
}

// An older view of one viewer brings that viewer's state, but no older counts.
func TestOlderViewOfAnotherViewer(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	later := post(anna, "1", "x", now-hour)
	later.IndexedMs, later.Counts.Likes = 20, 20
	put(t, n, feed.Batch{Viewer: me, Posts: []feed.Post{later}})
	earlier := later
	earlier.IndexedMs, earlier.Counts.Likes, earlier.Viewer.Bookmarked = 10, 10, true
	put(t, n, feed.Batch{Viewer: me, Posts: []feed.Post{earlier}})
	if it := one(t, n, later.URI); it.Post.Counts.Likes != 20 || it.Post.Viewer.Bookmarked {
		t.Errorf("%+v %+v", it.Post.Counts, it.Post.Viewer)
	}
}

// In whatever order views of the same things arrive, the latest of each is what stays.
func TestOrderOfViewsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 1))
	var batches []feed.Batch
	for i := range 40 {
		who := []feed.DID{anna, bela, carl}[i%3]
		p := post(who, fmt.Sprint(i%5), fmt.Sprintf("edition %d", i), now-hour)
		p.IndexedMs, p.Counts.Likes = int64(100+i), i
		p.Viewer.Bookmarked = true
		a := feed.Author{DID: who, Handle: fmt.Sprintf("h%d.test", i), Followers: i + 1, Description: fmt.Sprint(i), IndexedMs: int64(100 + i), Relation: feed.Relation{Muted: i%2 == 0, FollowedBy: true}}
		batches = append(batches, feed.Batch{Posts: []feed.Post{p}, Authors: []feed.Author{a}})
	}
	want := ""
	for range 5 {
		n := openNetwork(t)
		for _, b := range batches {
			put(t, n, b)
		}
		got := ""
		for _, who := range []feed.DID{anna, bela, carl} {
			for k := range 5 {
				it := one(t, n, feed.NewURI(who, feed.CollectionPost, fmt.Sprint(k)))
				it.Candidate.ID = 0
				got += fmt.Sprintf("%+v\n%+v\n%+v\n", it.Post, it.Author, it.Candidate)
			}
		}
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatal("the order of arrival shows")
		}
		sound(t, n)
		rnd.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
	}
}
