package egress

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/feed"
)

// fakeClock is a clock that tests move.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *fakeClock { return &fakeClock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// serve starts a server and a way out that may reach it.
func serve(t *testing.T, cfg Config, h http.HandlerFunc) (*httptest.Server, *Transport) {
	t.Helper()
	srv := httptest.NewServer(h)
	cfg.UserHosts = append(cfg.UserHosts, strings.TrimPrefix(srv.URL, "http://"))
	out := New(cfg)
	t.Cleanup(func() { out.Close(); srv.Close() })
	return srv, out
}

// fetch reads url to its end and returns the first error met.
func fetch(t *testing.T, c *http.Client, url string) ([]byte, error) {
	t.Helper()
	res, err := c.Get(url)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}

func wantCode(t *testing.T, err error, code feed.Code) *feed.Error {
	t.Helper()
	var fe *feed.Error
	if !errors.As(err, &fe) || fe.Code != code {
		t.Fatalf("error %v, want code %s", err, code)
	}
	if code != feed.CodeInternal && fe.Params["host"] == "" {
		t.Fatalf("error %v names no host", err)
	}
	return fe
}

func TestRequestNeedsPurpose(t *testing.T) {
	t.Parallel()
	asked := 0
	srv, out := serve(t, Config{}, func(http.ResponseWriter, *http.Request) { asked++ })
	for _, purpose := range []feed.Purpose{"", "telemetry", feed.PurposeJetstream} {
		_, err := fetch(t, out.Client(purpose), srv.URL)
		wantCode(t, err, feed.CodeInternal)
	}
	if asked != 0 {
		t.Errorf("%d requests left without a purpose", asked)
	}
}

func TestEveryErrorNamesHost(t *testing.T) {
	t.Parallel()
	limits := Limits{Header: 50 * time.Millisecond, Idle: 50 * time.Millisecond, Total: 300 * time.Millisecond}
	cases := map[string]struct {
		code    feed.Code
		handler http.HandlerFunc
	}{
		"header never comes": {feed.CodeTimeout, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		"body goes silent": {feed.CodeTimeout, func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "{")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}},
		"one byte at a time": {feed.CodeTimeout, func(w http.ResponseWriter, r *http.Request) {
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-r.Context().Done():
					return
				case <-tick.C:
					io.WriteString(w, " ")
					w.(http.Flusher).Flush()
				}
			}
		}},
		"closed in the middle": {feed.CodeUnreachable, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "half")
			panic(http.ErrAbortHandler)
		}},
		"server error": {feed.CodeServerError, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }},
		"too many":     {feed.CodeRateLimited, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, out := serve(t, Config{Limits: limits}, c.handler)
			start := time.Now()
			_, err := fetch(t, out.Client(feed.PurposePDS), srv.URL)
			wantCode(t, err, c.code)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	srv, out := serve(t, Config{}, func(http.ResponseWriter, *http.Request) {})
	srv.Close()
	_, err := fetch(t, out.Client(feed.PurposePDS), srv.URL)
	wantCode(t, err, feed.CodeUnreachable)
}

func TestCancellingIsNoFailureOfHost(t *testing.T) {
	t.Parallel()
	srv, out := serve(t, Config{}, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	for range 5 {
		ctx, cancel := context.WithCancel(t.Context())
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL, nil)
		time.AfterFunc(5*time.Millisecond, cancel)
		_, err := out.Client(feed.PurposePDS).Do(req)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want context.Canceled", err)
		}
	}
	if h := out.host(strings.TrimPrefix(srv.URL, "http://")); h.failures != 0 {
		t.Errorf("%d failures counted against the host", h.failures)
	}
}
