package store

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"skein/feed"
)

// crowd is a network in which everything happens to and through the canary: written, answered, quoted, liked, labelled.
func crowd() feed.Batch {
	canary := rich()
	canary.URI, canary.Text = feed.NewURI(anna, feed.CollectionPost, "canary"), "zyxwvutsrq canary text with words enough to count"
	canary.Images[0].Alt = "qponmlkj alt"
	labeled := feed.Author{DID: anna, Handle: "canaryhandle.test", Description: "canarydescription", IndexedMs: 5,
		Labels: []feed.Label{{Source: "did:plc:labeler", Value: "canarylabel"}}, Relation: feed.Relation{FollowedBy: true}}
	return feed.Batch{
		Viewer: me, Authors: []feed.Author{labeled}, Posts: []feed.Post{canary}, Graph: follow(anna, bela),
		Engaged: []feed.Engagement{
			{Kind: feed.Like, Actor: me, Post: canary.URI, URI: canary.Viewer.Like, CreatedMs: 1},
			{Kind: feed.Repost, Actor: bela, Post: canary.URI, URI: feed.NewURI(bela, feed.CollectionRepost, "r"), CreatedMs: 1},
			{Kind: feed.Repost, Actor: anna, Post: feed.NewURI(bela, feed.CollectionPost, "b"), URI: feed.NewURI(anna, feed.CollectionRepost, "r"), CreatedMs: 1},
		},
		Timeline: []feed.TimelineEntry{{Post: canary.URI, SortMs: 1}, {Post: canary.URI, By: bela, SortMs: 2}, {Post: feed.NewURI(bela, feed.CollectionPost, "b"), By: anna, SortMs: 2}},
	}
}

// left lists the rows, index included, that still hold one of the words, and any bytes of them in the file.
func left(t *testing.T, n *Network, words ...string) (found []string) {
	t.Helper()
	for line := range strings.Lines(dump(t, n.db)) {
		for _, w := range words {
			if strings.Contains(line, w) {
				found = append(found, line)
			}
		}
	}
	var docs, posts int
	must(t, n.db.read.QueryRow("SELECT count(*) FROM post_fts_docsize").Scan(&docs))
	must(t, n.db.read.QueryRow("SELECT count(*) FROM post WHERE text IS NOT NULL").Scan(&posts))
	if docs != posts {
		found = append(found, fmt.Sprintf("the index holds %d posts of %d", docs, posts))
	}
	_, err := n.db.write.ExecContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)")
	must(t, err)
	data, err := os.ReadFile(n.db.path)
	must(t, err)
	for _, w := range words {
		if strings.Contains(string(data), w) {
			found = append(found, w+" in the bytes of the file")
		}
	}
	return found
}

func TestDeletedPostLeavesNoRow(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	b := crowd()
	canary := b.Posts[0].URI
	put(t, n, b)
	judge(t, n, canary)
	ids, err := n.PostIDs(t.Context(), []feed.URI{canary})
	must(t, err)
	if len(left(t, n, "zyxwvutsrq", "qponmlkj")) == 0 || ids[canary] == 0 {
		t.Fatal("the canary was never there")
	}
	put(t, n, feed.Batch{Deleted: []feed.URI{canary}})
	if rows := left(t, n, "zyxwvutsrq", "qponmlkj", `"canary"`); rows != nil {
		t.Errorf("left: %q", rows)
	}
	for table, column := range map[string]string{"engagement": "post", "timeline": "post", "post_state": "post", "vector": "post", "evidence": "post", "topic": "post",
		"missing": "post", "post": "id", "post_fts_docsize": "id"} {
		var rows int
		must(t, n.db.read.QueryRow(fmt.Sprintf("SELECT count(*) FROM %s WHERE %s = ?", table, column), int64(ids[canary])).Scan(&rows))
		if rows != 0 {
			t.Errorf("%d rows left in %s", rows, table)
		}
	}
	if hits, err := n.Lexical(t.Context(), me, feed.Query{Terms: []string{"zyxwvutsrq"}}, 10); err != nil || len(hits) != 0 {
		t.Errorf("found: %v, %v", hits, err)
	}
	sound(t, n)

	// Vectors and evidence that were being made meanwhile find no post; its id is never given away again.
	judgeID(t, n, ids[canary])
	stats, err := n.Stats(t.Context())
	must(t, err)
	if stats.Vectors != 0 || stats.Judged != 0 {
		t.Errorf("%+v", stats)
	}
	put(t, n, feed.Batch{Posts: []feed.Post{post(carl, "next", "another", now)}})
	if it := one(t, n, "at://did:plc:carl/app.bsky.feed.post/next"); it.Candidate.ID <= ids[canary] {
		t.Errorf("id %d was given again", it.Candidate.ID)
	}
}

func judgeID(t *testing.T, n *Network, id feed.PostID) {
	t.Helper()
	must(t, n.SaveVectors(t.Context(), []feed.VectorRow{{Post: id, Model: "m"}}))
	must(t, n.SaveEvidence(t.Context(), "1", []feed.EvidenceRow{{Post: id}}))
}

// A deleted post that others answer or quote stays as a bare name that nobody asks for.
func TestDeletedButNamed(t *testing.T) {
	t.Parallel()
	for name, naming := range map[string]func(p *feed.Post, deleted, root feed.URI){
		"as root":   func(p *feed.Post, deleted, _ feed.URI) { p.Reply = &feed.ReplyRef{Root: deleted, Parent: deleted} },
		"as parent": func(p *feed.Post, deleted, root feed.URI) { p.Reply = &feed.ReplyRef{Root: root, Parent: deleted} },
		"as quote":  func(p *feed.Post, deleted, _ feed.URI) { p.Quote = &feed.QuoteRef{URI: deleted} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := openNetwork(t)
			b := crowd()
			deleted, root := b.Posts[0].URI, b.Posts[0].Reply.Root
			by := post(carl, "naming", "look at this", now)
			naming(&by, deleted, root)
			b.Posts = append(b.Posts, by)
			put(t, n, b)
			put(t, n, feed.Batch{Deleted: []feed.URI{deleted}})
			if rows := left(t, n, "zyxwvutsrq", "qponmlkj"); rows != nil {
				t.Errorf("left: %q", rows)
			}
			it := one(t, n, by.URI)
			if it.Quote != nil || it.Parent != nil || !strings.Contains(fmt.Sprintf("%+v %+v", it.Post.Reply, it.Post.Quote), string(deleted)) {
				t.Errorf("%+v %+v %+v", it.Quote, it.Post.Reply, it.Post.Quote)
			}
			missing, err := n.MissingPosts(t.Context(), me, 100)
			must(t, err)
			for _, u := range missing {
				if u == deleted {
					t.Error("a deleted post is asked for")
				}
			}
			sound(t, n)
		})
	}
}

// A stale copy of a deleted record stays out; a view fetched after the deletion is taken.
func TestTombstones(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "gone", now-2*hour)
	like := feed.Engagement{Kind: feed.Like, Actor: me, Post: p.URI, URI: feed.NewURI(me, feed.CollectionLike, "1"), CreatedMs: 5}
	put(t, n, feed.Batch{Posts: []feed.Post{p}, Engaged: []feed.Engagement{like}})
	put(t, n, feed.Batch{Deleted: []feed.URI{p.URI, like.URI}})
	put(t, n, feed.Batch{Posts: []feed.Post{p}, Engaged: []feed.Engagement{like}, Timeline: []feed.TimelineEntry{{Post: p.URI, SortMs: 5}}})
	if got := items(t, n, p.URI); len(got) != 0 {
		t.Errorf("a stale copy came back: %+v", got)
	}
	if got, err := n.MissingPosts(t.Context(), me, 9); err != nil || len(got) != 0 {
		t.Errorf("asked for: %v, %v", got, err)
	}
	p.IndexedMs = now + 1
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	one(t, n, p.URI)
	if got, err := n.LikedAsOf(t.Context(), me, 1<<60, 9); err != nil || len(got) != 0 {
		t.Errorf("the like came back: %v, %v", got, err)
	}
	sound(t, n)
}

func TestGoneAccountLeavesNoRow(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	b := crowd()
	put(t, n, b)
	judge(t, n, b.Posts[0].URI)
	put(t, n, feed.Batch{Gone: []feed.DID{anna}})
	if rows := left(t, n, "zyxwvutsrq", "qponmlkj", "canaryhandle", "canarydescription", "canarylabel", string(anna)); rows != nil {
		t.Errorf("left: %q", rows)
	}
	sound(t, n)
	put(t, n, b) // stale copies
	if got := items(t, n, b.Posts[0].URI); len(got) != 0 {
		t.Errorf("a stale copy came back: %+v", got)
	}
	back := b.Posts[0]
	back.IndexedMs = now + 1
	put(t, n, feed.Batch{Posts: []feed.Post{back}, Authors: []feed.Author{{DID: anna, Handle: "anna.test", IndexedMs: now + 1}}})
	if it := one(t, n, back.URI); it.Author.Handle != "anna.test" {
		t.Errorf("reactivated: %+v", it.Author)
	}
	put(t, n, feed.Batch{Gone: []feed.DID{me}}) // the viewer's own: their rows go, the batch still applies
	sound(t, n)
}

func TestUndoneRecords(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	b := crowd()
	p := b.Posts[0]
	b.Graph = append(b.Graph, feed.GraphEdge{Kind: feed.GraphBlock, Subject: carl, URI: feed.NewURI(me, feed.CollectionBlock, "c")})
	b.Posts = append(b.Posts, post(carl, "1", "by carl", now))
	put(t, n, b)
	put(t, n, feed.Batch{Deleted: []feed.URI{p.Viewer.Like, p.Viewer.Repost, feed.NewURI(bela, feed.CollectionRepost, "r"), b.Graph[0].URI, feed.NewURI(me, feed.CollectionBlock, "c"),
		"at://did:plc:bela/app.bsky.graph.follow/1", "at://did:plc:bela/app.bsky.other/1"}})
	it := one(t, n, p.URI)
	if it.Post.Viewer.Like != "" || it.Post.Viewer.Repost != "" || it.Candidate.OwnLikes != 0 || it.Candidate.FollowsReposting != 0 || it.Candidate.Following || it.Author.Relation.Following != "" {
		t.Errorf("%+v %+v %+v", it.Post.Viewer, it.Candidate, it.Author.Relation)
	}
	if it := one(t, n, "at://did:plc:carl/app.bsky.feed.post/1"); it.Author.Relation.Blocking {
		t.Errorf("%+v", it.Author.Relation)
	}
}
