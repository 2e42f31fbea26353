package store

import (
	"bufio"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"skein/feed"
)

// Killed at any moment of making room, the file is sound, every id resolves, and what must stay is there; carried on, it ends
// where an uninterrupted run ends.
func TestPruneKilledAtRandom(t *testing.T) {
	full := filepath.Join(t.TempDir(), "network.db")
	n, err := OpenNetwork(t.Context(), full, fixed())
	must(t, err)
	populated(t, n)
	before := shelved(t, n)
	stay := mustStay(t, n, before, nil)
	must(t, n.Close())
	rnd := rand.New(rand.NewPCG(3, 17))
	kills := 0
	for round := 0; kills < killCount/6 && round < 100; round++ {
		path := filepath.Join(t.TempDir(), "network.db")
		data, err := os.ReadFile(full)
		must(t, err)
		must(t, os.WriteFile(path, data, 0o600))
		if !killedWhilePruning(t, path, 1+rnd.IntN(8)) {
			continue
		}
		kills++
		n := openAt(t, path)
		sound(t, n)
		allResolve(t, n)
		left := shelved(t, n)
		for uri := range stay {
			if _, there := left[uri]; !there {
				t.Fatalf("kill %d: %s had to stay", kills, uri)
			}
		}
		if len(left) == len(before) && round > 50 {
			t.Error("killed before anything began")
		}
		_, err = n.Prune(t.Context(), feed.Room{}, nil)
		must(t, err)
		if end := shelved(t, n); len(end) != len(stay) {
			t.Errorf("kill %d: %d posts in the end, want %d", kills, len(end), len(stay))
		}
	}
	t.Logf("%d kills, all sound", kills)
	if kills == 0 {
		t.Error("nothing was killed")
	}
}

// killedWhilePruning lets a second process make room and kills it a moment after the given step.
func killedWhilePruning(t *testing.T, path string, steps int) bool {
	t.Helper()
	cmd, in, out := second(t, "prune", path)
	defer in.Close()
	lines := bufio.NewScanner(out)
	for range steps {
		if !lines.Scan() {
			return cmd.Wait() != nil
		}
	}
	timer := time.AfterFunc(time.Duration(steps)*3*time.Millisecond, func() { _ = cmd.Process.Kill() })
	for lines.Scan() {
	}
	killed := cmd.Wait() != nil
	timer.Stop()
	return killed
}
