package eval

import (
	"math"
	"slices"
)

// Scored is a row with its score.
type Scored struct {
	Score    float64
	Positive bool
}

// classes are the scores of either kind, ascending.
func classes(rows []Scored) (positive, negative []float64) {
	for _, r := range rows {
		if r.Positive {
			positive = append(positive, r.Score)
		} else {
			negative = append(negative, r.Score)
		}
	}
	slices.Sort(positive)
	slices.Sort(negative)
	return positive, negative
}

// AUC is the chance that a positive row scores above a negative one, ties counting half; 0.5 where a kind is missing.
func AUC(rows []Scored) float64 {
	positive, negative := classes(rows)
	if len(positive) == 0 || len(negative) == 0 {
		return 0.5
	}
	var wins float64
	below, upTo := 0, 0 // negatives under p, and under or at p
	for _, p := range positive {
		for below < len(negative) && negative[below] < p {
			below++
		}
		for upTo < len(negative) && negative[upTo] <= p {
			upTo++
		}
		wins += float64(below+upTo) / 2
	}
	return wins / float64(len(positive)) / float64(len(negative))
}

// RecallAt is the share of positive rows that score above all but at most share of the negative ones.
func RecallAt(rows []Scored, share float64) float64 {
	positive, negative := classes(rows)
	if len(positive) == 0 || len(negative) == 0 {
		return 0
	}
	bar := negative[len(negative)-1-min(len(negative)-1, int(share*float64(len(negative))))]
	above := 0
	for _, p := range positive {
		if p > bar {
			above++
		}
	}
	return float64(above) / float64(len(positive))
}

// bins of equal width over [0, 1] for [ECE]; fifteen are usual (Guo et al. 2017).
const bins = 15

// ECE is the expected calibration error, rows weighted so that positive ones make up prior of the whole: a file with one
// spam post in four says nothing about a feed with one in fifty unless it is weighted.
func ECE(rows []Scored, prior float64) float64 {
	positive, negative := classes(rows)
	var weight, sum, hits [bins]float64
	for _, kind := range []struct {
		scores []float64
		share  float64
		hit    float64
	}{{positive, prior, 1}, {negative, 1 - prior, 0}} {
		for _, s := range kind.scores {
			w, bin := kind.share/float64(len(kind.scores)), min(bins-1, int(s*bins))
			weight[bin], sum[bin], hits[bin] = weight[bin]+w, sum[bin]+w*s, hits[bin]+w*kind.hit
		}
	}
	gap := 0.0
	for i := range bins {
		gap += math.Abs(sum[i] - hits[i])
	}
	return gap
}
