package store

import (
	"context"
	"time"

	"skein/feed"
)

// Spans over which the surroundings of a post are counted.
const (
	copySpan    = 7 * 24 * time.Hour
	floodSpan   = time.Hour
	mentionSpan = 24 * time.Hour
)

// Unjudged hands out posts that this version of the rules has not looked at, newest first, as the viewer sees them.
// Copies are counted on both sides of the post; PostsLastHour and MentionsLastDay include it.
func (n *Network) Unjudged(ctx context.Context, viewer feed.DID, version string, limit int) (suspects []feed.Suspect, err error) {
	err = n.db.look(ctx, func(v *view) error {
		ids, err := gather(v, `SELECT p.id FROM post p WHERE p.effective_ms IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.post = p.id AND e.version = ?) ORDER BY p.effective_ms DESC LIMIT ?`,
			[]any{version, limit}, func(scan scanner) (id int64, err error) { return id, scan(&id) })
		if err != nil {
			return err
		}
		items, err := v.itemsOf(viewer, n.db.nowMs(), ids)
		if err != nil {
			return err
		}
		for _, it := range items {
			s := feed.Suspect{Item: it}
			if err := v.surroundings(&s); err != nil {
				return err
			}
			suspects = append(suspects, s)
		}
		return nil
	})
	return suspects, err
}

func (v *view) surroundings(s *feed.Suspect) error {
	id, at := int64(s.Item.Candidate.ID), s.Item.Candidate.EffectiveMs
	for _, c := range []struct {
		query string
		span  time.Duration
		into  *int
	}{
		{`SELECT count(DISTINCT o.author) FROM post p JOIN post o ON o.fingerprint = p.fingerprint
			WHERE p.id = ?1 AND o.author <> p.author AND o.effective_ms BETWEEN ?2 - ?3 AND ?2 + ?3`, copySpan, &s.SameText},
		{`SELECT count(DISTINCT o.author) FROM post p JOIN post o ON o.link = p.link
			WHERE p.id = ?1 AND o.author <> p.author AND o.effective_ms BETWEEN ?2 - ?3 AND ?2 + ?3`, copySpan, &s.SameLink},
		{`SELECT count(*) FROM post p JOIN post o ON o.author = p.author WHERE p.id = ?1 AND o.effective_ms > ?2 - ?3 AND o.effective_ms <= ?2`,
			floodSpan, &s.PostsLastHour},
		{`SELECT coalesce(sum(o.mentions), 0) FROM post p JOIN post o ON o.author = p.author
			WHERE p.id = ?1 AND o.effective_ms > ?2 - ?3 AND o.effective_ms <= ?2`, mentionSpan, &s.MentionsLastDay},
	} {
		if _, err := v.one(c.query, []any{id, at, c.span.Milliseconds()}, c.into); err != nil {
			return err
		}
	}
	return nil
}
