package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"skein/feed"
)

// Bounds of one event (com.atproto.sync.subscribeRepos#commit).
const (
	maxOps    = 200
	maxBlocks = 2_000_000
)

// ErrFrame means that a message of a stream is no frame: a header and a body in DRISL.
var ErrFrame = errors.New("message is no frame of a repository stream")

// Frame is one message of com.atproto.sync.subscribeRepos. Its strings are parts of the message.
type Frame struct {
	Type string // "#commit", "#identity", "#account", "#sync", "#info"; empty for an error
	Name string // of an error or of an info, e.g. "FutureCursor" or "OutdatedCursor"

	Seq  int64
	DID  feed.DID
	Time string

	Rev    string // of a commit or sync
	Since  string // the revision before, empty when there was none
	TooBig bool   // the commit is not in it; only a copy of the repository says what it did
	Ops    []Op
	blocks string

	Active bool // of an account
	Status string
}

// Op is one change of a record.
type Op struct {
	Action string // "create", "update" or "delete"
	Path   string // "collection/rkey"
	CID    CID    // of the record, undefined for a deletion
}

// ParseFrame reads one message. Errors are ErrFrame; a type that is not known is no error.
func ParseFrame(message []byte) (f Frame, err error) {
	s := scanner{in: view(message)}
	op := int64(0)
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "op":
			s.whole(&op)
		case "t":
			s.text(&f.Type)
		default:
			s.skip()
		}
	}
	switch {
	case s.why == "" && op == -1:
		f.Type = ""
	case s.why == "" && (op != 1 || f.Type == ""):
		s.fail(WhyShape)
	}
	if s.why == "" && !s.is(majorMap) {
		s.fail(WhyShape)
	}
	s.body(&f)
	if err := s.done(); err != nil {
		return Frame{}, fmt.Errorf("%w: %w", ErrFrame, err)
	}
	return f, nil
}

// body reads the second half. Keys mean the same in all types that have them.
func (s *scanner) body(f *Frame) {
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "seq":
			s.whole(&f.Seq)
		case "repo", "did":
			s.text((*string)(&f.DID))
		case "time":
			s.text(&f.Time)
		case "rev":
			s.text(&f.Rev)
		case "since":
			s.text(&f.Since)
		case "tooBig":
			s.truth(&f.TooBig)
		case "active":
			s.truth(&f.Active)
		case "status":
			s.text(&f.Status)
		case "error", "name":
			s.text(&f.Name)
		case "ops":
			s.ops(f)
		case "blocks":
			if s.is(majorBytes) {
				_, n := s.head()
				f.blocks = s.take(n)
				continue
			}
			s.skip()
		default:
			s.skip()
		}
	}
}

func (s *scanner) ops(f *Frame) {
	n := s.array()
	if n > maxOps {
		s.fail(WhyLong)
		return
	}
	for ; n > 0; n = s.more(n) {
		var op Op
		var o object
		for ok := s.object(&o); ok && s.next(&o); {
			switch o.key {
			case "action":
				s.text(&op.Action)
			case "path":
				s.text(&op.Path)
			case "cid":
				s.link(&op.CID)
			default:
				s.skip()
			}
		}
		f.Ops = append(f.Ops, op)
	}
}

// whole reads a whole number of 64 bits with sign.
func (s *scanner) whole(into *int64) {
	if !s.is(majorUint) && !s.is(majorInt) {
		s.skip()
		return
	}
	major, n := s.head()
	switch {
	case n > math.MaxInt64:
		s.fail(WhyInt)
	case major == majorInt:
		*into = -1 - int64(n)
	default:
		*into = int64(n)
	}
}

// Records hands over what the ops of a commit did, in their order. Every record that came hashes to the CID its op names, and
// the commit in the blocks is of the account and revision that the frame says; nothing is handed over before that is so. A
// deletion has an undefined CID; a record whose block did not come has [ErrMissing] in its Err.
//
// The commit's signature is not looked at: the stream is read from the account's own server, over a connection that proves
// which server that is, and the certificate compares with the signed repository later.
func (f *Frame) Records(ctx context.Context, visit func(Op, Record) error) error {
	if len(f.blocks) > maxBlocks {
		return fmt.Errorf("%d bytes of blocks: %w", len(f.blocks), ErrLimit)
	}
	c, root, err := readBlocks(ctx, bytes.NewReader([]byte(f.blocks)), Limits{Bytes: maxBlocks}.orDefault())
	if err != nil {
		return fmt.Errorf("blocks of a commit of %s: %w", f.DID, err)
	}
	n, ok := c.blocks.find(string(root[:]))
	if !ok {
		return fmt.Errorf("commit of %s: %w", f.DID, ErrMissing)
	}
	commit, err := parseCommit(c.blocks.data(n))
	switch {
	case err != nil:
		return err
	case feed.DID(commit.did) != f.DID:
		return fmt.Errorf("%s instead of %s: %w", commit.did, f.DID, ErrDID)
	case commit.rev != f.Rev:
		return fmt.Errorf("%s instead of %s: %w", commit.rev, f.Rev, ErrRev)
	}
	var d decoder
	for _, op := range f.Ops {
		if err := visit(op, d.of(op, c.blocks)); err != nil {
			return err
		}
	}
	return nil
}

// of finds and decodes the record of an op.
func (d *decoder) of(op Op, blocks *blockTable) Record {
	collection, rkey, _ := strings.Cut(op.Path, "/")
	rec := Record{Collection: collection, RKey: rkey, CID: op.CID}
	if !op.CID.Defined() {
		return rec
	}
	n, ok := blocks.find(string(op.CID[:]))
	if !ok {
		rec.Err = ErrMissing
		return rec
	}
	rec.Raw = blocks.data(n)
	rec.Value, rec.Err = d.decode(collection, rec.Raw, Limits{}.orDefault().Record)
	return rec
}
