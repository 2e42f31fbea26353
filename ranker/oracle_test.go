package ranker

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"skein/feed"
)

// fair is a table of invented posts with everything a slate looks at.
func fair(n int) *Table {
	pool := invent(77, n)
	dice := rand.New(rand.NewPCG(5, 5))
	topics, vectors := map[feed.PostID][]string{}, map[feed.PostID]feed.Vector{}
	for i := range pool {
		if dice.IntN(4) == 0 {
			topics[pool[i].ID] = []string{"politics"}
		}
		if dice.IntN(6) == 0 {
			pool[i].Root = feed.NewURI("did:plc:root", feed.CollectionPost, fmt.Sprint(dice.IntN(n/8)))
		}
		vectors[pool[i].ID] = meaning(dice.Uint64N(uint64(n / 2)))
	}
	t := NewTable(pool, asOf)
	t.Furnish(beside(vectors, topics, nil))
	return t
}

func TestTheWayInIsConfirmedByGoingIt(t *testing.T) {
	t.Parallel()
	confirm(t, fair(400), 24)
}

// confirm does what the oracle says: for so many posts at random and two slates, each move brings its post to the place
// promised, a step less does not bring it into the top 20, and neither does any smaller move that was drawn.
func confirm(t *testing.T, table *Table, posts int) {
	t.Helper()
	const k, drawn = 20, 8
	for name, slate := range map[string]feed.Slate{
		"fresh":  DefaultRecipe().Select,
		"strict": {AuthorCap: 2, AuthorDecay: 0.25, Variety: 0.5, FoldAlike: true, FoldThreads: true, Budgets: []feed.Budget{{Topic: "politics", Percent: 5}}},
	} {
		dice := rand.New(rand.NewPCG(9, 9))
		r := table.Rank(DefaultRecipe().Weights)
		trial := table.Rank(DefaultRecipe().Weights)
		at := func(signal string, weight float64, row int) int {
			from := trial.weights[columnOf(signal)]
			trial.Move(signal, weight)
			defer trial.Move(signal, from)
			return placeIn(trial.Select(slate).Page(0, k), row)
		}
		asked, inside, answered, wrong, smaller := posts/2, 0, 0, 0, 0
		for range asked {
			row := dice.IntN(table.Len())
			move, can := r.WayIn(table.cands[row].URI, k, slate)
			size := math.Inf(1)
			switch {
			case placeIn(r.Select(slate).Page(0, k), row) >= 0:
				inside++
				if can {
					wrong++
				}
				continue
			case can:
				answered++
				size = move.Size()
				step := math.Copysign(1.0/feed.WeightGrid, move.From-move.To)
				if at(move.Signal, move.To, row) != move.Place || at(move.Signal, move.To+step, row) >= 0 {
					wrong++
				}
			}
			for range drawn {
				c := columns[dice.IntN(len(columns))]
				by := (2*dice.Float64() - 1) * min(size, 2)
				w := feed.SnapWeight(r.weights[columnOf(c.ID)]+by, c.Min, c.Max)
				if math.Abs(w-r.weights[columnOf(c.ID)]) < size && at(c.ID, w, row) >= 0 {
					smaller++
				}
			}
		}
		t.Logf("%s slate: %d posts, %d inside already, %d with a way in, %d wrong, %d of %d smaller moves do it as well", name, asked, inside, answered, wrong, smaller, asked*drawn)
		if wrong > 0 || smaller > 0 || answered < min(asked/10, 10) {
			t.Errorf("%s: the oracle is wrong", name)
		}
	}
}

// On a small pool every smaller weight within an eighth of a point of every signal is tried.
func TestNoSmallerMoveBringsItIn(t *testing.T) {
	t.Parallel()
	table := fair(40)
	slate := feed.Slate{AuthorCap: 1, FoldThreads: true, FoldAlike: true, Budgets: []feed.Budget{{Topic: "politics", Percent: 20}}}
	r := table.Rank(feed.Weights{"recency/1": 1, "liked/1": 0.5, "media/1": 0.25})
	trial := table.Rank(feed.Weights{"recency/1": 1, "liked/1": 0.5, "media/1": 0.25})
	page := r.Select(slate).Page(0, 40)
	for _, place := range []int{6, 9} {
		row := page[place].Row
		move, can := r.WayIn(page[place].URI, 5, slate)
		if !can {
			continue
		}
		for s, c := range columns {
			w := r.span(s)
			for step := 1; float64(step)/feed.WeightGrid < min(move.Size(), 0.125); step++ {
				for _, g := range []int{w.at - step, w.at + step} {
					if g < w.lo || g > w.hi {
						continue
					}
					trial.Move(c.ID, float64(g)/feed.WeightGrid)
					if placeIn(trial.Select(slate).Page(0, 5), row) >= 0 {
						t.Fatalf("%s at %v brings it in, and %+v was given", c.ID, float64(g)/feed.WeightGrid, move)
					}
				}
			}
			trial.Move(c.ID, r.weights[s])
		}
	}
	if _, can := r.WayIn(page[0].URI, 5, slate); can {
		t.Error("a post inside has a way in")
	}
	if _, can := r.WayIn("at://did:plc:x/app.bsky.feed.post/0", 5, slate); can {
		t.Error("a post that is not there has a way in")
	}
	if !slices.ContainsFunc(page, func(p Placed) bool { return p.Rule != "" }) {
		t.Error("the slate did nothing: the test sees nothing")
	}
}
