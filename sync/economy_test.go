package netsync_test

import (
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/skynet/fault"
)

// A place in the timeline never comes without the rows that it stands for: after a kill between the two they would be missed.
func TestEveryPlaceComesWithItsRows(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	e, sink := r.engine(nil)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	places := 0
	for i, b := range sink.batches {
		if b.Cursor.Name != "sync/timeline" || b.Cursor.Value == "" {
			continue
		}
		if places++; len(b.Timeline) == 0 || len(b.Posts) == 0 {
			t.Errorf("batch %d holds the place %s and no rows", i, b.Cursor.Value)
		}
	}
	if places < 3 {
		t.Errorf("only %d pages", places)
	}
}

// Parents and quotes are asked for together, never one by one.
func TestMissingPostsAreAskedForTogether(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	e, sink := r.engine(nil)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	before := r.seen(getPosts)
	var named []feed.URI
	for u, p := range sink.posts { // the posts are lost, and something still names them
		if p.Reply == nil {
			continue
		}
		if _, held := sink.posts[p.Reply.Root]; held && u != p.Reply.Root {
			named = append(named, p.Reply.Root)
		}
	}
	for _, u := range named {
		delete(sink.posts, u)
	}
	r.clock.move(time.Minute)
	_, err = e.Once(t.Context(), nil)
	r.ok(err)
	asked := 0
	for _, u := range named {
		if _, held := sink.posts[u]; held {
			asked++
		}
	}
	made := r.seen(getPosts) - before
	t.Logf("%d posts in %d requests", asked, made)
	if most := 4 + asked/atp.MaxPosts; asked < 10 || made > most {
		t.Errorf("%d posts in %d requests, want at most %d", asked, made, most)
	}
}

// Where a server refuses a whole batch, its posts are asked for one by one, and only the culprit counts as left out.
func TestOneRefusedBatchHidesNobody(t *testing.T) {
	t.Parallel()
	r, e, sink, uris := hydrating(t)
	uris = uris[:10]
	for _, u := range uris {
		p := sink.posts[u]
		p.IndexedMs = 1
		sink.posts[u] = p
	}
	r.ok(r.faults.Add(fault.Rule{Path: getPosts, Kind: fault.Status, Status: 400, Count: 1}))
	n, err := e.Hydrate(t.Context(), uris)
	if err != nil || n != len(uris) || len(sink.withheld) != 0 {
		t.Errorf("asked for %d, %v, withheld %v", n, err, sink.withheld)
	}
	for _, u := range uris {
		if sink.posts[u].IndexedMs == 1 {
			t.Errorf("%s was not asked for", u)
		}
	}
}

// Whose post is no longer handed out is looked up: only the profile says that somebody blocks the viewer now.
func TestWhoseVanishedIsLookedUp(t *testing.T) {
	t.Parallel()
	r, e, sink, uris := hydrating(t)
	p := sink.posts[uris[0]]
	p.IndexedMs = 1
	sink.posts[uris[0]] = p
	r.ok(r.world.Delete(string(uris[0])))
	batches := len(sink.batches)
	_, err := e.Hydrate(t.Context(), uris[:1])
	r.ok(err)
	for _, b := range sink.batches[batches:] {
		for _, a := range b.Authors {
			if a.DID == uris[0].Author() {
				return
			}
		}
	}
	t.Errorf("%s was not looked up", uris[0].Author())
}
