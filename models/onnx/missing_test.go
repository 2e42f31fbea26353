//go:build !onnx

package onnx

import (
	"os"
	"path/filepath"
	"testing"

	"skein/feed"
)

// Without a library that can be loaded the answer is the same code, whatever is wrong with it, with and without cgo.
func TestOpenWithoutALibrary(t *testing.T) {
	t.Parallel()
	damaged := filepath.Join(t.TempDir(), "libonnxruntime.so")
	if err := os.WriteFile(damaged, []byte("\x7fELF and no more"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "absent.so"), damaged} {
		session, err := Open(path, []byte("model"))
		if session != nil || feed.CodeOf(err) != feed.CodeNoLibrary {
			t.Errorf("%s: session %v, error %v", path, session, err)
		}
	}
}
