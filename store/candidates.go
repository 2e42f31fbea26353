package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"skein/feed"
)

// chunk is how many posts are loaded at a time: large enough that a statement's price disappears, small enough that
// 100,000 candidates never lie in memory at once.
const chunk = 512

// authorSpan is how far back an author's posts are counted.
const authorSpan = 14 * 24 * time.Hour

// Candidates calls fn for each post of the window, newest first: posts by followed accounts, posts that stood in the
// viewer's timeline, posts that a followed account reposted, and as many from outside the network as the window allows
// (strangers.go); never the viewer's own. What was posted, reposted, liked, followed or witnessed after AsOfMs does not count
// in any fact (global counts and viewer state are as last fetched). fn may keep the item.
func (n *Network) Candidates(ctx context.Context, w feed.Window, fn func(*feed.Item) error) error {
	return n.db.look(ctx, func(v *view) error {
		l, err := newLoader(v, w.Viewer)
		if err != nil {
			return err
		}
		f, err := newFacts(l, w.AsOfMs)
		if err != nil {
			return err
		}
		p := &pool{facts: f, window: w, found: map[int64]int64{}}
		ids, err := p.choose()
		if err != nil {
			return err
		}
		for part := range slices.Chunk(ids, chunk) {
			items, err := f.items(part)
			if err != nil {
				return err
			}
			for _, it := range items {
				if err := fn(it); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// pool collects the ids of the candidates of one window.
type pool struct {
	*facts
	window feed.Window
	found  map[int64]int64 // post → effective time
}

// sources are the ways into the pool: the post, its effective time, and who brought it (0: it came by itself).
// Who is followed is looked up outside SQL: given the choice, the planner probes the timeline once per followed account.
var sources = []string{
	`SELECT id, effective_ms, 0 FROM post WHERE author IN (SELECT actor FROM relation WHERE viewer_did = ?1 AND following <> '')
		AND effective_ms > ?2 AND effective_ms <= ?3 AND witnessed_ms <= ?3 AND author <> ?1`,
	`SELECT p.id, p.effective_ms, t.brought_by FROM timeline t JOIN post p ON p.id = t.post WHERE t.viewer_did = ?1 AND t.sort_ms <= ?3
		AND p.effective_ms > ?2 AND p.effective_ms <= ?3 AND p.witnessed_ms <= ?3 AND p.author <> ?1`,
	// A repost cannot be older than its post, so the window bounds it too.
	`SELECT p.id, p.effective_ms, e.actor FROM engagement e JOIN post p ON p.id = e.post
		WHERE e.actor IN (SELECT actor FROM relation WHERE viewer_did = ?1 AND following <> '') AND e.kind = 'repost'
		AND e.created_ms > ?2 AND e.created_ms <= ?3
		AND p.effective_ms > ?2 AND p.effective_ms <= ?3 AND p.witnessed_ms <= ?3 AND p.author <> ?1`,
}

func (p *pool) choose() ([]int64, error) {
	from, to := p.window.AsOfMs-p.window.SpanMs, p.window.AsOfMs
	for _, query := range sources {
		err := p.each(query, []any{p.viewer, from, to}, func(scan scanner) error {
			var id, effective, by int64
			if err := scan(&id, &effective, &by); err != nil || (by != 0 && !p.follows[by]) {
				return err
			}
			p.found[id] = effective
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if err := p.strangers(); err != nil {
		return nil, err
	}
	return p.newest(), nil
}

// newest orders the pool and cuts it to the window's limit.
func (p *pool) newest() []int64 {
	ids := make([]int64, 0, len(p.found))
	for id := range p.found {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y int64) int {
		return cmp.Or(cmp.Compare(p.found[y], p.found[x]), cmp.Compare(y, x))
	})
	if p.window.Limit >= 0 && len(ids) > p.window.Limit {
		ids = ids[:p.window.Limit]
	}
	return ids
}
