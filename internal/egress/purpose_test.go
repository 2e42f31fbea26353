package egress

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skein/feed"
)

// Every purpose of the domain is either allowed here with its cost, or refused because nothing speaks plain HTTP for it.
func TestEveryPurposeIsDecided(t *testing.T) {
	t.Parallel()
	plain := map[feed.Purpose]bool{
		feed.PurposePDS: true, feed.PurposePLC: true, feed.PurposeDIDWeb: true, feed.PurposeHandle: true, feed.PurposeAppView: true,
		feed.PurposeLabeler: true, feed.PurposeImage: true, feed.PurposeRepo: true, feed.PurposeJetstream: false, feed.PurposeVideo: false,
	}
	srv, out := serve(t, Config{}, func(http.ResponseWriter, *http.Request) {})
	for purpose, allowed := range plain {
		_, err := fetch(t, out.Client(purpose), srv.URL)
		if (err == nil) != allowed {
			t.Errorf("%s: %v", purpose, err)
		}
	}
	for purpose, a := range allowances {
		if purpose == feed.PurposeRepo { // the one that may be large and slow
			if a.body != 64<<20 || a.total != 10*time.Minute {
				t.Errorf("%s costs %+v", purpose, a)
			}
			continue
		}
		if !plain[purpose] || a.body < 1<<10 || a.body > 16<<20 || a.total < 10*time.Second || a.total > time.Minute {
			t.Errorf("%s costs %+v", purpose, a)
		}
	}
}

// What one purpose or host suffers does not spread: 16 callers of four hosts at once, one of them failing.
func TestHostsAreApart(t *testing.T) {
	t.Parallel()
	out := New(Config{UserHosts: []string{"127.0.0.1"}})
	t.Cleanup(out.Close)
	var wg sync.WaitGroup
	var good atomic.Int64
	for i := range 4 {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if i == 0 {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}))
		t.Cleanup(srv.Close)
		for range 4 {
			wg.Go(func() {
				for range 10 {
					_, err := fetch(t, out.Client(feed.PurposePDS), srv.URL)
					if err == nil {
						good.Add(1)
					} else if i != 0 {
						t.Errorf("host %d: %v", i, err)
					}
				}
			})
		}
	}
	wg.Wait()
	if good.Load() != 120 {
		t.Errorf("%d answers of 120", good.Load())
	}
}

// Whatever happens to requests, nothing runs on afterwards. (Not parallel: it counts the goroutines of this process.)
func TestNothingRunsOn(t *testing.T) {
	before := goleak.IgnoreCurrent()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hang":
			<-r.Context().Done()
		case "/half":
			fmt.Fprint(w, "half")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case "/big":
			zeros(w, 9<<20)
		}
	}))
	out := New(Config{UserHosts: []string{"127.0.0.1"}, Limits: Limits{Header: 30 * time.Millisecond, Idle: 30 * time.Millisecond}})
	for _, path := range []string{"/", "/hang", "/half", "/big", "/gone"} {
		if path == "/gone" {
			srv.CloseClientConnections()
		}
		fetch(t, out.Client(feed.PurposePDS), srv.URL+path)
	}
	res, err := out.Client(feed.PurposePDS).Get(srv.URL)
	if err == nil {
		res.Body.Close() // unread
	}
	out.Close()
	srv.Close()
	goleak.VerifyNone(t, before)
}

// The host in errors and in the ledger is written in one way, whatever the URL looked like.
func TestPlainHost(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"PDS.Test:443": "pds.test", "pds.test:80": "pds.test", "pds.test:8443": "pds.test:8443", "[::1]:443": "[::1]", "pds.test": "pds.test",
	} {
		if got := plainHost(in); got != want {
			t.Errorf("plainHost(%q) = %q, want %q", in, got, want)
		}
	}
	clock, kept := newClock(), &book{}
	srv, out := serve(t, Config{Clock: clock.Now, Ledger: kept}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) })
	port := srv.URL[strings.LastIndex(srv.URL, ":"):]
	_, err := fetch(t, out.Client(feed.PurposePDS), "http://127.0.0.1"+port)
	if fe := wantCode(t, err, feed.CodeRateLimited); fe.Params["host"] != "127.0.0.1"+port {
		t.Errorf("host %q", fe.Params["host"])
	}
}
