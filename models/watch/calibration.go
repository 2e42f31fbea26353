package watch

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Prediction is a probability that was said, and what the reader did.
type Prediction struct {
	P   float64
	Hit bool
}

// Calibration says how far probabilities are from shares. Floor is what a model that is right would be apart on as many rows in
// 19 of 20 cases: an error below it is no error that anybody could show.
type Calibration struct {
	ECE   float64     `json:"ece"`
	Floor float64     `json:"floor"`
	N     int         `json:"n"`
	Bins  []Agreement `json:"bins"`
}

// Agreement is one bin: what was said on average, what came true, and of how many rows.
type Agreement struct {
	Said float64 `json:"said"`
	Came float64 `json:"came"`
	N    int     `json:"n"`
}

// MinPredictions is how many rows a calibration needs; with fewer it is empty but for N.
const MinPredictions = 60

// Bins of a calibration: of equal numbers of rows, since feedback gathers where posts are shown, and at least twenty rows in
// each where there are enough.
const (
	mostBins = 15
	binRows  = 20
	drawings = 200
)

// Calibrate compares. Predictions that are not finite are passed over. Equal rows give equal results.
func Calibrate(rows []Prediction) Calibration {
	kept := slices.DeleteFunc(slices.Clone(rows), func(p Prediction) bool { return math.IsNaN(p.P) || math.IsInf(p.P, 0) })
	c := Calibration{N: len(kept), Bins: []Agreement{}}
	if c.N < MinPredictions {
		return c
	}
	slices.SortStableFunc(kept, func(a, b Prediction) int { return cmp.Or(cmp.Compare(a.P, b.P), compareBool(a.Hit, b.Hit)) })
	c.Bins = agreements(kept)
	c.ECE = apart(c.Bins, c.N)
	rng := rand.New(rand.NewPCG(uint64(c.N), 0xca1b))
	errors, drawn := make([]float64, drawings), slices.Clone(kept)
	for i := range errors {
		for j := range drawn {
			drawn[j].Hit = rng.Float64() < drawn[j].P
		}
		errors[i] = apart(agreements(drawn), c.N)
	}
	slices.Sort(errors)
	c.Floor = errors[drawings*95/100]
	return c
}

// agreements needs rows in the order of P.
func agreements(rows []Prediction) []Agreement {
	bins := min(mostBins, len(rows)/binRows)
	out := make([]Agreement, bins)
	for b := range out {
		part := rows[b*len(rows)/bins : (b+1)*len(rows)/bins]
		for _, r := range part {
			out[b].Said += r.P
			if r.Hit {
				out[b].Came++
			}
		}
		out[b].N = len(part)
		out[b].Said, out[b].Came = out[b].Said/float64(len(part)), out[b].Came/float64(len(part))
	}
	return out
}

func apart(bins []Agreement, n int) float64 {
	sum := 0.0
	for _, b := range bins {
		sum += math.Abs(b.Said-b.Came) * float64(b.N)
	}
	return sum / float64(n)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
