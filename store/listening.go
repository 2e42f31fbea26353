package store

import (
	"context"

	"skein/feed"
)

// Listening names the accounts that a live stream should be asked for, at most limit, the most important first: the viewer,
// accounts the viewer follows, and accounts that are away, whose return nobody else would tell.
func (n *Network) Listening(ctx context.Context, viewer feed.DID, limit int) (dids []feed.DID, err error) {
	err = n.db.look(ctx, func(v *view) error {
		id, err := v.actorID(viewer)
		if err != nil {
			return err
		}
		dids = append(dids, viewer)
		return v.each(`SELECT did FROM (
				SELECT a.did, 1 AS place FROM relation r JOIN actor a ON a.id = r.actor WHERE r.viewer_did = ?1 AND r.following <> ''
				UNION SELECT did, 2 FROM actor WHERE status <> '')
			WHERE did <> ?2 GROUP BY did ORDER BY min(place), did LIMIT ?3`, []any{id, string(viewer), limit - 1}, func(scan scanner) error {
			var did feed.DID
			err := scan(&did)
			dids = append(dids, did)
			return err
		})
	})
	return dids, err
}

// Away lists the accounts whose host last said that they are not active: they may be back.
func (n *Network) Away(ctx context.Context) (away []feed.AccountChange, err error) {
	err = n.db.look(ctx, func(v *view) error {
		return v.each("SELECT did, status, status_ms FROM actor WHERE status <> '' ORDER BY did", nil, func(scan scanner) error {
			var c feed.AccountChange
			err := scan(&c.DID, &c.Status, &c.AtMs)
			away = append(away, c)
			return err
		})
	})
	return away, err
}
