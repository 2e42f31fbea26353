package store

import (
	"context"

	"skein/feed"
)

// narrow remembers up to when posts of the accounts were taken out. A post that claims to be of the future narrows nothing: its
// claim would shut out everything that is yet to be written.
func (a *apply) narrow(posts []leaving) error {
	for _, l := range posts {
		if l.created >= a.nowMs {
			continue
		}
		if err := a.run(`INSERT INTO narrowed (account, since_ms) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM relation WHERE actor = ?1 AND following <> '')
			ON CONFLICT DO UPDATE SET since_ms = max(since_ms, excluded.since_ms)`, l.author, l.created+1); err != nil {
			return err
		}
	}
	return nil
}

// Narrowed says of followed accounts whose posts were taken out to make room from when on they are held, in ms. Whoever copies
// whole repositories leaves earlier posts out, or they would come back at once.
func (n *Network) Narrowed(ctx context.Context) (since map[feed.DID]int64, err error) {
	since = map[feed.DID]int64{}
	err = n.db.look(ctx, func(v *view) error {
		return v.each("SELECT a.did, w.since_ms FROM narrowed w JOIN actor a ON a.id = w.account", nil, func(scan scanner) error {
			var did string
			var ms int64
			err := scan(&did, &ms)
			since[feed.DID(did)] = ms
			return err
		})
	})
	return since, err
}

// Widen forgets what room was made by: there is more of it now, and what was taken out may come back.
func (n *Network) Widen(ctx context.Context) error {
	return n.db.update(ctx, func(t *tx) error {
		if err := t.run("DELETE FROM narrowed"); err != nil {
			return err
		}
		return t.run("UPDATE missing SET pruned = 0 WHERE pruned")
	})
}
