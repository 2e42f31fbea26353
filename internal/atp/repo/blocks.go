package repo

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
)

// blockTable finds verified blocks by CID: open addressing over 8 bytes a slot. Digests can be mined to share bits, so
// the place of a block depends on an odd multiplier drawn for each table, which nobody can know ahead.
//
// Rejected: map[[32]byte]int, which costs more than hashing the blocks does.
type blockTable struct {
	frames []string // CID and data
	used   []byte   // for what, usedNode and usedRecord; nil until the walk
	slots  []slot
	shift  int
	odd    uint64
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
	if _, dup := t.find(frame[:cidLen]); dup {
		return
	}
	if 2*len(t.frames) >= len(t.slots) {
		t.resize(2 * len(t.slots))
	}
	t.frames = append(t.frames, frame)
	t.place(len(t.frames))
}

func (t *blockTable) resize(n int) {
	t.slots, t.shift = make([]slot, n), 64-bits.Len(uint(n-1))
	for k := range t.frames {
		t.place(k + 1)
	}
}

func (t *blockTable) mix(cid string) uint64 {
	return binary.LittleEndian.Uint64([]byte(cid[len(prefixNode):len(prefixNode)+8])) * t.odd
}

func (t *blockTable) place(n int) {
	h := t.mix(t.frames[n-1])
	i := int(h >> t.shift)
	for t.slots[i].n != 0 {
		i = (i + 1) & (len(t.slots) - 1)
	}
	t.slots[i] = slot{tag: uint32(h), n: uint32(n)}
}

// find is the number of the block with this binary CID.
func (t *blockTable) find(cid string) (int, bool) {
	h := t.mix(cid)
	for i := int(h >> t.shift); ; i = (i + 1) & (len(t.slots) - 1) {
		switch s := t.slots[i]; {
		case s.n == 0:
			return 0, false
		case s.tag == uint32(h) && t.frames[s.n-1][:cidLen] == cid:
			return int(s.n) - 1, true
		}
	}
}
