package store

import (
	"context"
	"fmt"
)

// vacuumStep is how many pages are given back in one transaction.
const vacuumStep = 2000

// used is what the file would take without its free pages and without its log, in bytes.
func (d *database) used(ctx context.Context) (bytes int64, err error) {
	err = d.look(ctx, func(v *view) error {
		_, err := v.one("SELECT s.page_size * (c.page_count - f.freelist_count) FROM pragma_page_size s, pragma_page_count c, pragma_freelist_count f", nil, &bytes)
		return err
	})
	return bytes, err
}

// shrink gives free pages back to the system, in small steps, and empties the log. A file from before pages could be given
// back is rewritten once, which needs room for a second copy.
func (d *database) shrink(ctx context.Context) error {
	if err := d.canShrink(ctx); err != nil {
		return err
	}
	for last := int64(-1); ; {
		var free int64
		if err := d.outside(ctx, "PRAGMA freelist_count", &free); err != nil {
			return err
		}
		if free == 0 || free == last {
			break
		}
		last = free
		if err := d.outside(ctx, fmt.Sprintf("PRAGMA incremental_vacuum(%d)", vacuumStep), nil); err != nil {
			return err
		}
	}
	return d.outside(ctx, "PRAGMA wal_checkpoint(TRUNCATE)", nil)
}

func (d *database) canShrink(ctx context.Context) error {
	var how int64
	if err := d.outside(ctx, "PRAGMA auto_vacuum", &how); err != nil || how != 0 {
		return err
	}
	for _, step := range []string{"PRAGMA auto_vacuum = INCREMENTAL", "VACUUM"} {
		if err := d.outside(ctx, step, nil); err != nil {
			return err
		}
	}
	return nil
}

// outside runs what may not stand in a transaction on the writing connection, to its last row.
func (d *database) outside(ctx context.Context, query string, into *int64) (err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer func() { err = classify(ctx, d.path, err) }()
	rows, err := d.write.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if into != nil {
			if err := rows.Scan(into); err != nil {
				return err
			}
		}
	}
	return rows.Err()
}
