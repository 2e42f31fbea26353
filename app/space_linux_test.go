//go:build soak

package app

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
)

// F3: a small file system that fills up in the middle of a sync. It stops with a banner, reading goes on, and half a minute after
// there is room again it goes on by itself. Needs the right to mount.
func TestFaultDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=12m"); err != nil {
		t.Skip("may not mount here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	l := newLive(t, village)
	l.dir = filepath.Join(dir, "data")
	app := l.signedIn(t, "file")
	copied(t, app)
	before := homeURIs(t, app)
	full := filepath.Join(dir, "full")
	fillDisk(t, full)
	for i := range 3000 {
		must(l.world.Post(l.world.Actors()[1].DID, skynet.Draft{Text: "word after word fills a disk " + itoa(i)}))(t)
	}
	l.clock.add(time.Hour)
	events, cancel := app.Subscribe()
	defer cancel()
	must(app.API().StartSync())(t)
	await(t, events, func(e Event) bool {
		n, ok := e.Data.(Notice)
		return ok && n.Code == string(feed.CodeDiskFull)
	})
	if got := must(app.API().Home())(t); got.Total < len(before)-1 {
		t.Errorf("%d posts to read while the disk is full, %d before", got.Total, len(before))
	}
	if err := os.Remove(full); err != nil {
		t.Fatal(err)
	}
	freed := time.Now()
	await(t, events, func(e Event) bool { s, ok := e.Data.(State); return ok && len(s.Notices) == 0 })
	t.Logf("F3   resumed %.1f s after space was back (≤30)", time.Since(freed).Seconds())
	if time.Since(freed) > 30*time.Second {
		t.Error("too late")
	}
	await(t, events, syncEnded)
	if got := homeURIs(t, app); len(got) < len(before) {
		t.Errorf("rows were lost: %d posts, %d before", len(got), len(before))
	}
}

// fillDisk writes until nothing more fits.
func fillDisk(t *testing.T, path string) {
	t.Helper()
	f := must(os.Create(path))(t)
	defer f.Close()
	for _, size := range []int{64 << 10, 1 << 10} {
		for chunk := make([]byte, size); ; {
			if _, err := f.Write(chunk); err != nil {
				break
			}
		}
	}
}
