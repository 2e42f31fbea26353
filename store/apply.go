package store

import (
	"bytes"
	"context"
	"fmt"

	"skein/feed"
)

// Apply writes a batch, the search index and the batch's cursor in one transaction: after a crash all of it is there or
// none. Applying it again changes nothing, and a view never replaces one that was fetched later. A malformed at-uri is
// skipped; deletions in a batch win over the rest of it.
func (n *Network) Apply(ctx context.Context, b feed.Batch) error {
	if b.Empty() {
		return nil
	}
	var a *apply
	err := n.db.update(ctx, func(t *tx) error {
		a = newApply(t)
		return a.batch(&b)
	})
	if err == nil {
		n.tell(a.forgotten)
	}
	return err
}

// apply carries the interned ids of one batch. They outlive it only when it was committed: an id that a rolled-back
// transaction made must not live on.
type apply struct {
	*tx
	viewer     int64
	actors     names[feed.DID]
	posts      names[feed.URI]
	unfollowed []int64
	words      map[int64]words
	goneMs     int64 // when what the batch deletes was seen to be gone
	forgotten  forgotten
}

func newApply(t *tx) *apply {
	a := &apply{tx: t, words: map[int64]words{}}
	t.committed = a.keep
	return a
}

func (a *apply) batch(b *feed.Batch) (err error) {
	if err := a.recall(); err != nil {
		return err
	}
	if a.goneMs = a.nowMs; b.FetchedMs > 0 {
		a.goneMs = b.FetchedMs
	}
	if a.viewer, err = a.actor(b.Viewer); err != nil {
		return err
	}
	for i := range b.Authors {
		if err := a.author(&b.Authors[i]); err != nil {
			return fmt.Errorf("author %s: %w", b.Authors[i].DID, err)
		}
	}
	for i := range b.Posts {
		if err := a.post(&b.Posts[i]); err != nil {
			return fmt.Errorf("post %s: %w", b.Posts[i].URI, err)
		}
	}
	for _, step := range []func(*feed.Batch) error{a.engaged, a.edges, a.timeline, a.graph, a.preferences, a.wishes, a.index, a.renames, a.gone, a.sets, a.repos, a.changes, a.leave, a.cursor} {
		if err := step(b); err != nil {
			return err
		}
	}
	return nil
}

func (a *apply) engaged(b *feed.Batch) error {
	for _, e := range b.Engaged {
		if gone, err := a.buried(e.Post); err != nil || gone {
			if err != nil {
				return err
			}
			continue
		}
		actor, err := a.actor(e.Actor)
		if err != nil {
			return err
		}
		post, ok, err := a.named(e.Post)
		if err != nil {
			return err
		}
		_, _, rkey, _ := e.URI.Split()
		if gone, err := a.isGone(string(e.URI), b.FetchedMs); err != nil || gone || !ok {
			if err != nil {
				return err
			}
			continue
		}
		err = a.run(`INSERT INTO engagement (post, kind, actor, rkey, created_ms) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET rkey = excluded.rkey, created_ms = excluded.created_ms
			WHERE excluded.rkey <> '' AND (excluded.created_ms > created_ms OR rkey = '')`, post, string(e.Kind), actor, rkey, e.CreatedMs)
		if err != nil {
			return fmt.Errorf("%s of %s: %w", e.Kind, e.Post, err)
		}
	}
	return nil
}

func (a *apply) timeline(b *feed.Batch) error {
	for _, e := range b.Timeline {
		post, ok, err := a.named(e.Post)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		by := int64(0)
		if e.By != "" {
			if by, err = a.actor(e.By); err != nil {
				return err
			}
		}
		err = a.run(`INSERT INTO timeline (viewer_did, post, brought_by, sort_ms) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET sort_ms = excluded.sort_ms WHERE excluded.sort_ms > sort_ms`, a.viewer, post, by, e.SortMs)
		if err != nil {
			return fmt.Errorf("timeline entry %s: %w", e.Post, err)
		}
	}
	return nil
}

func (a *apply) preferences(b *feed.Batch) error {
	if b.Preferences == nil {
		return nil
	}
	var old []byte
	if _, err := a.one("SELECT raw FROM preference WHERE viewer_did = ?", []any{a.viewer}, &old); err != nil || bytes.Equal(old, b.Preferences) {
		return err
	}
	return a.run("INSERT INTO preference (viewer_did, raw) VALUES (?, ?) ON CONFLICT DO UPDATE SET raw = excluded.raw", a.viewer, []byte(b.Preferences))
}

func (a *apply) cursor(b *feed.Batch) error {
	for _, c := range append([]feed.Cursor{b.Cursor}, b.Cursors...) {
		if c.Name == "" {
			continue
		}
		err := a.run(`INSERT INTO cursor (viewer_did, name, value) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET value = excluded.value WHERE value <> excluded.value`, a.viewer, c.Name, c.Value)
		if err != nil {
			return fmt.Errorf("cursor %s: %w", c.Name, err)
		}
	}
	return nil
}
