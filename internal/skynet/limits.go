package skynet

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter counts points in fixed windows by key, as the reference PDS does by address and by login name.
type limiter struct {
	mu     sync.Mutex
	now    func() time.Time
	points int
	window time.Duration
	open   map[string]*span
}

type span struct {
	used int
	ends time.Time
}

func newLimiter(now func() time.Time, points int, window time.Duration) *limiter {
	return &limiter{now: now, points: points, window: window, open: map[string]*span{}}
}

// take uses one point of key, states the balance in the RateLimit headers, and reports whether there was one left.
func (l *limiter) take(h http.Header, key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	s := l.open[key]
	if s == nil || !now.Before(s.ends) {
		s = &span{ends: now.Add(l.window)}
		l.open[key] = s
	}
	s.used++
	h.Set("RateLimit-Limit", strconv.Itoa(l.points))
	h.Set("RateLimit-Remaining", strconv.Itoa(max(l.points-s.used, 0)))
	h.Set("RateLimit-Reset", strconv.FormatInt(s.ends.Unix(), 10))
	h.Set("RateLimit-Policy", strconv.Itoa(l.points)+";w="+strconv.Itoa(int(l.window/time.Second)))
	if s.used <= l.points {
		return true
	}
	h.Set("Retry-After", strconv.Itoa(max(int(s.ends.Sub(now)/time.Second), 1)))
	return false
}
