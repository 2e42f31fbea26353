package store

import (
	"context"
	"errors"
	"strconv"

	"skein/feed"
)

// keepLearned is how many personal models are kept: the one in force, and those to go back to.
const keepLearned = 20

const learnedColumns = "id, made_ms, since_ms, encoder, body, report"

// AddLearned keeps a personal model and sets its ID. One with SinceMs counts from then on.
func (s *Self) AddLearned(ctx context.Context, l *feed.Learned) error {
	return s.db.update(ctx, func(t *tx) error {
		id, err := t.insert("INSERT INTO personal (viewer_did, made_ms, since_ms, encoder, body, report) VALUES (?, ?, ?, ?, ?, ?)",
			string(s.viewer), l.MadeMs, l.SinceMs, l.Encoder, l.Body, l.Report)
		if err != nil {
			return err
		}
		l.ID = id
		return t.run(`DELETE FROM personal WHERE id <= ? AND id <> coalesce((SELECT id FROM personal WHERE since_ms > 0 ORDER BY since_ms DESC, id DESC LIMIT 1), 0)`, id-keepLearned)
	})
}

// LearnedAsOf is the personal model that counted at a moment, nil where none did: an edition of that moment is made with it.
func (s *Self) LearnedAsOf(ctx context.Context, asOfMs int64) (*feed.Learned, error) {
	return s.learned(ctx, "WHERE since_ms > 0 AND since_ms <= ? ORDER BY since_ms DESC, id DESC LIMIT 1", asOfMs)
}

// LatestLearned is the personal model made last, whether it counts or not; nil where none was made.
func (s *Self) LatestLearned(ctx context.Context) (*feed.Learned, error) {
	return s.learned(ctx, "ORDER BY id DESC LIMIT 1")
}

func (s *Self) learned(ctx context.Context, which string, args ...any) (found *feed.Learned, err error) {
	err = s.db.look(ctx, func(v *view) error {
		return v.each("SELECT "+learnedColumns+" FROM personal "+which, args, func(scan scanner) error {
			found = new(feed.Learned)
			return scan(&found.ID, &found.MadeMs, &found.SinceMs, &found.Encoder, &found.Body, &found.Report)
		})
	})
	return found, err
}

// PutInForce lets a stored model count from a moment on, also one that counted before. Errors: [feed.CodeNothingThere].
func (s *Self) PutInForce(ctx context.Context, id, sinceMs int64) error {
	return s.db.update(ctx, func(t *tx) error {
		r, err := t.exec("UPDATE personal SET since_ms = max(?, 1 + coalesce((SELECT max(since_ms) FROM personal), 0)) WHERE id = ?", sinceMs, id)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, feed.Fail(feed.CodeNothingThere, "what", "The model "+strconv.FormatInt(id, 10)))
		}
		return nil
	})
}
