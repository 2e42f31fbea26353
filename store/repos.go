package store

import (
	"context"

	"skein/feed"
)

const repoColumns = "SELECT a.did, r.pds, r.rev, r.proven, r.proven_ms, r.since_ms, r.bytes, r.records, r.gap FROM repo r JOIN actor a ON a.id = r.account"

func scanRepo(scan scanner) (r feed.Repo, err error) {
	err = scan(&r.DID, &r.PDS, &r.Rev, &r.Proven, &r.ProvenMs, &r.SinceMs, &r.Bytes, &r.Records, &r.Gap)
	return r, err
}

// Repo is how far an account's repository is copied; the zero value with its DID when it never was.
func (n *Network) Repo(ctx context.Context, did feed.DID) (r feed.Repo, err error) {
	err = n.db.look(ctx, func(v *view) error {
		all, err := gather(v, repoColumns+" WHERE a.did = ?", []any{string(did)}, scanRepo)
		if r.DID = did; len(all) > 0 {
			r = all[0]
		}
		return err
	})
	return r, err
}

// Repos lists how far the repositories of the viewer and of every follow are copied, those never begun included, in the
// order in which they are worth copying: the viewer's own, then the accounts that the viewer answers, likes and reposts
// most, then by DID.
func (n *Network) Repos(ctx context.Context, viewer feed.DID) (repos []feed.Repo, err error) {
	err = n.db.look(ctx, func(v *view) error {
		repos = append(repos, feed.Repo{DID: viewer})
		own, err := gather(v, repoColumns+" WHERE a.did = ?", []any{string(viewer)}, scanRepo)
		if err != nil {
			return err
		}
		copy(repos, own)
		return v.each(byCloseness, []any{string(viewer)}, func(scan scanner) error {
			var r feed.Repo
			err := scan(&r.DID, &r.PDS, &r.Rev, &r.Proven, &r.ProvenMs, &r.SinceMs, &r.Bytes, &r.Records, &r.Gap)
			repos = append(repos, r)
			return err
		})
	})
	return repos, err
}

// byCloseness orders follows by what the viewer did with them. A reply says more than a repost, and that more than a like.
const byCloseness = `WITH me AS (SELECT id FROM actor WHERE did = ?1), done (author, weight) AS (
		SELECT p.author, iif(e.kind = 'like', 1, 2) FROM engagement e JOIN post p ON p.id = e.post WHERE e.actor = (SELECT id FROM me)
		UNION ALL SELECT up.author, 3 FROM post p JOIN post up ON up.id = p.parent WHERE p.author = (SELECT id FROM me))
	SELECT a.did, coalesce(r.pds, ''), coalesce(r.rev, ''), coalesce(r.proven, ''), coalesce(r.proven_ms, 0), coalesce(r.since_ms, 0),
		coalesce(r.bytes, 0), coalesce(r.records, 0), coalesce(r.gap, '')
	FROM relation f JOIN actor a ON a.id = f.actor LEFT JOIN repo r ON r.account = f.actor
		LEFT JOIN (SELECT author, sum(weight) AS weight FROM done GROUP BY author) d ON d.author = f.actor
	WHERE f.viewer_did = (SELECT id FROM me) AND f.following <> '' AND a.did <> ?1
	ORDER BY coalesce(d.weight, 0) DESC, a.did`

// Held lists the keys of the records that are stored of an account in a collection, created at sinceMs or later. Collections
// whose records leave no key of their own (likes that a view named without record, profiles) list nothing.
func (n *Network) Held(ctx context.Context, did feed.DID, collection string, sinceMs int64) (keys []string, err error) {
	query, ok := held[collection]
	if !ok {
		return nil, nil
	}
	err = n.db.look(ctx, func(v *view) error {
		actor, err := v.actorID(did)
		if err != nil {
			return err
		}
		keys, err = gather(v, query, []any{actor, sinceMs}, func(scan scanner) (s string, err error) { return s, scan(&s) })
		return err
	})
	return keys, err
}
