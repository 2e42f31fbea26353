//go:build e2e

package netsync_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/testnet"
	netsync "skein/sync"
)

// call is one request that went through a front.
type call struct {
	path   string
	asked  time.Time // when the request came
	at     time.Time // of the answer
	status int
	spent  bool          // it was refused, or the last that was granted
	wait   time.Duration // until more is granted, when spent
}

type askedKey struct{}

// front stands between Skein and the real PDS, writes down what is asked and may answer instead of it.
type front struct {
	url    string
	mu     sync.Mutex
	calls  []call
	before func(http.ResponseWriter, *http.Request) bool // true when it has answered
}

func newFront(t *testing.T, pds string) *front {
	t.Helper()
	to, err := url.Parse(pds)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{before: func(http.ResponseWriter, *http.Request) bool { return false }}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ModifyResponse = func(res *http.Response) error {
		c := call{path: strings.TrimPrefix(res.Request.URL.Path, "/xrpc/"), at: time.Now(), status: res.StatusCode}
		c.asked, _ = res.Request.Context().Value(askedKey{}).(time.Time)
		c.spent = c.status == http.StatusTooManyRequests || res.Header.Get("RateLimit-Remaining") == "0"
		if reset, err := strconv.ParseInt(res.Header.Get("RateLimit-Reset"), 10, 64); err == nil && c.spent {
			c.wait = time.Unix(reset, 0).Sub(c.at)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		f.calls = append(f.calls, c)
		return nil
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !f.before(w, req) {
			proxy.ServeHTTP(w, req.WithContext(context.WithValue(req.Context(), askedKey{}, time.Now())))
		}
	}))
	t.Cleanup(srv.Close)
	f.url = srv.URL
	return f
}

// seen are the calls so far, in the order of their answers.
func (f *front) seen() []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// behind lets everything that Skein asks of the PDS pass the front.
func (r *real) behind(f *front) {
	r.Helper()
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1", "localhost"}})
	r.Cleanup(out.Close)
	r.sessions.Network, r.sessions.Config.PDS = out, f.url
}

// The app password is taken back in the middle of a sync. The real PDS goes on accepting an access token until it expires by itself,
// so from then on the front says what the PDS says two hours later; what it says to the refresh token is its own.
func TestRealPasswordIsRevokedMidSync(t *testing.T) {
	r := startReal(t, testnet.Options{Users: 30, Posts: 800})
	f := newFront(t, r.net.PDS)
	var revoke sync.Once
	pages := 0
	f.before = func(w http.ResponseWriter, req *http.Request) bool {
		f.mu.Lock()
		if strings.HasSuffix(req.URL.Path, getTimeline) {
			pages++
		}
		revoked := pages >= 2
		f.mu.Unlock()
		if !revoked {
			return false
		}
		revoke.Do(func() { r.ok(r.net.As(0).RevokeAppPassword(context.Background(), "skein")) })
		if strings.HasSuffix(req.URL.Path, refreshSession) || req.Header.Get("Authorization") == "" {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		io.WriteString(w, `{"error":"ExpiredToken","message":"Token has expired"}`)
		return true
	}
	r.behind(f)
	r.login()
	e := netsync.New(netsync.Config{Session: r.session, Sink: r.db, Wanted: r.db, Repositories: r.db, Every: 100 * time.Millisecond})
	_, err := e.Once(t.Context(), nil)
	if feed.CodeOf(err) != feed.CodeSignedOut {
		t.Fatalf("the sync ended with %v", err)
	}
	before, err := r.db.Stats(t.Context())
	r.ok(err)
	refreshes := func() (n int) {
		for _, c := range f.seen() {
			if c.path == refreshSession {
				n++
				if c.status == http.StatusOK {
					t.Error("a revoked session was renewed")
				}
			}
		}
		return n
	}
	t.Logf("%d posts kept, %d refreshes", before.Posts, refreshes())
	if before.Posts < 50 || refreshes() == 0 {
		t.Errorf("%d posts, %d refreshes: nothing was under way", before.Posts, refreshes())
	}
	if _, err := e.Once(t.Context(), nil); feed.CodeOf(err) != feed.CodeSignedOut {
		t.Errorf("once more: %v", err)
	}
	if err := e.Live(t.Context(), func(int) {}); feed.CodeOf(err) != feed.CodeSignedOut {
		t.Errorf("live: %v", err)
	}
	if n := refreshes(); n > 2 {
		t.Errorf("%d refreshes", n)
	}
	if after, err := r.db.Stats(t.Context()); err != nil || after.Posts != before.Posts || after.Authors != before.Authors {
		t.Errorf("kept %+v of %+v, %v", after, before, err)
	}
}
