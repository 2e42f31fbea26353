package store

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"skein/feed"
	"skein/store/testfill"
)

func items(t *testing.T, n *Network, uris ...feed.URI) []feed.Item {
	t.Helper()
	all, err := n.Items(t.Context(), me, now, uris)
	must(t, err)
	return all
}

func one(t *testing.T, n *Network, uri feed.URI) feed.Item {
	t.Helper()
	all := items(t, n, uri)
	if len(all) != 1 {
		t.Fatalf("%d items for %s", len(all), uri)
	}
	return all[0]
}

// rich is a post with everything a post can carry.
func rich() feed.Post {
	p := post(anna, "rich", "hello @bela.test see site.test 🦆", now-2*hour)
	p.Langs = []string{"en", "pt-BR"}
	p.Tags = []string{"ducks"}
	p.Facets = []feed.Facet{{Start: 6, End: 16, Kind: feed.FacetMention, Target: string(bela)}, {Start: 21, End: 30, Kind: feed.FacetLink, Target: "https://site.test/a"}}
	p.Reply = &feed.ReplyRef{Root: "at://did:plc:bela/app.bsky.feed.post/root", Parent: "at://did:plc:bela/app.bsky.feed.post/parent"}
	p.Quote = &feed.QuoteRef{URI: "at://did:plc:carl/app.bsky.feed.generator/ducks", State: feed.QuoteDetached}
	p.Images = []feed.Image{{Thumb: "https://cdn.test/t", Full: "https://cdn.test/f", Alt: "a duck on a pond", Width: 4, Height: 3}}
	p.Video = &feed.Video{Playlist: "https://cdn.test/p", Thumb: "https://cdn.test/v", Alt: "it quacks", Width: 1, Height: 1}
	p.External = &feed.External{URL: "https://site.test/card", Title: "Pond news", Description: "All about ponds"}
	p.Labels = []feed.Label{{Source: anna, Value: "graphic-media", CreatedMs: 5}, {Source: "did:plc:labeler", Value: "spam", CreatedMs: 6, ExpiresMs: 7, Negated: true}}
	p.Counts = feed.Counts{Likes: 1, Reposts: 2, Replies: 3, Quotes: 4}
	p.Viewer = feed.PostState{Like: "at://did:plc:me/app.bsky.feed.like/1", Repost: "at://did:plc:me/app.bsky.feed.repost/1", Bookmarked: true, ThreadMuted: true}
	return p
}

func TestPostComesBackAsItWent(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	want := rich()
	author := feed.Author{
		DID: anna, Handle: "anna.test", DisplayName: "Anna", Description: "ducks", Avatar: "https://cdn.test/a", CreatedMs: 3,
		Followers: 1, Follows: 2, Posts: 3, Labels: []feed.Label{{Source: "did:plc:labeler", Value: "bot", CreatedMs: 1}}, IndexedMs: now,
		Relation: feed.Relation{Following: "at://did:plc:me/app.bsky.graph.follow/1", FollowedBy: true, Muted: true, MutedByList: true, Blocking: true, BlockingByList: true, BlockedBy: true},
	}
	put(t, n, feed.Batch{Authors: []feed.Author{author}, Posts: []feed.Post{want}})
	got := one(t, n, want.URI)
	if !reflect.DeepEqual(got.Post, want) {
		t.Errorf("got  %+v\nwant %+v", got.Post, want)
	}
	if !reflect.DeepEqual(got.Author, author) {
		t.Errorf("got  %+v\nwant %+v", got.Author, author)
	}
	followed, err := n.Followed(t.Context(), me)
	must(t, err)
	if !reflect.DeepEqual(followed, []feed.Author{author}) {
		t.Errorf("followed: %+v", followed)
	}
	if items, err := n.ItemsByID(t.Context(), me, now, []feed.PostID{got.Candidate.ID, 999}); err != nil || len(items) != 1 || items[0].Post.URI != want.URI {
		t.Errorf("by id: %+v, %v", items, err)
	}
}

func TestApplyingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	all := testfill.Batches(testfill.Shape{Seed: 9, People: 30, Follows: 15, Posts: 500, PerBatch: 50, NowMs: now, SpanMs: day})
	all = append(all, feed.Batch{Viewer: testfill.Viewer, Posts: []feed.Post{rich()}, Preferences: []byte(`[{"$type":"x"}]`), Deleted: []feed.URI{all[2].Posts[0].URI}})
	for _, b := range all {
		put(t, n, b)
	}
	want := dump(t, n.db)
	for _, b := range all {
		put(t, n, b)
	}
	got := dump(t, n.db)
	if got != want {
		t.Errorf("a second time changed rows:\n%s", firstDifference(got, want))
	}
	sound(t, n)
}

// A batch that brings nothing new rewrites no row, not even with what it already held.
func TestUnchangedRowsAreNotRewritten(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	changes := func() (count int64) {
		must(t, n.db.write.QueryRowContext(t.Context(), "SELECT total_changes()").Scan(&count))
		return count
	}
	for i, b := range testfill.Batches(testfill.Shape{Seed: 9, People: 30, Follows: 15, Posts: 200, PerBatch: 50, NowMs: now, SpanMs: day}) {
		b.Preferences = []byte("[]")
		put(t, n, b)
		before := changes()
		put(t, n, b)
		if after := changes(); after != before {
			t.Errorf("batch %d: %d rows were written again", i, after-before)
		}
	}
}

func TestDeletionsWinInABatch(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "come and gone", now)
	put(t, n, feed.Batch{Posts: []feed.Post{p, post(bela, "1", "stays", now)}, Deleted: []feed.URI{p.URI}})
	if got := items(t, n, p.URI, feed.NewURI(bela, feed.CollectionPost, "1")); len(got) != 1 || got[0].Post.Text != "stays" {
		t.Errorf("%+v", got)
	}
	sound(t, n)
}

func TestTimelineKeepsTheLatestPlace(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "x", now-hour)
	for _, ms := range []int64{now - 5, now - 3, now - 4} {
		put(t, n, feed.Batch{Posts: []feed.Post{p}, Timeline: []feed.TimelineEntry{{Post: p.URI, SortMs: ms}}})
	}
	var sort int64
	must(t, n.db.read.QueryRow("SELECT sort_ms FROM timeline").Scan(&sort))
	if sort != now-3 {
		t.Errorf("stands at %d", sort-now)
	}
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return as[i] + "\n" + bs[i]
		}
	}
	return "one is longer"
}

func TestLaterViewReplacesEarlier(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	at := func(ms int64, text string, likes int, like feed.URI) feed.Batch {
		p := post(anna, "1", text, now-2*hour)
		p.IndexedMs, p.Counts.Likes, p.Viewer.Like = ms, likes, like
		a := feed.Author{DID: anna, Handle: text + ".test", IndexedMs: ms, Relation: feed.Relation{Muted: likes > 5}}
		return feed.Batch{Authors: []feed.Author{a}, Posts: []feed.Post{p}}
	}
	check := func(text string, likes int, like feed.URI) {
		t.Helper()
		it := one(t, n, "at://did:plc:anna/app.bsky.feed.post/1")
		if it.Post.Text != text || it.Post.Counts.Likes != likes || it.Post.Viewer.Like != like || it.Author.Handle != text+".test" || it.Author.Relation.Muted != (likes > 5) {
			t.Errorf("got %q, %d likes, state %+v, %q, %+v", it.Post.Text, it.Post.Counts.Likes, it.Post.Viewer, it.Author.Handle, it.Author.Relation)
		}
		sound(t, n)
	}
	put(t, n, at(20, "second", 9, "at://did:plc:me/app.bsky.feed.like/1"))
	put(t, n, at(10, "first", 1, ""))
	check("second", 9, "at://did:plc:me/app.bsky.feed.like/1")
	put(t, n, at(30, "third", 2, ""))
	check("third", 2, "")
	put(t, n, at(20, "second", 9, "at://did:plc:me/app.bsky.feed.like/1"))
	check("third", 2, "")

	// Twice in one batch.
	b := at(40, "fourth", 1, "")
	b.Posts = append(b.Posts, at(50, "fifth", 1, "").Posts...)
	b.Authors = append(b.Authors, at(50, "fifth", 1, "").Authors...)
	put(t, n, b)
	check("fifth", 1, "")
	fresh := feed.Batch{Posts: []feed.Post{post(bela, "1", "one", now), post(bela, "1", "two", now)}}
	fresh.Posts[1].IndexedMs++
	put(t, n, fresh)
	sound(t, n)
}

func TestBasicViewKeepsFullCounts(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Authors: []feed.Author{{DID: anna, Handle: "anna.test", Description: "ducks", Followers: 7, CreatedMs: 5, IndexedMs: 1}}})
	put(t, n, feed.Batch{Authors: []feed.Author{{DID: anna, Handle: "anna2.test", IndexedMs: 2}}, Posts: []feed.Post{post(anna, "1", "x", now)}})
	a := one(t, n, "at://did:plc:anna/app.bsky.feed.post/1").Author
	if a.Handle != "anna2.test" || a.Followers != 7 || a.Description != "ducks" || a.CreatedMs != 5 {
		t.Errorf("%+v", a)
	}
}

// What a model or a rule said about words goes when the words change, and stays when only counts do.
func TestNewWordsDropWhatWasSaidAboutThem(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "old words", now-hour)
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	judge(t, n, p.URI)
	p.IndexedMs, p.Counts.Likes = p.IndexedMs+1, 5
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	if it := one(t, n, p.URI); it.Evidence == nil || it.Post.Counts.Likes != 5 {
		t.Errorf("new counts: %+v", it)
	}
	p.IndexedMs, p.Text = p.IndexedMs+1, "new words"
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	if it := one(t, n, p.URI); it.Evidence != nil {
		t.Errorf("evidence about old words: %+v", it.Evidence)
	}
	stats, err := n.Stats(t.Context())
	must(t, err)
	if stats.Vectors != 0 || stats.Judged != 0 {
		t.Errorf("%+v", stats)
	}
}

// judge gives a post a vector and evidence.
func judge(t *testing.T, n *Network, uris ...feed.URI) {
	t.Helper()
	ids, err := n.PostIDs(t.Context(), uris)
	must(t, err)
	for _, id := range ids {
		must(t, n.SaveVectors(t.Context(), []feed.VectorRow{{Post: id, Model: "m", Vector: feed.Vector{Scale: 0.5, Q: [feed.Dims]int8{1, -2}}}}))
		must(t, n.SaveEvidence(t.Context(), "1", []feed.EvidenceRow{{Post: id, Evidence: []feed.Evidence{{Kind: "same_text", Value: 0.5, Detail: "3 others"}}}}))
	}
}

func TestCancelledBatchLeavesNothing(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	before := dump(t, n.db)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := n.Apply(ctx, feed.Batch{Viewer: me, Posts: []feed.Post{rich()}})
	if err == nil || ctx.Err() == nil || feed.CodeOf(err) != feed.CodeInternal {
		t.Errorf("%v", err)
	}
	err = n.Apply(t.Context(), feed.Batch{Viewer: me, Posts: []feed.Post{rich()}, Graph: []feed.GraphEdge{{Kind: "unknown", Subject: anna}}})
	if err == nil {
		t.Error("an unknown relation was taken")
	}
	if got := dump(t, n.db); got != before {
		t.Errorf("rows were left:\n%s", got)
	}
}

func TestCursorAndPreferences(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	raw := []byte(`[ {"b":1,  "a":2} ]`)
	put(t, n, feed.Batch{Cursor: feed.Cursor{Name: "timeline/head", Value: "7"}, Preferences: raw})
	put(t, n, feed.Batch{Cursor: feed.Cursor{Name: "timeline/head", Value: "8"}, Preferences: raw})
	for _, c := range []struct {
		viewer feed.DID
		name   string
		want   string
	}{{me, "timeline/head", "8"}, {me, "other", ""}, {anna, "timeline/head", ""}} {
		if got, err := n.Cursor(t.Context(), c.viewer, c.name); err != nil || got != c.want {
			t.Errorf("%s %s: %q, %v", c.viewer, c.name, got, err)
		}
	}
	if got, err := n.Preferences(t.Context(), me); err != nil || string(got) != string(raw) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := n.Preferences(t.Context(), anna); err != nil || got != nil {
		t.Errorf("%q, %v", got, err)
	}
	must(t, n.Apply(t.Context(), feed.Batch{})) // empty
}

func TestMalformedReferencesAreSkipped(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "fine", now-hour)
	p.Reply = &feed.ReplyRef{Root: "nonsense", Parent: "at://x"}
	p.Quote = &feed.QuoteRef{URI: "at://a/b/c/d"}
	put(t, n, feed.Batch{Posts: []feed.Post{p, {URI: "nonsense"}}, Deleted: []feed.URI{"nonsense", "at://a/b/c"}, Gone: []feed.DID{"did:plc:nobody"},
		Engaged: []feed.Engagement{{Kind: feed.Like, Actor: me, Post: "nonsense"}}, Timeline: []feed.TimelineEntry{{Post: "nonsense"}}})
	if it := one(t, n, p.URI); it.Post.Text != "fine" || it.Post.Quote.URI != "" || it.Candidate.Root != p.URI {
		t.Errorf("%+v", it)
	}
}

// A view of somebody who stands in a block with the viewer says nothing of follows: that they follow the viewer stays known, and
// a view without a block is believed again.
func TestABlockHidesNoFollow(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	for i, c := range []struct {
		seen feed.Relation
		want bool
	}{
		{feed.Relation{FollowedBy: true}, true},
		{feed.Relation{Blocking: true}, true},
		{feed.Relation{BlockedBy: true}, true},
		{feed.Relation{BlockingByList: true}, true},
		{feed.Relation{}, false},
		{feed.Relation{Blocking: true}, false},
	} {
		put(t, n, feed.Batch{Authors: []feed.Author{{DID: anna, Handle: "anna.test", IndexedMs: now + int64(i), Relation: c.seen}}})
		got, err := n.Authors(t.Context(), me, []feed.DID{anna})
		must(t, err)
		if len(got) != 1 || got[0].Relation.FollowedBy != c.want {
			t.Errorf("after view %d, %+v: %+v", i, c.seen, got)
		}
	}
}
