package store

import (
	"context"
	"errors"
	"strconv"

	"skein/feed"
)

// AddPress keeps a press of "more" or "less" and sets its ID.
func (s *Self) AddPress(ctx context.Context, p *feed.Press) error {
	return s.db.update(ctx, func(t *tx) (err error) {
		p.ID, err = t.insert("INSERT INTO press (viewer_did, at_ms, way, aim, target, post, undone_ms, ahead, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			string(s.viewer), p.AtMs, p.Way, string(p.Aim), p.Target, string(p.Post), p.UndoneMs, p.Ahead, p.Before, p.After)
		return err
	})
}

// UndoPress takes a press back. Errors: [feed.CodeNothingThere] where there is none that counts.
func (s *Self) UndoPress(ctx context.Context, id, atMs int64) error {
	return s.db.update(ctx, func(t *tx) error {
		r, err := t.exec("UPDATE press SET undone_ms = ? WHERE id = ? AND undone_ms = 0", max(atMs, 1), id)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, feed.Fail(feed.CodeNothingThere, "what", "The press "+strconv.FormatInt(id, 10)))
		}
		return nil
	})
}

// Presses lists the newest presses, at most limit, those that were taken back too.
func (s *Self) Presses(ctx context.Context, limit int) ([]feed.Press, error) {
	return s.presses(ctx, "ORDER BY id DESC LIMIT ?", limit)
}

// PressesInForce lists the newest presses that count, at most limit: what the values of an order are made from.
func (s *Self) PressesInForce(ctx context.Context, limit int) ([]feed.Press, error) {
	return s.presses(ctx, "WHERE undone_ms = 0 ORDER BY id DESC LIMIT ?", limit)
}

func (s *Self) presses(ctx context.Context, which string, args ...any) (all []feed.Press, err error) {
	err = s.db.look(ctx, func(v *view) error {
		all, err = gather(v, "SELECT id, at_ms, way, aim, target, post, undone_ms, ahead, before, after FROM press "+which, args,
			func(scan scanner) (p feed.Press, err error) {
				return p, scan(&p.ID, &p.AtMs, &p.Way, &p.Aim, &p.Target, &p.Post, &p.UndoneMs, &p.Ahead, &p.Before, &p.After)
			})
		return err
	})
	return all, err
}
