package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gofrs/flock"

	"skein/feed"
)

// Folder is the data folder: everything Skein keeps lies in it.
//
//	network.db        a copy of public data, can be rebuilt
//	self-<did>.db     one per account: settings, editions, feedback; precious
//	vault/            which account's tokens are kept where; an encrypted file where there is no keyring
//	models/           encoders that the user brought
//	runtime/          ONNX Runtime's library, unpacked once
//	model.strikes     how often Skein died while a model ran; model.running while one does
//	skein.log         the log, at most two files of 1 MiB
//	lock              held by the copy of Skein that writes here
//	demo/             the same again for the sample network
type Folder struct {
	Dir  string
	lock *flock.Flock
}

// OpenFolder makes the folder if need be and takes its lock; for reading beside a running app it does neither. Errors: CodeReadOnly when it cannot be made or written,
// CodeDiskFull, CodeSecondCopy when another copy holds the lock.
func OpenFolder(dir string, readOnly bool) (*Folder, error) {
	if readOnly {
		return &Folder{Dir: dir}, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, folderError(err, dir)
	}
	f := &Folder{Dir: dir, lock: flock.New(filepath.Join(dir, "lock"))}
	held, err := f.lock.TryLock()
	if err != nil {
		return nil, folderError(err, dir)
	}
	if !held {
		return nil, feed.Fail(feed.CodeSecondCopy, "path", dir)
	}
	return f, nil
}

// writable reports whether files can be made in dir, or in the nearest folder above it that exists.
func writable(dir string) error {
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err == nil && info.IsDir() {
			if err := syscall.Access(at, 2 /* W_OK */); err != nil {
				return folderError(err, dir)
			}
			return nil
		}
		if err == nil || at == filepath.Dir(at) {
			return folderError(fs.ErrInvalid, dir)
		}
	}
}

func folderError(err error, dir string) error {
	if errors.Is(err, syscall.ENOSPC) {
		return feed.FailWith(err, feed.CodeDiskFull, "path", dir)
	}
	return feed.FailWith(err, feed.CodeReadOnly, "path", dir)
}

// Close gives the lock back.
func (f *Folder) Close() error {
	if f.lock == nil {
		return nil
	}
	return f.lock.Unlock()
}

// network and self are the paths of the two databases; vault, runtime and log those of the rest.
func (f *Folder) network() string { return filepath.Join(f.Dir, "network.db") }
func (f *Folder) vault() string   { return filepath.Join(f.Dir, "vault") }
func (f *Folder) runtime() string { return filepath.Join(f.Dir, "runtime") }
func (f *Folder) models() string  { return filepath.Join(f.Dir, "models") }
func (f *Folder) demo() string    { return filepath.Join(f.Dir, "demo") }

func (f *Folder) self(did feed.DID) string {
	return filepath.Join(f.Dir, "self-"+strings.ReplaceAll(string(did), ":", "_")+".db")
}

// size adds up the bytes of all files under the folder whose name keep accepts.
func (f *Folder) size(keep func(name string) bool) int64 {
	var total int64
	// A file that disappears while we look is no error here: the number is for a person.
	_ = filepath.WalkDir(f.Dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !keep(d.Name()) {
			return nil
		}
		if info, err := d.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}
