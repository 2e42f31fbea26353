package store

import (
	"context"
	"time"

	"skein/feed"
)

// askAgain is how long a record that was not there is left alone.
const askAgain = 7 * 24 * time.Hour

// MissingPosts names posts that something points to (a parent, a quote, a like) and that are not stored, latest named
// first. Left out are those known to be gone, those asked for within a week, and those of accounts that stand in a block
// with the viewer: the AppView will not hand them over.
func (n *Network) MissingPosts(ctx context.Context, viewer feed.DID, limit int) (uris []feed.URI, err error) {
	err = n.db.look(ctx, func(v *view) error {
		uris, err = gather(v, `SELECT a.did, p.path FROM post p JOIN actor a ON a.id = p.author
			WHERE p.indexed_ms < 0 AND p.path NOT LIKE '%/%'
			AND NOT EXISTS (SELECT 1 FROM missing m WHERE m.post = p.id AND (m.gone OR m.pruned OR m.asked_ms > ?))
			AND NOT EXISTS (SELECT 1 FROM relation r JOIN actor me ON me.id = r.viewer_did WHERE r.actor = p.author AND me.did = ?
				AND (r.blocking OR r.blocking_by_list OR r.blocked_by))
			ORDER BY p.id DESC LIMIT ?`, []any{n.db.nowMs() - askAgain.Milliseconds(), string(viewer), limit}, scanURI)
		return err
	})
	return uris, err
}

// StaleCounts names posts that the viewer may be shown whose counts were fetched before olderThanMs, newest post first.
func (n *Network) StaleCounts(ctx context.Context, viewer feed.DID, olderThanMs int64, limit int) (uris []feed.URI, err error) {
	err = n.db.look(ctx, func(v *view) error {
		me, err := v.actorID(viewer)
		if err != nil {
			return err
		}
		uris, err = gather(v, `SELECT a.did, p.path FROM post p JOIN actor a ON a.id = p.author
			WHERE p.effective_ms IS NOT NULL AND p.indexed_ms < ?1
			AND (EXISTS (SELECT 1 FROM relation r WHERE r.actor = p.author AND r.viewer_did = ?2 AND r.following <> '')
				OR EXISTS (SELECT 1 FROM timeline t WHERE t.post = p.id AND t.viewer_did = ?2))
			AND NOT EXISTS (SELECT 1 FROM missing m WHERE m.post = p.id)
			ORDER BY p.effective_ms DESC LIMIT ?3`, []any{olderThanMs, me, limit}, scanURI)
		return err
	})
	return uris, err
}

// MarkMissing remembers posts that were asked for and not found, so that they are not asked for again soon.
func (n *Network) MarkMissing(ctx context.Context, uris []feed.URI) error {
	if len(uris) == 0 {
		return nil
	}
	return n.db.update(ctx, func(t *tx) error {
		a := newApply(t)
		for _, uri := range uris {
			r, ok := recordOf(uri)
			if !ok {
				continue
			}
			ids, err := a.ids("SELECT p.id FROM post p JOIN actor a ON a.id = p.author WHERE a.did = ? AND p.path = ?", string(r.author), r.path)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := a.askedFor(id, false); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func scanURI(scan scanner) (feed.URI, error) {
	var did, path string
	err := scan(&did, &path)
	return uriOf(feed.DID(did), path), err
}
