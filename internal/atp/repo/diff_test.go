package repo

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

const before = "3lk7q5zmi2k22" // a revision earlier than rev

// TestDiffsTell changes a random tree, sends only the blocks that are new, and rebuilds the new set of keys from the old
// one by the rule of [Commit.Gaps]: nothing that is there may be lost, and what is too much must lie in a gap.
func TestDiffsTell(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		g := newRig(t)
		keys := map[string]CID{}
		for n := range rapid.IntRange(0, 150).Draw(rt, "size") {
			keys[fmt.Sprintf("com.example.x/%03d", rapid.IntRange(0, 300).Draw(rt, "key"))] = g.add(enc(map[string]any{"n": n}))
		}
		old := map[string]CID{}
		for k, v := range keys {
			old[k] = v
		}
		g.tree(t, keys)
		had := slices.Clone(g.frames)
		for n := range rapid.IntRange(0, 5).Draw(rt, "changes") {
			k := fmt.Sprintf("com.example.x/%03d", rapid.IntRange(0, 300).Draw(rt, "changed"))
			if _, ok := keys[k]; ok && n%2 == 0 {
				delete(keys, k)
				continue
			}
			keys[k] = g.add(enc(map[string]any{"changed": n}))
		}
		root := g.tree(t, keys)
		g.frames = slices.DeleteFunc(g.frames, func(f string) bool { return slices.Contains(had, f) })
		file := g.car(g.commit(t, root, nil))

		got, commit, err := readAll(t, file, Expect{DID: ann, Key: g.key(t), Since: before}, Limits{})
		if err != nil {
			rt.Fatal(err)
		}
		for k := range old {
			if _, saw := got[k]; !saw && !slices.ContainsFunc(commit.Gaps, func(gap Gap) bool { return gap.Covers(k) }) {
				delete(old, k)
			}
		}
		for k, s := range got {
			if c, ok := parseCID(s.CID); ok {
				old[k] = c
			}
		}
		for k := range old {
			if _, there := keys[k]; !there && !slices.ContainsFunc(commit.Gaps, func(gap Gap) bool { return gap.Covers(k) }) {
				rt.Fatalf("%s was deleted unnoticed", k)
			}
		}
		for k, v := range keys {
			if old[k] != v {
				rt.Fatalf("%s: %v, want %v", k, old[k], v)
			}
		}
		if _, _, err := readAll(t, file, Expect{DID: ann, Key: g.key(t)}, Limits{}); len(commit.Gaps) > 0 && !errors.Is(err, ErrMissing) {
			rt.Fatal("a diff was taken for a whole repository: ", err)
		}
	})
}

func TestDiffHandsOverWhatIsUnchanged(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	gone := CID(prefixed("sent long ago"))
	root := g.tree(t, map[string]CID{at(0, 0): gone, at(0, 1): g.add("\xa0")})
	commit := g.commit(t, root, nil)
	unchanged := 0
	_, err := Read(t.Context(), bytes.NewReader(g.car(commit)), Expect{DID: ann, Key: g.key(t), Since: before}, Limits{}, func(r Record) error {
		if r.Unchanged {
			unchanged++
			if r.CID != gone || r.Raw != "" || r.Value != nil || r.Err != nil {
				t.Errorf("%+v", r)
			}
		}
		return nil
	})
	if err != nil || unchanged != 1 {
		t.Error(unchanged, err)
	}
}

func TestDiffsOfNothing(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	root := CID(prefixed("the tree as it was"))
	want := Expect{DID: ann, Key: g.key(t), Since: before}
	got, commit, err := readAll(t, g.car(g.commit(t, root, nil)), want, Limits{}) // only the revision moved
	if err != nil || len(got) != 0 || len(commit.Gaps) != 1 || commit.Gaps[0] != (Gap{}) || !commit.Gaps[0].Covers("a/b") {
		t.Error(got, commit, err)
	}
	g.frames = nil
	if _, _, err := readAll(t, g.car(root), want, Limits{}); !errors.Is(err, ErrNothingNew) || errors.Is(err, ErrTruncated) {
		t.Error(err)
	}
	if _, _, err := readAll(t, g.car(root), Expect{DID: ann, Key: g.key(t)}, Limits{}); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
}

func TestGapCovers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		gap  Gap
		key  string
		want bool
	}{
		{Gap{}, "a/b", true}, {Gap{"a/b", ""}, "a/b", false}, {Gap{"a/b", ""}, "a/c", true},
		{Gap{"", "a/b"}, "a/b", false}, {Gap{"", "a/b"}, "a/a", true}, {Gap{"a/a", "a/c"}, "a/b", true}, {Gap{"a/a", "a/c"}, "a/d", false},
	} {
		if got := c.gap.Covers(c.key); got != c.want {
			t.Errorf("%+v %s: %v", c.gap, c.key, got)
		}
	}
}

// TestDiffsKeepTheRules: what came is verified as strictly as a whole repository.
func TestDiffsKeepTheRules(t *testing.T) {
	t.Parallel()
	absent := CID(prefixed("absent"))
	for name, build := range map[string]func(g *rig, v CID) CID{
		"keys out of order around a gap": func(g *rig, v CID) CID {
			return g.node(absent, item{0, at(1, 1), v, absent}, item{0, at(1, 0), v, CID{}})
		},
		"a gap below layer 0": func(g *rig, v CID) CID { return g.node(absent, item{0, at(0, 0), v, CID{}}) },
		"the root a pointer":  func(g *rig, v CID) CID { return g.node(absent) },
		"one pointer twice": func(g *rig, v CID) CID {
			pointer := g.node(absent)
			return g.node(pointer, item{0, at(2, 0), v, pointer})
		},
	} {
		g := newRig(t)
		commit := g.commit(t, build(g, g.add("\xa0")), nil)
		if _, _, err := readAll(t, g.car(commit), Expect{DID: ann, Key: g.key(t), Since: before}, Limits{}); !errors.Is(err, ErrTree) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
