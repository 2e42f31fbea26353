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

// Buried lists which of these posts are known to be gone, alone or with their account, and did not come back since: what
// still names them in another repository is not kept.
func (n *Network) Buried(ctx context.Context, uris []feed.URI) (gone []feed.URI, err error) {
	marks := make([]int64, 0, 2*len(uris))
	for _, uri := range uris {
		marks = append(marks, hash64(string(uri)), hash64(string(uri.Author())))
	}
	err = n.db.look(ctx, func(v *view) error {
		dead := map[int64]bool{}
		err := v.each("SELECT t.hash FROM json_each(?) j CROSS JOIN tombstone t ON t.hash = j.value", []any{list(marks)}, func(scan scanner) error {
			var hash int64
			err := scan(&hash)
			dead[hash] = true
			return err
		})
		if err != nil {
			return err
		}
		for i, uri := range uris {
			r, ok := recordOf(uri)
			if !ok || !dead[marks[2*i]] && !dead[marks[2*i+1]] {
				continue
			}
			there, err := v.one(`SELECT 1 FROM post p JOIN actor a ON a.id = p.author WHERE a.did = ? AND p.path = ? AND p.effective_ms IS NOT NULL`,
				[]any{string(r.author), r.path}, new(int))
			if err != nil {
				return err
			}
			if !there {
				gone = append(gone, uri)
			}
		}
		return nil
	})
	return gone, err
}
