package store

import (
	"context"

	"skein/feed"
)

// LanguagesLiked counts the first languages of the newest posts that the viewer liked up to a moment, at most limit; "" is one that
// does not say.
func (n *Network) LanguagesLiked(ctx context.Context, viewer feed.DID, asOfMs int64, limit int) (map[string]int, error) {
	all := map[string]int{}
	return all, n.db.look(ctx, func(v *view) error {
		return v.each(`SELECT p.langs FROM actor a JOIN engagement e ON e.actor = a.id AND e.kind = 'like' JOIN post p ON p.id = e.post
			WHERE a.did = ? AND e.created_ms <= ? AND p.effective_ms IS NOT NULL ORDER BY e.created_ms DESC, p.id DESC LIMIT ?`,
			[]any{string(viewer), asOfMs, limit}, func(scan scanner) error {
				var langs string
				err := scan(&langs)
				all[firstWord(langs)]++
				return err
			})
	})
}

// Threads counts stored posts by the thread they stand in.
func (n *Network) Threads(ctx context.Context, uris []feed.URI) (map[feed.URI]int, error) {
	all := map[feed.URI]int{}
	return all, n.db.look(ctx, func(v *view) error {
		ids, err := v.postIDs(uris)
		if err != nil {
			return err
		}
		posts := make([]int64, 0, len(ids))
		for _, id := range ids {
			posts = append(posts, int64(id))
		}
		count := map[int64]int{}
		var roots []int64
		err = v.each("SELECT coalesce(p.root, p.id) FROM json_each(?) j CROSS JOIN post p ON p.id = j.value", []any{list(posts)}, func(scan scanner) error {
			var root int64
			err := scan(&root)
			if count[root]++; count[root] == 1 {
				roots = append(roots, root)
			}
			return err
		})
		if err != nil {
			return err
		}
		named, err := v.uris(roots)
		for id, uri := range named {
			all[uri] = count[id]
		}
		return err
	})
}

// FollowsAmong calls fn for who of the accounts that the viewer follows follows whom of them, numbered from 1 as [Network.LikesOnRecord]
// numbers at most limit of them, as of a moment.
func (n *Network) FollowsAmong(ctx context.Context, viewer feed.DID, asOfMs int64, limit int, fn func(from, to int32) error) error {
	return n.db.look(ctx, func(v *view) error {
		me, err := v.actorID(viewer)
		if err != nil {
			return err
		}
		follows, err := gather(v, "SELECT actor FROM relation WHERE viewer_did = ?1 AND following <> '' AND actor <> ?1 ORDER BY actor LIMIT ?2",
			[]any{me, limit}, func(scan scanner) (id int64, err error) { return id, scan(&id) })
		if err != nil || len(follows) == 0 {
			return err
		}
		number := make(map[int64]int32, len(follows))
		for i, id := range follows {
			number[id] = int32(i + 1)
		}
		return v.each("SELECT e.actor, e.subject FROM json_each(?1) j CROSS JOIN edge e ON e.actor = j.value AND e.kind = 'follow' WHERE e.created_ms <= ?2",
			[]any{list(follows), asOfMs}, func(scan scanner) error {
				var from, to int64
				if err := scan(&from, &to); err != nil {
					return err
				}
				if number[to] == 0 {
					return nil
				}
				return fn(number[from], number[to])
			})
	})
}
