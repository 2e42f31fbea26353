package repo

import (
	"context"
	"fmt"
	"io"

	"skein/feed"
)

// Read verifies the repository that r yields and hands its records to visit, in the order of their keys. Nothing is
// handed over before the last byte has come and everything but the records' own shape is proven, so an error other
// than visit's own means that visit was never called. After an error of visit the commit is empty, and the error is
// returned wrapped.
//
// It holds the whole file in memory (at most [Limits.Bytes], and an index of about 10 % of it) until it returns. The
// context is looked at between reads and every few thousand records.
func Read(ctx context.Context, r io.Reader, want Expect, lim Limits, visit func(Record) error) (Commit, error) {
	if want.DID == "" || want.Key.public == nil {
		return Commit{}, ErrExpect
	}
	c, root, err := readBlocks(ctx, r, lim.orDefault())
	if err != nil {
		return Commit{}, fmt.Errorf("read repository of %s: %w", want.DID, err)
	}
	out, t, err := verify(ctx, c, root, want)
	if err != nil {
		return Commit{}, fmt.Errorf("verify repository of %s: %w", want.DID, err)
	}
	if err := t.deliver(&out, visit); err != nil {
		return Commit{}, fmt.Errorf("records of %s: %w", want.DID, err)
	}
	return out, nil
}

// verify proves the commit and the tree of blocks that are known to match their hashes.
func verify(ctx context.Context, c *car, root CID, want Expect) (Commit, *tree, error) {
	n, ok := c.blocks.find(string(root[:]))
	switch {
	case !ok && want.Since != "" && c.blocks.len() == 0:
		return Commit{}, nil, ErrNothingNew
	case !ok:
		return Commit{}, nil, fmt.Errorf("commit: %w", ErrMissing)
	}
	block, err := parseCommit(c.blocks.data(n))
	if err == nil {
		err = block.verify(want)
	}
	if err != nil {
		return Commit{}, nil, err
	}
	c.blocks.at(n).used = usedCommit
	t := &tree{ctx: ctx, blocks: c.blocks, lim: c.lim, partial: want.Since != ""}
	if err := t.walk(string(block.data[:])); err != nil {
		return Commit{}, nil, err
	}
	out := Commit{CID: root, DID: feed.DID(block.did), Rev: block.rev, Data: block.data, Records: len(t.leaves), Blocks: c.blocks.len()}
	for n := range c.blocks.len() {
		if c.blocks.at(n).used == 0 {
			out.Strays++
		}
	}
	for _, n := range t.gaps {
		out.Gaps = append(out.Gaps, Gap{After: t.keyOf(n - 1), Before: t.keyOf(n)})
	}
	return out, t, nil
}

// deliver decodes the records one by one and hands them over.
func (t *tree) deliver(out *Commit, visit func(Record) error) error {
	var d decoder
	for n, l := range t.leaves {
		if n%4096 == 0 && t.ctx.Err() != nil {
			return t.ctx.Err()
		}
		if n%ahead == 0 {
			t.fetch(n, min(n+ahead, len(t.leaves)))
		}
		key := t.keyOf(n)
		rec := Record{Collection: key[:l.slash], RKey: key[l.slash+1:], Unchanged: l.block < 0}
		if rec.Unchanged {
			copy(rec.CID[:], t.absent[-1-l.block])
		} else {
			block := t.blocks.frame(int(l.block))
			copy(rec.CID[:], block)
			rec.Raw = block[cidLen:]
			rec.Value, rec.Err = d.decode(rec.Collection, rec.Raw, t.lim.Record)
		}
		if rec.Err != nil {
			out.Malformed++
		}
		if err := visit(rec); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// ahead is how many records are fetched from memory at a time; line is the size of a cache line, and fetched how much of
// a record is worth it.
const (
	ahead   = 8
	line    = 64
	fetched = 512
)

// fetch looks at the records of some leaves once, so that the processor waits for them together and not one line after
// the other: after the hashing of a large file they have left the caches, and nothing else dominates so much.
func (t *tree) fetch(from, to int) {
	seen := byte(0)
	for _, l := range t.leaves[from:to] {
		if l.block < 0 {
			continue
		}
		raw := t.blocks.frame(int(l.block))
		for at := 0; at < min(len(raw), fetched); at += line {
			seen |= raw[at]
		}
	}
	t.fetched = seen
}
