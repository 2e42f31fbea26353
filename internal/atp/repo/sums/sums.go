package sums

import (
	"crypto/sha256"
	"encoding/binary"
)

// Size is the length of a sum in bytes.
const Size = sha256.Size

const block = sha256.BlockSize

// Of writes the SHA-256 of each text to the place of the same number in into, which must be as long.
func Of(into [][Size]byte, texts [][]byte) {
	into = into[:len(texts)]
	if !paired {
		for i, text := range texts {
			into[i] = sha256.Sum256(text)
		}
		return
	}
	var lanes [2]lane
	next := 0
	for i := range lanes {
		if next < len(texts) {
			lanes[i].begin(next, texts[next])
			next++
		}
	}
	for a, b := &lanes[0], &lanes[1]; a.left > 0 || b.left > 0; {
		step(a, b)
		for i := range lanes {
			l := &lanes[i]
			if !l.busy || l.left > 0 || l.pad() {
				continue
			}
			l.sum(&into[l.number])
			if l.busy = next < len(texts); l.busy {
				l.begin(next, texts[next])
				next++
			}
		}
	}
}

// lane is one of two texts that are in the works.
type lane struct {
	state  state
	at     int // of the next block, in the text or (padded) in last
	left   int // blocks from there
	busy   bool
	padded bool
	number int // of the text
	text   []byte
	last   [2 * block]byte // the end of the text, a 1, zeros, and the length in bits
}

// state is a, b … h in the order in which the instructions keep them: f e b a, h g d c.
type state [8]uint32

var initial = state{0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667, 0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372}

// begin sets a lane to the beginning of a text.
func (l *lane) begin(number int, text []byte) {
	l.state, l.number, l.text, l.at, l.busy, l.padded = initial, number, text, 0, true, false
	if l.left = len(text) / block; l.left == 0 {
		l.pad()
	}
}

// next is the block that comes next.
func (l *lane) next() *byte {
	if l.padded {
		return &l.last[l.at]
	}
	return &l.text[l.at]
}

// pad goes on to what follows the whole blocks of a text; false after that.
func (l *lane) pad() bool {
	if l.padded {
		return false
	}
	l.at, l.padded = 0, true
	n := copy(l.last[:], l.text[len(l.text)/block*block:])
	l.left = 1 + (n+8)/block
	end := l.last[n : l.left*block]
	clear(end)
	end[0] = 0x80
	binary.BigEndian.PutUint64(end[len(end)-8:], 8*uint64(len(l.text)))
	return true
}

// sum writes the state as the sum that it is when all is done.
func (l *lane) sum(into *[Size]byte) {
	s := &l.state
	for i, word := range [...]uint32{s[3], s[2], s[7], s[6], s[1], s[0], s[5], s[4]} {
		binary.BigEndian.PutUint32(into[4*i:], word)
	}
}
