package egress

import (
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"

	"skein/feed"
)

// The pause after repeated failures: the first two are free (a person who tries again is not made to wait), then
// 4 s doubling to 5 min, each ±25 % so that many copies of Skein do not come back together. In ten minutes of nothing
// but failures that makes at most twelve requests.
//
// A host that cannot be reached at all may be well and we without a network: it is tried every half minute, so that what
// comes back after a tunnel or a sleep is noticed at once. That costs a host nothing which does not hear us.
const (
	freeFailures = 2
	firstPause   = 4 * time.Second
	longestPause = 5 * time.Minute
	longestAway  = 20 * time.Second
)

// longestSilence bounds what a server may ask for; a broken header must not silence a host for ever.
const longestSilence = 24 * time.Hour

// hostState is what one host has taught us: until when to be silent and how often it failed in a row.
type hostState struct {
	mu       sync.Mutex
	silent   map[string]time.Time // by route: the server asked for silence until then
	pause    time.Time            // we pause until then, after failures
	failures int
	last     *feed.Error // why we pause
	probing  bool        // one request is out to see whether the host is back
	asked    spending
}

func (t *Transport) host(name string) *hostState {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.hosts[name]
	if h == nil {
		h = &hostState{silent: map[string]time.Time{}}
		t.hosts[name] = h
	}
	return h
}

// admits refuses a request that would come too early or beyond the budget, naming the whole seconds to wait. After a pause
// one request goes first, to see whether the host is back; the others wait for what it learns. An admitted request is
// counted, and done is called when its answer's header is there or nothing came.
func (h *hostState) admits(now time.Time, host, route string, b Budgets) (done func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until := h.silent[route]; now.Before(until) {
		return nil, feed.Fail(feed.CodeRateLimited, "host", host, "seconds", wholeSeconds(until.Sub(now)))
	}
	if now.Before(h.pause) {
		return nil, h.why(h.pause.Sub(now))
	}
	if h.probing && h.last != nil { // an answer to an older request may have said meanwhile that the host is back
		return nil, h.why(time.Second)
	}
	if wait := h.asked.spend(now, b); wait > 0 {
		return nil, feed.FailWith(errWindow, feed.CodeRateLimited, "host", host, "seconds", wholeSeconds(wait))
	}
	if h.failures <= freeFailures {
		return func() {}, nil
	}
	h.probing = true
	return func() {
		h.mu.Lock()
		h.probing = false
		h.mu.Unlock()
	}, nil
}

// why is the failure that made us pause, with the time left. Call with mu held.
func (h *hostState) why(left time.Duration) *feed.Error {
	params := maps.Clone(h.last.Params)
	params["seconds"] = wholeSeconds(left)
	return &feed.Error{Code: h.last.Code, Params: params, Cause: h.last.Cause}
}

// answered reads what an answer says about the host's state. 429 and 5xx become errors.
func (h *hostState) answered(now time.Time, jitter float64, host, route string, res *http.Response) error {
	asked := asksSilence(now, res)
	h.mu.Lock()
	if asked > 0 && now.Add(asked).After(h.silent[route]) {
		h.silent[route] = now.Add(asked)
	}
	h.mu.Unlock()
	switch {
	case res.StatusCode == http.StatusTooManyRequests:
		return feed.Fail(feed.CodeRateLimited, "host", host, "seconds", wholeSeconds(asked))
	case res.StatusCode >= 500:
		err := feed.Fail(feed.CodeServerError, "host", host, "status", strconv.Itoa(res.StatusCode))
		if wait := max(asked, h.failed(now, jitter, err)); wait > 0 {
			err.Params["seconds"] = wholeSeconds(wait)
		}
		return err
	}
	h.recovered()
	return nil
}

func (h *hostState) recovered() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failures, h.pause, h.last = 0, time.Time{}, nil
}

// failed counts one failure and returns the pause that follows it. jitter in [0,1) moves the pause by ±25 %.
func (h *hostState) failed(now time.Time, jitter float64, err *feed.Error) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failures++
	h.last = &feed.Error{Code: err.Code, Params: maps.Clone(err.Params), Cause: err.Cause}
	if h.failures <= freeFailures {
		return 0
	}
	longest := longestPause
	if err.Code == feed.CodeUnreachable || err.Code == feed.CodeTimeout {
		longest = longestAway
	}
	pause := longest
	if n := h.failures - freeFailures - 1; n < 7 {
		pause = min(firstPause<<n, longest)
	}
	pause = time.Duration(float64(pause) * (0.75 + jitter/2))
	h.pause = now.Add(pause)
	return pause
}

// asksSilence is how long the answer asks us to be silent: Retry-After in seconds or as a date, or the reset of a used-up
// RateLimit window (seconds since 1970 in AT Protocol servers, seconds from now in the IETF draft). A 429 that names no time
// gets a minute.
func asksSilence(now time.Time, res *http.Response) time.Duration {
	var wait time.Duration
	limited := res.StatusCode == http.StatusTooManyRequests
	if limited || res.StatusCode >= 500 {
		wait = retryAfter(now, res.Header.Get("Retry-After"))
	}
	if limited || res.Header.Get("RateLimit-Remaining") == "0" {
		wait = max(wait, untilReset(now, res.Header.Get("RateLimit-Reset")))
	}
	if limited && wait <= 0 {
		wait = time.Minute
	}
	return min(max(wait, 0), longestSilence)
}

func retryAfter(now time.Time, value string) time.Duration {
	if n, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return at.Sub(now)
	}
	return 0
}

func untilReset(now time.Time, value string) time.Duration {
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil || n <= 0:
		return 0
	case n < 1_000_000_000: // no epoch second since 2001
		return time.Duration(min(n, int64(longestSilence/time.Second))) * time.Second
	}
	return time.Unix(n, 0).Sub(now)
}

// wholeSeconds rounds up: to be a second late is polite, to be early is another 429.
func wholeSeconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}
