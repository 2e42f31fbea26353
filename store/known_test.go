package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"skein/feed"
)

// remembered holds what is remembered against the rows: every id must be that of the account or record it stands for.
func remembered(t *testing.T, n *Network) (ids int) {
	t.Helper()
	k := &n.db.known
	must(t, n.db.look(t.Context(), func(v *view) error {
		for did, id := range k.actors.ids {
			if got, err := v.actorID(did); err != nil || got != id {
				t.Errorf("%s is remembered as %d and stored as %d (%v)", did, id, got, err)
			}
		}
		for uri, id := range k.posts.ids {
			r, _ := recordOf(uri)
			var got int64
			_, err := v.one("SELECT p.id FROM post p JOIN actor a ON a.id = p.author WHERE a.did = ? AND p.path = ?", []any{string(r.author), r.path}, &got)
			if err != nil || got != id {
				t.Errorf("%s is remembered as %d and stored as %d (%v)", uri, id, got, err)
			}
		}
		return nil
	}))
	if len(k.actors.ids) != len(k.actors.of) || len(k.posts.ids) != len(k.posts.of) {
		t.Error("the two directions of what is remembered differ")
	}
	return len(k.actors.ids) + len(k.posts.ids)
}

func TestWhatIsRememberedIsStored(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	for i, b := range everything() {
		for k := int64(0); ; k++ { // a batch that fails at any statement leaves nothing in memory either
			err := n.Apply(after(k), b)
			remembered(t, n)
			if err == nil {
				break
			}
		}
		if remembered(t, n) == 0 {
			t.Errorf("nothing is remembered after batch %d", i)
		}
	}
	must(t, n.db.update(t.Context(), func(tx *tx) error { return newApply(tx).sweep() }))
	remembered(t, n)
	if len(n.db.known.posts.ids) != 0 {
		t.Error("a sweep deletes by no name, and names are still remembered")
	}
}

// A like of a deleted post that somebody else wrote about again must name the new row.
func TestADeletedPostIsNamedAnew(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "a", "a heron", now)
	like := feed.Batch{Engaged: []feed.Engagement{{Kind: feed.Like, URI: feed.NewURI(bela, feed.CollectionLike, "l"), Actor: bela, Post: p.URI, CreatedMs: now}}}
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	put(t, n, feed.Batch{Deleted: []feed.URI{p.URI}})
	p.IndexedMs = now + hour
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	put(t, n, like)
	remembered(t, n)
	if it := one(t, n, p.URI); it.Post.Text != "a heron" {
		t.Errorf("%+v", it.Post)
	}
}

func TestWhatAnotherConnectionChangedIsNotRemembered(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.db")
	n, other := openAt(t, path), openAt(t, path)
	p := post(anna, "a", "a heron", now)
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	put(t, other, feed.Batch{Deleted: []feed.URI{p.URI}, Gone: []feed.DID{anna}})
	put(t, n, feed.Batch{Posts: []feed.Post{p, post(bela, "b", "a kite", now)}})
	remembered(t, n)
	if got := items(t, n, p.URI); len(got) != 0 {
		t.Errorf("a post that another connection deleted is back: %+v", got)
	}
}

func TestNamesAreBounded(t *testing.T) {
	var k names[string]
	for i := range int64(25) {
		k.add(names[string]{ids: map[string]int64{fmt.Sprint(i): i, fmt.Sprint("also ", i): 100 + i}}, 10)
		if len(k.ids) > 10 || len(k.of) != len(k.ids) || k.ids[fmt.Sprint(i)] != i {
			t.Fatalf("after %d: %v, %v", i, k.ids, k.of)
		}
	}
	k.put("other name", 24)
	if _, ok := k.ids["24"]; ok {
		t.Error("two names of one id")
	}
	k.drop(24)
	k.drop(24)
	if _, ok := k.ids["other name"]; ok {
		t.Error("dropped and still there")
	}
}

func TestGravesHideNoTombstone(t *testing.T) {
	unfilled := graves{}
	if unfilled.none() || !unfilled.maybe(7) {
		t.Error("what was never filled knows nothing")
	}
	for _, g := range []graves{{bits: []uint64{}}, {bits: make([]uint64, graveBits/64)}} {
		if !g.none() || g.maybe(7) {
			t.Error("a grave where there is none")
		}
		for _, hash := range []int64{0, -1, 1 << 62, -1 << 63} {
			if g.mark(hash); !g.maybe(hash) {
				t.Errorf("%d is not found", hash)
			}
		}
	}
}
