package store

import (
	"context"
	"fmt"
	"path/filepath"

	"skein/feed"
)

// ForgetViewer removes everything that is one viewer's view: relations, timeline, states, preferences, cursors, and the likes and
// reposts of an account that no other viewer follows. Public posts and accounts stay, and so does every other viewer's row.
func (n *Network) ForgetViewer(ctx context.Context, viewer feed.DID) error {
	return n.db.update(ctx, func(t *tx) error {
		a := newApply(t)
		var me int64
		if found, err := a.one("SELECT id FROM actor WHERE did = ?", []any{string(viewer)}, &me); err != nil || !found {
			return err
		}
		// Every table that holds a view names the viewer in this column (a test holds them to it).
		tables, err := a.column("viewer_did")
		if err != nil {
			return err
		}
		for _, table := range tables {
			if err := a.run(fmt.Sprintf("DELETE FROM %s WHERE viewer_did = ?", table), me); err != nil {
				return err
			}
		}
		return a.run("DELETE FROM engagement WHERE actor = ?1 AND NOT EXISTS (SELECT 1 FROM relation WHERE actor = ?1 AND following <> '')", me)
	})
}

// RemoveSelf removes one account's file with its companions and every copy made before a migration. Nothing there is no error.
func RemoveSelf(path string) error {
	copies, err := filepath.Glob(path + ".before-*")
	if err != nil {
		return fmt.Errorf("store: copies of %s: %w", path, err)
	}
	for _, c := range companions {
		copies = append(copies, path+c)
	}
	return removeAll(copies...)
}
