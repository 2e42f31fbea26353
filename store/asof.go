package store

import (
	"context"

	"skein/feed"
)

// LikedAsOf lists stored posts that the viewer liked up to asOfMs, by the time of the like, newest first: the interest that
// an edition of that moment is made from.
func (n *Network) LikedAsOf(ctx context.Context, viewer feed.DID, asOfMs int64, limit int) (ids []feed.PostID, err error) {
	err = n.db.look(ctx, func(v *view) error {
		ids, err = gather(v, `SELECT p.id FROM actor a JOIN engagement e ON e.actor = a.id AND e.kind = 'like' JOIN post p ON p.id = e.post
			WHERE a.did = ? AND e.created_ms <= ? AND p.effective_ms IS NOT NULL ORDER BY e.created_ms DESC, p.id DESC LIMIT ?`,
			[]any{string(viewer), asOfMs, limit}, scanPostID)
		return err
	})
	return ids, err
}

// SeenBetween lists what was first seen after fromMs and up to toMs, newest first.
func (s *Self) SeenBetween(ctx context.Context, fromMs, toMs int64, limit int) (uris []feed.URI, err error) {
	err = s.db.look(ctx, func(v *view) error {
		uris, err = gather(v, "SELECT uri FROM seen WHERE at_ms > ? AND at_ms <= ? ORDER BY at_ms DESC, uri LIMIT ?", []any{fromMs, toMs, limit},
			func(scan scanner) (u feed.URI, err error) { return u, scan(&u) })
		return err
	})
	return uris, err
}
