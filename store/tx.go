package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"skein/feed"
)

// tx is one immediate transaction on the writing connection.
type tx struct {
	// outer may be cancelled and is asked between rows; ctx may not: a cancellable context costs the driver a goroutine a
	// statement, which is most of the price of a small one.
	outer, ctx context.Context
	d          *database
	nowMs      int64
	committed  func() // runs after the commit, before any other transaction; may be nil
}

// update runs do in one immediate transaction. Every error and every cancellation rolls all of it back.
func (d *database) update(ctx context.Context, do func(*tx) error) (err error) {
	if d.write == nil {
		return feed.Fail(feed.CodeReadOnly, "path", d.path)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	t := &tx{outer: ctx, ctx: context.WithoutCancel(ctx), d: d, nowMs: d.nowMs()}
	defer func() { err = classify(ctx, d.path, err) }()
	if _, err := d.write.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err = do(t); err == nil {
		if err = ctx.Err(); err == nil {
			_, err = d.write.ExecContext(t.ctx, "COMMIT")
		}
	}
	if err != nil {
		// A full disk makes SQLite roll back by itself; the second rollback then fails, which is no news.
		_, _ = d.write.ExecContext(t.ctx, "ROLLBACK")
	} else if t.committed != nil {
		t.committed()
	}
	return err
}

// script runs statements that are used once.
func (t *tx) script(text string) error {
	_, err := t.d.write.ExecContext(t.ctx, text)
	return err
}

// stmt prepares a statement once for the life of the file, unless the caller has gone.
func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if err := t.outer.Err(); err != nil {
		return nil, err
	}
	if s, ok := t.d.stmts[query]; ok {
		return s, nil
	}
	s, err := t.d.write.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	t.d.stmts[query] = s
	return s, nil
}

// exec runs a statement.
func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	s, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(t.ctx, args...)
}

// run is exec for those who need no result.
func (t *tx) run(query string, args ...any) error {
	_, err := t.exec(query, args...)
	return err
}

// insert returns the new row's id.
func (t *tx) insert(query string, args ...any) (int64, error) {
	r, err := t.exec(query, args...)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// one scans the first row of a query; found is false when there is none.
func (t *tx) one(query string, args []any, into ...any) (found bool, err error) {
	s, err := t.stmt(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(t.ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// texts collects a column of text.
func (t *tx) texts(query string, args ...any) ([]string, error) {
	s, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(t.ctx, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(scan scanner) (text string, err error) { return text, scan(&text) })
}

// ids collects a column of int64.
func (t *tx) ids(query string, args ...any) ([]int64, error) {
	s, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(t.ctx, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(scan scanner) (id int64, err error) { return id, scan(&id) })
}
