package store

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"skein/feed"
	"skein/store/testfill"
)

// countdown is a context that is cancelled at the n-th question: a fault at every statement in turn.
type countdown struct {
	context.Context
	left atomic.Int64
}

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

func after(n int64) *countdown {
	c := &countdown{Context: context.Background()}
	c.left.Store(n)
	return c
}

// everything is batches that reach every statement of Apply: views, references, lists, deletions, and stale copies of them.
func everything() []feed.Batch {
	first := crowd()
	first.Preferences = []byte("[]")
	first.Cursor = feed.Cursor{Name: "c", Value: "1"}
	first.Whole = []feed.GraphKind{feed.GraphFollow}
	first.Graph = append(first.Graph, feed.GraphEdge{Kind: feed.GraphMute, Subject: carl}, feed.GraphEdge{Kind: feed.GraphBlock, Subject: carl, URI: "at://did:plc:me/app.bsky.graph.block/1"})
	lost := post(carl, "lost", "a quote that is not there", now)
	lost.Quote = &feed.QuoteRef{URI: "at://did:plc:dora/app.bsky.feed.post/lost", State: feed.QuoteNotFound}
	first.Posts = append(first.Posts, lost, post(bela, "b", "an ordinary one", now))
	withWishes(&first)
	changed := first.Posts[0]
	changed.Text, changed.IndexedMs = "other words for the same post", changed.IndexedMs+1
	second := feed.Batch{Viewer: me, Posts: []feed.Post{changed}, Authors: []feed.Author{{DID: bela, IndexedMs: now + 1}}, Whole: []feed.GraphKind{feed.GraphMute},
		Deleted: []feed.URI{changed.Viewer.Like, feed.NewURI(bela, feed.CollectionRepost, "r"), "at://did:plc:me/app.bsky.graph.block/1", lost.URI,
			feed.NewURI(bela, feed.CollectionThreadgate, "b"), feed.NewURI(bela, feed.CollectionPostgate, "b"), feed.NewURI(carl, feed.CollectionDeclaration, "self")}}
	return []feed.Batch{first, second, {Viewer: me, Gone: []feed.DID{anna}}, first}
}

// Whichever statement fails, nothing of the batch stays, and the batch applies whole afterwards.
func TestFaultAtEveryStatement(t *testing.T) {
	t.Parallel()
	want := openNetwork(t)
	n := openNetwork(t)
	faults := 0
	for i, b := range everything() {
		put(t, want, b)
		before := dump(t, n.db)
		for k := int64(0); ; k++ {
			err := n.Apply(after(k), b)
			if err == nil {
				break
			}
			faults++
			if feed.CodeOf(err) != feed.CodeInternal {
				t.Fatalf("fault %d of batch %d: %v", k, i, err)
			}
			if got := dump(t, n.db); got != before {
				t.Fatalf("fault %d of batch %d left rows:\n%s", k, i, firstDifference(got, before))
			}
		}
		sound(t, n)
		if got, want := dump(t, n.db), dump(t, want.db); got != want {
			t.Fatalf("batch %d ends differently:\n%s", i, firstDifference(got, want))
		}
	}
	if faults < 100 {
		t.Errorf("only %d faults: the count does not reach the statements", faults)
	}
}

func TestFaultAtEveryStatementOfSelf(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	for name, do := range map[string]func(context.Context) error{
		"edition":  func(ctx context.Context) error { return s.SaveEdition(ctx, &feed.Edition{Viewer: me}) },
		"seen":     func(ctx context.Context) error { return s.MarkSeen(ctx, []feed.URI{"at://a/b/1", "at://a/b/2"}, 1) },
		"anchor":   func(ctx context.Context) error { return s.SetAnchor(ctx, 1, "at://a/b/1") },
		"setting":  func(ctx context.Context) error { return s.SetSetting(ctx, "k", "1") },
		"feedback": func(ctx context.Context) error { return s.AddFeedback(ctx, feed.Feedback{Kind: "k"}) },
		"topic": func(ctx context.Context) error {
			return s.SayTopic(ctx, feed.TopicWord{Post: "at://a/b/1", Label: "music"})
		},
	} {
		before := dump(t, s.db)
		for k := range int64(2) {
			if err := do(after(k)); err == nil {
				t.Errorf("%s: a fault at question %d went unnoticed", name, k)
			}
		}
		if got := dump(t, s.db); got != before {
			t.Errorf("%s left rows", name)
		}
		if name == "edition" {
			must(t, do(t.Context()))
		}
	}
}

// reads are all the ways to read a network.db.
func reads(n *Network, uri feed.URI) map[string]func(context.Context) error {
	w := feed.Window{Viewer: testfill.Viewer, AsOfMs: now, SpanMs: 9 * day, Limit: 1000}
	v := testfill.Viewer
	return map[string]func(context.Context) error{
		"candidates": func(ctx context.Context) error { return n.Candidates(ctx, w, func(*feed.Item) error { return nil }) },
		"items":      func(ctx context.Context) error { _, err := n.Items(ctx, v, now, []feed.URI{uri}); return err },
		"by id": func(ctx context.Context) error {
			_, err := n.ItemsByID(ctx, v, now, []feed.PostID{1, 2, 3})
			return err
		},
		"lexical": func(ctx context.Context) error {
			_, err := n.Lexical(ctx, v, feed.Query{Terms: []string{"ba"}}, 9)
			return err
		},
		"filter": func(ctx context.Context) error {
			_, err := n.Lexical(ctx, v, feed.Query{From: []string{"me"}}, 9)
			return err
		},
		"matching": func(ctx context.Context) error {
			_, err := n.Matching(ctx, v, feed.Query{Without: []string{"ba"}}, []feed.PostID{1})
			return err
		},
		"unembedded":       func(ctx context.Context) error { _, err := n.Unembedded(ctx, "m", 9); return err },
		"unembedded likes": func(ctx context.Context) error { _, err := n.UnembeddedLikes(ctx, v, "m", 9); return err },
		"topics":           func(ctx context.Context) error { _, err := n.Topics(ctx, []feed.PostID{1}); return err },
		"awaiting topics":  func(ctx context.Context) error { _, err := n.AwaitingTopics(ctx, "1", "m", 9); return err },
		"unjudged":         func(ctx context.Context) error { _, err := n.Unjudged(ctx, v, "1", 9); return err },
		"vectors": func(ctx context.Context) error {
			return n.EachVector(ctx, "m", 0, func(feed.PostID, *feed.Vector) error { return nil })
		},
		"missing":     func(ctx context.Context) error { _, err := n.MissingPosts(ctx, v, 9); return err },
		"stale":       func(ctx context.Context) error { _, err := n.StaleCounts(ctx, v, now, 9); return err },
		"followed":    func(ctx context.Context) error { _, err := n.Followed(ctx, v); return err },
		"liked":       func(ctx context.Context) error { _, err := n.LikedAsOf(ctx, v, 1<<60, 9); return err },
		"post ids":    func(ctx context.Context) error { _, err := n.PostIDs(ctx, []feed.URI{uri}); return err },
		"cursor":      func(ctx context.Context) error { _, err := n.Cursor(ctx, v, "fill"); return err },
		"preferences": func(ctx context.Context) error { _, err := n.Preferences(ctx, v); return err },
		"hosts":       func(ctx context.Context) error { _, err := n.Hosts(ctx); return err },
		"stats":       func(ctx context.Context) error { _, err := n.Stats(ctx); return err },
	}
}

// A reader that finds a table gone says so; an empty answer would look like an empty network.
func TestReadsOfALostTableFail(t *testing.T) {
	t.Parallel()
	for table, broken := range map[string][]string{
		"relation":   {"candidates", "items", "by id", "unjudged", "missing", "stale", "followed"},
		"engagement": {"candidates", "items", "by id", "unjudged", "liked"},
		"timeline":   {"candidates", "items", "by id", "unjudged", "stale"},
		"post_state": {"candidates", "items", "by id", "unjudged"},
		"label":      {"candidates"},
		"evidence":   {"candidates", "items", "by id", "unjudged", "stats"},
		"topic":      {"topics", "awaiting topics", "candidates", "items", "by id", "unjudged"},
		"vector":     {"unembedded", "awaiting topics", "vectors", "stats"},
		"missing":    {"missing", "stale"},
		"cursor":     {"cursor"},
		"preference": {"preferences"},
		"host":       {"hosts"},
		"post_fts":   {"lexical", "matching"},
		"actor": {"candidates", "items", "by id", "lexical", "filter", "unembedded", "unjudged", "missing", "stale", "followed", "liked", "post ids", "cursor",
			"preferences", "stats"},
	} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			n := openAt(t, whole(t))
			must(t, n.db.update(t.Context(), func(t *tx) error { return t.script("DROP TABLE " + table) }))
			all := reads(n, "at://did:plc:person00001/app.bsky.feed.post/1")
			for _, name := range broken {
				if err := all[name](t.Context()); err == nil {
					t.Errorf("%s answers without %s", name, table)
				}
			}
		})
	}
}

// Pages smashed at random: every way to read ends quickly, with an answer or an error, never with a panic.
func TestSmashedPages(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(whole(t))
	must(t, err)
	rnd := rand.New(rand.NewPCG(5, 8))
	refused := 0
	for range smashCount {
		bad := bytes.Clone(data)
		for range 1 + rnd.IntN(20) {
			at, length := rnd.IntN(len(bad)), 1+rnd.IntN(64)
			for i := at; i < min(at+length, len(bad)); i++ {
				bad[i] = byte(rnd.Uint32())
			}
		}
		path := filepath.Join(t.TempDir(), "network.db")
		must(t, os.WriteFile(path, bad, 0o600))
		n, err := OpenNetwork(t.Context(), path, fixed())
		if err != nil {
			refused++
			continue
		}
		for name, read := range reads(n, "at://did:plc:person00001/app.bsky.feed.post/1") {
			start := time.Now()
			if err := read(t.Context()); err != nil {
				refused++
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%s took %v", name, took)
			}
		}
		_ = n.Apply(t.Context(), crowd()) // may fail, must return
		_ = n.Close()
	}
	if refused == 0 {
		t.Error("no damage was noticed at all")
	}
}
