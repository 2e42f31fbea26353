//go:build onnx

package onnx

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"skein/models"
	"skein/models/weights"
)

// library is the path of the plain library: $SKEIN_ONNXRUNTIME, or where build/steps/onnxruntime.sh leaves it. A test
// with the build tag onnx fails without it.
func library(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("SKEIN_ONNXRUNTIME"); path != "" {
		return path
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(cache, "skein", "onnxruntime-1.24.1", "libonnxruntime.so.1")
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: run build/steps/onnxruntime.sh", err)
	}
	return path
}

// shipped opens the refined encoder as the app does.
func shipped(t testing.TB) (*models.Registry, models.Encoder) {
	t.Helper()
	registry, err := models.OpenRegistry(weights.FS())
	if err != nil {
		t.Fatal(err)
	}
	path := library(t)
	encoder, err := registry.OpenRefined(context.Background(), func(model []byte) (models.Session, error) {
		return Open(path, model)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := encoder.Close(); err != nil {
			t.Error(err)
		}
	})
	return registry, encoder
}
