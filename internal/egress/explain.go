package egress

import (
	"context"
	"errors"
	"net"

	"skein/feed"
)

// Causes of a context that body cancelled.
var (
	errIdle  = errors.New("the answer stopped coming")
	errLarge = errors.New("the answer was too large")
)

// explain turns what the standard library says into a code. The caller's own cancelling passes through unchanged, so
// that errors.Is(err, context.Canceled) still holds.
func explain(ctx context.Context, host string, err error) error {
	var fe *feed.Error
	if errors.As(err, &fe) {
		return fe
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTotal), errors.Is(cause, errIdle):
		return feed.FailWith(cause, feed.CodeTimeout, "host", host)
	case errors.Is(cause, context.DeadlineExceeded):
		return feed.FailWith(err, feed.CodeTimeout, "host", host)
	case cause != nil:
		return cause
	}
	var ne net.Error
	if errors.As(err, &ne) && ne.Timeout() {
		return feed.FailWith(err, feed.CodeTimeout, "host", host)
	}
	return feed.FailWith(err, feed.CodeUnreachable, "host", host)
}
