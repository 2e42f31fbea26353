package ranker

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"skein/feed"
)

// interests invents posts about twelve matters of which a reader likes some more; scores know the taste with noise, so that
// like posts stand together.
func interests(seed uint64, n int) (*Table, map[feed.URI]float64, func([]feed.PostID) []feed.Vector) {
	dice := rand.New(rand.NewPCG(seed, 3))
	const matters = 12
	var taste [matters]float64
	var centre [matters][feed.Dims]float64
	for m := range centre {
		taste[m] = dice.Float64()
		for k := range centre[m] {
			centre[m][k] = dice.NormFloat64()
		}
	}
	gain, vectors := map[feed.URI]float64{}, make([]feed.Vector, n+1)
	pool := make([]feed.Candidate, n)
	for i := range pool {
		m := dice.IntN(matters)
		worth := min(max(0.7*taste[m]+0.3*dice.Float64(), 0), 1)
		pool[i] = row(i, fmt.Sprint("a", i%97))
		pool[i].EffectiveMs = asOf - dice.Int64N(48*hourMs)
		pool[i].Closeness = feed.ModelValue{Value: min(max(worth+0.08*dice.NormFloat64(), 0), 1), Known: true}
		gain[pool[i].URI] = worth
		vectors[i+1].Scale = 1.0 / 30
		for k := range vectors[i+1].Q {
			vectors[i+1].Q[k] = int8(min(max(30*(centre[m][k]+0.6*dice.NormFloat64()), -127), 127))
		}
	}
	t := NewTable(pool, asOf)
	look := func(ids []feed.PostID) []feed.Vector {
		out := make([]feed.Vector, len(ids))
		for i, id := range ids {
			out[i] = vectors[id]
		}
		return out
	}
	t.Furnish(Beside{Vectors: look})
	return t, gain, look
}

func discounted(page []Placed, gain map[feed.URI]float64) float64 {
	sum := 0.0
	for i, p := range page {
		sum += gain[p.URI] / math.Log2(float64(i)+2)
	}
	return sum
}

// ndcg compares a page with the best that could be.
func ndcg(page []Placed, gain map[feed.URI]float64) float64 {
	all := make([]float64, 0, len(gain))
	for _, g := range gain {
		all = append(all, g)
	}
	slices.Sort(all)
	best := 0.0
	for i := range page {
		best += all[len(all)-1-i] / math.Log2(float64(i)+2)
	}
	return discounted(page, gain) / best
}

func intraList(t *Table, page []Placed, look func([]feed.PostID) []feed.Vector) float64 {
	ids := make([]feed.PostID, len(page))
	for i, p := range page {
		ids[i] = t.cands[p.Row].ID
	}
	v, sum, pairs := look(ids), 0.0, 0
	for i := range v {
		for j := range i {
			var dot, a, b float64
			for k := range v[i].Q {
				x, y := float64(v[i].Q[k]), float64(v[j].Q[k])
				dot, a, b = dot+x*y, a+x*x, b+y*y
			}
			sum += 1 - dot/math.Sqrt(a*b)
			pairs++
		}
	}
	return sum / float64(pairs)
}

// varied measures the first ten of some readers for a strength of variety.
const readers = 12

func varied(points float64) (gain, distance float64) {
	for seed := range uint64(readers) {
		table, worth, look := interests(seed, 2000)
		page := table.Rank(feed.Weights{"closeness/1": 4, "recency/1": 0.5}).Select(feed.Slate{AuthorCap: 3, Variety: points}).Page(0, 10)
		gain += ndcg(page, worth) / readers
		distance += intraList(table, page, look) / readers
	}
	return gain, distance
}

// The goal of variety: the first places 15 % more different for at most 1 % of what they are worth to the reader.
func TestVarietyCostsLittle(t *testing.T) {
	t.Parallel()
	gain, distance := varied(0)
	for _, points := range []float64{0.125, 0.25, 0.5} {
		g, d := varied(points)
		t.Logf("%.3f points: nDCG@10 %.4f (%+.2f %%), intra-list distance %.4f (%+.1f %%)", points, g, 100*(g/gain-1), d, 100*(d/distance-1))
		if points == 0.5 && (g < 0.99*gain || d < 1.15*distance) {
			t.Errorf("missed: at most −1 %% and at least +15 %%")
		}
	}
}
