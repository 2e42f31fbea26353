package ranker

import (
	"cmp"
	"math"
	"slices"

	"skein/feed"
)

// Standing says where a post stands and what would bring it into the top.
type Standing struct {
	Place int     // 0-based, by score alone
	Score float64 // its own
	Cut   float64 // score of the last post inside the top k
	// Moves lists, for each signal that can do it alone, the smallest move; the smallest of all first. Empty where the
	// post is inside already or no single slider suffices.
	Moves []Counterfactual
}

// Counterfactual is one slider's move and where the post would then stand, 0-based.
type Counterfactual struct {
	Signal   string
	From, To float64
	Place    int
}

// Size is how far the slider travels.
func (c Counterfactual) Size() float64 { return math.Abs(c.To - c.From) }

// WhyNot finds out what keeps a post out of the top k by score, before any slate rule. The answer is exact: every weight of
// the grid within a signal's bounds is considered, by arithmetic on integers, in one pass over the candidates a signal.
func (r *Ranking) WhyNot(uri feed.URI, k int) (Standing, bool) {
	row, found := r.table.Row(uri)
	if !found {
		return Standing{}, false
	}
	place, _ := r.Position(uri)
	st := Standing{Place: place, Score: r.scores[row]}
	k = min(max(k, 1), r.table.Len())
	st.Cut = r.scores[r.top(k)[k-1]]
	if place < k {
		return st, true
	}
	race := r.against(row)
	for s := range columns {
		if move, can := race.nearest(s, k); can {
			st.Moves = append(st.Moves, move)
		}
	}
	slices.SortStableFunc(st.Moves, func(a, b Counterfactual) int { return cmp.Compare(a.Size(), b.Size()) })
	return st, true
}

// Cut is the score of the last post inside the top k by score, of the last one at all where there are fewer.
func (r *Ranking) Cut(k int) float64 {
	top := r.top(max(k, 1))
	if len(top) == 0 {
		return 0
	}
	return r.scores[top[len(top)-1]]
}

// race is one post against all others while one weight moves. Another row is before it while gap > m × lead, where m counts grid
// steps from the present weight, gap is its lead in score (in 2⁻²⁶) and lead is how much more of the signal this post has
// (in 2⁻¹⁶). Each such condition holds on one side of a threshold, so a row adds 1 to a range of weights; ranges are kept as
// differences and summed once at the end.
type race struct {
	ranking *Ranking
	row     int
	gaps    []int64 // [n]; of an equal score that is before, 1: of integers gap ≥ x is gap + 1 > x
	rivals  []int32 // the best of those before it: enough of them tell that a slider cannot do it
}

func (r *Ranking) against(row int) *race {
	a := &race{ranking: r, row: row, gaps: make([]int64, len(r.scores))}
	for i, s := range r.scores {
		a.gaps[i] = int64((s - r.scores[row]) * (feed.ValueGrid * feed.WeightGrid))
		if i < row {
			a.gaps[i]++
		}
	}
	for _, i := range r.top(min(rivals, len(r.scores))) {
		if int(i) != row {
			a.rivals = append(a.rivals, i)
		}
	}
	return a
}

// rivals is how many of the best posts are asked first.
const rivals = 512

// span is the weights of one signal as grid steps: its bounds and where it stands.
type span struct{ lo, hi, at int }

func (r *Ranking) span(s int) span {
	grid := func(x float64) int { return int(math.Round(x * feed.WeightGrid)) }
	return span{grid(columns[s].Min), grid(columns[s].Max), grid(r.weights[s])}
}

// nearest finds the weight nearest to the present one at which the post is inside the top k; the lower of two equally near.
func (a *race) nearest(s, k int) (Counterfactual, bool) {
	places, in := a.places(s, k)
	if !in {
		return Counterfactual{}, false
	}
	w := a.ranking.span(s)
	for step := 1; step <= w.hi-w.lo; step++ {
		for _, at := range [2]int{w.at - step, w.at + step} {
			if at >= w.lo && at <= w.hi && places[at-w.lo] < k {
				return a.move(s, at, places[at-w.lo]), true
			}
		}
	}
	return Counterfactual{}, false
}

func (a *race) move(s, at, place int) Counterfactual {
	return Counterfactual{Signal: columns[s].ID, From: a.ranking.weights[s], To: float64(at) / feed.WeightGrid, Place: place}
}

// places gives the post's place for every grid weight of one signal, and whether any is inside the top k. Where the rivals
// alone keep it out at every weight, nobody else is asked.
func (a *race) places(s, k int) (places []int, inside bool) {
	w := a.ranking.span(s)
	few := make([]int, w.hi-w.lo+2)
	for _, i := range a.rivals {
		a.pass(few, s, int(i), w)
	}
	if sum(few) >= k {
		return nil, false
	}
	all := make([]int, w.hi-w.lo+2)
	for i := range a.gaps {
		if i != a.row {
			a.pass(all, s, i, w)
		}
	}
	return all[:w.hi-w.lo+1], sum(all) < k
}

// pass adds one row to the weights at which it is before the post.
func (a *race) pass(diff []int, s, i int, w span) {
	col := a.ranking.table.cols[s]
	lead := int64((float64(col[a.row]) - float64(col[i])) * feed.ValueGrid)
	from, to := beaten(a.gaps[i], lead, int64(w.lo-w.at), int64(w.hi-w.at))
	if from <= to {
		diff[int(from)+w.at-w.lo]++
		diff[int(to)+w.at-w.lo+1]--
	}
}

// sum turns differences into places and gives the best of them.
func sum(diff []int) int {
	best := diff[0]
	for w := 1; w < len(diff)-1; w++ {
		diff[w] += diff[w-1]
		best = min(best, diff[w])
	}
	return best
}

// beaten gives the range of m in [lo, hi] for which gap > m × lead; from > to where there is none. Most rows stay on their
// side over the whole range, which two products tell without a division.
func beaten(gap, lead, lo, hi int64) (from, to int64) {
	first, last := gap > lo*lead, gap > hi*lead
	switch {
	case first && last:
		return lo, hi
	case !first && !last:
		return 1, 0
	case first: // m < gap/lead
		return lo, ceilDiv(gap, lead) - 1
	}
	return floorDiv(gap, lead) + 1, hi // m > gap/lead
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func ceilDiv(a, b int64) int64 { return -floorDiv(-a, b) }
