package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"skein/feed"
)

// open checks, creates or migrates the file at path and connects to it.
func open(ctx context.Context, path string, k kind, opt Options) (*database, error) {
	h, err := readHeader(path)
	if err != nil {
		return nil, classify(ctx, path, err)
	}
	if !h.exists {
		if opt.ReadOnly {
			return nil, feed.Fail(feed.CodeNothingThere, "what", path)
		}
		if err := create(ctx, path, k, opt); err != nil {
			return nil, classify(ctx, path, err)
		}
		h = header{exists: true, appID: k.appID, version: k.newest()}
	}
	if err := h.check(path, k); err != nil {
		return nil, err
	}
	d, err := connect(ctx, path, opt, false)
	if err != nil {
		return nil, classify(ctx, path, err)
	}
	if err := d.prepare(ctx, k, h, opt); err != nil {
		return nil, errors.Join(classify(ctx, path, err), d.close())
	}
	return d, nil
}

// create makes the file under another name and renames it into place when it is whole: so a file at path is never half
// made, and a zero-length one is always damage.
func create(ctx context.Context, path string, k kind, opt Options) error {
	if err := setOrphansAside(path); err != nil {
		return err
	}
	fresh := path + ".new"
	if err := removeAll(fresh, fresh+"-journal"); err != nil {
		return err
	}
	d, err := connect(ctx, fresh, opt, true)
	if err != nil {
		return classify(ctx, path, err)
	}
	if err := errors.Join(d.migrate(ctx, k, 0), d.close()); err != nil {
		return errors.Join(err, removeAll(fresh, fresh+"-journal"))
	}
	if err := os.Rename(fresh, path); err != nil {
		return fmt.Errorf("create: %w", err)
	}
	return syncFolder(path)
}

// prepare brings an existing file to the newest version and proves that it can be read.
func (d *database) prepare(ctx context.Context, k kind, h header, opt Options) error {
	if opt.ReadOnly {
		return d.verify(ctx, k, false)
	}
	// A log left behind means the last run did not end cleanly. The check reads every page once, so it is not made otherwise.
	if err := d.verify(ctx, k, h.walLeft); err != nil {
		return err
	}
	version, err := d.version(ctx)
	if err != nil {
		return err
	}
	if version > k.newest() {
		return feed.Fail(feed.CodeNewerFile, "path", d.path)
	}
	if version == k.newest() {
		return nil
	}
	if k.precious {
		if err := d.copyTo(ctx, d.path+".before-"+strconv.Itoa(version+1)); err != nil {
			return err
		}
	}
	if err := d.migrate(ctx, k, version); err != nil {
		return err
	}
	// Into the main file, so that the next start reads the right version from the header alone.
	_, err = d.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// verify makes sure that the tables are there, and with thorough that every page is sound.
func (d *database) verify(ctx context.Context, k kind, thorough bool) error {
	var n int
	row := d.read.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", k.sentinel)
	if err := row.Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return feed.Fail(feed.CodeDamagedFile, "path", d.path)
	}
	if !thorough {
		return nil
	}
	var verdict string
	if err := d.read.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return feed.FailWith(errors.New(verdict), feed.CodeDamagedFile, "path", d.path)
	}
	return nil
}

func (d *database) version(ctx context.Context) (v int, err error) {
	return v, d.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&v)
}

// syncFolder makes a rename durable.
func syncFolder(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}
