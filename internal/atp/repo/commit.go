package repo

import (
	"fmt"
	"strings"
	"time"

	"skein/feed"
)

// Commit is what a verified repository says of itself, and what was found in it.
type Commit struct {
	CID  CID
	DID  feed.DID
	Rev  string // a TID; revisions of one account rise in its order
	Data CID    // the root of the tree

	Records   int // handed over, malformed ones included
	Malformed int // of these
	Blocks    int // in the file, the commit among them
	Strays    int // blocks that nothing refers to
	// Gaps are the ranges of keys whose part of the tree did not come, because that part existed at [Expect.Since] already;
	// empty for a whole repository. A key that lies in no gap and was not handed over has been deleted. A key in a gap is
	// as it was, or has been deleted: where a deletion makes two parts of the tree meet, an old part may fill the hole,
	// and nothing new needs to be sent. Only a whole repository rules that out.
	Gaps []Gap
}

// Gap is a range of keys ("collection/rkey"), both ends excluded; an empty end is open.
type Gap struct{ After, Before string }

// Covers reports whether a key lies in the gap.
func (g Gap) Covers(key string) bool { return key > g.After && (g.Before == "" || key < g.Before) }

// commitBlock is the signed root of a repository.
type commitBlock struct {
	did, rev string
	sig      string
	data     CID
	version  int
	unsigned []byte
}

// parseCommit reads a commit. All six fields must be there; what is signed is the same map without "sig".
func parseCommit(in string) (c commitBlock, err error) {
	s := scanner{in: in}
	var o object
	sigFrom, sigTo, fields := 0, 0, 0
	for ok := s.object(&o); ok; fields++ {
		from := s.at
		if !s.next(&o) {
			break
		}
		switch o.key {
		case "did":
			s.text(&c.did)
		case "rev":
			s.text(&c.rev)
		case "sig":
			if s.is(majorBytes) {
				_, n := s.head()
				c.sig = s.take(n)
			}
			sigFrom, sigTo = from, s.at
		case "data":
			s.cid(&c.data)
		case "prev":
			s.skip()
		case "version":
			s.number(&c.version)
		default:
			s.fail(WhyShape)
		}
	}
	if err := s.done(); err != nil {
		return c, fmt.Errorf("%w: %w", ErrCommit, err)
	}
	if fields != 6 || c.version != 3 || len(c.sig) == 0 {
		return c, fmt.Errorf("version %d with %d fields: %w", c.version, fields, ErrCommit)
	}
	c.unsigned = make([]byte, 0, len(in))
	c.unsigned = append(c.unsigned, majorMap<<5|5)
	c.unsigned = append(c.unsigned, in[1:sigFrom]...)
	c.unsigned = append(c.unsigned, in[sigTo:]...)
	return c, nil
}

// verify holds the commit to what the caller expects, and the signature last: it costs most.
func (c *commitBlock) verify(want Expect) error {
	if feed.DID(c.did) != want.DID {
		return fmt.Errorf("%s instead of %s: %w", c.did, want.DID, ErrDID)
	}
	at, ok := tidTime(c.rev)
	switch {
	case !ok:
		return fmt.Errorf("revision %q is no TID: %w", c.rev, ErrCommit)
	case c.rev < want.Rev || c.rev < want.Since:
		return fmt.Errorf("%s before %s: %w", c.rev, max(want.Rev, want.Since), ErrRev)
	case !want.Latest.IsZero() && at.After(want.Latest):
		return fmt.Errorf("%s is of %s: %w", c.rev, at.UTC().Format(time.RFC3339), ErrRev)
	}
	return want.Key.verify(c.unsigned, []byte(c.sig))
}

const tidAlphabet = "234567abcdefghijklmnopqrstuvwxyz"

// tidTime is the moment that a TID claims: 13 characters of 5 bits, microseconds above 10 bits of clock id.
func tidTime(tid string) (time.Time, bool) {
	if len(tid) != 13 || tid[0] > 'j' {
		return time.Time{}, false
	}
	n := uint64(0)
	for i := range len(tid) {
		digit := strings.IndexByte(tidAlphabet, tid[i])
		if digit < 0 {
			return time.Time{}, false
		}
		n = n<<5 | uint64(digit)
	}
	return time.UnixMicro(int64(n >> 10)), true
}
