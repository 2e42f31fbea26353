package watch

import "math"

// Thresholds of the population stability index, by convention (Siddiqi 2006): below the first nothing has moved, above the
// second the model is used on something else than it was made for.
const (
	Look = 0.1
	Act  = 0.25
)

// MinRows is how many rows either side needs. Two samples of one distribution in b bins are apart by about (b−1)(1/n+1/m), give
// or take √2(b−1)(1/n+1/m): 300 rows each in ten bins make .06 ± .03 of nothing. The mean of that is taken off.
const MinRows = 300

// share of one of the sides that a merged bin holds, where it can.
const share = 0.1

// Drift is how far a week is from the reference.
type Drift struct {
	PSI   float64 `json:"psi"`
	Level Level   `json:"level"`
}

// Level is a drift in one word.
type Level string

// The levels.
const (
	Unknown Level = "unknown" // too few rows on either side
	Steady  Level = "steady"
	Moving  Level = "moving" // above [Look]
	Moved   Level = "moved"  // above [Act]
)

// PSI compares numbers: neighbouring bins are merged until each holds a tenth of either side.
func PSI(reference, now Histogram) Drift { return drift(reference, now, merged(reference, now)) }

// WordPSI compares words: those with less than a hundredth of either side are taken together.
func WordPSI(reference, now Histogram) Drift { return drift(reference, now, gathered(reference, now)) }

// cell is a bin of both sides.
type cell struct{ reference, now int }

func drift(reference, now Histogram, cells []cell) Drift {
	if reference.N < MinRows || now.N < MinRows {
		return Drift{Level: Unknown}
	}
	d := Drift{PSI: index(reference.N, now.N, cells), Level: Steady}
	switch {
	case d.PSI > Act:
		d.Level = Moved
	case d.PSI > Look:
		d.Level = Moving
	}
	return d
}

// index is Σ (p−q)·ln(p/q), less what chance makes of it. Half a row is added to each bin: an empty one would make it endless, and a bin that one row fell
// into by chance must not be worth much.
func index(n, m int, cells []cell) float64 {
	chance := float64(len(cells)-1) * (1/float64(n) + 1/float64(m))
	sum, half := 0.0, 0.5*float64(len(cells))
	for _, c := range cells {
		p, q := (float64(c.now)+0.5)/(float64(m)+half), (float64(c.reference)+0.5)/(float64(n)+half)
		sum += (p - q) * math.Log(p/q)
	}
	return max(sum-chance, 0)
}

// merged joins neighbours from below until either side has its share: where the reference alone decided, values that it never
// had would all fall into the bin beside them. What is left at the end is a bin of its own unless it is next to nothing.
func merged(reference, now Histogram) []cell {
	var out []cell
	var open cell
	for _, k := range keys(reference, now) {
		open = cell{open.reference + reference.Counts[k], open.now + now.Counts[k]}
		if open.holds(share, reference.N, now.N) {
			out, open = append(out, open), cell{}
		}
	}
	if n := len(out); n > 0 && !open.holds(rare, reference.N, now.N) {
		out[n-1] = cell{out[n-1].reference + open.reference, out[n-1].now + open.now}
		return out
	}
	return append(out, open)
}

// holds tells whether either side's part is a share of its whole.
func (c cell) holds(share float64, n, m int) bool {
	return float64(c.reference) >= share*float64(n) || float64(c.now) >= share*float64(m)
}

// rare is the share of either side below which nothing has a cell of its own.
const rare = 0.01

func gathered(reference, now Histogram) []cell {
	var out []cell
	var rest cell
	for _, k := range keys(reference, now) {
		c := cell{reference.Counts[k], now.Counts[k]}
		if !c.holds(rare, reference.N, now.N) {
			rest = cell{rest.reference + c.reference, rest.now + c.now}
			continue
		}
		out = append(out, c)
	}
	if rest != (cell{}) {
		out = append(out, rest)
	}
	return out
}
