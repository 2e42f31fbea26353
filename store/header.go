package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"skein/feed"
)

// header is what the first 100 bytes of a file say, read without SQLite: opening a file with SQLite may already change it
// (a leftover WAL is replayed), and a zero-length one opens clean.
type header struct {
	exists  bool
	appID   uint32
	version int
	short   bool // the file is shorter than its own page count
	walLeft bool // a write-ahead log lies beside it: in use by another process, or not closed cleanly
}

const (
	magic      = "SQLite format 3\x00"
	headerSize = 100
)

// readHeader fails with [feed.CodeDamagedFile] for anything that is not a SQLite database, a zero-length file included.
func readHeader(path string) (header, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return header{}, nil
	}
	if err != nil {
		return header{}, fmt.Errorf("open: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return header{}, fmt.Errorf("stat: %w", err)
	}
	b := make([]byte, headerSize)
	if _, err := io.ReadFull(f, b); err != nil || !bytes.HasPrefix(b, []byte(magic)) {
		return header{}, feed.FailWith(err, feed.CodeDamagedFile, "path", path)
	}
	h := header{
		exists:  true,
		version: int(binary.BigEndian.Uint32(b[60:])),
		appID:   binary.BigEndian.Uint32(b[68:]),
		short:   info.Size() < pageSize(b)*int64(binary.BigEndian.Uint32(b[28:])),
	}
	if wal, err := os.Stat(path + "-wal"); err == nil {
		h.walLeft = wal.Size() > 0
	}
	return h, nil
}

func pageSize(b []byte) int64 {
	if n := int64(binary.BigEndian.Uint16(b[16:])); n != 1 {
		return n
	}
	return 65536
}

// check refuses a file that is not this kind's, or that a newer Skein wrote, before SQLite touches a byte of it.
func (h header) check(path string, k kind) error {
	switch {
	case h.appID != k.appID:
		return feed.Fail(feed.CodeForeignFile, "path", path)
	case h.version > k.newest():
		return feed.Fail(feed.CodeNewerFile, "path", path)
	case h.version == 0, h.short && !h.walLeft:
		return feed.Fail(feed.CodeDamagedFile, "path", path)
	}
	return nil
}
