// Package onnxruntime carries ONNX Runtime's shared library inside the binary and lays it into a folder for the loader.
//
// It owns the pinned version, the expected hash and the unpacking. It refuses to know what is done with the library:
// models/onnx opens the path it is given. The library is embedded under the build tag embed_onnx only, after
// build/steps/onnxruntime.sh has fetched it; without the tag every call says [ErrAbsent], so a fresh clone compiles.
package onnxruntime

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Version of the embedded library.
const Version = "1.24.1"

// ErrAbsent says that this binary carries no library for this machine.
var ErrAbsent = errors.New("onnxruntime: this build carries no library")

// sums lists the accepted libraries in the format of sha256sum, by operating system and architecture.
//
//go:embed SHA256SUMS
var sums string

// Embedded reports whether this binary carries a library.
func Embedded() bool { return len(library) > 0 }

// Unpack makes sure that dir holds the library and returns its path. The file is written once; later calls read it and
// compare its SHA-256, and write it anew when it differs. Errors: ErrAbsent, and those of the file system.
func Unpack(dir string) (string, error) {
	return unpack(dir, library, expected(platform(runtime.GOOS, runtime.GOARCH)))
}

// platform names a machine as SHA256SUMS does, in the words of the npm package the library comes from.
func platform(goos, goarch string) string {
	if goarch == "amd64" {
		goarch = "x64"
	}
	return goos + "/" + goarch
}

// expected is the hexadecimal SHA-256 of a platform's library, empty for one that has none.
func expected(platform string) string {
	for line := range strings.Lines(sums) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if strings.HasPrefix(name, platform+"/") {
			return sum
		}
	}
	return ""
}

func unpack(dir string, compressed []byte, want string) (string, error) {
	if len(compressed) == 0 || want == "" {
		return "", ErrAbsent
	}
	path := filepath.Join(dir, "libonnxruntime-"+Version+".so")
	if got, err := hashOf(path); err == nil && got == want {
		return path, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("unpack onnxruntime: %w", err)
	}
	// A second process may unpack at the same moment: each writes its own file, the rename of either is whole.
	f, err := os.CreateTemp(dir, "libonnxruntime-*.partial")
	if err != nil {
		return "", fmt.Errorf("unpack onnxruntime: %w", err)
	}
	got, err := decompress(f, compressed)
	if err = errors.Join(err, f.Close()); err == nil && got != want {
		err = fmt.Errorf("the library's hash is %s, want %s", got, want)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("unpack onnxruntime: %w", err), os.Remove(f.Name()))
	}
	return path, nil
}

// decompress writes and returns the hash of what was written, which is on disk when it returns.
func decompress(f *os.File, compressed []byte) (string, error) {
	r, err := zstd.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return "", err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), f.Sync()
}

func hashOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
