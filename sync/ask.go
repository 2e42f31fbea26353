package netsync

import (
	"context"
	"errors"
	"strconv"
	"time"

	"skein/feed"
)

// Patience with a server: four more tries after a failure, 1, 2, 4 and 8 s apart or when the way out says the host may
// be asked again; and every silence a server asks for, up to the longest worth waiting for within a run.
const (
	mostTries     = 5
	firstWait     = time.Second
	longestPlease = 10 * time.Minute
)

// ask makes a request, waiting and trying again where that can help.
func ask[T any](ctx context.Context, e *Engine, request func(context.Context) (T, error)) (T, error) {
	pause := firstWait
	for try := 1; ; try++ {
		v, err := request(ctx)
		if err == nil {
			return v, nil
		}
		if ctx.Err() != nil {
			return v, ctx.Err()
		}
		code := feed.CodeOf(err)
		if !passing(code) || e.tries == 1 || code != feed.CodeRateLimited && try == e.tries {
			return v, err
		}
		d := max(pause, secondsLeft(err))
		if d > longestPlease {
			return v, err
		}
		if err := e.cfg.Wait(ctx, d); err != nil {
			return v, err
		}
		pause *= 2
	}
}

// passing reports whether an error may be gone a moment later.
func passing(code feed.Code) bool {
	switch code {
	case feed.CodeRateLimited, feed.CodeServerError, feed.CodeTimeout, feed.CodeUnreachable:
		return true
	}
	return false
}

// skippable reports whether a stage that failed so can be left out while the others go on.
func skippable(code feed.Code) bool { return code == feed.CodeBadAnswer || code == feed.CodeTooLarge }

// secondsLeft is how long the way out says a host must be left alone, 0 when it does not say.
func secondsLeft(err error) time.Duration {
	var fe *feed.Error
	if !errors.As(err, &fe) {
		return 0
	}
	n, err := strconv.Atoi(fe.Params["seconds"])
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}
