package skynet

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

func millisecond(n int64) time.Time { return time.UnixMilli(n) }

func TestLimiter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now }, 2, time.Minute)
	for i, tt := range []struct {
		after     time.Duration
		key       string
		ok        bool
		remaining int
		retry     string
	}{
		{0, "a", true, 1, ""}, {0, "a", true, 0, ""}, {10 * time.Second, "a", false, 0, "50"},
		{0, "b", true, 1, ""}, {49 * time.Second, "a", false, 0, "1"}, {time.Second, "a", true, 1, ""},
	} {
		now = now.Add(tt.after)
		h := http.Header{}
		if ok := l.take(h, tt.key); ok != tt.ok || h.Get("RateLimit-Remaining") != strconv.Itoa(tt.remaining) || h.Get("Retry-After") != tt.retry {
			t.Errorf("request %d: %v %v, want %+v", i, ok, h, tt)
		}
	}
}
