package store

import (
	"context"

	"skein/feed"
)

// Labelers counts what is held straight from each labeler, in the order asked.
func (n *Network) Labelers(ctx context.Context, dids []feed.DID) (stats []feed.LabelerStats, err error) {
	err = n.db.look(ctx, func(v *view) error {
		for _, did := range dids {
			s := feed.LabelerStats{DID: did}
			if _, err := v.one("SELECT count(*) FROM signed_label l JOIN actor a ON a.id = l.src WHERE a.did = ?", []any{string(did)}, &s.Labels); err != nil {
				return err
			}
			stats = append(stats, s)
		}
		return nil
	})
	return stats, err
}

// DropLabels forgets what a labeler said straight to Skein, as when the user removes it.
func (n *Network) DropLabels(ctx context.Context, labeler feed.DID) error {
	return n.db.update(ctx, func(t *tx) error {
		return t.run("DELETE FROM signed_label WHERE src = (SELECT id FROM actor WHERE did = ?)", string(labeler))
	})
}
