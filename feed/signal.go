package feed

import (
	"math"
	"slices"
)

// Group is the hue a signal belongs to on the screen.
type Group string

// The six groups, in the order in which the strand stacks them.
const (
	GroupPeople       Group = "people"
	GroupInterest     Group = "interest"
	GroupConversation Group = "conversation"
	GroupTime         Group = "time"
	GroupForm         Group = "form"
	GroupCaution      Group = "caution"
)

// Signal describes one column of the ranking and the slider that weighs it. A changed curve changes the ID
// ("recency/1" → "recency/2"), so that an old recipe never silently means something else.
type Signal struct {
	ID       string
	Label    string
	Group    Group
	Unit     string  // of the stored fact the curve reads, e.g. "hours"
	Low      float64 // of the value: 0 or −1; the high end is always 1
	Default  float64 // weight
	Min, Max float64 // bounds of the weight
	Curve    string  // the published formula, e.g. "2^(−age/12 h)"
	Sentence string  // what raising it does, for the person
}

// Grid of the exact arithmetic: a value is a multiple of 1/ValueGrid in [−1,1], a weight of 1/WeightGrid in [−64,64].
// Products are multiples of 2⁻²⁶ below 2⁶, so a float64 sum of fewer than 2²⁰ of them is exact in any order.
const (
	ValueGrid  = 1 << 16
	WeightGrid = 1 << 10
	MaxWeight  = 64
)

// SnapValue rounds a signal value to the grid and clamps it to [low, 1]. NaN becomes 0: a broken model is neutral.
func SnapValue(v, low float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return math.Round(min(max(v, low), 1)*ValueGrid) / ValueGrid
}

// SnapWeight rounds a weight to the grid and clamps it to [lo, hi]. NaN becomes 0, moved into the bounds.
func SnapWeight(w, lo, hi float64) float64 {
	if math.IsNaN(w) {
		w = 0
	}
	return math.Round(min(max(w, lo), hi)*WeightGrid) / WeightGrid
}

// Weights is the active mix: signal id → weight. An absent signal weighs 0.
type Weights map[string]float64

// IDs lists the signals named, sorted.
func (w Weights) IDs() []string {
	ids := make([]string, 0, len(w))
	for id := range w {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Clone returns an independent copy, never nil.
func (w Weights) Clone() Weights {
	c := make(Weights, len(w))
	for id, x := range w {
		c[id] = x
	}
	return c
}

// Contribution is one term of a score: Points = Value × Weight, exactly.
type Contribution struct {
	Signal string  `json:"signal"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
	Points float64 `json:"points"`
}
