package search

import (
	"math"

	"skein/feed"
)

// rounds bounds k-means; on a thousand likes it settles in about ten.
const rounds = 16

// point is a vector in floating point.
type point [feed.Dims]float64

// Centroids sums vectors up in at most k directions, of unit length: spherical k-means from farthest-first seeds. Equal
// vectors in equal order give equal centroids; there is no dice. Vectors of no length are passed over.
func Centroids(vectors []feed.Vector, k int) []feed.Vector {
	points := make([]point, 0, len(vectors))
	for i := range vectors {
		if p, ok := unit(toPoint(&vectors[i])); ok {
			points = append(points, p)
		}
	}
	if len(points) == 0 || k <= 0 {
		return nil
	}
	centers := seeds(points, k)
	owner := make([]int, len(points))
	for range rounds {
		if !assign(points, centers, owner) {
			break
		}
		recenter(points, centers, owner)
	}
	out := make([]feed.Vector, len(centers))
	for i := range centers {
		out[i] = quantise(&centers[i])
	}
	return out
}

// seeds starts with the point nearest to the mean of all and goes on with the point farthest from every seed so far; it
// ends early when all points are seeds or like one.
func seeds(points []point, k int) []point {
	var mean point
	for i := range points {
		mean.add(&points[i])
	}
	first, best := 0, math.Inf(-1)
	for i := range points {
		if d := points[i].dot(&mean); d > best {
			first, best = i, d
		}
	}
	out := []point{points[first]}
	nearest := make([]float64, len(points))
	for i := range nearest {
		nearest[i] = math.Inf(-1)
	}
	for len(out) < k {
		far, least := 0, math.Inf(1)
		for i := range points {
			nearest[i] = max(nearest[i], points[i].dot(&out[len(out)-1]))
			if nearest[i] < least {
				far, least = i, nearest[i]
			}
		}
		if least > 1-1e-6 {
			break
		}
		out = append(out, points[far])
	}
	return out
}

// assign gives each point to its nearest center and reports whether any changed hands.
func assign(points, centers []point, owner []int) (changed bool) {
	for i := range points {
		to, best := 0, math.Inf(-1)
		for c := range centers {
			if d := points[i].dot(&centers[c]); d > best {
				to, best = c, d
			}
		}
		changed = changed || owner[i] != to
		owner[i] = to
	}
	return changed
}

// recenter moves each center to the mean direction of its points; one without points, or whose points cancel, stays.
func recenter(points, centers []point, owner []int) {
	sums := make([]point, len(centers))
	for i := range points {
		sums[owner[i]].add(&points[i])
	}
	for c := range centers {
		if p, ok := unit(sums[c]); ok {
			centers[c] = p
		}
	}
}

func toPoint(v *feed.Vector) (p point) {
	scale := float64(finite(v.Scale))
	for i, q := range v.Q {
		p[i] = float64(q) * scale
	}
	return p
}

func unit(p point) (point, bool) {
	length := math.Sqrt(p.dot(&p))
	if length < 1e-12 {
		return p, false
	}
	for i := range p {
		p[i] /= length
	}
	return p, true
}

// quantise rounds to int8 with the greatest component at ±127.
func quantise(p *point) (v feed.Vector) {
	greatest := 0.0
	for _, x := range p {
		greatest = max(greatest, math.Abs(x))
	}
	if greatest == 0 {
		return v
	}
	for i, x := range p {
		v.Q[i] = int8(math.Round(x / greatest * 127))
	}
	v.Scale = float32(greatest / 127)
	return v
}

func (p *point) add(o *point) {
	for i := range p {
		p[i] += o[i]
	}
}

func (p *point) dot(o *point) float64 {
	sum := 0.0
	for i := range p {
		sum += p[i] * o[i]
	}
	return sum
}
