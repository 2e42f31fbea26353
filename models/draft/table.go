package draft

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"skein/feed"
)

// magic begins a table's file; its last letter is the version of the format and of how texts are read.
const magic = "SKEINDR1"

const headerSize = len(magic) + 3*4

// Table is a trained table. It is safe for concurrent use.
//
// The file: magic, then little-endian the number of known features (uint32), of shared rows (uint32), the scale (float32);
// the known features' names (uint32, each once); a row of [feed.Dims] bytes for each, then the shared rows. A byte b means
// (b − 128) · scale; the scale says how the trainer rounded and cancels in a direction. The order of names is free: with the
// commonest first, rows that are read often lie together, and a sum waits less for memory.
type Table struct {
	rows  []byte // (known + tail) × feed.Dims
	known int
	tail  int
	index index
}

// New reads a table's file. It keeps data, which must not change.
func New(data []byte) (*Table, error) {
	if len(data) < headerSize || string(data[:len(magic)]) != magic {
		return nil, errors.New("draft: no table of this version")
	}
	number := func(i int) uint32 { return binary.LittleEndian.Uint32(data[len(magic)+4*i:]) }
	known, tail, scale := int(number(0)), int(number(1)), math.Float32frombits(number(2))
	if known < 1 || tail < 1 || known+tail > maxRows || !(scale > 0) {
		return nil, fmt.Errorf("draft: a table of %d and %d rows, scale %v", known, tail, scale)
	}
	if want := headerSize + 4*known + feed.Dims*(known+tail); len(data) != want {
		return nil, fmt.Errorf("draft: %d bytes, %d rows need %d", len(data), known+tail, want)
	}
	names := data[headerSize : headerSize+4*known]
	index, err := newIndex(names)
	if err != nil {
		return nil, err
	}
	return &Table{rows: data[headerSize+4*known:], known: known, tail: tail, index: index}, nil
}

// row is the row of a feature, −1 if it has none.
func (t *Table) row(name uint32) int {
	if at := t.index.find(name); at >= 0 {
		return at
	}
	if name&whole == 0 {
		return -1
	}
	return t.known + int(name>>1)%t.tail
}

// maxRows of a table: an index holds row numbers in 16 bits.
const maxRows = 1<<16 - 1

// index finds a name's row by open addressing; at most half of its places are taken.
type index struct {
	names []uint32
	rows  []uint16 // row + 1, 0 is free
	mask  uint32
}

func newIndex(names []byte) (index, error) {
	size := 1
	for size < len(names)/2 { // twice the names
		size *= 2
	}
	x := index{names: make([]uint32, size), rows: make([]uint16, size), mask: uint32(size - 1)}
	for i := 0; i < len(names); i += 4 {
		name := binary.LittleEndian.Uint32(names[i:])
		at := name & x.mask
		for ; x.rows[at] != 0; at = (at + 1) & x.mask {
			if x.names[at] == name {
				return index{}, errors.New("draft: a table names a feature twice")
			}
		}
		x.names[at], x.rows[at] = name, uint16(i/4+1)
	}
	return x, nil
}

func (x *index) find(name uint32) int {
	for at := name & x.mask; x.rows[at] != 0; at = (at + 1) & x.mask {
		if x.names[at] == name {
			return int(x.rows[at]) - 1
		}
	}
	return -1
}
