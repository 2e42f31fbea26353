package words

import (
	"context"
	"errors"

	"skein/feed"
)

// asFeedError finds the person's error in a chain; a bare cancellation is one too.
func asFeedError(err error) *feed.Error {
	var e *feed.Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, context.Canceled):
		return feed.FailWith(err, feed.CodeCancelled)
	}
	return feed.FailWith(err, feed.CodeInternal, "detail", firstWords(err.Error()))
}

// firstWords keeps a hint short enough to read aloud.
func firstWords(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}
