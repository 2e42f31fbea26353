package store

import (
	"cmp"
	"context"
	"slices"

	"skein/feed"
)

const (
	// closeWeight is what the viewer must have done with an account's posts for its likes to count alone.
	closeWeight = 5
	// friendsNeeded is how many followed accounts must follow an author for the author to be a friend of friends.
	friendsNeeded = 3
)

// unknown holds of a post p of the window by an author whom the viewer neither follows nor stands in a block with. Only a
// view says what stands between the two, so a post that is known from its record alone is none.
// ?1 is the viewer, ?2 and ?3 are the window.
const unknown = `p.effective_ms > ?2 AND p.effective_ms <= ?3 AND p.witnessed_ms <= ?3 AND p.indexed_ms > 0 AND p.author <> ?1
	AND p.author NOT IN (SELECT actor FROM relation WHERE viewer_did = ?1 AND following <> '')
	AND NOT ` + blocked

// blocked holds of a post p whose author stands in a block with the viewer ?1, by either's doing.
const blocked = `(EXISTS (SELECT 1 FROM relation r WHERE r.actor = p.author AND r.viewer_did = ?1 AND (r.blocking OR r.blocking_by_list OR r.blocked_by))
	OR EXISTS (SELECT 1 FROM listed b WHERE b.actor = p.author AND b.viewer_did = ?1 AND b.kind = 1)
	OR EXISTS (SELECT 1 FROM edge b WHERE b.subject = ?1 AND b.kind = 'block' AND b.actor = p.author))`

// strangerSources are the ways into the pool from outside the network: the post, its effective time, and how many followed
// accounts liked it. A like cannot be older than its post, so the window bounds it too. ?4 lists who is close.
var strangerSources = []string{
	`WITH liked (post, people) AS MATERIALIZED (SELECT e.post, count(*) FROM relation f
			CROSS JOIN engagement e ON e.actor = f.actor AND e.kind = 'like' AND e.created_ms > ?2 AND e.created_ms <= ?3
			WHERE f.viewer_did = ?1 AND f.following <> '' GROUP BY e.post
			HAVING count(*) >= 2 OR max(e.actor IN (SELECT value FROM json_each(?4))))
		SELECT p.id, p.effective_ms, liked.people FROM liked CROSS JOIN post p ON p.id = liked.post WHERE ` + unknown,
	// Answers are left to those who see the thread.
	`WITH fresh (id, effective_ms, author) AS MATERIALIZED (SELECT p.id, p.effective_ms, p.author FROM post p WHERE p.parent IS NULL AND ` + unknown + `),
		befriended (author) AS MATERIALIZED (SELECT e.subject FROM (SELECT DISTINCT author FROM fresh) x
			CROSS JOIN edge e ON e.subject = x.author AND e.kind = 'follow' AND e.created_ms <= ?3
			WHERE e.actor IN (SELECT actor FROM relation WHERE viewer_did = ?1 AND following <> '')
			GROUP BY e.subject HAVING count(DISTINCT e.actor) >= ?4)
		SELECT id, effective_ms, 0 FROM fresh WHERE author IN (SELECT author FROM befriended)`,
}

// newcomer is a post that may enter the pool from outside the network.
type newcomer struct {
	id, effective int64
	likes         int // by followed accounts
}

// strangers adds to the pool what comes from outside the network: most liked by followed accounts first, then newest, as many
// as the window allows.
func (p *pool) strangers() error {
	if p.window.Strangers <= 0 {
		return nil
	}
	found := map[int64]newcomer{}
	for i, last := range []any{list(p.close()), friendsNeeded} {
		err := p.each(strangerSources[i], []any{p.viewer, p.window.AsOfMs - p.window.SpanMs, p.window.AsOfMs, last}, func(scan scanner) error {
			var s newcomer
			err := scan(&s.id, &s.effective, &s.likes)
			if _, there := p.found[s.id]; !there && found[s.id].likes <= s.likes {
				found[s.id] = s
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	all := make([]newcomer, 0, len(found))
	for _, s := range found {
		all = append(all, s)
	}
	slices.SortFunc(all, func(x, y newcomer) int {
		return cmp.Or(cmp.Compare(y.likes, x.likes), cmp.Compare(y.effective, x.effective), cmp.Compare(y.id, x.id))
	})
	for _, s := range all[:min(len(all), p.window.Strangers)] {
		p.found[s.id] = s.effective
	}
	return nil
}

// close lists the followed accounts with whose posts the viewer did so much that their likes count alone.
func (f *facts) close() (ids []int64) {
	for id := range f.follows {
		if f.likes[id]+2*f.reposts[id] >= closeWeight {
			ids = append(ids, id)
		}
	}
	return ids
}

// FriendsOfFriends names accounts that the viewer does not follow and at least three followed accounts do, most followed
// first. Left out are those that are away, that ask not to be recommended, that the viewer muted, and that stand in a block
// with the viewer.
func (n *Network) FriendsOfFriends(ctx context.Context, viewer feed.DID, limit int) (dids []feed.DID, err error) {
	err = n.db.look(ctx, func(v *view) error {
		me, err := v.actorID(viewer)
		if err != nil {
			return err
		}
		dids, err = gather(v, `WITH p (author, people) AS MATERIALIZED (SELECT e.subject, count(DISTINCT e.actor) FROM relation f
				CROSS JOIN edge e ON e.actor = f.actor AND e.kind = 'follow'
				WHERE f.viewer_did = ?1 AND f.following <> '' GROUP BY e.subject HAVING count(DISTINCT e.actor) >= ?3)
			SELECT a.did FROM p CROSS JOIN actor a ON a.id = p.author WHERE p.author <> ?1 AND a.status = ''
			AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.actor = p.author AND r.viewer_did = ?1 AND (r.following <> '' OR r.muted OR r.muted_by_list))
			AND NOT EXISTS (SELECT 1 FROM listed m WHERE m.actor = p.author AND m.viewer_did = ?1)
			AND NOT EXISTS (SELECT 1 FROM declaration d WHERE d.actor = p.author)
			AND NOT `+blocked+` ORDER BY p.people DESC, p.author LIMIT ?2`, []any{me, limit, friendsNeeded},
			func(scan scanner) (did feed.DID, err error) { return did, scan(&did) })
		return err
	})
	return dids, err
}
