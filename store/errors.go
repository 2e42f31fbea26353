package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"skein/feed"
)

// codes maps SQLite's primary result codes to what a person is told.
var codes = map[int]feed.Code{
	lib.SQLITE_CORRUPT:  feed.CodeDamagedFile,
	lib.SQLITE_NOTADB:   feed.CodeDamagedFile,
	lib.SQLITE_FULL:     feed.CodeDiskFull,
	lib.SQLITE_READONLY: feed.CodeReadOnly,
	lib.SQLITE_CANTOPEN: feed.CodeReadOnly,
	lib.SQLITE_PERM:     feed.CodeReadOnly,
	lib.SQLITE_BUSY:     feed.CodeSecondCopy,
	lib.SQLITE_LOCKED:   feed.CodeSecondCopy,
}

// classify gives err the code a person understands, and leaves anything else (a bug, a cancelled context) wrapped as it is.
func classify(ctx context.Context, path string, err error) error {
	var coded *feed.Error
	if err == nil || errors.As(err, &coded) {
		return err
	}
	if cause := ctx.Err(); cause != nil {
		return fmt.Errorf("store: %w", cause) // what SQLite then says is only "interrupted"
	}
	if code := codeOf(err); code != "" {
		return feed.FailWith(err, code, "path", path)
	}
	return fmt.Errorf("store: %w", err)
}

func codeOf(err error) feed.Code {
	var s *sqlite.Error
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return feed.CodeDiskFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return feed.CodeReadOnly
	case !errors.As(err, &s):
		return ""
	case s.Code() == lib.SQLITE_IOERR_SHMSIZE, s.Code() == lib.SQLITE_IOERR_WRITE:
		return feed.CodeDiskFull // how a full file system shows when it is the WAL's index that cannot grow
	}
	return codes[s.Code()&0xff]
}
