//go:build embed_onnx

package onnxruntime

import (
	"os"
	"testing"
)

// The blob that will be shipped is the pinned library, whole.
func TestEmbeddedLibrary(t *testing.T) {
	t.Parallel()
	if !Embedded() {
		t.Fatal("built with embed_onnx, and empty")
	}
	path, err := Unpack(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil || len(b) < 10<<20 || string(b[1:4]) != "ELF" {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	t.Logf("%.1f MB embedded, %.1f MB unpacked", float64(len(library))/1e6, float64(len(b))/1e6)
}
