//go:build e2e

package netsync_test

import (
	"testing"
	"time"

	"skein/feed"
	netsync "skein/sync"
)

// The repositories of the real PDS: copied whole, certified record by record, one record lost behind its back and repaired.
func TestRealRepositories(t *testing.T) {
	r := newReal(t)
	r.login()
	e := netsync.New(netsync.Config{Session: r.session, Sink: r.db, Wanted: r.db, Repositories: r.db})
	begun := time.Now()
	sum, err := e.Once(t.Context(), nil)
	r.ok(err)
	repos, err := r.db.Repos(t.Context(), r.session.DID)
	r.ok(err)
	records, bytes := 0, int64(0)
	for _, x := range repos {
		if x.Gap != "" || x.Rev == "" || x.Rev != x.Proven {
			t.Errorf("%+v", x)
		}
		records, bytes = records+x.Records, bytes+x.Bytes
	}
	t.Logf("%d repositories, %d records, %d bytes in %v, drops %v", len(repos), records, bytes, time.Since(begun).Round(time.Millisecond), sum.Drops)
	certify := func(repair bool) netsync.Certificate {
		t.Helper()
		got, err := e.Certify(t.Context(), true, repair, nil)
		r.ok(err)
		return got
	}
	if got := certify(false); got.Complete != len(repos) || len(got.Gaps) != 0 || len(repos) < 15 {
		t.Fatalf("%+v", got)
	}
	by := repos[1].DID
	keys, err := r.db.Held(t.Context(), by, feed.CollectionLike, 0)
	r.ok(err)
	if len(keys) == 0 {
		t.Fatalf("%s liked nothing", by)
	}
	r.ok(r.db.Apply(t.Context(), feed.Batch{Viewer: r.session.DID, Deleted: []feed.URI{feed.NewURI(by, feed.CollectionLike, keys[0])}, FetchedMs: 1}))
	if got := certify(false); len(got.Gaps) != 1 || got.Gaps[0].DID != by || got.Gaps[0].Missing != 1 {
		t.Errorf("%+v", got)
	}
	if got := certify(true); len(got.Gaps) != 1 || !got.Gaps[0].Repaired || got.Complete != len(repos) {
		t.Errorf("%+v", got)
	}
	if got := certify(false); got.Complete != len(repos) || len(got.Gaps) != 0 {
		t.Errorf("%+v", got)
	}
}
