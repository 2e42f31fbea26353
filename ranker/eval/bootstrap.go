package eval

import (
	"math/rand/v2"
	"slices"
)

// resamples is how many times the users are drawn again.
const resamples = 1000

// tally is what one user adds to a mean: the sum over cuts and how many cuts there were.
type tally struct {
	sum float64
	n   int
}

// mean is the mean over all rankings; 0 where there is none.
func mean(tallies []tally) float64 {
	sum, n := 0.0, 0
	for _, t := range tallies {
		sum, n = sum+t.sum, n+t.n
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// interval is the 95 % percentile interval of the mean under drawing users with replacement. Users are drawn, not
// rankings: one user's rankings at several cuts are no independent evidence. The draws depend on the seed and the number of
// users only, so equal users are drawn for every row.
func interval(tallies []tally, seed uint64) [2]float64 {
	if len(tallies) == 0 {
		return [2]float64{}
	}
	rng := rand.New(rand.NewPCG(seed, 0x5eed))
	means := make([]float64, resamples)
	drawn := make([]tally, len(tallies))
	for r := range means {
		for i := range drawn {
			drawn[i] = tallies[rng.IntN(len(tallies))]
		}
		means[r] = mean(drawn)
	}
	slices.Sort(means)
	return [2]float64{means[resamples*25/1000], means[resamples*975/1000-1]}
}

// minus pairs two rows user by user.
func minus(a, b []tally) []tally {
	out := make([]tally, len(a))
	for u := range a {
		out[u] = tally{a[u].sum - b[u].sum, a[u].n}
	}
	return out
}
