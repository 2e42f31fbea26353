package eval

import (
	"cmp"
	"math"
	"slices"
)

// depth is how many places count in nDCG.
const depth = 10

// ndcg is the discounted gain of the first places over the best that could be: wanted counts every item the user went on
// to like, also those that nobody could have shown. Binary gain, log₂ discount (Järvelin & Kekäläinen 2002). In [0, 1].
func ndcg(top []bool, wanted int) float64 {
	gain, best := 0.0, 0.0
	for place := range depth {
		weight := 1 / math.Log2(float64(place)+2)
		if place < len(top) && top[place] {
			gain += weight
		}
		if place < wanted {
			best += weight
		}
	}
	if best == 0 {
		return 0
	}
	return gain / best
}

// auc is the share of pairs (wanted, not wanted) that stand the right way round, a tie counting half. False where there is
// no pair.
func auc(scores []float64, wanted []bool) (float64, bool) {
	var good []float64
	for row, w := range wanted {
		if w {
			good = append(good, scores[row])
		}
	}
	rest := len(scores) - len(good)
	if len(good) == 0 || rest == 0 {
		return 0, false
	}
	slices.Sort(good)
	right := 0.0
	for row, w := range wanted {
		if w {
			continue
		}
		below, _ := slices.BinarySearch(good, scores[row])
		upTo, _ := slices.BinarySearchFunc(good, scores[row], func(g, s float64) int {
			if g <= s {
				return -1
			}
			return 1
		})
		right += float64(len(good)-upTo) + float64(upTo-below)/2
	}
	return right / (float64(len(good)) * float64(rest)), true
}

// best lists the rows of the first places: score descending, row (which is the id's order) ascending. NaN stands last.
func best(scores []float64) []int32 {
	top := make([]int32, 0, depth+1)
	for row := range scores {
		at := len(top)
		for at > 0 && cmp.Compare(scores[row], scores[top[at-1]]) > 0 {
			at--
		}
		if at < depth {
			top = slices.Insert(top, at, int32(row))
			top = top[:min(len(top), depth)]
		}
	}
	return top
}
