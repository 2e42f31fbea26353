package eval

import (
	"cmp"
	"math"
	"slices"
)

const (
	// neighbours is how many most similar items an item lends its weight to.
	neighbours = 200
	// widest is the longest list of likes that says something about which items go together; it bounds the work, which
	// grows with the square of the list.
	widest = 2000
)

type neighbour struct {
	item int32
	sim  float64 // cosine of the columns of likers, in (0, 1]
}

// byItemKNN sums, over what the user liked, the likeness of the candidate where it is among that item's nearest
// (Deshpande & Karypis 2004, with cosine over who liked them).
func byItemKNN(f *facts) scorer {
	near := f.nearest()
	return func(user int32, pool []int32, scores []float64) []int32 {
		sums := make([]float64, len(f.items))
		for _, i := range f.liked[user] {
			for _, n := range near[i] {
				sums[n.item] += n.sim
			}
		}
		for row, i := range pool {
			scores[row] = sums[i]
		}
		return nil
	}
}

// nearest lists the nearest items of each, likest first.
func (f *facts) nearest() [][]neighbour {
	near := make([][]neighbour, len(f.items))
	together := make([]int32, len(f.items))
	for i := range f.items {
		met := make([]int32, 0, 64)
		for _, u := range f.likers[i] {
			if len(f.liked[u]) > widest {
				continue
			}
			for _, j := range f.liked[u] {
				if together[j] == 0 {
					met = append(met, j)
				}
				together[j]++
			}
		}
		near[i] = f.rankNear(int32(i), met, together)
		for _, j := range met {
			together[j] = 0
		}
	}
	return near
}

func (f *facts) rankNear(i int32, met, together []int32) []neighbour {
	out := make([]neighbour, 0, len(met))
	for _, j := range met {
		if j != i {
			size := float64(len(f.likers[i])) * float64(len(f.likers[j]))
			out = append(out, neighbour{j, float64(together[j]) / math.Sqrt(size)})
		}
	}
	slices.SortFunc(out, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(b.sim, a.sim), cmp.Compare(a.item, b.item))
	})
	return slices.Clone(out[:min(neighbours, len(out))])
}
