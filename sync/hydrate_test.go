package netsync_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet/fault"
	netsync "skein/sync"
)

const getPosts = "app.bsky.feed.getPosts"

// Freshness makes the memory a store that knows the age of its copies.
func (m *memory) Freshness(_ context.Context, _ feed.DID, uris []feed.URI) (all []feed.Freshness, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, u := range uris {
		if p, ok := m.posts[u]; ok {
			all = append(all, feed.Freshness{URI: u, EffectiveMs: p.EffectiveMs(), IndexedMs: p.IndexedMs, FromRecord: p.FromRecord, Withheld: m.withheld[u]})
		}
	}
	return all, nil
}

// hydrating is an engine over a world that was just copied, and the posts in it, newest first.
func hydrating(t *testing.T) (*rig, *netsync.Engine, *memory, []feed.URI) {
	t.Helper()
	r := newRig(t, small)
	e, sink := r.engine(nil)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	var uris []feed.URI
	for u := range sink.posts {
		uris = append(uris, u)
	}
	slices.SortFunc(uris, func(a, b feed.URI) int {
		p, q := sink.posts[a], sink.posts[b]
		return int(q.EffectiveMs() - p.EffectiveMs())
	})
	for _, u := range uris { // a quoted view counts as never fetched: give all the same age
		p := sink.posts[u]
		p.IndexedMs = r.clock.now().UnixMilli()
		sink.posts[u] = p
	}
	cfg := netsync.Config{Session: r.login(), Sink: sink, Wanted: sink, Clock: r.clock.now, Wait: r.clock.wait, Hydrator: netsync.NewHydrator(sink)}
	return r, netsync.New(cfg), sink, uris
}

// How often a post is asked for again follows its age.
func TestFreshnessFollowsAge(t *testing.T) {
	t.Parallel()
	r, e, sink, uris := hydrating(t)
	one := uris[:1]
	for _, c := range []struct{ age, since time.Duration }{
		{time.Minute, 2 * time.Minute}, {30 * time.Minute, 5 * time.Minute}, {3 * time.Hour, 20 * time.Minute}, {12 * time.Hour, time.Hour},
		{3 * 24 * time.Hour, 6 * time.Hour}, {30 * 24 * time.Hour, 24 * time.Hour},
	} {
		for _, late := range []bool{false, true} {
			p, now := sink.posts[one[0]], r.clock.now()
			p.CreatedMs, p.WitnessedMs = now.Add(-c.age).UnixMilli(), now.Add(-c.age).UnixMilli()
			p.IndexedMs = now.Add(-c.since).UnixMilli()
			if !late {
				p.IndexedMs++
			}
			sink.posts[one[0]] = p
			n, err := e.Hydrate(t.Context(), one)
			if err != nil || (n == 1) != late {
				t.Errorf("a post of %v, fetched %v ago (late %v): asked for %d, %v", c.age, c.since, late, n, err)
			}
		}
	}
}

func TestHydrationKeepsToItsBudget(t *testing.T) {
	t.Parallel()
	r, e, sink, uris := hydrating(t)
	before := r.seen(getPosts)
	n, err := e.Hydrate(t.Context(), uris)
	if err != nil || n != 0 || r.seen(getPosts) != before {
		t.Fatalf("all are fresh: %d, %v", n, err)
	}
	total := 0
	for range 10 { // five minutes' budget is 60 requests of 25
		for _, u := range uris {
			p := sink.posts[u]
			p.IndexedMs = 1
			sink.posts[u] = p
		}
		n, err := e.Hydrate(t.Context(), uris)
		r.ok(err)
		total += n
	}
	if made := r.seen(getPosts) - before; made != 60 || total > 60*25 {
		t.Errorf("%d requests for %d posts", made, total)
	}
	r.clock.move(6 * time.Minute)
	if n, err := e.Hydrate(t.Context(), uris[:30]); err != nil || n == 0 {
		t.Errorf("six minutes later: %d, %v", n, err)
	}
}

// Records that no view was ever held of come first; what the AppView leaves out is hidden.
func TestRecordsFirstAndTakedowns(t *testing.T) {
	t.Parallel()
	r, e, sink, uris := hydrating(t)
	for i, u := range uris {
		p := sink.posts[u]
		p.IndexedMs, p.FromRecord = 1, i >= len(uris)-20
		sink.posts[u] = p
	}
	gone := uris[len(uris)-1]
	r.ok(r.world.Delete(string(gone)))
	r.ok(r.faults.Add(fault.Rule{Path: getPosts, Kind: fault.RateLimit, Wait: 3 * time.Minute, After: 1}))
	n, err := e.Hydrate(t.Context(), uris)
	r.want(err, feed.CodeRateLimited)
	if n != 25 || !sink.withheld[gone] || len(sink.withheld) != 1 {
		t.Errorf("asked for %d, withheld %v", n, sink.withheld)
	}
	for _, u := range uris[len(uris)-20:] {
		if u != gone && sink.posts[u].FromRecord {
			t.Errorf("%s still has no view", u)
		}
	}
	before := r.seen(getPosts)
	r.clock.move(2 * time.Minute)
	if n, err := e.Hydrate(t.Context(), uris); err != nil || n != 0 || r.seen(getPosts) != before {
		t.Errorf("the server wants to be left alone: %d, %v", n, err)
	}
}

type shown []feed.URI

func (s shown) FirstPages(context.Context) ([]feed.URI, error) { return s, nil }

// The first pages are kept fresh by the live work itself.
func TestLiveKeepsTheFirstPagesFresh(t *testing.T) {
	t.Parallel()
	r, _, sink, uris := hydrating(t)
	p := sink.posts[uris[0]]
	p.IndexedMs = 1
	sink.posts[uris[0]] = p
	ctx, cancel := context.WithCancel(t.Context())
	polls := 0
	e := netsync.New(netsync.Config{
		Session: r.login(), Sink: sink, Wanted: sink, Clock: r.clock.now, Hydrator: netsync.NewHydrator(sink), Shown: shown(uris[:1]),
		Wait: func(ctx context.Context, d time.Duration) error {
			if polls++; polls == 3 {
				cancel()
			}
			return r.clock.wait(ctx, d)
		},
	})
	r.want(e.Live(ctx, func(int) {}), feed.CodeCancelled)
	if sink.posts[uris[0]].IndexedMs == 1 {
		t.Error("the post on the first page is as old as before")
	}
}
