package eval

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// board holds the sums of a run: [methods][all users of the folder].
type board struct {
	ndcg, auc [][]tally
}

func newBoard(methods []method, users int) *board {
	b := &board{ndcg: make([][]tally, len(methods)), auc: make([][]tally, len(methods))}
	for m := range methods {
		b.ndcg[m], b.auc[m] = make([]tally, users), make([]tally, users)
	}
	return b
}

// measured keeps the users that skein ranked for, and the methods that ranked at all.
func (b *board) measured(methods []method) []measured {
	var out []measured
	for m := range methods {
		one := measured{name: methods[m].name}
		ranked := 0
		for u := range b.ndcg[0] {
			if b.ndcg[0][u].n > 0 {
				one.ndcg = append(one.ndcg, b.ndcg[m][u])
				one.auc = append(one.auc, b.auc[m][u])
				ranked += b.ndcg[m][u].n
			}
		}
		if m == 0 || ranked > 0 {
			out = append(out, one)
		}
	}
	return out
}

// run measures each method on each user and adds to the board. Users are shared among as many workers as there are
// processors; each writes its own users' places, so the sums do not depend on who was first.
func (t *trial) run(ctx context.Context, methods []method, sums *board) error {
	for m, way := range methods {
		score := way.prepare(t.facts)
		if score == nil {
			continue
		}
		var (
			next    atomic.Int64
			workers sync.WaitGroup
		)
		for range runtime.GOMAXPROCS(0) {
			workers.Go(func() {
				for at := next.Add(1) - 1; at < int64(len(t.users)) && ctx.Err() == nil; at = next.Add(1) - 1 {
					u := t.users[at]
					t.measure(int(at), score, &sums.ndcg[m][u], &sums.auc[m][u])
				}
			})
		}
		workers.Wait()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// measure ranks one user's pool and compares it with what they wanted.
func (t *trial) measure(at int, score scorer, gain, area *tally) {
	user, wanted := t.users[at], t.wanted[at]
	pool := t.pool(user)
	scores := make([]float64, len(pool))
	top := score(user, pool, scores)
	if top == nil {
		top = best(scores)
	}
	hits := make([]bool, len(pool))
	for row, i := range pool {
		_, hits[row] = slices.BinarySearch(wanted, i)
	}
	shown := make([]bool, len(top))
	for place, row := range top {
		shown[place] = hits[row]
	}
	gain.sum, gain.n = gain.sum+ndcg(shown, len(wanted)), gain.n+1
	if a, ok := auc(scores, hits); ok {
		area.sum, area.n = area.sum+a, area.n+1
	}
}
