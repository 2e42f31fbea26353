package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	raw, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	for name, text := range map[string]string{"ratings.txt": "1 2 3\n", "trusts.txt": "1 4\n"} {
		if err := os.WriteFile(filepath.Join(raw, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		ok   bool
	}{
		{[]string{"lastfm2k", raw, out}, true},
		{[]string{"ml100k", raw, out}, false}, // not its files
		{[]string{"nothing", raw, out}, false},
		{[]string{"lastfm2k", raw}, false},
		{nil, false},
	} {
		if err := run(c.args); (err == nil) != c.ok {
			t.Errorf("%q: %v", c.args, err)
		}
	}
	if got, err := os.ReadFile(filepath.Join(out, "graph.tsv")); err != nil || string(got) != "1\t4\n" {
		t.Errorf("graph %q, %v", got, err)
	}
}
