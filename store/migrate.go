package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// kind is one of the two files: its application_id, its numbered migrations in order, and whether it is precious.
type kind struct {
	name     string
	appID    uint32
	steps    []string // SQL, step i makes user_version i+1
	precious bool
	sentinel string // a table that every version has
}

// kindOf reads the migrations of one file from NNNN_name.sql in their order.
func kindOf(from fs.FS, name string, appID uint32, precious bool, sentinel string) (kind, error) {
	k := kind{name: name, appID: appID, precious: precious, sentinel: sentinel}
	entries, err := fs.ReadDir(from, "migrations/"+name)
	if err != nil {
		return kind{}, fmt.Errorf("store: migrations of %s: %w", name, err)
	}
	for i, e := range entries {
		if !strings.HasPrefix(e.Name(), fmt.Sprintf("%04d_", i+1)) {
			return kind{}, fmt.Errorf("store: migration %s of %s is not number %d", e.Name(), name, i+1)
		}
		text, err := fs.ReadFile(from, "migrations/"+name+"/"+e.Name())
		if err != nil {
			return kind{}, fmt.Errorf("store: migration %s: %w", e.Name(), err)
		}
		k.steps = append(k.steps, string(text))
	}
	return k, nil
}

func networkKind() (kind, error) { return kindOf(migrations, "network", 0x534B4E31, false, "post") }
func selfKind() (kind, error)    { return kindOf(migrations, "self", 0x534B5331, true, "setting") }

func (k kind) newest() int { return len(k.steps) }

// migrate runs every step above the file's version, each in one transaction together with its number, so that a kill
// leaves the old schema or the new one.
func (d *database) migrate(ctx context.Context, k kind, from int) error {
	for v := from; v < k.newest(); v++ {
		err := d.update(ctx, func(t *tx) error {
			if err := t.script(k.steps[v]); err != nil {
				return fmt.Errorf("migration %d of %s: %w", v+1, k.name, err)
			}
			return t.script(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", k.appID, v+1))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
