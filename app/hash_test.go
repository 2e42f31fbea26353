package app

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hashes is a line a file of a folder: all but the log and SQLite's own shared memory and write-ahead log.
func hashes(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, "-wal") || strings.HasSuffix(path, ".log") {
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%x %s\n", sha256.Sum256(data), path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
