//go:build e2e

package netsync_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

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
