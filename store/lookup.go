package store

import (
	"context"

	"skein/feed"
)

// Authors gives stored accounts in the order asked, with the viewer's relations; unknown ones are left out.
func (n *Network) Authors(ctx context.Context, viewer feed.DID, dids []feed.DID) (authors []feed.Author, err error) {
	err = n.db.look(ctx, func(v *view) error {
		l, err := newLoader(v, viewer)
		if err != nil {
			return err
		}
		var ids []int64
		for _, did := range dids {
			id, err := v.actorID(did)
			if err != nil {
				return err
			}
			if id != 0 {
				ids = append(ids, id)
			}
		}
		if err := l.accounts(ids); err != nil {
			return err
		}
		for _, id := range ids {
			authors = append(authors, *l.authors[id])
		}
		return nil
	})
	return authors, err
}

// DIDOf finds the account that last had a handle, "" where none is stored.
func (n *Network) DIDOf(ctx context.Context, handle string) (did feed.DID, err error) {
	err = n.db.look(ctx, func(v *view) error {
		return v.each("SELECT did FROM actor WHERE handle = ? ORDER BY indexed_ms DESC LIMIT 1", []any{handle}, func(scan scanner) error {
			return scan(&did)
		})
	})
	return did, err
}
