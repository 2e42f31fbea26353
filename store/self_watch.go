package store

import (
	"context"
	"fmt"

	"skein/feed"
)

// watchedWeeks is how many weeks are remembered.
const watchedWeeks = 104

// SaveWatched keeps what was counted, in one transaction, each in place of what was counted before of the same week; what is
// older than two years before the newest of them is forgotten.
func (s *Self) SaveWatched(ctx context.Context, rows []feed.Watched) error {
	if len(rows) == 0 {
		return nil
	}
	return s.db.update(ctx, func(t *tx) error {
		newest := rows[0].Week
		for _, r := range rows {
			newest = max(newest, r.Week)
			if err := t.run(`INSERT INTO watched (viewer_did, week, kind, name, version, counts, made_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT DO UPDATE SET version = excluded.version, counts = excluded.counts, made_ms = excluded.made_ms`,
				string(s.viewer), r.Week, r.Kind, r.Name, r.Version, r.Counts, r.MadeMs); err != nil {
				return fmt.Errorf("week %d of %s %s: %w", r.Week, r.Kind, r.Name, err)
			}
		}
		return t.run("DELETE FROM watched WHERE week <= ?", newest-watchedWeeks)
	})
}

// Watched lists what was counted from a week on, by kind and name, the oldest week first.
func (s *Self) Watched(ctx context.Context, sinceWeek int64) (all []feed.Watched, err error) {
	err = s.db.look(ctx, func(v *view) error {
		all, err = gather(v, "SELECT week, kind, name, version, counts, made_ms FROM watched WHERE week >= ? ORDER BY kind, name, week", []any{sinceWeek},
			func(scan scanner) (w feed.Watched, err error) {
				return w, scan(&w.Week, &w.Kind, &w.Name, &w.Version, &w.Counts, &w.MadeMs)
			})
		return err
	})
	return all, err
}

// workDays is how long the days of work are told apart.
const workDays = 60

// AddModelWork adds to what a model did on a day.
func (s *Self) AddModelWork(ctx context.Context, w feed.ModelWork) error {
	return s.db.update(ctx, func(t *tx) error {
		if err := t.run(`INSERT INTO model_work (viewer_did, model, day, texts, broken, abstained, micros) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET texts = texts + excluded.texts, broken = broken + excluded.broken,
			abstained = abstained + excluded.abstained, micros = micros + excluded.micros`,
			string(s.viewer), w.Model, w.Day, w.Texts, w.Broken, w.Abstained, w.Micros); err != nil {
			return fmt.Errorf("work of %s: %w", w.Model, err)
		}
		return t.run("DELETE FROM model_work WHERE day < ?", w.Day-workDays)
	})
}

// ModelWork adds up what each model did from a day on.
func (s *Self) ModelWork(ctx context.Context, sinceDay int64) (all []feed.ModelWork, err error) {
	err = s.db.look(ctx, func(v *view) error {
		all, err = gather(v, `SELECT model, max(day), sum(texts), sum(broken), sum(abstained), sum(micros) FROM model_work
			WHERE day >= ? GROUP BY model ORDER BY model`, []any{sinceDay}, func(scan scanner) (w feed.ModelWork, err error) {
			return w, scan(&w.Model, &w.Day, &w.Texts, &w.Broken, &w.Abstained, &w.Micros)
		})
		return err
	})
	return all, err
}

// AddTrial keeps a decision and returns its number.
func (s *Self) AddTrial(ctx context.Context, m feed.ModelTrial) (id int64, err error) {
	err = s.db.update(ctx, func(t *tx) error {
		id, err = t.insert("INSERT INTO trial (viewer_did, model, at_ms, outcome, report, champion, challenger) VALUES (?, ?, ?, ?, ?, ?, ?)",
			string(s.viewer), m.Model, m.AtMs, m.Outcome, m.Report, m.Champion, m.Challenger)
		return err
	})
	return id, err
}

// Trials lists the last decisions, the newest first.
func (s *Self) Trials(ctx context.Context, limit int) (all []feed.ModelTrial, err error) {
	err = s.db.look(ctx, func(v *view) error {
		all, err = gather(v, "SELECT id, model, at_ms, outcome, report, champion, challenger, undone_ms FROM trial ORDER BY id DESC LIMIT ?", []any{limit},
			func(scan scanner) (m feed.ModelTrial, err error) {
				return m, scan(&m.ID, &m.Model, &m.AtMs, &m.Outcome, &m.Report, &m.Champion, &m.Challenger, &m.UndoneMs)
			})
		return err
	})
	return all, err
}

// UndoTrial notes that a decision was taken back. Errors: CodeNothingThere where it is not there, or is taken back already.
func (s *Self) UndoTrial(ctx context.Context, id, atMs int64) error {
	return s.db.update(ctx, func(t *tx) error {
		r, err := t.exec("UPDATE trial SET undone_ms = ? WHERE id = ? AND undone_ms = 0", max(atMs, 1), id)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errorOr(err, feed.Fail(feed.CodeNothingThere, "what", "That decision"))
		}
		return nil
	})
}

func errorOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
