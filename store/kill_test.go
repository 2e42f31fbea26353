package store

import (
	"bufio"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"skein/store/testfill"
)

// A process that is killed at any moment leaves a sound file whose cursor is never ahead of its rows and never behind what
// was acknowledged; carried on, it ends where an uninterrupted run ends.
func TestKilledAtRandom(t *testing.T) {
	want := uninterrupted(t)
	rnd := rand.New(rand.NewPCG(11, 3))
	path := filepath.Join(t.TempDir(), "network.db")
	for kills := 0; kills < killCount; {
		acknowledged, killed := runAndKill(t, path, time.Duration(20+rnd.IntN(180))*time.Millisecond)
		if !killed { // came to its end: compare, and begin anew
			same(t, path, want)
			path = filepath.Join(t.TempDir(), "network.db")
			continue
		}
		kills++
		afterKill(t, path, acknowledged)
	}
	for killed := true; killed; {
		_, killed = runAndKill(t, path, time.Minute)
	}
	same(t, path, want)
}

func uninterrupted(t *testing.T) string {
	t.Helper()
	n := openNetwork(t)
	for _, b := range testfill.Batches(killShape) {
		put(t, n, b)
	}
	sound(t, n)
	return dump(t, n.db)
}

// runAndKill lets a second process fill the file for a while after its first acknowledged batch.
func runAndKill(t *testing.T, path string, after time.Duration) (acknowledged string, killed bool) {
	t.Helper()
	cmd, in, out := second(t, "fill", path)
	defer in.Close()
	lines := bufio.NewScanner(out)
	if lines.Scan() {
		acknowledged = lines.Text()
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	for lines.Scan() {
		acknowledged = lines.Text()
	}
	killed = cmd.Wait() != nil
	timer.Stop()
	return acknowledged, killed
}

func afterKill(t *testing.T, path, acknowledged string) {
	t.Helper()
	n, err := OpenNetwork(t.Context(), path, fixed())
	must(t, err)
	defer n.Close()
	sound(t, n)
	cursor, err := n.Cursor(t.Context(), testfill.Viewer, "fill")
	must(t, err)
	if cursor < acknowledged {
		t.Fatalf("cursor %q is behind the acknowledged %q", cursor, acknowledged)
	}
	stats, err := n.Stats(t.Context())
	must(t, err)
	posts := 0
	for _, b := range testfill.Batches(killShape) {
		if b.Cursor.Value <= cursor {
			posts += len(b.Posts)
		}
	}
	if stats.Posts != posts {
		t.Fatalf("cursor %q stands for %d posts, the file holds %d", cursor, posts, stats.Posts)
	}
}

func same(t *testing.T, path, want string) {
	t.Helper()
	n := openAt(t, path)
	sound(t, n)
	if got := dump(t, n.db); got != want {
		t.Fatal("the rows differ from those of an uninterrupted run")
	}
}
