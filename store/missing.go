package store

import (
	"context"
	"time"

	"skein/feed"
)

// askAgain is how long a record that was not there is left alone.
const askAgain = 7 * 24 * time.Hour

// namingPosts is how many of the newest posts may name others that are to be fetched.
const namingPosts = 20_000

// MissingPosts names posts that are not stored and that the newest stored posts point to (a parent, a root, a quote) or the
// viewer liked or reposted, latest named first. What others like is not among them: see [Network.AroundPosts]. Left out are
// those known to be gone, those asked for within a week, and those of accounts that stand in a block with the viewer: the
// AppView will not hand them over.
func (n *Network) MissingPosts(ctx context.Context, viewer feed.DID, limit int) (uris []feed.URI, err error) {
	err = n.db.look(ctx, func(v *view) error {
		me, err := v.actorID(viewer)
		if err != nil {
			return err
		}
		uris, err = gather(v, `WITH fresh AS (SELECT root, parent, quote FROM post WHERE effective_ms IS NOT NULL ORDER BY effective_ms DESC LIMIT ?4),
			named (id) AS (SELECT root FROM fresh WHERE root IS NOT NULL UNION SELECT parent FROM fresh WHERE parent IS NOT NULL
				UNION SELECT quote FROM fresh WHERE quote IS NOT NULL UNION SELECT post FROM engagement WHERE actor = ?2)
			SELECT a.did, p.path FROM named CROSS JOIN post p ON p.id = named.id JOIN actor a ON a.id = p.author WHERE `+fetchable+`
			ORDER BY p.id DESC LIMIT ?3`, []any{n.db.nowMs() - askAgain.Milliseconds(), me, limit, namingPosts}, scanURI)
		return err
	})
	return uris, err
}

// fetchable holds of a post p that is not stored and worth asking for; ?1 is since when it must not have been asked for, ?2
// the viewer.
const fetchable = `p.indexed_ms < 0 AND p.path NOT LIKE '%/%'
	AND NOT EXISTS (SELECT 1 FROM missing m WHERE m.post = p.id AND (m.gone OR m.pruned OR m.asked_ms > ?1))
	AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.actor = p.author AND r.viewer_did = ?2 AND (r.blocking OR r.blocking_by_list OR r.blocked_by))`

// AroundPosts names posts that are not stored and that followed accounts liked or reposted since sinceMs: at least two of
// them, or one who is close to the viewer. Most liked first, then the latest like. What is fetched becomes a candidate from
// outside the network, or the post that a repost brings.
func (n *Network) AroundPosts(ctx context.Context, viewer feed.DID, sinceMs int64, limit int) (uris []feed.URI, err error) {
	err = n.db.look(ctx, func(v *view) error {
		me, err := v.actorID(viewer)
		if err != nil {
			return err
		}
		uris, err = gather(v, `WITH done (author, weight) AS MATERIALIZED (SELECT p.author, sum(iif(e.kind = 'like', 1, 2)) FROM engagement e JOIN post p ON p.id = e.post
				WHERE e.actor = ?2 GROUP BY p.author),
			liked (post, people, closest, last) AS (SELECT e.post, count(DISTINCT e.actor), max(coalesce(d.weight, 0)), max(e.created_ms) FROM relation f
				CROSS JOIN engagement e ON e.actor = f.actor AND e.kind IN ('like', 'repost') AND e.created_ms >= ?3 LEFT JOIN done d ON d.author = f.actor
				WHERE f.viewer_did = ?2 AND f.following <> '' GROUP BY e.post)
			SELECT a.did, p.path FROM liked CROSS JOIN post p ON p.id = liked.post JOIN actor a ON a.id = p.author
			WHERE (liked.people >= 2 OR liked.closest >= ?5) AND `+fetchable+`
			ORDER BY liked.people DESC, liked.last DESC, p.id LIMIT ?4`, []any{n.db.nowMs() - askAgain.Milliseconds(), me, sinceMs, limit, closeWeight}, scanURI)
		return err
	})
	return uris, err
}

// StaleCounts names posts that the viewer may be shown whose counts were fetched before olderThanMs, newest post first.
func (n *Network) StaleCounts(ctx context.Context, viewer feed.DID, olderThanMs int64, limit int) (uris []feed.URI, err error) {
	err = n.db.look(ctx, func(v *view) error {
		me, err := v.actorID(viewer)
		if err != nil {
			return err
		}
		uris, err = gather(v, `SELECT a.did, p.path FROM post p JOIN actor a ON a.id = p.author
			WHERE p.effective_ms IS NOT NULL AND p.indexed_ms < ?1
			AND (EXISTS (SELECT 1 FROM relation r WHERE r.actor = p.author AND r.viewer_did = ?2 AND r.following <> '')
				OR EXISTS (SELECT 1 FROM timeline t WHERE t.post = p.id AND t.viewer_did = ?2))
			AND NOT EXISTS (SELECT 1 FROM missing m WHERE m.post = p.id)
			ORDER BY p.effective_ms DESC LIMIT ?3`, []any{olderThanMs, me, limit}, scanURI)
		return err
	})
	return uris, err
}

// MarkMissing remembers posts that were asked for and not found, so that they are not asked for again soon.
func (n *Network) MarkMissing(ctx context.Context, uris []feed.URI) error {
	if len(uris) == 0 {
		return nil
	}
	return n.db.update(ctx, func(t *tx) error {
		a := newApply(t)
		for _, uri := range uris {
			r, ok := recordOf(uri)
			if !ok {
				continue
			}
			ids, err := a.ids("SELECT p.id FROM post p JOIN actor a ON a.id = p.author WHERE a.did = ? AND p.path = ?", string(r.author), r.path)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := a.askedFor(id, false); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func scanURI(scan scanner) (feed.URI, error) {
	var did, path string
	err := scan(&did, &path)
	return uriOf(feed.DID(did), path), err
}
