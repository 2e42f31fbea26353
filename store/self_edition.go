package store

import (
	"context"
	"errors"
	"strconv"

	"skein/feed"
)

// keepEditions is how many orderings are kept: the one being read, and a few to go back to.
const keepEditions = 20

// SaveEdition keeps a new edition and sets its ID.
func (s *Self) SaveEdition(ctx context.Context, e *feed.Edition) error {
	return s.db.update(ctx, func(t *tx) error {
		id, err := t.insert("INSERT INTO edition (viewer_did, as_of_ms, recipe, uris, anchor, explored) VALUES (?, ?, ?, ?, ?, ?)",
			string(e.Viewer), e.AsOfMs, e.Recipe, joinURIs(e.URIs), string(e.Anchor), joinURIs(e.Explored))
		if err != nil {
			return err
		}
		e.ID = id
		return t.run("DELETE FROM edition WHERE id <= ?", id-keepEditions)
	})
}

// LatestEdition is the one saved last, nil when there is none.
func (s *Self) LatestEdition(ctx context.Context) (e *feed.Edition, err error) {
	err = s.db.look(ctx, func(v *view) error {
		var lines, explored string
		var x feed.Edition
		found, err := v.one("SELECT id, viewer_did, as_of_ms, recipe, uris, anchor, explored FROM edition ORDER BY id DESC", nil,
			&x.ID, &x.Viewer, &x.AsOfMs, &x.Recipe, &lines, &x.Anchor, &explored)
		if err != nil || !found {
			return err
		}
		x.URIs, x.Explored = splitURIs(lines), splitURIs(explored)
		e = &x
		return nil
	})
	return e, err
}

// SetAnchor remembers the post being read in an edition.
func (s *Self) SetAnchor(ctx context.Context, id int64, anchor feed.URI) error {
	return s.db.update(ctx, func(t *tx) error {
		r, err := t.exec("UPDATE edition SET anchor = ? WHERE id = ?", string(anchor), id)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, feed.Fail(feed.CodeNothingThere, "what", "edition "+strconv.FormatInt(id, 10)))
		}
		return nil
	})
}

// MarkSeen records that posts were in view. The first time stays.
func (s *Self) MarkSeen(ctx context.Context, uris []feed.URI, atMs int64) error {
	if len(uris) == 0 {
		return nil
	}
	return s.db.update(ctx, func(t *tx) error {
		for _, u := range uris {
			if err := t.run("INSERT INTO seen (uri, viewer_did, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", string(u), string(s.viewer), atMs); err != nil {
				return err
			}
		}
		return nil
	})
}
