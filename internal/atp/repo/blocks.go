package repo

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"

	"skein/internal/atp/repo/sums"
)

// blockTable finds verified blocks by CID: open addressing over 8 bytes a slot, made when the last block has come. Digests can
// be mined to share bits, so the place of a block depends on an odd multiplier drawn for each table, which nobody can know
// ahead. Nothing in it but the chunks holds a pointer: the collector need not look at a million blocks.
//
// Rejected: map[[32]byte]int, which costs more than hashing the blocks does; a table that grows with the blocks, which is
// filled as often again as it doubles.
type blockTable struct {
	chunks  []string
	shelves [][]held // all but the last are full
	n       int      // blocks
	slots   []slot   // nil before the index is made
	shift   int
	odd     uint64
}

// held is a block: its digest, again and close to others', as looking a block up must not fetch it from far memory; where it lies
// with its CID; and for what it was used, of usedNode, usedRecord and usedCommit.
type held struct {
	digest [sums.Size]byte
	place
	used byte
}

// place is a part of a chunk.
type place struct{ chunk, at, size uint32 }

// shelf is how many blocks lie side by side: more are never copied to make room.
const shelf = 1 << 11

// What a block was used for.
const (
	usedNode = 1 << iota
	usedRecord
	usedCommit
)

type slot struct{ tag, n uint32 } // n is the number of the block and 1; 0 is free

func (t *blockTable) len() int { return t.n }

// at is the block of this number.
func (t *blockTable) at(n int) *held { return &t.shelves[n/shelf][n%shelf] }

// frame is the CID and the content of a block.
func (t *blockTable) frame(n int) string {
	b := t.at(n)
	return t.chunks[b.chunk][b.at : b.at+b.size]
}

// data is the content of a block.
func (t *blockTable) data(n int) string { return t.frame(n)[cidLen:] }

// add puts in a block whose digest has been checked. It is found after [blockTable.index].
func (t *blockTable) add(p place, digest *[sums.Size]byte) {
	switch {
	case t.n == 0: // of a file of a few blocks
		t.shelves = append(t.shelves, make([]held, 0, 16))
	case t.n%shelf == 0:
		t.shelves = append(t.shelves, make([]held, 0, shelf))
	}
	last := &t.shelves[len(t.shelves)-1]
	*last = append(*last, held{digest: *digest, place: p})
	t.n++
}

// index makes all blocks findable. The same block twice is the same block, as a CAR file may repeat itself.
func (t *blockTable) index() {
	size := 1 << bits.Len(uint(2*t.n|1))
	t.slots, t.shift, t.odd = make([]slot, size), 64-bits.Len(uint(size-1)), rand.Uint64()|1
	n := 0
	for k := range t.n {
		b := t.at(k)
		h := t.mix(&b.digest)
		i, dup := t.probe(h, &b.digest)
		if dup {
			continue
		}
		if n != k {
			*t.at(n) = *b
		}
		n++
		t.slots[i] = slot{tag: uint32(h), n: uint32(n)}
	}
	t.n = n
}

func (t *blockTable) mix(digest *[sums.Size]byte) uint64 {
	return binary.LittleEndian.Uint64(digest[:]) * t.odd
}

// probe is the slot of a block, or the free one where it belongs.
func (t *blockTable) probe(h uint64, digest *[sums.Size]byte) (i int, found bool) {
	for i = int(h >> t.shift); ; i = (i + 1) & (len(t.slots) - 1) {
		switch s := t.slots[i]; {
		case s.n == 0:
			return i, false
		case s.tag == uint32(h) && t.at(int(s.n-1)).digest == *digest:
			return i, true
		}
	}
}

// find is the number of the block with this binary CID.
func (t *blockTable) find(cid string) (int, bool) {
	if cid[:len(prefixNode)] != prefixNode {
		return 0, false
	}
	digest := [sums.Size]byte([]byte(cid[len(prefixNode):]))
	i, found := t.probe(t.mix(&digest), &digest)
	return int(t.slots[i].n) - 1, found
}
