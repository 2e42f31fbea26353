package ranker

import (
	"cmp"
	"slices"

	"skein/feed"
)

// buckets of the histogram that finds the cut of a top k. 4096 counters fit in the first-level cache beside the scores.
const buckets = 4096

// Top lists the k best posts by own score, before any slate rule; fewer where there are fewer.
func (r *Ranking) Top(k int) []feed.URI {
	rows := r.top(max(k, 0))
	out := make([]feed.URI, len(rows))
	for i, row := range rows {
		out[i] = r.table.cands[row].URI
	}
	return out
}

// top gives the rows of the k best, in order. It keeps what it sorted, so that asking again, or for less, is free.
func (r *Ranking) top(k int) []int32 {
	k = min(k, len(r.scores))
	if k > len(r.prefix) {
		// One page asked for usually means the next one will be: sort a little ahead.
		r.prefix = r.best(min(max(k, 2*len(r.prefix), 256), len(r.scores)))
	}
	return r.prefix[:k]
}

// best finds the k best rows without sorting all: a histogram of the scores tells which bucket holds the k-th, only rows of
// that bucket and above are sorted. The bucket is a monotone function of the score, so ties never straddle wrongly.
// A heap was tried and is as fast for k ≤ 500, but five times slower for the deep pages around an anchor.
func (r *Ranking) best(k int) []int32 {
	lo, hi := slices.Min(r.scores), slices.Max(r.scores)
	scale := 0.0
	if hi > lo {
		scale = (buckets - 1) / (hi - lo)
	}
	var count [buckets]int32
	for _, s := range r.scores {
		count[int((s-lo)*scale)&(buckets-1)]++
	}
	cut, above := buckets-1, int(count[buckets-1])
	for above < k {
		cut--
		above += int(count[cut])
	}
	rows := make([]int32, 0, above)
	for i, s := range r.scores {
		if int((s-lo)*scale) >= cut {
			rows = append(rows, int32(i))
		}
	}
	slices.SortFunc(rows, r.before)
	return rows[:k:k]
}

// before orders rows: score descending, at-uri (which is the row number) ascending.
func (r *Ranking) before(a, b int32) int {
	if c := cmp.Compare(r.scores[b], r.scores[a]); c != 0 {
		return c
	}
	return cmp.Compare(a, b)
}
