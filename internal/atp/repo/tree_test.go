package repo

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// at finds the n-th key of a height, in the order of keys.
func at(h, n int) string {
	for i := 0; ; i++ {
		key := fmt.Sprintf("com.example.x/%06d", i)
		if height([]byte(key)) == h {
			if n--; n < 0 {
				return key
			}
		}
	}
}

// TestTreesThatBreakARule signs each as an account of ill will would.
func TestTreesThatBreakARule(t *testing.T) {
	t.Parallel()
	low := []string{at(0, 0), at(0, 1), at(0, 2)} // …000 …001 …002 or near, sharing a long prefix
	one := at(1, 0)
	for name, c := range map[string]struct {
		build func(g *rig, v CID) CID
		err   error
	}{
		"honest": {func(g *rig, v CID) CID {
			return g.node(CID{}, item{0, low[0], v, CID{}}, item{commonPrefix(low[0], low[1]), low[1][commonPrefix(low[0], low[1]):], v, CID{}})
		}, nil},
		"honest and empty": {func(g *rig, v CID) CID { return g.node(CID{}) }, nil},
		"prefix too short": {func(g *rig, v CID) CID {
			return g.node(CID{}, item{0, low[0], v, CID{}}, item{1, low[1][1:], v, CID{}})
		}, ErrTree},
		"prefix of nothing":     {func(g *rig, v CID) CID { return g.node(CID{}, item{3, low[0], v, CID{}}) }, ErrTree},
		"prefix beyond the key": {func(g *rig, v CID) CID { return g.node(CID{}, item{0, low[0], v, CID{}}, item{99, "x", v, CID{}}) }, ErrTree},
		"prefix beyond all":     {func(g *rig, v CID) CID { return g.node(CID{}, item{0, low[0], v, CID{}}, item{1 << 62, "x", v, CID{}}) }, ErrTree},
		"same key twice": {func(g *rig, v CID) CID {
			return g.node(CID{}, item{0, low[0], v, CID{}}, item{len(low[0]), "", v, CID{}})
		}, ErrTree},
		"keys out of order": {func(g *rig, v CID) CID {
			return g.node(CID{}, item{0, low[1], v, CID{}}, item{commonPrefix(low[0], low[1]), low[0][commonPrefix(low[0], low[1]):], v, CID{}})
		}, ErrTree},
		"key before its subtree": {func(g *rig, v CID) CID {
			return g.node(g.node(CID{}, item{0, "com.example.x/zzz", v, CID{}}), item{0, one, v, CID{}})
		}, ErrTree},
		"key too high": {func(g *rig, v CID) CID {
			return g.node(CID{}, item{0, "app.bsky.feed.post/3", v, CID{}}, item{0, one, v, CID{}})
		}, ErrTree},
		"child of the wrong layer": {func(g *rig, v CID) CID {
			return g.node(g.node(CID{}, item{0, at(0, 0), v, CID{}}), item{0, at(2, 0), v, CID{}})
		}, ErrTree},
		"subtree below layer 0": {func(g *rig, v CID) CID {
			return g.node(g.node(CID{}, item{0, low[0], v, CID{}}), item{0, low[1], v, CID{}})
		}, ErrTree},
		"node twice": {func(g *rig, v CID) CID {
			child := g.node(CID{}, item{0, low[0], v, CID{}})
			return g.node(child, item{0, one, v, child})
		}, ErrTree},
		"root is a pointer":       {func(g *rig, v CID) CID { return g.node(g.node(CID{}, item{0, low[0], v, CID{}})) }, ErrTree},
		"empty node":              {func(g *rig, v CID) CID { return g.node(g.node(CID{}), item{0, one, v, CID{}}) }, ErrTree},
		"key without a slash":     {func(g *rig, v CID) CID { return g.node(CID{}, item{0, "asdf", v, CID{}}) }, ErrTree},
		"key with two":            {func(g *rig, v CID) CID { return g.node(CID{}, item{0, "a/b/c", v, CID{}}) }, ErrTree},
		"key without record key":  {func(g *rig, v CID) CID { return g.node(CID{}, item{0, "asdf/", v, CID{}}) }, ErrTree},
		"key without collection":  {func(g *rig, v CID) CID { return g.node(CID{}, item{0, "/asdf", v, CID{}}) }, ErrTree},
		"key with a space":        {func(g *rig, v CID) CID { return g.node(CID{}, item{0, "a/b c", v, CID{}}) }, ErrTree},
		"empty key":               {func(g *rig, v CID) CID { return g.node(CID{}, item{0, "", v, CID{}}) }, ErrTree},
		"key of 1,025 bytes":      {func(g *rig, v CID) CID { return g.node(CID{}, item{0, "a/" + strings.Repeat("b", 1023), v, CID{}}) }, ErrTree},
		"root is no node":         {func(g *rig, v CID) CID { return v }, ErrTree},
		"child is no node":        {func(g *rig, v CID) CID { return g.node(v, item{0, one, v, CID{}}) }, ErrTree},
		"missing root":            {func(g *rig, v CID) CID { return CID(prefixed("no such node")) }, ErrMissing},
		"missing node":            {func(g *rig, v CID) CID { return g.node(CID(prefixed("no such node")), item{0, one, v, CID{}}) }, ErrMissing},
		"missing record":          {func(g *rig, v CID) CID { return g.node(CID{}, item{0, low[0], CID(prefixed("no such record")), CID{}}) }, ErrMissing},
		"link to a blob":          {func(g *rig, v CID) CID { return g.node(CID{}, item{0, low[0], blobCID, CID{}}) }, ErrTree},
		"field too many":          {func(g *rig, v CID) CID { return g.add(enc(map[string]any{"e": []any{}, "l": nil, "x": 1})) }, ErrTree},
		"no left":                 {func(g *rig, v CID) CID { return g.add(enc(map[string]any{"e": []any{}})) }, ErrTree},
		"entries are a map":       {func(g *rig, v CID) CID { return g.add(enc(map[string]any{"e": map[string]any{}, "l": nil})) }, ErrTree},
		"trailing byte":           {func(g *rig, v CID) CID { return g.add(enc(map[string]any{"e": []any{}, "l": nil}) + "\x00") }, ErrTree},
		"cut in a link":           {func(g *rig, v CID) CID { return g.add(enc(map[string]any{"e": []any{}, "l": v})[:30]) }, ErrTree},
		"entries that never come": {func(g *rig, v CID) CID { return g.add("\xa2\x61e\x9b\x00\x00\x01\x00\x00\x00\x00\x00") }, ErrLimit},
	} {
		g := newRig(t)
		root := c.build(g, g.add("\xa0"))
		_, _, err := readAll(t, g.car(g.commit(t, root, nil)), Expect{DID: ann, Key: g.key(t)}, Limits{})
		if !errors.Is(err, c.err) || (c.err == ErrTree && errors.Is(err, ErrTruncated)) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

func prefixed(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return append([]byte(prefixNode), sum[:]...)
}

// TestMinedKeys builds the deepest and most lopsided trees that keys can be mined for within this test's patience.
func TestMinedKeys(t *testing.T) {
	t.Parallel()
	keys := map[int]string{}
	top := 0
	for i := 0; len(keys) < 8; i++ {
		key := fmt.Sprintf("com.example.mined/%07d", i)
		h := height([]byte(key))
		if keys[h] == "" {
			keys[h] = key
		}
		top = max(top, h)
	}
	for name, heights := range map[string][]int{"a ladder": {0, 1, 2, 3, 4, 5, 6}, "one far above one": {0, top}, "both sides": {0, 1, top}} {
		g := newRig(t)
		records := map[string]string{}
		for _, h := range heights {
			if keys[h] != "" {
				records[keys[h]] = "\xa0"
			}
		}
		start := time.Now()
		got, _, err := readAll(t, g.repository(t, records), Expect{DID: ann, Key: g.key(t)}, Limits{})
		if err != nil || len(got) != len(records) || time.Since(start) > time.Second {
			t.Errorf("%s: %d of %d, %v", name, len(got), len(records), err)
		}
	}
}

// TestLongLadder claims a layer of 128, which no key can have, by a chain of mere pointers.
func TestLongLadder(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	v := g.add("\xa0")
	for _, depth := range []int{2, 200, 20_000} {
		c := g.node(CID{}, item{0, at(0, 0), v, CID{}})
		for range depth {
			c = g.node(c)
		}
		root := g.node(c, item{0, at(3, 0), v, CID{}})
		_, _, err := readAll(t, g.car(g.commit(t, root, nil)), Expect{DID: ann, Key: g.key(t)}, Limits{})
		if sound := depth == 2 && at(0, 0) < at(3, 0); sound != (err == nil) || !sound && !errors.Is(err, ErrTree) {
			t.Errorf("%d pointers: %v", depth, err)
		}
	}
}

// TestCyclicLink: a cycle needs a block that holds its own hash, so it can only be claimed, not built.
func TestCyclicLink(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	v := g.add("\xa0")
	self := CID(prefixed("itself"))
	g.node(self, item{0, at(1, 0), v, CID{}})
	g.frames[len(g.frames)-1] = string(self[:]) + g.frames[len(g.frames)-1][cidLen:]
	if _, _, err := readAll(t, g.car(g.commit(t, self, nil)), Expect{DID: ann, Key: g.key(t)}, Limits{}); !errors.Is(err, ErrHash) {
		t.Error(err)
	}
	// Past the hashes, in a table that was never checked, the walk itself must end.
	blocks := tableOf(g.frames)
	w := tree{ctx: t.Context(), blocks: blocks, lim: Limits{}.orDefault()}
	if err := w.walk(string(self[:])); !errors.Is(err, ErrTree) {
		t.Error(err)
	}
}

// tableOf is a table whose frames nobody checked, each a chunk of its own.
func tableOf(frames []string) *blockTable {
	table := &blockTable{}
	for i, f := range frames {
		table.chunks = append(table.chunks, f)
		digest := [sha256.Size]byte([]byte(f[len(prefixNode):cidLen]))
		table.add(place{chunk: uint32(i), size: uint32(len(f))}, &digest)
	}
	table.index()
	return table
}

// TestManyBlocks finds each of many blocks, some of which came twice, and no other.
func TestManyBlocks(t *testing.T) {
	t.Parallel()
	var frames []string
	for i := range 5000 {
		data := fmt.Sprint(i)
		frames = append(frames, string(prefixed(data))+data)
	}
	table := tableOf(slices.Insert(slices.Clone(frames), 100, frames[7], frames[99]))
	if table.len() != 5000 {
		t.Fatal(table.len())
	}
	for i, f := range frames {
		if n, ok := table.find(f[:cidLen]); !ok || n != i || table.data(n) != fmt.Sprint(i) || table.frame(n) != f {
			t.Fatal(i, n, ok)
		}
		if _, ok := table.find(string(prefixed(f))); ok {
			t.Fatal("found what is not there")
		}
	}
}
