package repo

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// entry is one key of a node of the tree, as it lies in the block.
type entry struct {
	prefix uint64 // bytes shared with the key before it in this node
	suffix string
	value  string // CID of the record
	right  string // CID of the subtree between this key and the next, or empty
}

// The fixed parts of a node: {"e": [{"k": suffix, "p": prefix, "t": right or null, "v": value}], "l": left or null}.
const (
	litEntries = "\xa2\x61e"
	litLeft    = "\x61l"
	litSuffix  = "\xa4\x61k"
	litPrefix  = "\x61p"
	litRight   = "\x61t"
	litValue   = "\x61v"
	litLink    = "\xd8\x2a\x58\x25\x00" + prefixNode
)

// lit passes over bytes that must stand here.
func (s *scanner) lit(want string) {
	if len(s.in)-s.at < len(want) || s.in[s.at:s.at+len(want)] != want {
		s.fail(WhyShape)
		return
	}
	s.at += len(want)
}

// block reads a link to a block and returns its binary CID.
func (s *scanner) block() string {
	s.lit(litLink)
	if len(s.in)-s.at < sha256.Size {
		s.fail(WhyShort)
		return ""
	}
	s.at += sha256.Size
	return s.in[s.at-cidLen : s.at]
}

// maybeBlock reads a link to a block, or null as empty.
func (s *scanner) maybeBlock() string {
	if s.peek() == headNull {
		s.at++
		return ""
	}
	return s.block()
}

// count reads a head that must be of this major type.
func (s *scanner) count(major byte) uint64 {
	if !s.is(major) {
		s.fail(WhyShape)
		return 0
	}
	_, n := s.head()
	return n
}

// parseNode appends the entries of a node and returns its leftmost subtree, or empty.
func parseNode(in string, into []entry, limit int) (entries []entry, left string, err error) {
	s := scanner{in: in}
	s.lit(litEntries)
	n := s.count(majorArray)
	if n > uint64(limit) {
		return into, "", fmt.Errorf("a node of %d entries: %w", n, ErrLimit)
	}
	for ; n > 0 && s.why == ""; n-- {
		var e entry
		s.lit(litSuffix)
		e.suffix = s.take(s.count(majorBytes))
		s.lit(litPrefix)
		e.prefix = s.count(majorUint)
		s.lit(litRight)
		e.right = s.maybeBlock()
		s.lit(litValue)
		e.value = s.block()
		into = append(into, e)
	}
	s.lit(litLeft)
	left = s.maybeBlock()
	if err := s.done(); err != nil {
		return into, "", fmt.Errorf("%w: %w", ErrTree, err)
	}
	return into, left, nil
}

// maxKey is the longest key of a tree in bytes, as in the reference.
const maxKey = 1024

// height is the layer that a key belongs to: half the leading zero bits of its SHA-256.
func height(key []byte) int {
	sum := sha256.Sum256(key)
	return heightOf(&sum)
}

// heightOf is the height of the key that has this SHA-256.
func heightOf(sum *[sha256.Size]byte) int {
	zeros := 0
	for at := 0; at < len(sum); at += 8 {
		n := bits.LeadingZeros64(binary.BigEndian.Uint64(sum[at:]))
		if zeros += n; n < 64 {
			break
		}
	}
	return zeros / 2
}

// slash is where a key divides into collection and record key, or -1 when it is no such key.
func slash(key []byte) int {
	at := -1
	for i, c := range key {
		switch {
		case c == '/' && at < 0 && i > 0:
			at = i
		case !keyByte[c]:
			return -1
		}
	}
	if at < 0 || at == len(key)-1 || len(key) > maxKey {
		return -1
	}
	return at
}

// keyByte are the characters of NSIDs and record keys.
var keyByte = func() (ok [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~.:-") {
		ok[c] = true
	}
	return ok
}()
