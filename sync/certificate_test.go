package netsync_test

import (
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	netsync "skein/sync"
)

func (c *copies) certify(deep, repair bool) netsync.Certificate {
	c.Helper()
	got, err := c.e.Certify(c.Context(), deep, repair, nil)
	c.ok(err)
	return got
}

// A complete copy is certified; a record that goes or comes behind its back is one gap, named and repaired.
func TestCertificateNamesAndRepairsGaps(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, nil)
	if got := c.certify(false, false); got.Complete != 0 || got.Gaps[0].What != "never" {
		t.Errorf("before the first copy: %+v", got)
	}
	c.once()
	whole := func(name string, deep bool) {
		t.Helper()
		got := c.certify(deep, false)
		if got.Accounts != small.ViewerFollows+1 || got.Complete != got.Accounts || len(got.Gaps) != 0 || got.Rev == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	whole("by revision", false)
	whole("record by record", true)

	repos, err := c.db.Repos(t.Context(), c.me)
	c.ok(err)
	by := repos[3].DID
	lost := feed.NewURI(by, feed.CollectionPost, c.held(by, feed.CollectionPost)[0])
	extra := feed.Engagement{Kind: feed.Like, Actor: by, URI: feed.NewURI(by, feed.CollectionLike, "3mzzzzzzzzz22"), Post: feed.NewURI(by, feed.CollectionPost, c.held(by, feed.CollectionPost)[1]), CreatedMs: c.clock.now().UnixMilli()}
	c.ok(c.db.Apply(t.Context(), feed.Batch{Viewer: c.me, Deleted: []feed.URI{lost}, FetchedMs: 1}))
	c.ok(c.db.Apply(t.Context(), feed.Batch{Viewer: c.me, Engaged: []feed.Engagement{extra}}))
	one := func(name string, got netsync.Certificate, repaired bool) {
		t.Helper()
		if len(got.Gaps) != 1 || got.Gaps[0].DID != by || got.Gaps[0].What != "differs" || got.Gaps[0].Missing != 1 || got.Gaps[0].Extra != 1 || got.Gaps[0].Repaired != repaired {
			t.Errorf("%s: %+v", name, got.Gaps)
		}
	}
	whole("revisions do not tell", false)
	one("found", c.certify(true, false), false)
	one("still there", c.certify(true, false), false)
	c.clock.move(time.Minute)
	one("repaired", c.certify(true, true), true)
	whole("afterwards", true)
	c.same()
}

func TestCertificateByRevision(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, nil)
	c.once()
	repos, err := c.db.Repos(t.Context(), c.me)
	c.ok(err)
	by := repos[2].DID
	c.clock.move(time.Hour)
	_, err = c.world.Post(string(by), skynet.Draft{Text: "written meanwhile"})
	c.ok(err)
	if got := c.certify(false, false); len(got.Gaps) != 1 || got.Gaps[0].What != "behind" || got.Gaps[0].DID != by || got.Gaps[0].Head <= got.Gaps[0].Rev {
		t.Errorf("%+v", got)
	}
	c.certify(true, true)
	if got := c.certify(false, false); len(got.Gaps) != 0 {
		t.Errorf("%+v", got)
	}
	c.same()
	c.ok(c.faults.Add(fault.Rule{Path: "sync.getLatestCommit", Kind: fault.Status, Status: 500}))
	if got := c.certify(false, false); got.Complete != 0 || got.Gaps[0].What != "unreachable" {
		t.Errorf("%+v", got)
	}
}

// Room that was made is part of the truth: the certificate holds, and neither a copy nor a repair brings back what left.
func TestCertificateAfterRoomWasMade(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, nil)
	c.once()
	before, err := c.db.Stats(t.Context())
	c.ok(err)
	done, err := c.db.Prune(t.Context(), feed.Room{}, nil)
	c.ok(err)
	c.e = c.with(func(cfg *netsync.Config) { cfg.Narrowed = c.db.Narrowed })
	c.clock.move(time.Hour)
	for name, got := range map[string]netsync.Certificate{"looked at": c.certify(true, false), "repaired": c.certify(true, true)} {
		if len(got.Gaps) != 0 || got.Complete != got.Accounts {
			t.Errorf("%s: %+v", name, got)
		}
	}
	after, err := c.db.Stats(t.Context())
	c.ok(err)
	if done.Posts == 0 || after.Posts != before.Posts-done.Posts {
		t.Errorf("%d posts before, %d left, %d after", before.Posts, done.Posts, after.Posts)
	}
}
