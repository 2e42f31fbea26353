package app

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"skein/feed"
)

const folderVariable = "SKEIN_APP_TEST_FOLDER"

// secondCopy is this test binary again, as another copy of Skein that opens the folder, says what became of it, and stays.
type secondCopy struct {
	cmd  *exec.Cmd
	stay io.WriteCloser
	said *bufio.Reader
}

func startCopy(t *testing.T, dir, bus string) *secondCopy {
	t.Helper()
	r := &secondCopy{cmd: exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOneCopyOfEachPair$")}
	r.cmd.Env = append(os.Environ(), folderVariable+"="+dir, "DBUS_SESSION_BUS_ADDRESS="+bus)
	r.stay = must(r.cmd.StdinPipe())(t)
	r.said = bufio.NewReader(must(r.cmd.StdoutPipe())(t))
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *secondCopy) word(t *testing.T) string {
	t.Helper()
	return strings.TrimSpace(must(r.said.ReadString('\n'))(t))
}

func (r *secondCopy) leave(t *testing.T) {
	t.Helper()
	if err := r.stay.Close(); err != nil {
		t.Error(err)
	}
	if err := r.cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func playCopy(dir string) {
	f, err := OpenFolder(dir, false)
	switch {
	case err == nil:
		fmt.Println("writes")
		defer f.Close()
	default:
		fmt.Println(feed.CodeOf(err))
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// Of two copies that start at once, in twenty pairs, one writes and the other is told; with a session bus named or without.
func TestOneCopyOfEachPair(t *testing.T) {
	if dir := os.Getenv(folderVariable); dir != "" {
		playCopy(dir)
		return
	}
	t.Parallel()
	dir := t.TempDir()
	writers := 0
	for pair := range 20 {
		bus := ""
		if pair%2 == 1 {
			bus = "unix:path=" + dir + "/no-bus"
		}
		a, b := startCopy(t, dir, bus), startCopy(t, dir, bus)
		said := []string{a.word(t), b.word(t)}
		for _, s := range said {
			if s == "writes" {
				writers++
			} else if s != string(feed.CodeSecondCopy) {
				t.Errorf("pair %d: %q", pair, s)
			}
		}
		if said[0] == said[1] {
			t.Errorf("pair %d: both said %q", pair, said[0])
		}
		a.leave(t)
		b.leave(t)
	}
	t.Logf("20 pairs, %d writers", writers)
}
