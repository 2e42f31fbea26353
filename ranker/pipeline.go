package ranker

import (
	"context"
	"fmt"

	"skein/feed"
)

// Source gives candidates, newest first. The item may be reused after fn returns; an error of fn ends the reading.
type Source interface {
	Candidates(ctx context.Context, w feed.Window, fn func(*feed.Item) error) error
}

// Gate decides whether a post may stand in the order at all. Judge may write facts into the item's candidate that it had
// to find out anyway (the caution of the spam gate).
type Gate struct {
	Stage string // of a removal: "visible", "spam"
	Judge func(*feed.Item) feed.Verdict
}

// Fill adds facts to all candidates at once that are cheaper so: closeness and likeness to what was seen, from vectors.
type Fill func(ctx context.Context, cands []feed.Candidate) error

// Pipeline is the way from posts to a table. Gates are asked in order and the first that drops a post ends its way. Fill
// may be nil.
type Pipeline struct {
	Source Source
	Gates  []Gate
	Fill   Fill
}

// Pool is what one run of the pipeline gathered, and what it took out.
type Pool struct {
	Table    *Table
	Removals []feed.Removal // posts that are not in the table: stage and reason
	Veiled   []feed.Removal // posts that are in the table but stand collapsed: stage and reason
}

// Gather reads the window's candidates through the gates, fills their facts and computes the table: source → gates → fill
// → table. Every post of the source is then either in the table or among the removals, once.
func (p Pipeline) Gather(ctx context.Context, w feed.Window) (*Pool, error) {
	var (
		pool  Pool
		cands []feed.Candidate
		known = make(map[feed.URI]bool)
	)
	err := p.Source.Candidates(ctx, w, func(it *feed.Item) error {
		if known[it.Candidate.URI] {
			return ctx.Err() // the post itself and its repost, say: the first to come counts
		}
		known[it.Candidate.URI] = true
		if pool.admit(it, p.Gates) {
			cands = append(cands, it.Candidate)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read candidates: %w", err)
	}
	if p.Fill != nil {
		if err := p.Fill(ctx, cands); err != nil {
			return nil, fmt.Errorf("fill candidates: %w", err)
		}
	}
	pool.Table = NewTable(cands, w.AsOfMs)
	return &pool, nil
}

func (pool *Pool) admit(it *feed.Item, gates []Gate) bool {
	var veil *feed.Removal
	for _, gate := range gates {
		verdict := gate.Judge(it)
		found := feed.Removal{URI: it.Candidate.URI, Stage: gate.Stage, Verdict: verdict}
		switch {
		case verdict.Action == feed.Drop:
			pool.Removals = append(pool.Removals, found)
			return false
		case verdict.Action == feed.Veil && veil == nil:
			veil = &found
		}
	}
	if veil != nil {
		pool.Veiled = append(pool.Veiled, *veil)
	}
	return true
}
