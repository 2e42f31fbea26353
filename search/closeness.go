package search

import "skein/feed"

// Closeness gives, for each post, the greatest cosine of its vector to any of the centroids. A post without a vector is not
// known, and so are all when there are no centroids. The values are raw: the pair of encoders has a curve for them.
func (m *Matrix) Closeness(ids []feed.PostID, centroids []feed.Vector) []feed.ModelValue {
	out := make([]feed.ModelValue, len(ids))
	if len(centroids) == 0 {
		return out
	}
	packs := packAll(centroids)
	m.mu.RLock()
	defer m.mu.RUnlock()
	for i, id := range ids {
		if row, known := m.rows[id]; known {
			out[i] = feed.ModelValue{Value: m.greatest(row, packs, -1), Known: true}
		}
	}
	return out
}

// MaxLikeness gives, for each post, the greatest cosine of its vector to those of the other posts named in of. Posts of
// either list without a vector are passed over; raw like [Matrix.Closeness].
func (m *Matrix) MaxLikeness(ids, of []feed.PostID) []feed.ModelValue {
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := make([]feed.ModelValue, len(ids))
	var vectors []feed.Vector
	place := make(map[feed.PostID]int, len(of)) // in vectors
	for _, id := range of {
		row, known := m.rows[id]
		if _, twice := place[id]; known && !twice {
			place[id] = len(vectors)
			vectors = append(vectors, feed.Vector{Q: *m.row(row), Scale: m.scales[row]})
		}
	}
	packs := packAll(vectors)
	for i, id := range ids {
		row, known := m.rows[id]
		self, among := place[id]
		if !among {
			self = -1
		}
		if known && (len(vectors) > 1 || (len(vectors) == 1 && !among)) {
			out[i] = feed.ModelValue{Value: m.greatest(row, packs, self), Known: true}
		}
	}
	return out
}

// packSize is how many vectors one pass over a row serves.
const packSize = 8

// pack holds up to eight vectors, two in each of four columns: component i of column c is a[i] + b[i]·2³². One 64-bit
// multiplication by a component of a row then serves two vectors, because either sum stays below 2²³ and the lower one can
// be told from the upper again. That halves the work without any instruction that the portable compiler lacks.
type pack struct {
	columns [feed.Dims][packSize / 2]int64
	scales  [packSize]float64
	n       int // vectors, 1…8
}

func packAll(vectors []feed.Vector) []pack {
	packs := make([]pack, (len(vectors)+packSize-1)/packSize)
	for i := range vectors {
		p, at := &packs[i/packSize], i%packSize
		for j, q := range vectors[i].Q {
			p.columns[j][at/2] += int64(q) << (32 * (at % 2))
		}
		p.scales[at] = float64(finite(vectors[i].Scale))
		p.n++
	}
	return packs
}

func (p *pack) dots(row *[feed.Dims]int8) [packSize]int32 {
	var a, b, c, d int64
	for i := range feed.Dims {
		r, q := int64(row[i]), &p.columns[i]
		a += r * q[0]
		b += r * q[1]
		c += r * q[2]
		d += r * q[3]
	}
	var out [packSize]int32
	for i, sum := range [packSize / 2]int64{a, b, c, d} {
		low := int32(sum)
		out[2*i], out[2*i+1] = low, int32((sum-int64(low))>>32)
	}
	return out
}

// greatest is the row's greatest cosine to any packed vector but the one numbered except (−1 for none).
func (m *Matrix) greatest(row int, packs []pack, except int) float64 {
	best := -1.0
	for i := range packs {
		dots := packs[i].dots(m.row(row))
		for j := range packs[i].n {
			if packSize*i+j != except {
				best = max(best, cosine(dots[j], packs[i].scales[j], m.scales[row]))
			}
		}
	}
	return best
}
