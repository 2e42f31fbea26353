package store

import (
	"context"

	"skein/feed"
)

// likesEach bounds what one person adds to the likes on record: a few hundred say what somebody likes, and nobody outshouts the rest.
const likesEach = 500

// likesOf reads each person's newest ?4 likes from the index alone. Who has more is cut at the place of the last one that counts, in time and
// then by post, so that a person with a million likes, even of one millisecond, costs no more than anybody else.
const likesOf = `WITH p AS MATERIALIZED (SELECT j.key AS at, j.value AS actor,
		coalesce((SELECT e.created_ms FROM engagement e ` + theirLikes + ` LIMIT 1 OFFSET ?4 - 1), ?2) AS since,
		coalesce((SELECT e.post FROM engagement e ` + theirLikes + ` LIMIT 1 OFFSET ?4 - 1), 0) AS post FROM json_each(?1) j)
	SELECT p.at, e.post, e.created_ms FROM p CROSS JOIN engagement e
	WHERE e.actor = p.actor AND e.kind = 'like' AND (e.created_ms, e.post) >= (p.since, p.post) AND e.created_ms > ?2 AND e.created_ms <= ?3`

const theirLikes = `WHERE e.actor = j.value AND e.kind = 'like' AND e.created_ms <= ?3 ORDER BY e.created_ms DESC, e.post DESC`

// LikesOnRecord calls fn for likes of (AsOfMs−SpanMs, AsOfMs] by the viewer, who is person 0, and by the accounts they follow, numbered from 1 by
// when they were first heard of: the newest 500 of each and w.Limit in all, in no order. Where the follows are too many for that, each has
// an equal share, the viewer always 500. The posts may be unknown but for their name. When something was liked is a claim of the one who
// liked it.
func (n *Network) LikesOnRecord(ctx context.Context, w feed.Window, fn func(person int32, post feed.PostID, createdMs int64) error) error {
	return n.db.look(ctx, func(v *view) error {
		viewer, err := v.actorID(w.Viewer)
		if err != nil || w.Limit <= 0 {
			return err
		}
		left := w.Limit
		count := func(person int32, post feed.PostID, createdMs int64) error {
			left--
			return fn(person, post, createdMs)
		}
		if err := v.likes([]int64{viewer}, 0, min(likesEach, left), w, count); err != nil {
			return err
		}
		follows, err := gather(v, "SELECT actor FROM relation WHERE viewer_did = ?1 AND following <> '' AND actor <> ?1 ORDER BY actor LIMIT ?2",
			[]any{viewer, left}, func(scan scanner) (id int64, err error) { return id, scan(&id) })
		if err != nil || len(follows) == 0 {
			return err
		}
		return v.likes(follows, 1, min(likesEach, left/len(follows)), w, count)
	})
}

// likes reads the newest likes of each of the people, who are numbered from first.
func (v *view) likes(people []int64, first int32, each int, w feed.Window, fn func(int32, feed.PostID, int64) error) error {
	return v.each(likesOf, []any{list(people), w.AsOfMs - w.SpanMs, w.AsOfMs, each}, func(scan scanner) error {
		var at int32
		var post feed.PostID
		var createdMs int64
		if err := scan(&at, &post, &createdMs); err != nil {
			return err
		}
		return fn(first+at, post, createdMs)
	})
}
