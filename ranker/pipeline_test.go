package ranker

import (
	"context"
	"errors"
	"testing"

	"skein/feed"
)

// shelf is a source that lies in memory; it hands out one item again and again, as a reader of rows would.
type shelf struct {
	cands []feed.Candidate
	fails error
}

func (s shelf) Candidates(_ context.Context, _ feed.Window, fn func(*feed.Item) error) error {
	var it feed.Item
	for _, c := range s.cands {
		it = feed.Item{Candidate: c}
		if err := fn(&it); err != nil {
			return err
		}
	}
	return s.fails
}

func gate(stage string, action feed.Action, when func(*feed.Item) bool) Gate {
	return Gate{Stage: stage, Judge: func(it *feed.Item) feed.Verdict {
		if !when(it) {
			return feed.Verdict{}
		}
		return feed.Verdict{Action: action, Rule: stage + "_rule"}
	}}
}

func TestGatherKeepsOrExplainsEveryPost(t *testing.T) {
	t.Parallel()
	cands := invent(11, 200)
	p := Pipeline{
		Source: shelf{cands: append(cands, cands[:20]...)},
		Gates: []Gate{
			gate("visible", feed.Drop, func(it *feed.Item) bool { return it.Candidate.Media }),
			gate("visible", feed.Veil, func(it *feed.Item) bool { return it.Candidate.Link }),
			gate("spam", feed.Drop, func(it *feed.Item) bool { return it.Candidate.Likes == 7 }),
			gate("spam", feed.Veil, func(it *feed.Item) bool { it.Candidate.Caution = feed.ModelValue{Value: 0.5, Known: true}; return true }),
		},
		Fill: func(_ context.Context, cs []feed.Candidate) error {
			for i := range cs {
				cs[i].Closeness = feed.ModelValue{Value: 0.25, Known: true}
			}
			return nil
		},
	}
	pool, err := p.Gather(t.Context(), feed.Window{AsOfMs: asOf})
	if err != nil {
		t.Fatal(err)
	}
	removed, veiled := map[feed.URI]feed.Removal{}, map[feed.URI]feed.Removal{}
	for _, r := range pool.Removals {
		removed[r.URI] = r
	}
	for _, r := range pool.Veiled {
		veiled[r.URI] = r
	}
	if len(removed) != len(pool.Removals) || len(veiled) != pool.Table.Len() || len(pool.Veiled) != pool.Table.Len() {
		t.Errorf("%d removals, %d veiled, %d rows", len(pool.Removals), len(pool.Veiled), pool.Table.Len())
	}
	for _, c := range cands {
		row, kept := pool.Table.Row(c.URI)
		r, gone := removed[c.URI]
		switch {
		case kept == gone:
			t.Errorf("%s: kept %v, removed %v", c.URI, kept, gone)
		case gone && (r.Verdict.Rule != r.Stage+"_rule" || c.Media != (r.Stage == "visible")):
			t.Errorf("%s was removed by %+v", c.URI, r)
		case kept && pool.Table.Value("closeness/1", row) != 0.25, kept && pool.Table.Value("caution/1", row) != 0.5:
			t.Errorf("%s misses facts that were filled in", c.URI)
		case kept && c.Link != (veiled[c.URI].Stage == "visible"):
			t.Errorf("%s is veiled by %+v", c.URI, veiled[c.URI])
		}
	}
}

func TestGatherPassesErrorsOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	if _, err := (Pipeline{Source: shelf{fails: broken}}).Gather(t.Context(), feed.Window{}); !errors.Is(err, broken) {
		t.Errorf("source: %v", err)
	}
	fill := func(context.Context, []feed.Candidate) error { return broken }
	if _, err := (Pipeline{Source: shelf{}, Fill: fill}).Gather(t.Context(), feed.Window{}); !errors.Is(err, broken) {
		t.Errorf("fill: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, cands := range [][]feed.Candidate{invent(1, 3), {invent(1, 1)[0], invent(1, 1)[0]}} {
		if _, err := (Pipeline{Source: shelf{cands: cands}}).Gather(ctx, feed.Window{}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
}
