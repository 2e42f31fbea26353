package eval

import (
	"math"
	"math/rand/v2"
	"slices"

	"skein/feed"
	"skein/models"
)

// Found reports, for each query, whether its nearest document is the one of its own number; of equally near ones the first
// counts. A query without a vector finds nothing.
func Found(queries, docs []feed.Vector) []bool {
	found := make([]bool, len(queries))
	for i := range queries {
		best, at := math.Inf(-1), -1
		for j := range docs {
			if c := models.Cosine(&queries[i], &docs[j]); c > best {
				best, at = c, j
			}
		}
		found[i] = at == i && queries[i].Scale != 0
	}
	return found
}

// Share is how many of the flags are set, 0 … 1.
func Share(flags []bool) float64 {
	n := 0
	for _, f := range flags {
		if f {
			n++
		}
	}
	return float64(n) / float64(max(1, len(flags)))
}

// KendallTau is the rank correlation τ-b of two columns, in [−1, 1]; 0 where either has one value only.
func KendallTau(a, b []float64) float64 {
	var with, against, tiesA, tiesB float64
	for i := range a {
		for j := range i {
			x, y := sign(a[i]-a[j]), sign(b[i]-b[j])
			switch {
			case x*y > 0:
				with++
			case x*y < 0:
				against++
			case x == 0 && y != 0:
				tiesA++
			case y == 0 && x != 0:
				tiesB++
			}
		}
	}
	if all := math.Sqrt((with + against + tiesA) * (with + against + tiesB)); all > 0 {
		return (with - against) / all
	}
	return 0
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// Interval is where 95 of 100 resamples of n rows put the figure that of computes from a sample's row numbers.
func Interval(n int, seed uint64, of func(rows []int) float64) (low, high float64) {
	const resamples = 200
	draw := rand.New(rand.NewPCG(seed, 0))
	values, rows := make([]float64, resamples), make([]int, n)
	for i := range values {
		for j := range rows {
			rows[j] = draw.IntN(n)
		}
		values[i] = of(rows)
	}
	slices.Sort(values)
	return values[resamples*25/1000], values[resamples-1-resamples*25/1000]
}
