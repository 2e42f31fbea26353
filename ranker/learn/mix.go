package learn

import (
	"math"

	"skein/feed"
)

// heldBack is the weight of the squared weights beside the mean log likelihood of an episode.
const heldBack = 1

// Episode is one moment at which a reader could choose: the values of posts that were there, and which ones they chose.
type Episode struct {
	Values [][]float32 // [posts][signals], as the ranker's table has them
	Chosen []bool      // [posts]
	// Passed says how many posts each one that was not chosen stands for, 1 where all are here.
	Passed float64
}

// Mix finds the weights under which what the readers of the episodes chose would have stood highest: the maximum of the
// posterior of a softmax over each episode's posts, with a normal prior on the weights of the standardised signals. What comes
// out is an ordinary mix, on the grid and within each signal's bounds, so the order it gives is explained like any other.
// A signal that never varies has weight 0. Without a choice in any episode the mix is empty: nothing was learned.
func Mix(episodes []Episode, signals []feed.Signal) feed.Weights {
	var usable []Episode
	for _, e := range episodes {
		if chosen := count(e.Chosen); chosen > 0 && chosen < len(e.Chosen) {
			usable = append(usable, e)
		}
	}
	out := feed.Weights{}
	if len(usable) == 0 {
		return out
	}
	spread := spreadOf(usable, len(signals))
	w := minimise(make([]float64, len(signals)), 200, func(w, g []float64) float64 { return loss(usable, spread, w, g) })
	for s := range w {
		w[s] = w[s] * spread[s]
	}
	scale := fit(w, signals)
	for s, signal := range signals {
		if x := feed.SnapWeight(w[s]*scale, signal.Min, signal.Max); x != 0 {
			out[signal.ID] = x
		}
	}
	return out
}

func count(chosen []bool) int {
	n := 0
	for _, c := range chosen {
		if c {
			n++
		}
	}
	return n
}

// spreadOf is one over the standard deviation of each signal, 0 for one that never varies. Means need no care: a softmax
// does not see what is added to all.
func spreadOf(episodes []Episode, signals int) []float64 {
	sum, square, n := make([]float64, signals), make([]float64, signals), 0.0
	for _, e := range episodes {
		for _, row := range e.Values {
			n++
			for s, v := range row {
				sum[s] += float64(v)
				square[s] += float64(v) * float64(v)
			}
		}
	}
	for s := range sum {
		mean := sum[s] / n
		if variance := square[s]/n - mean*mean; variance > 1e-9 {
			sum[s] = 1 / math.Sqrt(variance)
		} else {
			sum[s] = 0
		}
	}
	return sum
}

// loss is the mean over episodes of minus the mean log probability of the chosen posts, plus the prior; it writes the gradient.
func loss(episodes []Episode, spread, w, g []float64) float64 {
	scaled := make([]float64, len(w))
	for s := range w {
		scaled[s], g[s] = w[s]*spread[s], 0
	}
	total := 0.0
	for _, e := range episodes {
		total += e.loss(scaled, g)
	}
	n := float64(len(episodes))
	for s := range g {
		g[s] = g[s]*spread[s]/n + heldBack*w[s]
	}
	return total/n + heldBack*inner(w, w)/2
}

func (e Episode) loss(w, g []float64) float64 {
	scores := make([]float64, len(e.Values))
	top := math.Inf(-1)
	for i, row := range e.Values {
		for s, x := range w {
			if x != 0 {
				scores[i] += x * float64(row[s])
			}
		}
		if !e.Chosen[i] {
			scores[i] += math.Log(max(e.Passed, 1))
		}
		top = max(top, scores[i])
	}
	sum := 0.0
	for _, s := range scores {
		sum += math.Exp(s - top)
	}
	share, out := 1/float64(count(e.Chosen)), math.Log(sum)+top
	for i, row := range e.Values {
		pull := math.Exp(scores[i]-top) / sum
		if e.Chosen[i] {
			pull -= share
			out -= share * scores[i]
		}
		for s, v := range row {
			g[s] += pull * float64(v)
		}
	}
	return out
}

// fit is the largest factor that keeps every weight within its signal's bounds: an order does not see a factor, and a large
// one loses least on the grid. A weight whose side is closed to it (a caution that may not be raised) is cut off instead.
func fit(w []float64, signals []feed.Signal) float64 {
	scale := math.Inf(1)
	for s, signal := range signals {
		switch {
		case w[s] > 0 && signal.Max > 0:
			scale = min(scale, signal.Max/w[s])
		case w[s] < 0 && signal.Min < 0:
			scale = min(scale, signal.Min/w[s])
		}
	}
	if math.IsInf(scale, 1) {
		return 0
	}
	return scale
}
