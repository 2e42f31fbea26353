package repo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"unsafe"

	"skein/internal/atp/repo/sums"
)

const (
	minChunk  = 16 << 10
	maxChunk  = 256 << 10 // zeroed, filled and hashed within a core's own cache
	maxHeader = 4096
	maxRoots  = 16
	together  = 32 // blocks are hashed, while they are still in a core's own cache
)

// view shows bytes as a string without copying them. The bytes of a chunk are written once, before the first view, and
// never again.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// car reads frames. Blocks are kept where they were read: a chunk is never moved, so nothing is copied but the start of
// a frame that does not fit into the rest of a chunk.
type car struct {
	ctx    context.Context
	r      io.Reader
	lim    Limits
	chunk  []byte // chunk[at:end] has been read and not used
	at     int
	end    int
	total  int64
	ended  bool // the reader said io.EOF
	blocks *blockTable

	waiting []place // read and not hashed, all of this chunk
	texts   [together][]byte
	sums    [together][sums.Size]byte
}

// readBlocks reads a whole file: its root, and all blocks, each of which is what its CID says.
func readBlocks(ctx context.Context, r io.Reader, lim Limits) (*car, CID, error) {
	c := &car{ctx: ctx, r: r, lim: lim, blocks: &blockTable{}}
	root, err := c.header()
	for more := err == nil; more && err == nil; {
		more, err = c.block()
	}
	if wrong := c.settle(); wrong != nil { // it came first
		err = wrong
	}
	if err != nil {
		return nil, root, err
	}
	c.blocks.index()
	return c, root, nil
}

// need makes sure that n bytes lie at c.at, or says that the bytes ended.
func (c *car) need(n int) error {
	if c.end-c.at >= n {
		return nil
	}
	if len(c.chunk)-c.at < n {
		if err := c.settle(); err != nil {
			return err
		}
		grown := make([]byte, max(n, minChunk, min(2*len(c.chunk), maxChunk)))
		c.end = copy(grown, c.chunk[c.at:c.end])
		c.chunk, c.at = grown, 0
		c.blocks.chunks = append(c.blocks.chunks, view(grown))
	}
	for idle := 0; c.end-c.at < n; {
		if c.ended {
			return fmt.Errorf("after %d bytes: %w", c.total, ErrTruncated)
		}
		if err := c.ctx.Err(); err != nil {
			return err
		}
		got, err := c.r.Read(c.chunk[c.end:])
		c.end, c.total = c.end+got, c.total+int64(got)
		if c.total > c.lim.Bytes {
			return fmt.Errorf("more than %d bytes: %w", c.lim.Bytes, ErrLimit)
		}
		if idle++; got > 0 {
			idle = 0
		}
		switch {
		case err == io.EOF:
			c.ended = true
		case err != nil && c.ctx.Err() != nil:
			return c.ctx.Err()
		case err != nil:
			return fmt.Errorf("after %d bytes: %w: %w", c.total, ErrTruncated, err)
		case idle > 100:
			return fmt.Errorf("after %d bytes: %w: %w", c.total, ErrTruncated, io.ErrNoProgress)
		}
	}
	return nil
}

// length reads the length of the next frame. more is false at a clean end.
func (c *car) length(limit int) (n int, more bool, err error) {
	for shift := 0; ; shift += 7 {
		if err := c.need(1); err != nil {
			return 0, false, ignoreEnd(err, shift == 0 && c.ended && c.total > 0)
		}
		b := c.chunk[c.at]
		c.at++
		n |= int(b&0x7f) << shift
		switch {
		case n > limit || shift > 28:
			return 0, false, fmt.Errorf("a frame of more than %d bytes: %w", limit, ErrLimit)
		case b >= 0x80:
			continue
		case b == 0: // a length of nothing, or one written longer than it need be
			return 0, false, fmt.Errorf("length of a frame: %w", ErrFraming)
		}
		return n, true, nil
	}
}

// ignoreEnd forgets that the bytes ended where they may.
func ignoreEnd(err error, may bool) error {
	if may && errors.Is(err, ErrTruncated) {
		return nil
	}
	return err
}

// header reads the first frame and returns its first root: the commit.
func (c *car) header() (root CID, err error) {
	n, more, err := c.length(maxHeader)
	if errors.Is(err, ErrLimit) { // whatever this is, it is no CAR file
		err = fmt.Errorf("header: %w", ErrFraming)
	}
	if err == nil && !more {
		err = ErrTruncated
	}
	if err == nil {
		err = c.need(1)
	}
	if err == nil && c.chunk[c.at] != majorMap<<5|2 { // an answer in HTML must not look like a short file
		err = fmt.Errorf("header: %w", ErrFraming)
	}
	if err == nil {
		err = c.need(n)
	}
	if err != nil {
		return root, err
	}
	s := scanner{in: view(c.chunk[c.at : c.at+n])}
	c.at += n
	version, roots := 0, 0
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "roots":
			for k := s.array(); k > 0; k = s.more(k) {
				var other CID
				s.cid(&other)
				if roots++; roots == 1 {
					root = other
				}
			}
		case "version":
			s.number(&version)
		default:
			s.fail(WhyShape)
		}
	}
	if err := s.done(); err != nil {
		return root, fmt.Errorf("header: %w: %w", ErrFraming, err)
	}
	if version != 1 || roots < 1 || roots > maxRoots {
		return root, fmt.Errorf("header: version %d with %d roots: %w", version, roots, ErrFraming)
	}
	return root, nil
}

// block reads one frame, checks its hash and puts it into the table.
func (c *car) block() (more bool, err error) {
	n, more, err := c.length(c.lim.Block + cidLen)
	if err != nil || !more {
		return false, err
	}
	if n < cidLen {
		return false, fmt.Errorf("a frame of %d bytes: %w", n, ErrFraming)
	}
	if err := c.need(n); err != nil {
		return false, err
	}
	at := c.at
	c.at += n
	if string(c.chunk[at:at+len(prefixNode)]) != prefixNode {
		return false, fmt.Errorf("block %d is not dag-cbor by SHA-256: %w", c.number(), ErrFraming)
	}
	if c.number() >= c.lim.Blocks {
		return false, fmt.Errorf("more than %d blocks: %w", c.lim.Blocks, ErrLimit)
	}
	if c.waiting = append(c.waiting, place{chunk: uint32(len(c.blocks.chunks) - 1), at: uint32(at), size: uint32(n)}); len(c.waiting) == together {
		err = c.settle()
	}
	return err == nil, err
}

// number counts the blocks so far.
func (c *car) number() int { return c.blocks.len() + len(c.waiting) }

// settle checks the hashes of the blocks that wait, and puts them into the table. After a wrong one nothing waits.
func (c *car) settle() error {
	waiting := c.waiting
	c.waiting = c.waiting[:0]
	for i, f := range waiting {
		c.texts[i] = c.chunk[f.at+cidLen : f.at+f.size]
	}
	sums.Of(c.sums[:], c.texts[:len(waiting)])
	for i, f := range waiting {
		if string(c.sums[i][:]) != string(c.chunk[f.at+uint32(len(prefixNode)):f.at+cidLen]) {
			return fmt.Errorf("block %d: %w", c.blocks.len(), ErrHash)
		}
		c.blocks.add(f, &c.sums[i])
	}
	return nil
}
