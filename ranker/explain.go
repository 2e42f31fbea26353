package ranker

import (
	"cmp"
	"math"
	"slices"

	"skein/feed"
)

// Explain lists every signal's contribution to the score of row i, zeros too, in table order. Their points sum to the
// score exactly, in any order of summing.
func (t *Table) Explain(i int, w feed.Weights) []feed.Contribution {
	weights := weigh(w)
	out := make([]feed.Contribution, len(columns))
	for s, c := range columns {
		value := float64(t.cols[s][i])
		out[s] = feed.Contribution{Signal: c.ID, Value: value, Weight: weights[s], Points: value * weights[s]}
	}
	return out
}

// Largest picks the at most n contributions that moved the score most, up or down, largest first; those without points
// are left out and equals keep table order. The sentence of "why" names the first two.
func Largest(all []feed.Contribution, n int) []feed.Contribution {
	out := slices.DeleteFunc(slices.Clone(all), func(c feed.Contribution) bool { return c.Points == 0 })
	slices.SortStableFunc(out, func(a, b feed.Contribution) int {
		return cmp.Compare(math.Abs(b.Points), math.Abs(a.Points))
	})
	return out[:min(n, len(out))]
}

// Unknown lists the signals of a mix that the table does not know, sorted: they are shown and ignored.
func Unknown(w feed.Weights) []string {
	return slices.DeleteFunc(w.IDs(), func(id string) bool { return columnOf(id) >= 0 })
}
