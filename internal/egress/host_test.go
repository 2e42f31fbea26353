package egress

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"skein/feed"
)

func TestSilenceIsKeptToTheSecond(t *testing.T) {
	t.Parallel()
	clock := newClock()
	epoch := func(s int64) string { return strconv.FormatInt(clock.Now().Unix()+s, 10) }
	cases := map[string]struct {
		status int
		header map[string]string
		wait   int64
	}{
		"Retry-After in seconds":            {429, map[string]string{"Retry-After": "37"}, 37},
		"Retry-After as a date":             {429, map[string]string{"Retry-After": clock.Now().Add(90 * time.Second).Format(http.TimeFormat)}, 90},
		"RateLimit-Reset since 1970":        {429, map[string]string{"RateLimit-Reset": epoch(120)}, 120},
		"RateLimit-Reset from now":          {429, map[string]string{"RateLimit-Reset": "45"}, 45},
		"the later of both":                 {429, map[string]string{"Retry-After": "10", "RateLimit-Reset": epoch(20)}, 20},
		"no word":                           {429, nil, 60},
		"nonsense":                          {429, map[string]string{"Retry-After": "soon", "RateLimit-Reset": "-4"}, 60},
		"for ever":                          {429, map[string]string{"RateLimit-Reset": "99999999999"}, 86400},
		"used up, but this one was allowed": {200, map[string]string{"RateLimit-Remaining": "0", "RateLimit-Reset": epoch(30)}, 30},
		"503 with Retry-After":              {503, map[string]string{"Retry-After": "8"}, 8},
		"not used up":                       {200, map[string]string{"RateLimit-Remaining": "5", "RateLimit-Reset": epoch(30)}, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock, asked := newClock(), 0
			srv, out := serve(t, Config{Clock: clock.Now}, func(w http.ResponseWriter, _ *http.Request) {
				if asked++; asked > 1 {
					return
				}
				for k, v := range c.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(c.status)
			})
			pds := out.Client(feed.PurposePDS)
			fetch(t, pds, srv.URL)
			for left := c.wait; left > 0; left -= max(1, c.wait/7) {
				clock.now = newClock().now.Add(time.Duration(c.wait-left) * time.Second)
				_, err := fetch(t, pds, srv.URL)
				if fe := wantCode(t, err, feed.CodeRateLimited); fe.Params["seconds"] != strconv.FormatInt(left, 10) {
					t.Errorf("%s seconds left, want %d", fe.Params["seconds"], left)
				}
			}
			if asked != 1 {
				t.Fatalf("%d requests during the silence", asked-1)
			}
			clock.now = newClock().now.Add(time.Duration(c.wait) * time.Second)
			if _, err := fetch(t, pds, srv.URL); err != nil {
				t.Errorf("after the silence: %v", err)
			}
		})
	}
}

// A second that has begun is waited for whole: to come early is another 429.
func TestSecondsAreRoundedUp(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv, out := serve(t, Config{Clock: clock.Now}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(429)
	})
	fetch(t, out.Client(feed.PurposePDS), srv.URL)
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{time.Millisecond, "2"}, {time.Second, "1"}, {1001 * time.Millisecond, "1"}, {1999 * time.Millisecond, "1"}} {
		clock.now = newClock().now.Add(c.after)
		_, err := fetch(t, out.Client(feed.PurposePDS), srv.URL)
		if fe := wantCode(t, err, feed.CodeRateLimited); fe.Params["seconds"] != c.want {
			t.Errorf("%v later: %s seconds, want %s", c.after, fe.Params["seconds"], c.want)
		}
	}
}

// A limit on signing in must not silence the timeline.
func TestSilenceOfOneMethodLeavesOthers(t *testing.T) {
	t.Parallel()
	srv, out := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/xrpc/com.atproto.server.createSession" {
			w.Header().Set("Retry-After", "86400")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	pds := out.Client(feed.PurposePDS)
	_, err := fetch(t, pds, srv.URL+"/xrpc/com.atproto.server.createSession")
	wantCode(t, err, feed.CodeRateLimited)
	if _, err := fetch(t, pds, srv.URL+"/xrpc/app.bsky.feed.getTimeline"); err != nil {
		t.Error(err)
	}
}

// Ten minutes of nothing but 500, asked every second: at most twelve requests, whatever the jitter.
func TestFailingHostIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, jitter := range []float64{0, 0.5, 0.999} {
		clock, asked := newClock(), 0
		srv, out := serve(t, Config{Clock: clock.Now}, func(w http.ResponseWriter, _ *http.Request) {
			asked++
			w.WriteHeader(http.StatusInternalServerError)
		})
		out.jitter = func() float64 { return jitter }
		for range 600 {
			_, err := fetch(t, out.Client(feed.PurposePDS), srv.URL)
			if fe := wantCode(t, err, feed.CodeServerError); fe.Params["status"] != "500" {
				t.Fatalf("error %v", err)
			}
			clock.Add(time.Second)
		}
		if asked > 12 || asked < 4 {
			t.Errorf("jitter %v: %d requests in 10 minutes", jitter, asked)
		}
	}
}

func TestSuccessForgivesFailures(t *testing.T) {
	t.Parallel()
	clock, fail := newClock(), true
	srv, out := serve(t, Config{Clock: clock.Now}, func(w http.ResponseWriter, _ *http.Request) {
		if fail {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	for range 3 {
		fetch(t, out.Client(feed.PurposePDS), srv.URL)
	}
	fail = false
	if _, err := fetch(t, out.Client(feed.PurposePDS), srv.URL); err == nil {
		t.Fatal("asked a host that failed three times in a row")
	}
	clock.Add(longestPause)
	for range 2 {
		if _, err := fetch(t, out.Client(feed.PurposePDS), srv.URL); err != nil {
			t.Fatal(err)
		}
	}
	fail = true
	for range 2 {
		fetch(t, out.Client(feed.PurposePDS), srv.URL)
	}
	fail = false
	if _, err := fetch(t, out.Client(feed.PurposePDS), srv.URL); err != nil {
		t.Errorf("old failures were still counted: %v", err)
	}
}

// While one request looks whether a host is back, the answer to an older one may say that it is: then nobody waits any more.
func TestOlderAnswerEndsThePause(t *testing.T) {
	t.Parallel()
	clock := newClock()
	h := &hostState{silent: map[string]time.Time{}}
	const host = "pds.test"
	for range freeFailures + 1 {
		h.failed(clock.Now(), 0.5, feed.Fail(feed.CodeServerError, "host", host))
	}
	if _, err := h.admits(clock.Now(), host, "/", DefaultBudgets()); feed.CodeOf(err) != feed.CodeServerError {
		t.Fatalf("no pause after %d failures: %v", freeFailures+1, err)
	}
	later := clock.Now().Add(longestPause)
	done, err := h.admits(later, host, "/", DefaultBudgets())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.admits(later, host, "/", DefaultBudgets()); feed.CodeOf(err) != feed.CodeServerError {
		t.Errorf("two look whether the host is back: %v", err)
	}
	h.recovered()
	if _, err := h.admits(later, host, "/", DefaultBudgets()); err != nil {
		t.Errorf("the host is back, and %v", err)
	}
	done()
}
