package store

import (
	"context"

	"skein/feed"
)

// Met tells when a post of each author was first seen last, for authors seen after fromMs and up to toMs.
func (s *Self) Met(ctx context.Context, fromMs, toMs int64) (map[feed.DID]int64, error) {
	met := map[feed.DID]int64{}
	err := s.db.look(ctx, func(v *view) error {
		return v.each("SELECT uri, at_ms FROM seen WHERE at_ms > ? AND at_ms <= ?", []any{fromMs, toMs}, func(scan scanner) error {
			var uri feed.URI
			var at int64
			if err := scan(&uri, &at); err != nil {
				return err
			}
			met[uri.Author()] = max(met[uri.Author()], at)
			return nil
		})
	})
	return met, err
}
