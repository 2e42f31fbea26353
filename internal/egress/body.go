package egress

import (
	"context"
	"io"
	"strconv"
	"sync"
	"time"

	"skein/feed"
)

// watch is what a body is held to.
type watch struct {
	host   string
	limit  int64
	idle   time.Duration
	cancel context.CancelCauseFunc // of the request, with why
	end    func()                  // releases the request's timer and context
}

// body stops a reader that brings too much, too slowly, or nothing for too long. The bytes counted are those after
// decompression, so a gzip bomb ends at the limit.
type body struct {
	ctx  context.Context
	in   io.ReadCloser
	w    watch
	read int64
	once sync.Once
}

func newBody(ctx context.Context, in io.ReadCloser, w watch) *body {
	return &body{ctx: ctx, in: in, w: w}
}

// Read reports feed.CodeTooLarge beyond the limit and feed.CodeTimeout after silence.
func (b *body) Read(p []byte) (int, error) {
	timer := time.AfterFunc(b.w.idle, func() { b.w.cancel(errIdle) })
	n, err := b.in.Read(p)
	timer.Stop()
	b.read += int64(n)
	if b.read > b.w.limit {
		b.w.cancel(errLarge) // ends the transfer, not only our reading of it
		return 0, tooLarge(b.w.host, b.w.limit)
	}
	if err != nil && err != io.EOF {
		err = explain(b.ctx, b.w.host, err)
	}
	return n, err
}

// Close ends the request.
func (b *body) Close() error {
	err := b.in.Close()
	b.once.Do(b.w.end)
	return err
}

func tooLarge(host string, limit int64) error {
	return feed.Fail(feed.CodeTooLarge, "host", host, "limit", strconv.FormatInt(limit, 10))
}
