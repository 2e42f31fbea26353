package search

import (
	"math"

	"skein/feed"
)

// Project gives, for each post, the inner product of its vector, brought to length 1, with each direction ([k][feed.Dims], a nil
// one gives 0): [len(ids)][k]. A post without a vector, or with one of no length, has nil.
func (m *Matrix) Project(ids []feed.PostID, directions [][]float64) [][]float64 {
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := make([][]float64, len(ids))
	flat := make([]float64, len(ids)*len(directions)) // one piece of memory for all
	for i, id := range ids {
		row, known := m.rows[id]
		if !known {
			continue
		}
		q := m.row(row)
		square := 0
		for _, x := range q {
			square += int(x) * int(x)
		}
		if square == 0 || m.scales[row] == 0 {
			continue
		}
		at := flat[i*len(directions) : (i+1)*len(directions) : (i+1)*len(directions)]
		length := math.Sqrt(float64(square))
		for d, direction := range directions {
			at[d] = along(q, direction) / length
		}
		out[i] = at
	}
	return out
}

func along(q *[feed.Dims]int8, direction []float64) float64 {
	if len(direction) != feed.Dims {
		return 0
	}
	var a, b float64
	for i := 0; i < feed.Dims; i += 2 {
		a += float64(q[i]) * direction[i]
		b += float64(q[i+1]) * direction[i+1]
	}
	return a + b
}
