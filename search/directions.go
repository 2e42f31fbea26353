package search

import (
	"math"

	"skein/feed"
)

// rounds bounds how often centers move; on a thousand likes they settle in about ten.
const rounds = 16

// point is a vector in floating point.
type point [feed.Dims]float64

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

func (p *point) dot(o *point) float64 {
	sum := 0.0
	for i := range p {
		sum += p[i] * o[i]
	}
	return sum
}
