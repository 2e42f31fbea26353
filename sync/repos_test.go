package netsync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	"skein/store"
	netsync "skein/sync"
)

// copies is a rig with the real store.
type copies struct {
	*rig
	db *store.Network
	me feed.DID
	e  *netsync.Engine
}

func newCopies(t *testing.T, plan skynet.Plan, change func(*netsync.Config)) *copies {
	t.Helper()
	r := newRig(t, plan)
	db, err := store.OpenNetwork(t.Context(), filepath.Join(t.TempDir(), "network.db"), store.Options{Clock: r.clock.now})
	r.ok(err)
	t.Cleanup(func() { db.Close() })
	c := &copies{rig: r, db: db}
	c.e = c.with(change)
	return c
}

func (c *copies) with(change func(*netsync.Config)) *netsync.Engine {
	c.Helper()
	s := c.login()
	c.me = s.DID
	cfg := netsync.Config{Session: s, Sink: c.db, Wanted: c.db, Repositories: c.db, Clock: c.clock.now, Wait: c.clock.wait}
	if change != nil {
		change(&cfg)
	}
	return netsync.New(cfg)
}

func (c *copies) once() netsync.Summary {
	c.Helper()
	sum, err := c.e.Once(c.Context(), nil)
	c.ok(err)
	return sum
}

func (c *copies) repo(did feed.DID) feed.Repo {
	c.Helper()
	repos, err := c.db.Repos(c.Context(), c.me)
	c.ok(err)
	for _, r := range repos {
		if r.DID == did {
			return r
		}
	}
	c.Fatalf("%s is not followed", did)
	return feed.Repo{}
}

func (c *copies) held(did feed.DID, collection string) []string {
	c.Helper()
	keys, err := c.db.Held(c.Context(), did, collection, 0)
	c.ok(err)
	slices.Sort(keys)
	return keys
}

// listed asks the server itself for the keys of a collection, without the code under test.
func (c *copies) listed(did feed.DID, collection string) []string {
	c.Helper()
	keys, cursor := []string{}, ""
	for {
		res, err := http.Get(c.net.PDS + "/xrpc/com.atproto.repo.listRecords?" + url.Values{"repo": {string(did)}, "collection": {collection}, "limit": {"100"}, "cursor": {cursor}}.Encode())
		c.ok(err)
		data, err := io.ReadAll(res.Body)
		c.ok(err)
		res.Body.Close()
		var out struct {
			Cursor  string
			Records []struct {
				URI   feed.URI
				Value struct{ Subject json.RawMessage }
			}
		}
		c.ok(json.Unmarshal(data, &out))
		for _, x := range out.Records {
			var subject struct{ URI string }
			if json.Unmarshal(x.Value.Subject, &subject) == nil && slices.Contains(c.world.Gone(), subject.URI) {
				continue // a like of what is gone is not kept
			}
			_, _, key, _ := x.URI.Split()
			keys = append(keys, key)
		}
		if cursor = out.Cursor; cursor == "" {
			slices.Sort(keys)
			return keys
		}
	}
}

var compared = []string{feed.CollectionPost, feed.CollectionLike, feed.CollectionRepost, feed.CollectionFollow, feed.CollectionBlock}

// same holds the store to the servers, account by account and collection by collection.
func (c *copies) same() {
	c.Helper()
	repos, err := c.db.Repos(c.Context(), c.me)
	c.ok(err)
	rows := 0
	for _, r := range repos {
		for _, collection := range compared {
			want := c.listed(r.DID, collection)
			if got := c.held(r.DID, collection); !slices.Equal(got, want) {
				c.Errorf("%s of %s: %d records held, the server has %d", collection, r.DID, len(got), len(want))
			}
			rows += len(want)
		}
	}
	if len(repos) < 5 || rows < 100 {
		c.Fatalf("only %d repositories with %d records", len(repos), rows)
	}
}

func TestRepositoriesAreCopiedWhole(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, func(cfg *netsync.Config) { cfg.OutsideDaily = -1 }) // author feeds are those of follows alone
	sum := c.once()
	c.same()
	if len(sum.Drops) != 0 || len(sum.Failed) != 0 || c.seen("com.atproto.sync.getRepo") != small.ViewerFollows+1 || c.seen("app.bsky.feed.getAuthorFeed") > 3 {
		t.Errorf("%+v, %d repositories, %d author feeds", sum, c.seen("com.atproto.sync.getRepo"), c.seen("app.bsky.feed.getAuthorFeed"))
	}
	repos, err := c.db.Repos(t.Context(), c.me)
	c.ok(err)
	for _, r := range repos {
		if r.Rev == "" || r.Rev != r.Proven || r.Gap != "" || r.PDS != c.net.PDS || r.Bytes == 0 || r.Records == 0 {
			t.Errorf("%+v", r)
		}
	}
	before := c.seen("com.atproto.sync.getRepo")
	c.clock.move(time.Minute)
	c.once()
	if n := c.seen("com.atproto.sync.getRepo"); n != before {
		t.Errorf("a run at once asked for %d repositories", n-before)
	}
}

// What changes is fetched as a difference; what was deleted goes; nothing is fetched whole again.
func TestDifferencesAreEnough(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, nil)
	c.once()
	repos, err := c.db.Repos(t.Context(), c.me)
	c.ok(err)
	var authors []feed.DID
	for _, r := range repos[1:] {
		if len(c.listed(r.DID, feed.CollectionPost)) > 3 {
			authors = append(authors, r.DID)
		}
	}
	for i := range 6 {
		by := authors[i%len(authors)]
		c.clock.move(20 * time.Minute)
		uri, err := c.world.Post(string(by), skynet.Draft{Text: fmt.Sprint("new ", i)})
		c.ok(err)
		if i%2 == 0 {
			c.clock.move(time.Minute)
			_, err := c.world.Like(string(by), uri)
			c.ok(err)
		}
		c.clock.move(20 * time.Minute)
		c.once()
		if got := c.held(by, feed.CollectionPost); !slices.Equal(got, c.listed(by, feed.CollectionPost)) {
			t.Fatalf("after post %d", i)
		}
		c.ok(c.world.Delete(uri))
		c.clock.move(20 * time.Minute)
		c.once()
		// A deletion may hide in a part of the tree that did not come: then the account is not proven, and says so.
		if got, want := c.held(by, feed.CollectionPost), c.listed(by, feed.CollectionPost); !slices.Equal(got, want) && c.repo(by).Proven == c.repo(by).Rev {
			t.Fatalf("deletion %d: %d held, %d there, and called proven", i, len(got), len(want))
		}
	}
	c.clock.move(8 * 24 * time.Hour) // a whole copy is due where deletions went unproven
	c.once()
	c.same()
}

// A repository above the limit, or beyond the day's budget, is listed instead.
func TestLargeRepositoriesAreListed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*netsync.Config){
		"too large":     func(cfg *netsync.Config) { cfg.LargeRepo = 600 },
		"budget at end": func(cfg *netsync.Config) { cfg.DailyBytes = 1 },
	} {
		c := newCopies(t, small, change)
		c.once()
		c.same()
		if c.seen("com.atproto.repo.listRecords") < small.ViewerFollows {
			t.Errorf("%s: nothing was listed", name)
		}
		if r := c.repo(c.me); r.Gap != "" || r.Rev == "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// The bytes of a day are remembered across restarts and forgotten with the day.
func TestTheDaysBudgetSurvivesARestart(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, nil)
	c.once()
	spent := func() (m struct{ Bytes int64 }) {
		value, err := c.db.Cursor(t.Context(), c.me, "sync/bytes")
		c.ok(err)
		c.ok(json.Unmarshal([]byte(value), &m))
		return m
	}
	first := spent().Bytes
	if first < 10_000 {
		t.Fatalf("%d bytes", first)
	}
	c.clock.move(time.Hour)
	c.e = c.with(nil)
	c.once()
	if again := spent().Bytes; again < first || again > 2*first {
		t.Errorf("%d bytes, then %d", first, again)
	}
	c.clock.move(24 * time.Hour)
	c.once()
	if next := spent().Bytes; next >= first {
		t.Errorf("%d bytes on the next day", next)
	}
}

// The window: posts from before it stay out, the viewer's own likes all come.
func TestTheWindowOfRepositories(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, func(cfg *netsync.Config) { cfg.History = 24 * time.Hour })
	c.once()
	since := start.Add(-24 * time.Hour).UnixMilli()
	repos, err := c.db.Repos(t.Context(), c.me)
	c.ok(err)
	for _, r := range repos[1:] {
		for _, collection := range []string{feed.CollectionLike, feed.CollectionRepost} {
			all := c.held(r.DID, collection)
			recent, err := c.db.Held(t.Context(), r.DID, collection, since)
			c.ok(err)
			if slices.Sort(recent); !slices.Equal(all, recent) && collection == feed.CollectionLike {
				t.Errorf("%s of %s: %d of %d in the window", collection, r.DID, len(recent), len(all))
			}
		}
	}
	if got, want := c.held(c.me, feed.CollectionLike), c.listed(c.me, feed.CollectionLike); !slices.Equal(got, want) {
		t.Errorf("%d own likes, want %d", len(got), len(want))
	}
	c.clock.move(time.Minute)
	c.e = c.with(func(cfg *netsync.Config) { cfg.History = 60 * 24 * time.Hour }) // the window opens: copied whole again
	c.once()
	c.same()
}

func TestCancelledBackfillGoesOn(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, nil)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := c.e.Once(ctx, func(p feed.Progress) {
		if p.Stage == "sync.repos" && c.seen("com.atproto.sync.getRepo") > 5 {
			cancel()
		}
	})
	c.want(err, feed.CodeCancelled)
	part := c.seen("com.atproto.sync.getRepo")
	c.once()
	c.same()
	if all := c.seen("com.atproto.sync.getRepo"); part > small.ViewerFollows || all > small.ViewerFollows+1+8 {
		t.Errorf("%d repositories before the end, %d in all", part, all)
	}
}

// A repair copies one account, and only that one.
func TestRepairOfOneAccount(t *testing.T) {
	t.Parallel()
	c := newCopies(t, small, nil)
	c.once()
	repos, err := c.db.Repos(t.Context(), c.me)
	c.ok(err)
	by := repos[1].DID
	c.clock.move(time.Hour)
	for i := range 2 {
		_, err := c.world.Post(string(repos[1+i].DID), skynet.Draft{Text: "after"})
		c.ok(err)
	}
	before := c.seen("com.atproto.sync.getRepo")
	c.ok(c.e.Repair(t.Context(), by))
	if got, want := c.held(by, feed.CollectionPost), c.listed(by, feed.CollectionPost); !slices.Equal(got, want) || c.seen("com.atproto.sync.getRepo") != before+1 {
		t.Errorf("%d posts held, %d there", len(got), len(want))
	}
	if other := repos[2].DID; len(c.held(other, feed.CollectionPost)) == len(c.listed(other, feed.CollectionPost)) {
		t.Error("another account was copied, too")
	}
}

// A server that breaks off is asked again; nothing of what came is kept, and what never comes is a gap that the next run closes.
func TestBrokenRepositoriesAreTransient(t *testing.T) {
	t.Parallel()
	for name, count := range map[string]int{"once": 1, "for ever": 0} {
		c := newCopies(t, small, func(cfg *netsync.Config) { cfg.Abreast = 1 })
		rule := fault.Rule{Path: "sync.getRepo", Kind: fault.Cut, Count: count}
		c.ok(c.faults.Add(rule))
		c.once()
		gaps := 0
		repos, err := c.db.Repos(t.Context(), c.me)
		c.ok(err)
		for _, r := range repos {
			if r.Gap == "unreachable" {
				if gaps++; r.Rev != "" || len(c.held(r.DID, feed.CollectionFollow)) != 0 {
					t.Errorf("%s: a part was kept: %+v", name, r)
				}
			}
		}
		if want := map[int]int{1: 0, 0: len(repos)}[count]; gaps != want {
			t.Errorf("%s: %d gaps, want %d", name, gaps, want)
		}
		c.faults.Clear()
		c.clock.move(time.Hour)
		c.once()
		c.same()
	}
}
