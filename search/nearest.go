package search

import (
	"cmp"
	"container/heap"
	"slices"

	"skein/feed"
)

// Near is a post and the cosine of its vector to what was asked, in [−1,1].
type Near struct {
	Post   feed.PostID
	Cosine float64
}

// Nearest lists the k posts whose vectors are most like the query, the likest first and of equals the newer id. It looks at
// every vector: exact, and at 100,000 posts fast enough to need no index that could miss one.
func (m *Matrix) Nearest(query *feed.Vector, k int) []Near {
	m.mu.RLock()
	defer m.mu.RUnlock()
	k = min(k, len(m.ids))
	if k <= 0 {
		return nil
	}
	wide := widen(query)
	scale := float64(finite(query.Scale))
	best := make(nearHeap, 0, k)
	for i, id := range m.ids {
		n := Near{id, cosine(dot(m.row(i), &wide), scale, m.scales[i])}
		switch {
		case len(best) < k:
			heap.Push(&best, n)
		case likelier(n, best[0]) < 0:
			best[0] = n
			heap.Fix(&best, 0)
		}
	}
	slices.SortFunc(best, likelier)
	return best
}

// widen spares the inner loop one of two sign extensions.
func widen(v *feed.Vector) (wide [feed.Dims]int32) {
	for i, q := range v.Q {
		wide[i] = int32(q)
	}
	return wide
}

// dot is exact: 384 × 128² is far below 2³¹. Four sums keep the multiplier busy while additions wait for each other, and
// plain indices let the compiler see that none is out of bounds.
func dot(row *[feed.Dims]int8, query *[feed.Dims]int32) int32 {
	var a, b, c, d int32
	for i := 0; i <= feed.Dims-4; i += 4 {
		a += int32(row[i]) * query[i]
		b += int32(row[i+1]) * query[i+1]
		c += int32(row[i+2]) * query[i+2]
		d += int32(row[i+3]) * query[i+3]
	}
	return a + b + c + d
}

// cosine of unit vectors is their product; quantising can carry it a little past 1.
func cosine(dot int32, scale float64, other float32) float64 {
	return min(max(float64(dot)*(scale*float64(other)), -1), 1)
}

// likelier orders by cosine descending, then by id descending.
func likelier(a, b Near) int {
	if c := cmp.Compare(b.Cosine, a.Cosine); c != 0 {
		return c
	}
	return cmp.Compare(b.Post, a.Post)
}

// nearHeap keeps the least like on top.
type nearHeap []Near

func (h nearHeap) Len() int           { return len(h) }
func (h nearHeap) Less(i, j int) bool { return likelier(h[i], h[j]) > 0 }
func (h nearHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *nearHeap) Push(x any)        { *h = append(*h, x.(Near)) }
func (h *nearHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
