package repo

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
)

// TestWhomToBelieve: the right file of the wrong account, key or time.
func TestWhomToBelieve(t *testing.T) {
	t.Parallel()
	g, other := newRig(t), newRig(t)
	made, ok := tidTime(rev)
	if !ok {
		t.Fatal(rev)
	}
	file := g.repository(t, likes(3))
	for name, c := range map[string]struct {
		want Expect
		err  error
	}{
		"as expected":        {Expect{DID: ann, Key: g.key(t), Rev: rev, Latest: made}, nil},
		"any revision":       {Expect{DID: ann, Key: g.key(t)}, nil},
		"newer than since":   {Expect{DID: ann, Key: g.key(t), Since: "3lk7q5zmi2k22"}, nil},
		"of another account": {Expect{DID: bob, Key: g.key(t)}, ErrDID},
		"by another key":     {Expect{DID: ann, Key: other.key(t)}, ErrSignature},
		"older than stored":  {Expect{DID: ann, Key: g.key(t), Rev: "3lk7q5zmi2k2b"}, ErrRev},
		"older than since":   {Expect{DID: ann, Key: g.key(t), Since: "3lk7q5zmi2k2b"}, ErrRev},
		"from the future":    {Expect{DID: ann, Key: g.key(t), Latest: made.Add(-time.Microsecond)}, ErrRev},
		"nobody expected":    {Expect{Key: g.key(t)}, ErrExpect},
		"no key expected":    {Expect{DID: ann}, ErrExpect},
	} {
		if _, _, err := readAll(t, file, c.want, Limits{}); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

func TestCommits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes map[string]any
		err     error
	}{
		"honest":             {nil, nil},
		"with a prev":        {map[string]any{"prev": CID(prefixed("before"))}, nil},
		"version 2":          {map[string]any{"version": 2}, ErrCommit},
		"version as text":    {map[string]any{"version": "3"}, ErrCommit},
		"no prev":            {map[string]any{"prev": wrong{}}, ErrCommit},
		"no signature":       {map[string]any{"sig": wrong{}}, ErrCommit},
		"empty signature":    {map[string]any{"sig": []byte{}}, ErrCommit},
		"signature as text":  {map[string]any{"sig": strings.Repeat("x", 64)}, ErrCommit},
		"zero signature":     {map[string]any{"sig": make([]byte, 64)}, ErrSignature},
		"short signature":    {map[string]any{"sig": make([]byte, 63)}, ErrSignature},
		"long signature":     {map[string]any{"sig": make([]byte, 100_000)}, ErrSignature},
		"field too many":     {map[string]any{"zzzzz": 1}, ErrCommit},
		"no revision":        {map[string]any{"rev": wrong{}}, ErrCommit},
		"revision too short": {map[string]any{"rev": "3lk7q5zmi2k2"}, ErrCommit},
		"revision too high":  {map[string]any{"rev": "zlk7q5zmi2k2a"}, ErrCommit},
		"revision of digits": {map[string]any{"rev": "3lk7q5zmi2k21"}, ErrCommit},
		"no data":            {map[string]any{"data": nil}, ErrCommit},
		"a float":            {map[string]any{"prev": 1.5}, ErrCommit},
		"no account":         {map[string]any{"did": wrong{}}, ErrCommit},
		"empty account":      {map[string]any{"did": ""}, ErrDID},
	} {
		g := newRig(t)
		commit := g.commit(t, g.tree(t, nil), c.changes)
		if _, _, err := readAll(t, g.car(commit), Expect{DID: ann, Key: g.key(t)}, Limits{}); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

// TestCommitIsCommit: what stands at the root must be a commit, not just any block.
func TestCommitIsCommit(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	for _, data := range []string{"", "\xa0", "\x80", enc("x"), strings.Repeat("\x81", 100_000), enc(likeOf("at://x"))} {
		g.frames = nil
		if _, _, err := readAll(t, g.car(g.add(data)), Expect{DID: ann, Key: g.key(t)}, Limits{}); !errors.Is(err, ErrCommit) {
			t.Errorf("%.20q: %v", data, err)
		}
	}
}

// TestBothCurves reads a repository signed on either, and refuses the other root of the same signature (high S).
func TestBothCurves(t *testing.T) {
	t.Parallel()
	k256, err := atcrypto.GeneratePrivateKeyK256()
	if err != nil {
		t.Fatal(err)
	}
	p256, err := atcrypto.GeneratePrivateKeyP256()
	if err != nil {
		t.Fatal(err)
	}
	for order, private := range map[string]atcrypto.PrivateKey{
		"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141": k256,
		"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551": p256,
	} {
		g := &rig{private: private}
		if _, _, err := readAll(t, g.repository(t, likes(2)), Expect{DID: ann, Key: g.key(t)}, Limits{}); err != nil {
			t.Errorf("%T: %v", private, err)
		}
		sig, err := private.HashAndSign([]byte("hello"))
		if err != nil {
			t.Fatal(err)
		}
		n, _ := new(big.Int).SetString(order, 16)
		high := append(bytes.Clone(sig[:32]), new(big.Int).Sub(n, new(big.Int).SetBytes(sig[32:])).FillBytes(make([]byte, 32))...)
		if g.key(t).verify([]byte("hello"), sig) != nil || !errors.Is(g.key(t).verify([]byte("hello"), high), ErrSignature) {
			t.Errorf("%T: high S", private)
		}
	}
}

func TestParseKey(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "did:key:", "z", "did:key:zzzz", "did:web:ann.test", "zQ3shZc2QzApp2oymGvQbzP8eKheVshBHbU4ZYjeXqwSKEn", "m" + strings.Repeat("A", 40)} {
		if _, err := ParseKey(s); err == nil {
			t.Errorf("%q was taken for a key", s)
		}
	}
}

// TestFraming holds the outermost layer to CAR version 1.
func TestFraming(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	commit := g.commit(t, g.tree(t, nil), nil)
	good := g.car(commit)
	header := func(v any) []byte {
		return append(frame(nil, enc(v)), good[len(frame(nil, enc(map[string]any{"roots": []any{commit}, "version": 1}))):]...)
	}
	many := make([]any, 17)
	for i := range many {
		many[i] = commit
	}
	for name, c := range map[string]struct {
		file []byte
		err  error
	}{
		"as it is":            {good, nil},
		"more roots":          {header(map[string]any{"roots": many[:16], "version": 1}), nil},
		"too many roots":      {header(map[string]any{"roots": many, "version": 1}), ErrFraming},
		"no root":             {header(map[string]any{"roots": []any{}, "version": 1}), ErrFraming},
		"roots are text":      {header(map[string]any{"roots": "x", "version": 1}), ErrFraming},
		"a root is text":      {header(map[string]any{"roots": []any{"x"}, "version": 1}), ErrFraming},
		"version 2":           {header(map[string]any{"roots": []any{commit}, "version": 2}), ErrFraming},
		"no version":          {header(map[string]any{"roots": []any{commit}}), ErrFraming},
		"field too many":      {header(map[string]any{"roots": []any{commit}, "version": 1, "x": 1}), ErrFraming},
		"header is text":      {header("hello"), ErrFraming},
		"root is not there":   {header(map[string]any{"roots": []any{CID(prefixed("x"))}, "version": 1}), ErrMissing},
		"root is a blob":      {header(map[string]any{"roots": []any{blobCID}, "version": 1}), ErrMissing},
		"an answer in HTML":   {[]byte("<!doctype html><title>502</title>"), ErrFraming},
		"an answer in JSON":   {[]byte(`{"error":"RepoNotFound","message":"x"}`), ErrFraming},
		"a header of 5 kB":    {header(map[string]any{"roots": []any{commit}, "version": 1, "x": strings.Repeat("x", 5000)}), ErrFraming},
		"a length of zero":    {append(bytes.Clone(good), 0), ErrFraming},
		"a length in 2 bytes": {append(bytes.Clone(good), 0x80, 0), ErrFraming},
		"a length in 6 bytes": {append(bytes.Clone(good), 0x80, 0x80, 0x80, 0x80, 0x80, 1), ErrLimit},
		"a length of 2^27":    {append(bytes.Clone(good), 0xff, 0xff, 0xff, 0x3f), ErrLimit},
		"half a length":       {append(bytes.Clone(good), 0x80), ErrTruncated},
		"a frame of 10 bytes": {frame(bytes.Clone(good), "0123456789"), ErrFraming},
		"a blob":              {frame(bytes.Clone(good), string(blobCID[:])), ErrFraming},
		"a wrong hash":        {frame(bytes.Clone(good), string(commit[:])+"x"), ErrHash},
		"the same block":      {frame(bytes.Clone(good), g.frames[0]), nil},
		"nothing":             {nil, ErrTruncated},
	} {
		if _, _, err := readAll(t, c.file, Expect{DID: ann, Key: g.key(t)}, Limits{}); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	records := likes(40)
	records["app.bsky.feed.like/long"] = enc(map[string]any{"$type": "app.bsky.feed.like", "x": strings.Repeat("x", 5000)})
	file := g.repository(t, records)
	blocks := len(g.frames)
	for name, c := range map[string]struct {
		lim Limits
		err error
	}{
		"defaults":        {Limits{}, nil},
		"just enough":     {Limits{Bytes: int64(len(file)), Blocks: blocks, Block: 5100, Entries: 41}, nil},
		"a byte too many": {Limits{Bytes: int64(len(file)) - 1}, ErrLimit},
		"a block too big": {Limits{Block: 5000}, ErrLimit},
		"a block more":    {Limits{Blocks: blocks - 1}, ErrLimit},
		"a wide node":     {Limits{Entries: 1}, ErrLimit},
	} {
		if _, _, err := readAll(t, file, Expect{DID: ann, Key: g.key(t)}, c.lim); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
	got, commit, err := readAll(t, file, Expect{DID: ann, Key: g.key(t)}, Limits{Record: 4000})
	if err != nil || got["app.bsky.feed.like/long"].Err != WhyLong || commit.Malformed != 1 || len(got) != 41 {
		t.Error(commit, err)
	}
}

// TestKeysCannotSwell: prefixes make a small file stand for long keys, which have a bound of their own.
func TestKeysCannotSwell(t *testing.T) {
	t.Parallel()
	w := tree{ctx: context.Background(), lim: Limits{Bytes: 4000}}
	before := []byte("a/" + strings.Repeat("b", 1000))
	var err error
	for n := 0; err == nil && n < 10; n++ {
		_, err = w.key(before, entry{prefix: uint64(len(before)), suffix: "c"})
	}
	if !errors.Is(err, ErrLimit) || len(w.keys) > 4000 {
		t.Error(len(w.keys), err)
	}
}
