package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// companions are the files SQLite keeps beside a database; they belong to it and move with it.
var companions = []string{"", "-wal", "-shm", "-journal"}

// MoveAside renames a damaged or foreign file and its companions to <path>.damaged-<n>, the first n that is free, and
// returns the new name. Nothing is ever deleted.
func MoveAside(path string) (string, error) {
	for n := 1; ; n++ {
		to := path + ".damaged-" + strconv.Itoa(n)
		if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			return to, moveAll(path, to)
		} else if err != nil {
			return "", fmt.Errorf("store: move aside: %w", err)
		}
	}
}

func moveAll(path, to string) error {
	for _, c := range companions {
		if err := os.Rename(path+c, to+c); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("store: move aside: %w", err)
		}
	}
	return nil
}

// setOrphansAside takes a log away whose database was deleted: SQLite would replay it into the new file.
func setOrphansAside(path string) error {
	for _, c := range companions[1:] {
		if _, err := os.Lstat(path + c); err == nil {
			_, err := MoveAside(path)
			return err
		}
	}
	return nil
}

func removeAll(paths ...string) error {
	for _, p := range paths {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove: %w", err)
		}
	}
	return nil
}

// NewestCopy names the copy of a self.db that was made before its latest migration; ok is false when there is none.
// To restore: [MoveAside] the damaged file, then rename the copy to its path.
func NewestCopy(path string) (name string, ok bool) {
	const mark = ".before-"
	matches, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return "", false
	}
	best := 0
	for _, m := range matches {
		n, err := strconv.Atoi(strings.TrimPrefix(m.Name(), filepath.Base(path)+mark))
		if err == nil && n > best {
			best, name = n, filepath.Join(filepath.Dir(path), m.Name())
		}
	}
	return name, best > 0
}

// copyTo writes a compact, consistent copy of the file as of now: to another name, flushed, then renamed, so that a full
// disk leaves whatever was at path before.
func (d *database) copyTo(ctx context.Context, path string) error {
	fresh := path + ".new"
	if err := removeAll(fresh); err != nil {
		return err
	}
	// VACUUM INTO reads a snapshot; a reader may not run it because of query_only, so it waits its turn with the writer.
	err := func() error {
		d.mu.Lock()
		defer d.mu.Unlock()
		_, err := d.write.ExecContext(ctx, "VACUUM INTO ?", fresh)
		return err
	}()
	if err == nil {
		err = flush(fresh)
	}
	if err == nil {
		err = os.Rename(fresh, path)
	}
	if err != nil {
		return errors.Join(classify(ctx, path, err), removeAll(fresh))
	}
	return syncFolder(path)
}

func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
