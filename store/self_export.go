package store

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// Export writes every row of every table as one JSON line {"table", "row": {column: value}}, tables by name, rows by key.
func (s *Self) Export(ctx context.Context, w io.Writer) error {
	enc := json.NewEncoder(w)
	return s.db.look(ctx, func(v *view) error {
		tables, err := gather(v, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", nil,
			func(scan scanner) (name string, err error) { return name, scan(&name) })
		if err != nil {
			return err
		}
		for _, table := range tables {
			if err := v.exportTable(enc, table); err != nil {
				return fmt.Errorf("export %s: %w", table, err)
			}
		}
		return nil
	})
}

func (v *view) exportTable(enc *json.Encoder, table string) error {
	rows, err := v.tx.QueryContext(v.ctx, `SELECT * FROM "`+table+`" ORDER BY 1`)
	if err != nil {
		return err
	}
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	return drain(rows, func(scan scanner) error {
		if err := scan(into...); err != nil {
			return err
		}
		row := make(map[string]any, len(columns))
		for i, c := range columns {
			if b, ok := values[i].([]byte); ok && utf8.Valid(b) { // what is no text leaves as base64
				values[i] = string(b)
			}
			row[c] = values[i]
		}
		return enc.Encode(struct {
			Table string         `json:"table"`
			Row   map[string]any `json:"row"`
		}{table, row})
	})
}
