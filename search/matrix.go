package search

import (
	"math"
	"sync"

	"skein/feed"
)

// blockRows is how many vectors lie in one allocation of 384 KiB: the matrix grows without copying what it has.
const blockRows = 1024

type block [blockRows][feed.Dims]int8

// Matrix holds vectors of one model in memory, int8 [n][384] with a scale each: about 40 MB for 100,000 posts. It may be
// used from several goroutines; readers do not wait for each other.
type Matrix struct {
	mu     sync.RWMutex
	blocks []*block
	ids    []feed.PostID
	scales []float32
	rows   map[feed.PostID]int
}

// NewMatrix makes an empty matrix.
func NewMatrix() *Matrix { return &Matrix{rows: make(map[feed.PostID]int)} }

// Add puts a post's vector in, replacing the one it had. A scale that is no finite number makes the vector like nothing.
func (m *Matrix) Add(id feed.PostID, v *feed.Vector) {
	m.mu.Lock()
	defer m.mu.Unlock()
	row, known := m.rows[id]
	if !known {
		row = len(m.ids)
		if row == len(m.blocks)*blockRows {
			m.blocks = append(m.blocks, new(block))
		}
		m.ids, m.scales = append(m.ids, id), append(m.scales, 0)
		m.rows[id] = row
	}
	*m.row(row) = v.Q
	m.scales[row] = finite(v.Scale)
}

// Remove takes a post out; one that is not there is no error. The last row moves into the gap.
func (m *Matrix) Remove(id feed.PostID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	row, known := m.rows[id]
	if !known {
		return
	}
	last := len(m.ids) - 1
	*m.row(row) = *m.row(last)
	m.ids[row], m.scales[row] = m.ids[last], m.scales[last]
	m.rows[m.ids[row]] = row
	delete(m.rows, id)
	m.ids, m.scales = m.ids[:last], m.scales[:last]
}

// Has reports whether a post has a vector.
func (m *Matrix) Has(id feed.PostID) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	_, known := m.rows[id]
	return known
}

// Held counts those of the posts that have a vector.
func (m *Matrix) Held(ids []feed.PostID) int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n := 0
	for _, id := range ids {
		if _, known := m.rows[id]; known {
			n++
		}
	}
	return n
}

// Len is the number of vectors.
func (m *Matrix) Len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.ids)
}

// Vectors gives the vectors of the posts, in their order; those that are not there are left out.
func (m *Matrix) Vectors(ids []feed.PostID) []feed.Vector {
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := make([]feed.Vector, 0, len(ids))
	for _, id := range ids {
		if row, known := m.rows[id]; known {
			out = append(out, feed.Vector{Q: *m.row(row), Scale: m.scales[row]})
		}
	}
	return out
}

// row is a place, not a copy. The caller holds the lock.
func (m *Matrix) row(i int) *[feed.Dims]int8 { return &m.blocks[i/blockRows][i%blockRows] }

func finite(x float32) float32 {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return 0
	}
	return x
}
