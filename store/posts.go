package store

import (
	"context"

	"skein/feed"
)

// PostIDs interns nothing: it finds the ids of posts that are stored. Ids mean something only together with this file.
func (n *Network) PostIDs(ctx context.Context, uris []feed.URI) (ids map[feed.URI]feed.PostID, err error) {
	err = n.db.look(ctx, func(v *view) error {
		ids, err = v.postIDs(uris)
		return err
	})
	return ids, err
}

func (v *view) postIDs(uris []feed.URI) (map[feed.URI]feed.PostID, error) {
	var dids, paths []string
	for _, u := range uris {
		if r, ok := recordOf(u); ok {
			dids, paths = append(dids, string(r.author)), append(paths, r.path)
		}
	}
	found := make(map[feed.URI]feed.PostID, len(dids))
	return found, v.each(`SELECT p.id, a.did, p.path FROM json_each(?1) d JOIN json_each(?2) k ON k.key = d.key
		JOIN actor a ON a.did = d.value JOIN post p ON p.author = a.id AND p.path = k.value WHERE p.effective_ms IS NOT NULL`,
		[]any{list(dids), list(paths)}, func(scan scanner) error {
			var id feed.PostID
			var did, path string
			err := scan(&id, &did, &path)
			found[uriOf(feed.DID(did), path)] = id
			return err
		})
}

// LikedPosts lists stored posts that the viewer likes, by the time of the like, newest first.
func (n *Network) LikedPosts(ctx context.Context, viewer feed.DID, limit int) (ids []feed.PostID, err error) {
	err = n.db.look(ctx, func(v *view) error {
		ids, err = gather(v, `SELECT p.id FROM actor a JOIN engagement e ON e.actor = a.id AND e.kind = 'like' JOIN post p ON p.id = e.post
			WHERE a.did = ? AND p.effective_ms IS NOT NULL ORDER BY e.created_ms DESC, p.id DESC LIMIT ?`,
			[]any{string(viewer), limit}, scanPostID)
		return err
	})
	return ids, err
}

func scanPostID(scan scanner) (id feed.PostID, err error) { return id, scan(&id) }
