package draft

import (
	"encoding/binary"

	"skein/feed"
)

// words64 is a row in 64-bit words.
const words64 = feed.Dims / 8

// maxTerms is how many bytes of up to 255 a lane of 16 bits can add up.
const maxTerms = 257

// lanes add up rows eight components at a time: in plain Go one 64-bit word holds four sums of 16 bits. Adding a row so
// takes a fifth of the time of a loop over its bytes.
type lanes struct {
	even, odd [words64]uint64 // components 0 2 4 6 of each eight, and 1 3 5 7
	terms     int
}

const evenBytes = 0x00ff00ff00ff00ff

type row = [feed.Dims]byte

// cacheLine is how many bytes a processor fetches at once.
const cacheLine = 64

// touch reads a byte of each cache line of rows, and returns the sum lest nothing be read: the processor then waits for
// many of them at once, which halves the time that adding them takes.
func touch(table []byte, places []int) (sum byte) {
	for _, at := range places {
		r := (*row)(table[at:])
		for i := 0; i < feed.Dims; i += cacheLine {
			sum += r[i]
		}
	}
	return sum
}

// addRows adds the rows that begin at places of the table's bytes; the caller keeps terms within maxTerms.
func (l *lanes) addRows(table []byte, places []int) {
	l.terms += len(places)
	for ; len(places) >= 4; places = places[4:] {
		l.addFour((*row)(table[places[0]:]), (*row)(table[places[1]:]), (*row)(table[places[2]:]), (*row)(table[places[3]:]))
	}
	for _, at := range places {
		r := (*row)(table[at:])
		for i := range words64 {
			x := binary.LittleEndian.Uint64(r[8*i : 8*i+8])
			l.even[i] += x & evenBytes
			l.odd[i] += x >> 8 & evenBytes
		}
	}
}

// addFour loads and stores the sums once for four rows.
func (l *lanes) addFour(a, b, c, d *row) {
	for i := range words64 {
		w, x := binary.LittleEndian.Uint64(a[8*i:8*i+8]), binary.LittleEndian.Uint64(b[8*i:8*i+8])
		y, z := binary.LittleEndian.Uint64(c[8*i:8*i+8]), binary.LittleEndian.Uint64(d[8*i:8*i+8])
		even := w&evenBytes + x&evenBytes + y&evenBytes + z&evenBytes
		// Without their lowest byte the four have room to carry; what the other even ones add is taken off again.
		odd := w>>8 + x>>8 + y>>8 + z>>8 - even>>16<<8
		l.even[i] += even
		l.odd[i] += odd
	}
}

// add adds other sums, four at a time; the caller keeps the terms of all within maxTerms.
func (l *lanes) add(others []*lanes) {
	for ; len(others) >= 4; others = others[4:] {
		a, b, c, d := others[0], others[1], others[2], others[3]
		l.terms += a.terms + b.terms + c.terms + d.terms
		for i := range words64 {
			l.even[i] += a.even[i] + b.even[i] + c.even[i] + d.even[i]
			l.odd[i] += a.odd[i] + b.odd[i] + c.odd[i] + d.odd[i]
		}
	}
	for _, a := range others {
		l.terms += a.terms
		for i := range words64 {
			l.even[i] += a.even[i]
			l.odd[i] += a.odd[i]
		}
	}
}

// flush adds the lanes to total, the bytes' bias taken off, and empties them.
func (l *lanes) flush(total *[feed.Dims]int32) {
	bias := int32(128 * l.terms)
	for i := range words64 {
		even, odd := l.even[i], l.odd[i]
		t := total[8*i : 8*i+8 : 8*i+8]
		t[0] += int32(even&0xffff) - bias
		t[1] += int32(odd&0xffff) - bias
		t[2] += int32(even>>16&0xffff) - bias
		t[3] += int32(odd>>16&0xffff) - bias
		t[4] += int32(even>>32&0xffff) - bias
		t[5] += int32(odd>>32&0xffff) - bias
		t[6] += int32(even>>48) - bias
		t[7] += int32(odd>>48) - bias
	}
	*l = lanes{}
}
