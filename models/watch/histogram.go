package watch

import (
	"maps"
	"math"
	"slices"
)

// fine is how many bins of equal width lie over [−1, 1]. Comparing merges them until each holds a tenth of a side, so
// they need only be finer than that.
const fine = 128

// Histogram counts values in [−1, 1], or words. The zero value is empty and ready for use.
type Histogram struct {
	Counts map[string]int `json:"counts"` // by bin or word; bins are named by [binName]
	N      int            `json:"n"`
	Lost   int            `json:"lost"` // values that were not finite; they are in no bin and not in N
}

// Add counts a value; what lies outside [−1, 1] counts as the end it is beyond. Zero has a bin of its own: a signal that is
// silent for most posts says so by exactly 0, and the share of that is what changes first.
func (h *Histogram) Add(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		h.Lost++
		return
	}
	h.count(binName(v))
}

// AddWord counts a word, such as a language.
func (h *Histogram) AddWord(w string) { h.count(w) }

func (h *Histogram) count(bin string) {
	if h.Counts == nil {
		h.Counts = map[string]int{}
	}
	h.Counts[bin]++
	h.N++
}

// names of the bins, in order: those below zero, zero, those above. A name sorts as its place does.
var names = func() (all [fine + 1]string) {
	const digits = "0123456789"
	for i := range all {
		all[i] = string([]byte{digits[i/100], digits[i/10%10], digits[i%10]})
	}
	return all
}()

func binName(v float64) string {
	switch i := int(math.Floor((min(max(v, -1), 1) + 1) / 2 * fine)); {
	case v == 0:
		return names[fine/2]
	case v > 0:
		return names[min(i, fine-1)+1]
	default:
		return names[i]
	}
}

// Squash maps any finite number to (−1, 1), keeping the order: scores of a mix have no fixed range, and bins need one.
func Squash(x float64) float64 { return x / (1 + math.Abs(x)) }

// keys are the bins that either histogram knows, in order.
func keys(a, b Histogram) []string {
	all := map[string]bool{}
	for k := range a.Counts {
		all[k] = true
	}
	for k := range b.Counts {
		all[k] = true
	}
	return slices.Sorted(maps.Keys(all))
}
