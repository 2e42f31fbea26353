package repo

import (
	"fmt"
	"math"
)

// maxDepth is how deeply maps and arrays may nest (MAX_CBOR_NESTED_LEVELS of the reference); the outermost is level 1.
const maxDepth = 32

// Reasons for which CBOR is refused, the values of [Malformed.Why].
const (
	WhyShort    = "short"    // ends inside a value, or promises more than there is
	WhyTrailing = "trailing" // bytes after the value
	WhyInt      = "int"      // not the shortest form, or beyond 64 bits
	WhyFloat    = "float"    // no such thing in the data model
	WhySimple   = "simple"   // undefined and other simple values
	WhyEndless  = "endless"  // indefinite length
	WhyDepth    = "depth"    // nested deeper than 32
	WhyKey      = "key"      // a key that is no text, out of order, or twice
	WhyUTF8     = "utf8"     // text that is not UTF-8
	WhyLink     = "link"     // a tag other than 42, or no CID of atproto
	WhyReserved = "reserved" // $link or $bytes as a key, $type without a name, a blob without its parts
	WhyShape    = "shape"    // well-formed, but not what its collection says
	WhyLong     = "long"     // longer than [Limits.Record]
)

// Malformed says why and at which byte CBOR is not DRISL, the strict subset of atproto, or not the record it should be.
type Malformed struct {
	Why string
	At  int
}

// Error names the reason and the place.
func (m *Malformed) Error() string { return fmt.Sprintf("malformed CBOR at byte %d: %s", m.At, m.Why) }

// Major types of CBOR.
const (
	majorUint = iota
	majorInt
	majorBytes
	majorText
	majorArray
	majorMap
	majorTag
	majorSimple
)

// Heads of simple values.
const (
	headFalse = 0xf4
	headTrue  = 0xf5
	headNull  = 0xf6
)

// scanner reads DRISL in one pass without allocating: texts are parts of in. The first failure is kept, and moves the
// position to the end, so that callers need to look only once.
type scanner struct {
	in    string
	at    int
	depth int
	why   string
	whyAt int
}

func (s *scanner) fail(why string) {
	if s.why == "" {
		s.why, s.whyAt = why, s.at
	}
	s.at = len(s.in)
}

// done is the verdict after the outermost value.
func (s *scanner) done() error {
	if s.why == "" && s.at != len(s.in) {
		s.fail(WhyTrailing)
	}
	if s.why != "" {
		return &Malformed{Why: s.why, At: s.whyAt}
	}
	return nil
}

// peek is the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.in) {
		return s.in[s.at]
	}
	return 0
}

// is reports whether a value of this major type follows.
func (s *scanner) is(major byte) bool { return s.at < len(s.in) && s.in[s.at]>>5 == major }

// head reads a head: the major type and its argument.
func (s *scanner) head() (major byte, n uint64) {
	if s.at >= len(s.in) {
		s.fail(WhyShort)
		return majorSimple, headNull & 31
	}
	c := s.in[s.at]
	s.at++
	if c&31 < 24 {
		return c >> 5, uint64(c & 31)
	}
	return c >> 5, s.argument(c>>5, c&31)
}

// argument reads an argument of 1, 2, 4 or 8 bytes, which must need all of them.
func (s *scanner) argument(major, info byte) (n uint64) {
	switch {
	case info == 31:
		s.fail(WhyEndless)
	case info > 27:
		s.fail(WhyInt)
	case major == majorSimple && info > 24:
		s.fail(WhyFloat)
	case major == majorSimple:
		s.fail(WhySimple)
	}
	size := 1 << (info - 24)
	if s.why == "" && len(s.in)-s.at < size {
		s.fail(WhyShort)
	}
	if s.why != "" {
		return 0
	}
	for _, c := range []byte(s.in[s.at : s.at+size]) {
		n = n<<8 | uint64(c)
	}
	s.at += size
	if shortest := [...]uint64{24, 1 << 8, 1 << 16, 1 << 32}; n < shortest[info-24] {
		s.fail(WhyInt)
		return 0
	}
	return n
}

// take is the next n bytes.
func (s *scanner) take(n uint64) string {
	if n > uint64(len(s.in)-s.at) {
		s.fail(WhyShort)
		return ""
	}
	from := s.at
	s.at += int(n)
	return s.in[from:s.at]
}

// str is the next n bytes, which must be UTF-8.
func (s *scanner) str(n uint64) string {
	out := s.take(n)
	if !valid(out) {
		s.at -= len(out)
		s.fail(WhyUTF8)
		return ""
	}
	return out
}

// open begins a map or an array of n values of at least size bytes each.
func (s *scanner) open(n, size uint64) uint64 {
	if s.depth++; s.depth > maxDepth {
		s.fail(WhyDepth)
		return 0
	}
	if n > uint64(len(s.in)-s.at)/size {
		s.fail(WhyShort)
		return 0
	}
	return n
}

// skip checks one value of any kind.
func (s *scanner) skip() {
	if s.is(majorTag) {
		var link CID
		s.cid(&link)
		return
	}
	major, n := s.head()
	switch major {
	case majorUint, majorInt:
		if n > math.MaxInt64 {
			s.fail(WhyInt)
		}
	case majorBytes:
		s.take(n)
	case majorText:
		s.str(n)
	case majorArray:
		n = s.open(n, 1)
		for ; n > 0 && s.why == ""; n-- {
			s.skip()
		}
		s.depth--
	case majorMap:
		s.skipMap(n)
	default:
		if n < headFalse&31 || n > headNull&31 {
			s.fail(WhySimple)
		}
	}
}

// cid reads a link: tag 42 around a binary CID.
func (s *scanner) cid(into *CID) {
	const head = "\xd8\x2a\x58\x25\x00"
	if len(s.in)-s.at < len(head)+cidLen || s.in[s.at:s.at+len(head)] != head {
		s.fail(WhyLink)
		return
	}
	raw := s.in[s.at+len(head) : s.at+len(head)+cidLen]
	if p := raw[:len(prefixNode)]; p != prefixNode && p != prefixBlob {
		s.fail(WhyLink)
		return
	}
	copy(into[:], raw)
	s.at += len(head) + cidLen
}
