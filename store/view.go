package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// view is one consistent snapshot of the file for several queries.
type view struct {
	ctx context.Context
	tx  *sql.Tx
}

// scanner is sql.Rows.Scan of the current row.
type scanner func(into ...any) error

// look runs do over one snapshot; writers are not held up by it.
func (d *database) look(ctx context.Context, do func(*view) error) error {
	t, err := d.read.BeginTx(ctx, nil)
	if err != nil {
		return classify(ctx, d.path, err)
	}
	defer t.Rollback() // nothing was written
	return classify(ctx, d.path, do(&view{ctx, t}))
}

// each calls fn for every row.
func (v *view) each(query string, args []any, fn func(scanner) error) error {
	rows, err := v.tx.QueryContext(v.ctx, query, args...)
	if err != nil {
		return err
	}
	return drain(rows, fn)
}

// one scans the first row; found is false when there is none.
func (v *view) one(query string, args []any, into ...any) (found bool, err error) {
	err = v.each(query+" LIMIT 1", args, func(scan scanner) error {
		found = true
		return scan(into...)
	})
	return found, err
}

func drain(rows *sql.Rows, fn func(scanner) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
}

func collect[T any](rows *sql.Rows, fn func(scanner) (T, error)) ([]T, error) {
	var all []T
	err := drain(rows, func(scan scanner) error {
		x, err := fn(scan)
		all = append(all, x)
		return err
	})
	return all, err
}

// gather is collect over a view.
func gather[T any](v *view, query string, args []any, fn func(scanner) (T, error)) ([]T, error) {
	var all []T
	err := v.each(query, args, func(scan scanner) error {
		x, err := fn(scan)
		all = append(all, x)
		return err
	})
	return all, err
}

// list binds a set of values to one parameter, to be read with json_each(?): the statement stays the same for any number.
// Read it as json_each(?) CROSS JOIN …: the planner knows nothing of the set's size and may otherwise walk the table instead.
func list[T int64 | string](values []T) string {
	if len(values) == 0 {
		return "[]"
	}
	text, err := json.Marshal(values)
	if err != nil {
		panic(fmt.Sprintf("store: numbers and strings always marshal: %v", err))
	}
	return string(text)
}
