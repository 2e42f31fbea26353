package repo

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"unsafe"
)

const (
	minChunk  = 16 << 10
	maxChunk  = 256 << 10 // zeroed, filled and hashed within a core's own cache
	maxHeader = 4096
	maxRoots  = 16
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
}

// need makes sure that n bytes lie at c.at, or says that the bytes ended.
func (c *car) need(n int) error {
	if c.end-c.at >= n {
		return nil
	}
	if len(c.chunk)-c.at < n {
		grown := make([]byte, max(n, minChunk, min(2*len(c.chunk), maxChunk)))
		c.end = copy(grown, c.chunk[c.at:c.end])
		c.chunk, c.at = grown, 0
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
	frame := c.chunk[c.at : c.at+n : c.at+n]
	c.at += n
	if string(frame[:len(prefixNode)]) != prefixNode {
		return false, fmt.Errorf("block %d is not dag-cbor by SHA-256: %w", c.blocks.len(), ErrFraming)
	}
	if sum := sha256.Sum256(frame[cidLen:]); string(sum[:]) != string(frame[len(prefixNode):cidLen]) {
		return false, fmt.Errorf("block %d: %w", c.blocks.len(), ErrHash)
	}
	if c.blocks.len() >= c.lim.Blocks {
		return false, fmt.Errorf("more than %d blocks: %w", c.lim.Blocks, ErrLimit)
	}
	c.blocks.add(view(frame))
	return true, nil
}
