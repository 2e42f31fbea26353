//go:build e2e

package netsync_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/testnet"
	netsync "skein/sync"
)

// The real PDS lets an account sign in 30 times in five minutes. The next try says how long to wait; after that nothing
// is asked any more, and the sessions that are open go on.
func TestRealRateLimit(t *testing.T) {
	n, err := testnet.Start(t.Context(), testnet.Options{Users: 1, RateLimits: true, Progress: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Stop(context.Background()) })
	out := egress.New(egress.Config{UserHosts: []string{strings.TrimPrefix(n.PDS, "http://"), strings.TrimPrefix(n.PLC, "http://")}})
	t.Cleanup(out.Close)
	s := &netsync.Sessions{Network: out, Keys: &chest{secrets: map[feed.DID][]byte{}}, Config: feed.NetworkConfig{PLC: n.PLC, PDS: n.PDS}}
	p, err := s.Resolve(t.Context(), n.Viewer().Handle)
	if err != nil {
		t.Fatal(err)
	}
	var open *netsync.Session
	for i := range 32 {
		session, err := s.Login(t.Context(), p, netsync.Credentials{Password: n.Viewer().AppPassword})
		if err == nil {
			open = session
			continue
		}
		fe, ok := err.(*feed.Error)
		if !ok || fe.Code != feed.CodeRateLimited {
			t.Fatalf("sign-in %d: %v", i+1, err)
		}
		if seconds, err := strconv.Atoi(fe.Params["seconds"]); err != nil || seconds < 1 || seconds > 300 {
			t.Errorf("sign-in %d: wait %q s", i+1, fe.Params["seconds"])
		}
		if i < 29 {
			t.Errorf("refused at sign-in %d", i+1)
		}
		t.Logf("sign-in %d: %v", i+1, err)
	}
	sink := newMemory()
	if _, err := netsync.New(netsync.Config{Session: open, Sink: sink, Wanted: sink}).Once(t.Context(), nil); err != nil {
		t.Errorf("the open session: %v", err)
	}
}

// The real PDS grants a few requests in a short time. A sync that needs more waits as it is told, asks nothing meanwhile, and
// copies everything.
func TestRealSyncWithinALimit(t *testing.T) {
	const granted, window = 20, 20 * time.Second
	const underWay = 100 * time.Millisecond // a request may be on its way while the answer to another is
	r := startReal(t, testnet.Options{Users: 20, Posts: 600, RateLimits: true, Requests: granted, Window: window})
	f := newFront(t, r.net.PDS)
	r.behind(f)
	r.login()
	e := netsync.New(netsync.Config{Session: r.session, Sink: r.db, Wanted: r.db, Repositories: r.db})
	began := time.Now()
	sum, err := e.Once(t.Context(), nil)
	r.ok(err)
	if len(sum.Failed) != 0 {
		t.Errorf("failed: %v", sum.Failed)
	}
	r.posts(t, 50)
	waits, longest, calls := 0, time.Duration(0), f.seen()
	var silent time.Time // until when everybody was told to wait
	for i, c := range calls {
		if !c.spent {
			continue
		}
		if until := c.at.Add(c.wait); until.After(silent.Add(time.Second)) { // two told at once are told the same, in whole seconds
			waits, silent = waits+1, until
		}
		longest = max(longest, c.wait)
		if c.wait <= -time.Second || c.wait > window+time.Second { // the server rounds to whole seconds
			t.Errorf("%s: told to wait %v", c.path, c.wait)
		}
		for _, next := range calls[i+1:] {
			heard := c.at.Add(underWay)
			if next.asked.After(heard) && next.asked.Before(c.at.Add(c.wait)) && (next.path == c.path || next.status != http.StatusOK) {
				t.Errorf("%s was silenced for %v, %s asked after %v", c.path, c.wait, next.path, next.asked.Sub(c.at))
			}
		}
	}
	took := time.Since(began)
	t.Logf("%d requests in %v, told %d times to wait, %v at most", len(calls), took.Round(time.Millisecond), waits, longest.Round(time.Millisecond))
	if waits == 0 || waits > 3 || longest < time.Second || took < longest || len(calls) <= granted {
		t.Errorf("%d requests of %d, told %d times to wait", len(calls), granted, waits)
	}
}
