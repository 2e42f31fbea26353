package ranker

import (
	"cmp"
	"math"
	"slices"

	"skein/feed"
)

// Standing says where a post stands by its own score and what would bring it into the top.
type Standing struct {
	Place int     // 0-based
	Score float64 // its own
	Cut   float64 // score of the last post inside the top k
	// Moves lists, for each signal that can do it alone, the smallest move; the smallest of all first. Empty where the
	// post is inside already or no single slider suffices.
	Moves []Counterfactual
}

// Counterfactual is one slider's move and where the post would then stand, 0-based by own score.
type Counterfactual struct {
	Signal   string
	From, To float64
	Place    int
}

// Size is how far the slider travels.
func (c Counterfactual) Size() float64 { return math.Abs(c.To - c.From) }

// WhyNot finds out what keeps a post out of the top k. The answer is exact: every weight of the grid within a signal's
// bounds is considered, by arithmetic on integers, in one pass over the candidates a signal.
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
	for s := range columns {
		if move, can := r.nearest(row, s, k); can {
			st.Moves = append(st.Moves, move)
		}
	}
	slices.SortStableFunc(st.Moves, func(a, b Counterfactual) int { return cmp.Compare(a.Size(), b.Size()) })
	return st, true
}

// nearest finds the weight nearest to the present one at which the row is inside the top k; the lower of two equally near.
func (r *Ranking) nearest(row, s, k int) (Counterfactual, bool) {
	lo := int(math.Round(columns[s].Min * feed.WeightGrid))
	hi := int(math.Round(columns[s].Max * feed.WeightGrid))
	at := int(math.Round(r.weights[s] * feed.WeightGrid))
	places := r.placesByWeight(row, s, lo, hi, at)
	for step := 1; step <= hi-lo; step++ {
		for _, w := range [2]int{at - step, at + step} {
			if w >= lo && w <= hi && places[w-lo] < k {
				return Counterfactual{
					Signal: columns[s].ID, From: r.weights[s], To: float64(w) / feed.WeightGrid, Place: places[w-lo],
				}, true
			}
		}
	}
	return Counterfactual{}, false
}

// placesByWeight gives the row's place for every grid weight lo…hi of one signal. Another row is before this one while
// gap > m × lead, where m counts grid steps from the present weight, gap is its lead in score (in 2⁻²⁶) and lead is how much
// more of the signal this row has (in 2⁻¹⁶). Each such condition holds on one side of a threshold, so a row adds 1 to
// a range of weights; ranges are kept as differences and summed once at the end.
func (r *Ranking) placesByWeight(row, s, lo, hi, at int) []int {
	diff := make([]int, hi-lo+2)
	col := r.table.cols[s]
	for i := range col {
		if i == row {
			continue
		}
		gap := int64((r.scores[i] - r.scores[row]) * (feed.ValueGrid * feed.WeightGrid))
		lead := int64((float64(col[row]) - float64(col[i])) * feed.ValueGrid)
		if i < row {
			gap++ // an equal score is before as well, and of integers gap ≥ x is gap + 1 > x
		}
		from, to := beaten(gap, lead, int64(lo-at), int64(hi-at))
		if from <= to {
			diff[int(from)+at-lo]++
			diff[int(to)+at-lo+1]--
		}
	}
	places := diff[:hi-lo+1]
	for w := 1; w < len(places); w++ {
		places[w] += places[w-1]
	}
	return places
}

// beaten gives the range of m in [lo, hi] for which gap > m × lead; from > to where there is none.
func beaten(gap, lead, lo, hi int64) (from, to int64) {
	switch {
	case lead > 0: // m < gap/lead
		return lo, min(hi, ceilDiv(gap, lead)-1)
	case lead < 0: // m > gap/lead
		return max(lo, floorDiv(gap, lead)+1), hi
	case gap > 0:
		return lo, hi
	}
	return 1, 0
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func ceilDiv(a, b int64) int64 { return -floorDiv(-a, b) }
