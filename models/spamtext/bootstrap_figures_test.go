//go:build figures

package spamtext

import (
	"math/rand/v2"
	"slices"
)

// draws of the bootstrap; the seed is fixed so that the same rows print the same interval.
const draws = 500

// interval is the 95 % percentile bootstrap of a figure. Whole clusters of near-duplicates are drawn: their rows are not
// independent.
func interval(rows []foldRow, of func([]foldRow) float64) (low, high float64) {
	var order []int
	clusters := map[int][]foldRow{}
	for _, r := range rows {
		if clusters[r.Cluster] == nil {
			order = append(order, r.Cluster)
		}
		clusters[r.Cluster] = append(clusters[r.Cluster], r)
	}
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, draws)
	sample := make([]foldRow, 0, len(rows))
	for i := range values {
		sample = sample[:0]
		for range order {
			sample = append(sample, clusters[order[random.IntN(len(order))]]...)
		}
		values[i] = of(sample)
	}
	slices.Sort(values)
	return values[draws*25/1000], values[draws*975/1000]
}
