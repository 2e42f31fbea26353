package store

import (
	"context"

	"skein/feed"
)

// Deeds lists what the viewer liked, reposted and answered after fromMs and up to toMs, in no order. When is a claim of their
// own repository.
func (n *Network) Deeds(ctx context.Context, viewer feed.DID, fromMs, toMs int64) (deeds []feed.Deed, err error) {
	err = n.db.look(ctx, func(v *view) error {
		me, err := v.actorID(viewer)
		if err != nil || me == 0 {
			return err
		}
		read := func(scan scanner) (d feed.Deed, err error) {
			var did, path string
			err = scan(&d.Kind, &d.AtMs, &did, &path)
			d.Post = uriOf(feed.DID(did), path)
			return d, err
		}
		deeds, err = gather(v, `SELECT e.kind, e.created_ms, a.did, p.path FROM engagement e JOIN post p ON p.id = e.post JOIN actor a ON a.id = p.author
			WHERE e.actor = ?1 AND e.kind IN ('like', 'repost') AND e.created_ms > ?2 AND e.created_ms <= ?3`, []any{me, fromMs, toMs}, read)
		if err != nil {
			return err
		}
		answers, err := gather(v, `SELECT 'post', r.effective_ms, a.did, p.path FROM post r JOIN post p ON p.id = r.parent JOIN actor a ON a.id = p.author
			WHERE r.author = ?1 AND r.effective_ms > ?2 AND r.effective_ms <= ?3`, []any{me, fromMs, toMs}, read)
		deeds = append(deeds, answers...)
		return err
	})
	return deeds, err
}
