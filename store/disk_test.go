package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"skein/feed"
	"skein/store/testfill"
)

// tmpfs mounts a small file system; only root may.
func tmpfs(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("the right to mount is needed: %v", err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return dir
}

// A full disk stops writing with its own code; reads go on, nothing acknowledged is lost, and once there is room again the
// same file takes the same batch.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := tmpfs(t, "size=4m")
	path := filepath.Join(dir, "network.db")
	n, err := OpenNetwork(t.Context(), path, fixed())
	must(t, err)
	ballast := filepath.Join(dir, "ballast")
	must(t, os.WriteFile(ballast, make([]byte, 1<<20), 0o600))
	var failed feed.Batch
	posts := 0
	for _, b := range testfill.Batches(testfill.Shape{Seed: 5, People: 100, Follows: 50, Posts: 20000, PerBatch: 50, NowMs: now, SpanMs: day}) {
		if err = n.Apply(t.Context(), b); err != nil {
			failed = b
			break
		}
		posts += len(b.Posts)
	}
	wantCode(t, err, feed.CodeDiskFull)
	check := func() {
		t.Helper()
		stats, err := n.Stats(t.Context())
		must(t, err)
		if stats.Posts != posts || posts == 0 {
			t.Fatalf("%d posts, acknowledged %d", stats.Posts, posts)
		}
	}
	check()
	wantCode(t, n.Apply(t.Context(), failed), feed.CodeDiskFull)
	must(t, os.Remove(ballast))
	must(t, n.Apply(t.Context(), failed))
	posts += len(failed.Posts)
	check()
	sound(t, n)
	must(t, n.Close())
}

func TestBackupToAFullDiskKeepsWhatWasThere(t *testing.T) {
	t.Parallel()
	dir := tmpfs(t, "size=64k")
	s := openSelf(t)
	for i := range 100 {
		must(t, s.SetSetting(t.Context(), fmt.Sprint(i), strings.Repeat("x", 4000)))
	}
	path := filepath.Join(dir, "copy.db")
	must(t, os.WriteFile(path, []byte("the copy of yesterday"), 0o600))
	wantCode(t, s.Backup(t.Context(), path), feed.CodeDiskFull)
	if data, err := os.ReadFile(path); err != nil || string(data) != "the copy of yesterday" {
		t.Errorf("%q, %v", data, err)
	}
	entries, err := os.ReadDir(dir)
	must(t, err)
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		dir = tmpfs(t, "size=4m")
	}
	path := filepath.Join(dir, "network.db")
	n, err := OpenNetwork(t.Context(), path, fixed())
	must(t, err)
	must(t, n.Close())
	if os.Geteuid() == 0 {
		must(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	} else {
		must(t, os.Chmod(path, 0o400))
		must(t, os.Chmod(dir, 0o500))
		t.Cleanup(func() { must(t, os.Chmod(dir, 0o700)) })
	}
	for _, p := range []string{path, filepath.Join(dir, "new.db")} {
		_, err = OpenNetwork(t.Context(), p, fixed())
		wantCode(t, err, feed.CodeReadOnly)
	}
}

func TestLockedByAnotherProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.db")
	n := openAt(t, path)
	cmd, in, out := second(t, "lock", path)
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("the other process did not lock")
	}
	start := time.Now()
	err := n.Apply(t.Context(), feed.Batch{Viewer: me, Deleted: []feed.URI{"at://did:plc:a/app.bsky.feed.post/1"}})
	wantCode(t, err, feed.CodeSecondCopy)
	if took := time.Since(start); took > 6*time.Second {
		t.Errorf("the answer took %v", took)
	}
	must(t, in.Close())
	must(t, cmd.Wait())
	put(t, n, feed.Batch{Deleted: []feed.URI{"at://did:plc:a/app.bsky.feed.post/1"}})
}

// Eight writers at once: none is told that the file is busy.
func TestManyWriters(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	var wg sync.WaitGroup
	errs := make(chan error, 8*50)
	for w := range 8 {
		wg.Go(func() {
			for i := range 50 {
				p := post(anna, fmt.Sprintf("%d-%d", w, i), "one of many", now-hour)
				errs <- n.Apply(context.Background(), feed.Batch{Viewer: me, Posts: []feed.Post{p}})
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		must(t, err)
	}
	stats, err := n.Stats(t.Context())
	must(t, err)
	if stats.Posts != 400 {
		t.Errorf("%d posts, want 400", stats.Posts)
	}
}
