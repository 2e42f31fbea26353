package store

import "skein/feed"

// author stores a profile view. The basic views inside posts know neither counts nor description; such a view leaves the
// ones a full view brought.
func (a *apply) author(p *feed.Author) error {
	if gone, err := a.isGone(string(p.DID), p.IndexedMs); err != nil || gone {
		return err
	}
	id, err := a.actor(p.DID)
	if err != nil {
		return err
	}
	var had bool
	if _, err := a.one("SELECT labelled FROM actor WHERE id = ?", []any{id}, &had); err != nil {
		return err
	}
	if p.FromRecord {
		return a.profile(id, p)
	}
	full := p.Followers > 0 || p.Follows > 0 || p.Posts > 0 || p.Description != ""
	r, err := a.exec(`UPDATE actor SET indexed_ms = ?1, handle = ?2, name = ?3, avatar = ?4, created_ms = iif(?5 > 0, ?5, created_ms),
		description = iif(?6, ?7, description), followers = iif(?6, ?8, followers), follows = iif(?6, ?9, follows),
		posts = iif(?6, ?10, posts), labelled = ?11 WHERE id = ?12 AND indexed_ms < ?1`,
		p.IndexedMs, p.Handle, p.DisplayName, p.Avatar, p.CreatedMs, full, p.Description, p.Followers, p.Follows, p.Posts, len(p.Labels) > 0, id)
	if err != nil {
		return err
	}
	if changed, err := r.RowsAffected(); err != nil {
		return err
	} else if changed > 0 {
		if err := a.labels("actor", id, had, p.Labels); err != nil {
			return err
		}
	}
	return a.relation(id, p)
}

// relation stores what the view says about the viewer and the account, unless something later is known: a list or another view.
func (a *apply) relation(actor int64, p *feed.Author) error {
	var following string
	var followed bool
	var seen int64
	found, err := a.one("SELECT following, followed_by, seen_ms FROM relation WHERE actor = ? AND viewer_did = ?", []any{actor, a.viewer}, &following, &followed, &seen)
	if err != nil || (found && seen >= p.IndexedMs) || (!found && p.Relation == (feed.Relation{})) {
		return err
	}
	r := p.Relation
	// Of an account that stands in a block with the viewer, a view says nothing of follows: what was known stays.
	r.FollowedBy = r.FollowedBy || followed && (r.Blocking || r.BlockedBy || r.BlockingByList)
	if following != "" && r.Following == "" {
		// Neither does it of whom the viewer follows: the record does.
		if _, recorded, err := a.recorded(feed.GraphFollow, actor); err != nil {
			return err
		} else if recorded {
			r.Following = feed.URI(following)
		} else {
			a.unfollowed = append(a.unfollowed, actor)
		}
	}
	return a.run(`INSERT INTO relation (viewer_did, actor, following, blocking, muted, followed_by, muted_by_list, blocking_by_list, blocked_by,
		muted_reposts, muted_quotes, seen_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET following = excluded.following, blocking = excluded.blocking, muted = excluded.muted,
		followed_by = excluded.followed_by, muted_by_list = excluded.muted_by_list, blocking_by_list = excluded.blocking_by_list,
		blocked_by = excluded.blocked_by, muted_reposts = excluded.muted_reposts, muted_quotes = excluded.muted_quotes, seen_ms = excluded.seen_ms`,
		a.viewer, actor, string(r.Following), r.Blocking, r.Muted, r.FollowedBy, r.MutedByList, r.BlockingByList, r.BlockedBy,
		r.MutedReposts, r.MutedQuotes, p.IndexedMs)
}

// labels replaces the labels of one subject. Most subjects never have any: had spares them the look-up.
func (a *apply) labels(kind string, subject int64, had bool, labels []feed.Label) error {
	if had {
		if err := a.run("DELETE FROM label WHERE kind = ? AND subject = ?", kind, subject); err != nil {
			return err
		}
	}
	for _, l := range labels {
		src, err := a.actor(l.Source)
		if err != nil {
			return err
		}
		err = a.run(`INSERT INTO label (kind, subject, src, val, cts_ms, exp_ms, neg) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET cts_ms = excluded.cts_ms, exp_ms = excluded.exp_ms, neg = excluded.neg
			WHERE excluded.cts_ms >= cts_ms`, kind, subject, src, l.Value, l.CreatedMs, l.ExpiresMs, l.Negated)
		if err != nil {
			return err
		}
	}
	return nil
}
