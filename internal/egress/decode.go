package egress

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/zstd"

	"skein/feed"
)

// unpackMemory bounds what unpacking may hold besides the caller's buffer.
const unpackMemory = 8 << 20

// acceptPacked asks for a packed answer, unless the caller asked for something itself or for a part.
func acceptPacked(req *http.Request) {
	if req.Header.Get("Accept-Encoding") == "" && req.Header.Get("Range") == "" && req.Method != http.MethodHead {
		req.Header.Set("Accept-Encoding", "gzip, zstd")
	}
}

// unpack makes the body of an answer read unpacked, and ends it at limit bytes there too: a packed gigabyte is a megabyte on
// the wire. Encodings that nobody asked for are refused; so is one packed into another.
func unpack(res *http.Response, host string, limit int64) error {
	var open func(io.Reader) (io.ReadCloser, error)
	switch strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))) {
	case "", "identity":
		return nil
	case "gzip", "x-gzip":
		open = func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }
	case "zstd":
		open = func(r io.Reader) (io.ReadCloser, error) {
			d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(unpackMemory), zstd.WithDecoderLowmem(true))
			if err != nil {
				return nil, err
			}
			return d.IOReadCloser(), nil
		}
	default:
		return feed.FailWith(errors.New("encoding "+res.Header.Get("Content-Encoding")), feed.CodeBadAnswer, "host", host)
	}
	if len(res.Header.Values("Content-Encoding")) > 1 {
		return feed.FailWith(errors.New("more than one encoding"), feed.CodeBadAnswer, "host", host)
	}
	res.Body = &unpacked{packed: res.Body, open: open, host: host, limit: limit}
	res.Header.Del("Content-Encoding")
	res.Header.Del("Content-Length")
	res.ContentLength, res.Uncompressed = -1, true
	return nil
}

// unpacked opens the stream with the first read, so that an answer without a body is no error of packing.
type unpacked struct {
	packed io.ReadCloser
	open   func(io.Reader) (io.ReadCloser, error)
	in     io.ReadCloser
	host   string
	limit  int64
	read   int64
	err    error
}

// Read reports feed.CodeTooLarge beyond the limit and feed.CodeBadAnswer for a damaged stream.
func (u *unpacked) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err
	}
	if u.in == nil {
		if u.in, u.err = u.open(u.packed); u.err != nil {
			u.in = nil
			u.err = u.explain(u.err)
			return 0, u.err
		}
	}
	n, err := u.in.Read(p)
	if u.read += int64(n); u.read > u.limit {
		u.err = tooLarge(u.host, u.limit)
		_ = u.packed.Close() // ends the transfer, not only our reading of it
		return 0, u.err
	}
	u.err = u.explain(err)
	return n, u.err
}

// explain leaves what the body below said, and an end.
func (u *unpacked) explain(err error) error {
	var fe *feed.Error
	if err == nil || err == io.EOF || errors.As(err, &fe) || errors.Is(err, context.Canceled) {
		return err
	}
	return feed.FailWith(err, feed.CodeBadAnswer, "host", u.host)
}

// Close ends the request.
func (u *unpacked) Close() error {
	var err error
	if u.in != nil {
		err = u.in.Close()
	}
	return errors.Join(err, u.packed.Close())
}
