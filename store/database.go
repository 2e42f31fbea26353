package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strconv"
	"sync"
	"time"

	"skein/feed"
)

// Options of opening a file.
type Options struct {
	// Clock stamps what the store itself witnesses (deletions, lists, what was asked for); time.Now when nil.
	Clock func() time.Time
	// ReadOnly opens an existing file beside a running app: nothing is created, migrated or written.
	ReadOnly bool
	// Forget hears which posts a batch of [Network.Apply] took away or gave other words, and the addresses of pictures that went
	// with them, after they are gone from the file: what is kept in memory must go too. It may be nil.
	Forget func(posts []feed.PostID, pictures []string)

	busy time.Duration // how long another process's lock is waited for; 5 s when 0
}

// database is one SQLite file: a writing connection behind a mutex, and readers.
type database struct {
	path  string
	clock func() time.Time

	mu    sync.Mutex // owns write, stmts and known
	write *sql.Conn  // nil when read only
	stmts map[string]*sql.Stmt
	known known
	pool  *sql.DB // of write

	read *sql.DB
}

// dsn escapes every byte that SQLite's URI parser gives a meaning. The page cache is per connection.
func dsn(path, mode string, busy time.Duration, pragmas ...string) string {
	q := url.Values{"mode": {mode}, "_busy_timeout": {strconv.FormatInt(busy.Milliseconds(), 10)}, "_dqs": {"0"}}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// connect opens the pools on a file that exists, or (create) on a new one without WAL, to be renamed into place.
func connect(ctx context.Context, path string, opt Options, create bool) (*database, error) {
	d := &database{path: path, clock: opt.Clock, stmts: map[string]*sql.Stmt{}}
	if d.clock == nil {
		d.clock = time.Now
	}
	busy := opt.busy
	if busy == 0 {
		busy = 5 * time.Second
	}
	if err := d.connect(ctx, opt, create, busy); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *database) connect(ctx context.Context, opt Options, create bool, busy time.Duration) (err error) {
	if !opt.ReadOnly {
		mode, journal := "rw", "journal_mode(WAL)"
		if create {
			mode, journal = "rwc", "journal_mode(DELETE)"
		}
		d.pool, err = sql.Open("sqlite", dsn(d.path, mode, busy, journal, "synchronous(NORMAL)", "wal_autocheckpoint(4000)", "auto_vacuum(INCREMENTAL)", "secure_delete(FAST)", "cache_size(-32768)", "temp_store(MEMORY)"))
		if err != nil {
			return err
		}
		d.pool.SetMaxOpenConns(1)
		if d.write, err = d.pool.Conn(ctx); err != nil {
			return err
		}
	}
	d.read, err = sql.Open("sqlite", dsn(d.path, "rw", busy, "query_only(1)", "cache_size(-16384)", "temp_store(MEMORY)"))
	if err != nil {
		return err
	}
	d.read.SetMaxOpenConns(max(4, runtime.NumCPU()))
	return nil
}

func (d *database) close() error {
	var errs []error
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.stmts {
		errs = append(errs, s.Close())
	}
	d.stmts = map[string]*sql.Stmt{}
	if d.read != nil {
		errs = append(errs, d.read.Close())
	}
	if d.write != nil {
		errs = append(errs, d.write.Close())
	}
	if d.pool != nil {
		errs = append(errs, d.pool.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

func (d *database) nowMs() int64 { return d.clock().UnixMilli() }
