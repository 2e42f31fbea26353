package repo

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// blockTable finds verified blocks by CID: open addressing over 8 bytes a slot. Digests can be mined to share bits, so
// the place of a block depends on an odd multiplier drawn for each table, which nobody can know ahead.
//
// Rejected: map[[32]byte]int, which costs more than hashing the blocks does.
type blockTable struct {
	frames []string // CID and data
	// digests repeats what the frames begin with, close together: looking a block up must not fetch it from far memory.
	digests [][sha256.Size]byte
	used    []byte // for what, usedNode and usedRecord; nil until the walk
	slots   []slot
	shift   int
	odd     uint64
}

// What a block was used for.
const (
	usedNode = 1 << iota
	usedRecord
	usedCommit
)

type slot struct{ tag, n uint32 } // n is the number of the block and 1; 0 is free

func newBlockTable() *blockTable {
	t := &blockTable{odd: rand.Uint64() | 1}
	t.resize(1 << 10)
	return t
}

func (t *blockTable) len() int { return len(t.frames) }

// data is the content of a block.
func (t *blockTable) data(n int) string { return t.frames[n][cidLen:] }

// add puts in a frame. The same block twice is the same block, as a CAR file may repeat itself.
func (t *blockTable) add(frame string) {
	if 2*len(t.frames) >= len(t.slots) {
		t.resize(2 * len(t.slots))
	}
	digest := [sha256.Size]byte([]byte(frame[len(prefixNode):cidLen]))
	h := t.mix(&digest)
	i, dup := t.probe(h, &digest)
	if dup {
		return
	}
	t.frames = append(t.frames, frame)
	t.digests = append(t.digests, digest)
	t.slots[i] = slot{tag: uint32(h), n: uint32(len(t.frames))}
}

func (t *blockTable) resize(n int) {
	t.slots, t.shift = make([]slot, n), 64-bits.Len(uint(n-1))
	t.frames = slices.Grow(t.frames, n/2-len(t.frames))
	t.digests = slices.Grow(t.digests, n/2-len(t.digests))
	for k := range t.digests {
		h := t.mix(&t.digests[k])
		i, _ := t.probe(h, &t.digests[k])
		t.slots[i] = slot{tag: uint32(h), n: uint32(k + 1)}
	}
}

func (t *blockTable) mix(digest *[sha256.Size]byte) uint64 {
	return binary.LittleEndian.Uint64(digest[:]) * t.odd
}

// probe is the slot of a block, or the free one where it belongs.
func (t *blockTable) probe(h uint64, digest *[sha256.Size]byte) (i int, found bool) {
	for i = int(h >> t.shift); ; i = (i + 1) & (len(t.slots) - 1) {
		switch s := t.slots[i]; {
		case s.n == 0:
			return i, false
		case s.tag == uint32(h) && t.digests[s.n-1] == *digest:
			return i, true
		}
	}
}

// find is the number of the block with this binary CID.
func (t *blockTable) find(cid string) (int, bool) {
	if cid[:len(prefixNode)] != prefixNode {
		return 0, false
	}
	digest := [sha256.Size]byte([]byte(cid[len(prefixNode):]))
	i, found := t.probe(t.mix(&digest), &digest)
	return int(t.slots[i].n) - 1, found
}
