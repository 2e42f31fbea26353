package repo

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/bluesky-social/indigo/atproto/atcrypto"

	"skein/feed"
)

// fuzzed is a rig whose key is always the same, so that a corpus means the same in every run.
func fuzzed(f *testing.F) *rig {
	private, err := atcrypto.ParsePrivateBytesK256(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		f.Fatal(err)
	}
	return &rig{private: private}
}

// FuzzRead reads anything as a repository: no panic, and either records or an error, never both.
func FuzzRead(f *testing.F) {
	g := fuzzed(f)
	file := g.repository(f, likes(5))
	key := g.key(f)
	for _, seed := range [][]byte{nil, file, file[:200], g.car(), g.car(blobCID), []byte("<!doctype html>")} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, diff bool) {
		want := Expect{DID: ann, Key: key}
		if diff {
			want.Since = before
		}
		got, commit, err := readAll(t, data, want, Limits{Bytes: 1 << 20})
		if err == nil && (commit.Records != len(got) || commit.Rev != rev || !commit.CID.Defined()) {
			t.Fatalf("%+v with %d records", commit, len(got))
		}
	})
}

// FuzzTree frames, hashes and signs what the fuzzer makes up, so that it gets beyond the hashes: the data is a list of
// blocks, each after two bytes of length, the last of which is the root of the tree; 0xffff and a number is the CID of
// an earlier one.
func FuzzTree(f *testing.F) {
	g := fuzzed(f)
	seed := func(root CID) {
		var out []byte
		frames := slices.Clone(g.frames)
		slices.SortStableFunc(frames, func(a, b string) int { // the root last
			return map[bool]int{true: 1}[a[:cidLen] == string(root[:])] - map[bool]int{true: 1}[b[:cidLen] == string(root[:])]
		})
		for i, fr := range frames {
			body := fr[cidLen:]
			for n, earlier := range frames[:i] {
				body = string(bytes.ReplaceAll([]byte(body), []byte(earlier[len(prefixNode):cidLen]), []byte{0xff, 0xff, byte(n)}))
			}
			out = append(binary.BigEndian.AppendUint16(out, uint16(len(body))), body...)
		}
		f.Add(out, false)
		f.Add(out, true)
		g.frames = nil
	}
	seed(g.node(CID{}))
	v := g.add("\xa0")
	seed(g.node(g.node(CID{}, item{0, at(0, 0), v, CID{}}), item{0, at(1, 0), v, CID{}}))
	seed(g.tree(f, map[string]CID{at(0, 0): g.add(values[0].data), at(2, 0): g.add(values[1].data), at(2, 1): g.add("\x00")}))
	key := g.key(f)
	f.Fuzz(func(t *testing.T, data []byte, diff bool) {
		h := &rig{private: g.private}
		root := CID{}
		for len(data) >= 2 && len(h.frames) < 200 {
			n := min(int(binary.BigEndian.Uint16(data)), len(data)-2)
			root = h.add(link(data[2:2+n], h.frames))
			data = data[2+n:]
		}
		if !root.Defined() {
			return
		}
		want := Expect{DID: ann, Key: key}
		if diff {
			want.Since = before
		}
		got, commit, err := readAll(t, h.car(h.commit(t, root, nil)), want, Limits{})
		switch {
		case err == nil && commit.Records != len(got):
			t.Fatalf("%+v with %d records", commit, len(got))
		case err == nil && !diff:
			rebuilt(t, got, commit)
		case err != nil && !errors.Is(err, ErrTree) && !errors.Is(err, ErrMissing) && !errors.Is(err, ErrLimit):
			t.Fatal(err)
		}
	})
}

// link writes the digests of earlier blocks where they are named.
func link(data []byte, frames []string) string {
	var out []byte
	for i := 0; i < len(data); i++ {
		if i+2 < len(data) && data[i] == 0xff && data[i+1] == 0xff && int(data[i+2]) < len(frames) {
			out = append(out, frames[data[i+2]][len(prefixNode):cidLen]...)
			i += 2
			continue
		}
		out = append(out, data[i])
	}
	return string(out)
}

// rebuilt holds an accepted tree to indigo: these keys and records have this root and no other.
func rebuilt(t *testing.T, got map[string]seen, commit Commit) {
	t.Helper()
	keys := map[string]CID{}
	for k, s := range got {
		sum := sha256.Sum256([]byte(s.Raw))
		keys[k] = CID([]byte(prefixNode + string(sum[:])))
	}
	if root := new(rig).tree(t, keys); root != commit.Data {
		t.Fatalf("%d keys have the root %s, not %s", len(keys), root, commit.Data)
	}
}

// FuzzRecord decodes anything as a record of every collection: what is accepted passes Check too, a value that Check
// refuses is refused, and what is recognised as usual means what the general way reads.
func FuzzRecord(f *testing.F) {
	for _, c := range values {
		f.Add([]byte(c.data))
	}
	for _, seed := range []string{"", "\xa0", enc(1.5), enc(pairs{"b", 1, "a", 1}), bombs["an array of 2^40"]} {
		f.Add([]byte(seed))
	}
	for _, c := range usualRecords {
		f.Add([]byte(c.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sound := Check(data)
		var d decoder
		for _, collection := range []string{feed.CollectionPost, feed.CollectionLike, feed.CollectionRepost, feed.CollectionFollow,
			feed.CollectionBlock, feed.CollectionProfile, feed.CollectionThreadgate, feed.CollectionPostgate, feed.CollectionDeclaration} {
			value, err := d.decode(collection, view(data), 1_000_000)
			sameBothWays(t, collection, view(data))
			if err == nil && (value == nil || sound != nil && why(sound) != WhyReserved) {
				t.Fatalf("%s: %v is accepted, though %v", collection, value, sound)
			}
			if err != nil && sound == nil && why(err) != WhyShape {
				t.Fatalf("%s: %v, though the value is sound", collection, err)
			}
		}
	})
}
