package netsync

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// Shown names what may be shown first; the app is one.
type Shown interface {
	// FirstPages are the posts of the first pages, in their order.
	FirstPages(ctx context.Context) ([]feed.URI, error)
}

// Fresh says how old the copies of posts are; the store is one.
type Fresh interface {
	Freshness(ctx context.Context, viewer feed.DID, uris []feed.URI) ([]feed.Freshness, error)
}

// hydrations bounds the requests for counts in hydrationSpan: a fiftieth of what a PDS grants.
const (
	hydrations    = 60
	hydrationSpan = 5 * time.Minute
)

// ripens says how long a view of a post of some age stays fresh: what happens to a post happens to it early.
var ripens = []struct{ age, fresh time.Duration }{
	{10 * time.Minute, 2 * time.Minute},
	{time.Hour, 5 * time.Minute},
	{6 * time.Hour, 20 * time.Minute},
	{24 * time.Hour, time.Hour},
	{7 * 24 * time.Hour, 6 * time.Hour},
}

// ripeLast is for posts older than all of those.
const ripeLast = 24 * time.Hour

// due reports whether a post is to be asked for again.
func due(f feed.Freshness, nowMs int64) bool {
	if f.Withheld {
		return false
	}
	if f.FromRecord {
		return true
	}
	fresh := ripeLast
	for _, r := range ripens {
		if nowMs-f.EffectiveMs < r.age.Milliseconds() {
			fresh = r.fresh
			break
		}
	}
	return nowMs-f.IndexedMs >= fresh.Milliseconds()
}

// Hydrator keeps the budget of requests for counts and viewer state over the life of an account. Safe for concurrent use.
type Hydrator struct {
	fresh Fresh

	mu     sync.Mutex
	spent  []int64 // when requests were made, oldest first
	silent int64   // until when the server wants to be left alone, ms
}

// NewHydrator makes a hydrator over a store.
func NewHydrator(f Fresh) *Hydrator { return &Hydrator{fresh: f} }

// grant takes up to n requests out of the budget.
func (h *Hydrator) grant(n int, nowMs int64) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if nowMs < h.silent {
		return 0
	}
	h.spent = slices.DeleteFunc(h.spent, func(at int64) bool { return at <= nowMs-hydrationSpan.Milliseconds() })
	n = min(n, hydrations-len(h.spent))
	for range n {
		h.spent = append(h.spent, nowMs)
	}
	return n
}

func (h *Hydrator) leaveAlone(untilMs int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.silent = max(h.silent, untilMs)
}

// Hydrate asks for counts and viewer state of those of the posts whose copy is no longer fresh, in batches of 25, those
// without any view first, as far as the budget goes. A post that the AppView leaves out is hidden. It asks each batch once;
// a server that wants to be left alone is. It returns how many posts it asked for.
func (e *Engine) Hydrate(ctx context.Context, uris []feed.URI) (int, error) {
	h := e.cfg.Hydrator
	if h == nil || len(uris) == 0 {
		return 0, nil
	}
	all, err := h.fresh.Freshness(ctx, e.me, uris)
	if err != nil {
		return 0, err
	}
	now := e.nowMs()
	wanted := slices.DeleteFunc(all, func(f feed.Freshness) bool { return !due(f, now) })
	slices.SortStableFunc(wanted, func(a, b feed.Freshness) int { return cmp.Compare(rank(a), rank(b)) })
	batches := h.grant((len(wanted)+atp.MaxPosts-1)/atp.MaxPosts, now)
	wanted = wanted[:min(len(wanted), batches*atp.MaxPosts)]

	hasty := *e
	hasty.tries = 1
	r := newRun(&hasty, nil)
	asked := 0
	var gone []feed.URI
	for chunk := range slices.Chunk(wanted, atp.MaxPosts) {
		batch := make([]feed.URI, len(chunk))
		for i, f := range chunk {
			batch[i] = f.URI
		}
		left, err := r.hydrate(ctx, batch)
		gone = append(gone, left...)
		if err != nil {
			if feed.CodeOf(err) == feed.CodeRateLimited {
				h.leaveAlone(now + max(secondsLeft(err), firstWait).Milliseconds())
			}
			return asked, err
		}
		asked += len(batch)
	}
	return asked, r.look(ctx, authorsOf(gone))
}

func rank(f feed.Freshness) int {
	if f.FromRecord {
		return 0
	}
	return 1
}

// hydrateShown refreshes the first pages. What disturbs it is no trouble worth telling: the copies only grow older.
func (e *Engine) hydrateShown(ctx context.Context) {
	if e.cfg.Shown == nil {
		return
	}
	if uris, err := e.cfg.Shown.FirstPages(ctx); err == nil {
		_, _ = e.Hydrate(ctx, uris)
	}
}
