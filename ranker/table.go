package ranker

import (
	"cmp"
	"slices"

	"skein/feed"
)

// Table holds the values of an edition's candidates as columns: everything a slider needs, and nothing that asks a
// database, a model or the clock. Rows are numbered in at-uri order, so the smaller row wins a tie. Its values never change
// after [NewTable] and may be read from several goroutines; a [Selection] notes meanings in it and has one owner.
type Table struct {
	AsOfMs  int64
	cands   []feed.Candidate // [n], at-uri ascending
	cols    [][]float32      // [signals][n], multiples of 2⁻¹⁶; a float32 holds them exactly
	authors []int32          // [n], interned
	people  int              // number of distinct authors

	beside Beside
	faces  []*face        // [n], nil where nobody looked yet
	away   []absent       // posts of quiet friends whom the viewer did not meet lately
	topics map[string]int // posts about each topic
}

// NewTable computes every value of every candidate as of one moment. The order of cands does not matter; of several with
// one at-uri the first counts.
func NewTable(cands []feed.Candidate, asOfMs int64) *Table {
	t := &Table{AsOfMs: asOfMs, cands: byURI(cands)}
	t.fill()
	t.intern()
	return t
}

// byURI copies the candidates in at-uri order, without repetitions. It sorts numbers and moves each candidate once: they
// are 300 bytes each, and swapping them would be most of the work.
func byURI(cands []feed.Candidate) []feed.Candidate {
	rows := make([]int32, len(cands))
	for i := range rows {
		rows[i] = int32(i)
	}
	slices.SortFunc(rows, func(a, b int32) int {
		if c := cmp.Compare(cands[a].URI, cands[b].URI); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	out := make([]feed.Candidate, 0, len(cands))
	for _, row := range rows {
		if n := len(out); n == 0 || out[n-1].URI != cands[row].URI {
			out = append(out, cands[row])
		}
	}
	return out
}

func (t *Table) fill() {
	t.cols = make([][]float32, len(columns))
	for s := range columns {
		col := make([]float32, len(t.cands))
		for i := range t.cands {
			col[i] = float32(feed.SnapValue(columns[s].value(&t.cands[i], t.AsOfMs), columns[s].Low))
		}
		t.cols[s] = col
	}
}

func (t *Table) intern() {
	ids := make(map[feed.DID]int32)
	t.authors = make([]int32, len(t.cands))
	for i := range t.cands {
		id, known := ids[t.cands[i].Author]
		if !known {
			id = int32(len(ids))
			ids[t.cands[i].Author] = id
		}
		t.authors[i] = id
	}
	t.people = len(ids)
}

// Len is the number of candidates.
func (t *Table) Len() int { return len(t.cands) }

// Candidate gives the facts of row i.
func (t *Table) Candidate(i int) *feed.Candidate { return &t.cands[i] }

// Row finds a post.
func (t *Table) Row(uri feed.URI) (row int, found bool) {
	return slices.BinarySearchFunc(t.cands, uri, func(c feed.Candidate, u feed.URI) int { return cmp.Compare(c.URI, u) })
}

// Value is the value of one signal for row i; 0 for a signal the table does not know.
func (t *Table) Value(signal string, i int) float64 {
	s := columnOf(signal)
	if s < 0 {
		return 0
	}
	return float64(t.cols[s][i])
}

// Values are all values of row i in the order of the table of signals.
func (t *Table) Values(i int) []float32 {
	out := make([]float32, len(t.cols))
	for s, col := range t.cols {
		out[s] = col[i]
	}
	return out
}

// Score is the score of row i under a mix, summed from its contributions.
func (t *Table) Score(i int, w feed.Weights) float64 {
	score := 0.0
	for s, x := range weigh(w) {
		score += x * float64(t.cols[s][i])
	}
	return score
}
