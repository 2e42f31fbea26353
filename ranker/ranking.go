package ranker

import "skein/feed"

// scoreBlock is how many rows are scored at a time: their running sums (8 bytes each) stay in the first-level cache while
// the columns stream by.
const scoreBlock = 1024

// Ranking is a table under one mix. Moving a slider changes it in place, so it has one owner; the orders it hands out stay
// valid when it moves on.
type Ranking struct {
	table   *Table
	weights []float64 // [signals]
	scores  []float64 // [n]
	prefix  []int32   // rows in final own-score order, as far as somebody asked; shared with selections, never written again
}

// Rank scores every candidate in one pass over the columns.
func (t *Table) Rank(w feed.Weights) *Ranking {
	r := &Ranking{table: t, weights: weigh(w), scores: make([]float64, t.Len())}
	for from := 0; from < t.Len(); from += scoreBlock {
		to := min(from+scoreBlock, t.Len())
		for s, x := range r.weights {
			if x != 0 {
				axpy(x, t.cols[s][from:to], r.scores[from:to])
			}
		}
	}
	return r
}

// Move sets one slider and brings the scores up to date with that column alone. It is exact: after any sequence of moves
// the scores have the bits that [Table.Rank] gives for the resulting mix. It reports false for a signal the table does
// not know, which changes nothing.
func (r *Ranking) Move(signal string, weight float64) bool {
	s := columnOf(signal)
	if s < 0 {
		return false
	}
	x := feed.SnapWeight(weight, columns[s].Min, columns[s].Max)
	if x != r.weights[s] {
		axpy(x-r.weights[s], r.table.cols[s], r.scores)
		r.weights[s] = x
		r.prefix = nil
	}
	return true
}

// axpy adds x times the column to the sums. Four rows a turn: without it the loop's own counting costs a third.
func axpy(x float64, col []float32, sums []float64) {
	sums = sums[:len(col)]
	for len(col) >= 4 && len(sums) >= 4 {
		sums[0] += x * float64(col[0])
		sums[1] += x * float64(col[1])
		sums[2] += x * float64(col[2])
		sums[3] += x * float64(col[3])
		col, sums = col[4:], sums[4:]
	}
	for i := range col {
		sums[i] += x * float64(col[i])
	}
}

// Table is what is ranked.
func (r *Ranking) Table() *Table { return r.table }

// Score is the score of row i.
func (r *Ranking) Score(i int) float64 { return r.scores[i] }

// Weights is the mix in force: on the grid, within bounds, without zeros.
func (r *Ranking) Weights() feed.Weights {
	w := make(feed.Weights, len(columns))
	for s, x := range r.weights {
		if x != 0 {
			w[columns[s].ID] = x
		}
	}
	return w
}

// Position is the post's 0-based place by its own score, before any slate rule. One pass, no sorting.
func (r *Ranking) Position(uri feed.URI) (place int, found bool) {
	row, found := r.table.Row(uri)
	if !found {
		return 0, false
	}
	own := r.scores[row]
	for i, s := range r.scores {
		if s > own || (s == own && i < row) {
			place++
		}
	}
	return place, true
}
