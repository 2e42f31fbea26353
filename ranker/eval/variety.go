package eval

import (
	"context"
	"io/fs"
	"math"
	"math/rand/v2"

	"skein/feed"
	"skein/ranker"
	"skein/ranker/learn"
)

// VarietyRow is what one strength of variety does to the first ten places.
type VarietyRow struct {
	Points float64 // see [feed.Slate.Variety]
	NDCG   float64
	// ILD is the intra-list distance: the mean of 1 − cosine over all pairs of the first ten, by the whole vectors.
	ILD   float64
	Users int
}

// Variety measures, for several strengths of the slate's variety, how early users are shown what they went on to like and how
// different the first places are. Items have no text here: what two have in common is who liked them before the cut.
// Errors as in [Ranking].
func Variety(ctx context.Context, dir fs.FS, o Options, points []float64) ([]VarietyRow, error) {
	o = o.complete()
	how, err := parseSplit(o.Split)
	if err != nil {
		return nil, err
	}
	d, err := read(dir, how.timed)
	if err != nil {
		return nil, err
	}
	rows := make([]VarietyRow, len(points))
	for i := range rows {
		rows[i].Points = points[i]
	}
	for _, c := range how.cuts(d, o.Seed) {
		if err := newTrial(d, c, o).varied(ctx, how, o, rows); err != nil {
			return nil, err
		}
	}
	for i := range rows {
		rows[i].NDCG, rows[i].ILD = rows[i].NDCG/float64(max(rows[i].Users, 1)), rows[i].ILD/float64(max(rows[i].Users, 1))
	}
	return rows, nil
}

// varied adds one cut's sums to the rows.
func (t *trial) varied(ctx context.Context, how split, o Options, rows []VarietyRow) error {
	vectors := t.facts.vectors()
	followed := t.facts.authorsAsUsers()
	weights := o.Recipe.Weights
	if o.learned {
		if mix := learn.Mix(t.facts.episodes(how, o), ranker.Signals()); len(mix) > 0 {
			weights = mix
		}
	}
	for at, user := range t.users {
		if err := ctx.Err(); err != nil {
			return err
		}
		pool := t.pool(user)
		cands := t.facts.candidates(user, pool, followed)
		for row, i := range pool {
			cands[row].ID = feed.PostID(i)
		}
		table := ranker.NewTable(cands, t.facts.asOfMs)
		table.Furnish(ranker.Beside{Vectors: vectors})
		ranking := table.Rank(weights)
		for i := range rows {
			slate := o.Recipe.Select
			slate.Variety = rows[i].Points
			t.add(&rows[i], at, table, vectors, ranking.Select(slate).Page(0, depth))
		}
	}
	return nil
}

func (t *trial) add(row *VarietyRow, at int, table *ranker.Table, vectors func([]feed.PostID) []feed.Vector, page []ranker.Placed) {
	wanted := make(map[feed.PostID]bool, len(t.wanted[at]))
	for _, i := range t.wanted[at] {
		wanted[feed.PostID(i)] = true
	}
	shown, ids := make([]bool, len(page)), make([]feed.PostID, len(page))
	for i, p := range page {
		ids[i] = table.Candidate(p.Row).ID
		shown[i] = wanted[ids[i]]
	}
	row.NDCG += ndcg(shown, len(wanted))
	row.ILD += distance(vectors(ids))
	row.Users++
}

// distance is the mean of 1 − cosine over all pairs.
func distance(v []feed.Vector) float64 {
	sum, pairs := 0.0, 0
	for i := range v {
		for j := range i {
			var dot, a, b float64
			for k := range v[i].Q {
				x, y := float64(v[i].Q[k]), float64(v[j].Q[k])
				dot, a, b = dot+x*y, a+x*x, b+y*y
			}
			if a > 0 && b > 0 {
				sum += 1 - dot/math.Sqrt(a*b)
			}
			pairs++
		}
	}
	return sum / float64(max(pairs, 1))
}

// vectors gives each item the sum of random directions of those who liked it, people who like much counting less: cosines
// are then about those of the items' columns in the table of likes (Johnson & Lindenstrauss 1984).
func (f *facts) vectors() func([]feed.PostID) []feed.Vector {
	people := make([][feed.Dims]float32, len(f.users))
	for u := range people {
		dice := rand.New(rand.NewPCG(uint64(u), 0x5eed))
		size := float32(1 / math.Sqrt(float64(len(f.liked[u])+1)))
		for k := range people[u] {
			people[u][k] = size * float32(2*int(dice.Uint64()&1)-1)
		}
	}
	all := make([]feed.Vector, len(f.items))
	for i := range all {
		all[i] = f.mean(int32(i), people)
	}
	return func(ids []feed.PostID) []feed.Vector {
		out := make([]feed.Vector, len(ids))
		for i, id := range ids {
			out[i] = all[id]
		}
		return out
	}
}

func (f *facts) mean(item int32, people [][feed.Dims]float32) (v feed.Vector) {
	var sum [feed.Dims]float32
	most := float32(0)
	for _, u := range f.likers[item] {
		for k := range sum {
			sum[k] += people[u][k]
		}
	}
	for _, x := range sum {
		most = max(most, x, -x)
	}
	if most == 0 {
		return v
	}
	v.Scale = most / 127
	for k, x := range sum {
		v.Q[k] = int8(math.Round(float64(x / v.Scale)))
	}
	return v
}
