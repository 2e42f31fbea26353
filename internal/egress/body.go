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
	host  string
	limit int64
	idle  time.Duration
	// patience is how long a body may come slower than slowest.
	patience time.Duration
	cancel   context.CancelCauseFunc // of the request, with why
	end      func()                  // releases the request's timer and context
}

// slowest is the rate, in bytes a second, below which a body is given up once patience is over: one byte a second never idles.
const slowest = 256

// body stops a reader that brings too much, too slowly, or nothing for too long. The bytes counted are those before
// decompression; [unpack] counts again behind it.
type body struct {
	ctx  context.Context
	in   io.ReadCloser
	w    watch
	read int64
	from time.Time
	once sync.Once
}

func newBody(ctx context.Context, in io.ReadCloser, w watch) *body {
	return &body{ctx: ctx, in: in, w: w, from: time.Now()}
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
	if took := time.Since(b.from); err == nil && b.w.patience > 0 && took > b.w.patience && b.read < int64(took/time.Second)*slowest {
		b.w.cancel(errIdle)
		err = errIdle
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
