package onnxruntime

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// packed returns a compressed stand-in for the library and its hash.
func packed(t *testing.T, content string) ([]byte, string) {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	sum := sha256.Sum256([]byte(content))
	return w.EncodeAll([]byte(content), nil), hex.EncodeToString(sum[:])
}

func TestUnpackOnceAndHeal(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("a shared object ", 10_000)
	blob, sum := packed(t, content)
	dir := filepath.Join(t.TempDir(), "new", "folder")
	path, err := unpack(dir, blob, sum)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := unpack(dir, blob, sum); err != nil || again != path {
		t.Fatalf("second call: %s, %v", again, err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("the second call wrote a new file, %v", err)
	}
	if err := os.WriteFile(path, []byte(content[1:]), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := unpack(dir, blob, sum); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != content {
		t.Errorf("a damaged library stayed, %v", err)
	}
}

func TestUnpackRefuses(t *testing.T) {
	t.Parallel()
	blob, sum := packed(t, "library")
	other := strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		blob []byte
		sum  string
		want string
	}{
		"no library":       {nil, sum, ErrAbsent.Error()},
		"unknown platform": {blob, "", ErrAbsent.Error()},
		"another library":  {blob, other, "hash"},
		"damaged":          {blob[:len(blob)-3], sum, "unpack onnxruntime"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			_, err := unpack(dir, c.blob, c.sum)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v", err)
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) != 0 {
				t.Errorf("%d files left, %v", len(left), err)
			}
		})
	}
	if !errors.Is(func() error { _, err := unpack(t.TempDir(), nil, sum); return err }(), ErrAbsent) {
		t.Error("absence is not ErrAbsent")
	}
}

func TestUnpackIntoAFile(t *testing.T) {
	t.Parallel()
	blob, sum := packed(t, "library")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := unpack(file, blob, sum); err == nil {
		t.Error("unpacked into a file")
	}
}

func TestExpectedByPlatform(t *testing.T) {
	t.Parallel()
	for _, p := range []string{platform("linux", "amd64"), platform("linux", "arm64")} {
		if sum := expected(p); len(sum) != 64 {
			t.Errorf("%s: %q", p, sum)
		}
	}
	if sum := expected(platform("plan9", "386")); sum != "" {
		t.Errorf("plan9 has %q", sum)
	}
	if expected("linux/x64") == expected("linux/arm64") {
		t.Error("two platforms share a library")
	}
}
