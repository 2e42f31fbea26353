package learn

import "math"

const (
	// ridge holds the solution back where few people agree; chosen on a part of the training data, see docs/experiments/0302.
	ridge = 5
	// precise is the share of the right side that may be left over when the solver stops, and maxSteps its bound.
	precise  = 1e-4
	maxSteps = 60
	// colikeHalf and peersHalf are the values at which the curves of the two columns reach one half.
	colikeHalf = 0.1
	peersHalf  = 0.5
)

// Nearness is what other people's likes say about every item for one person, by item: [items]. CoLike and Peers are in [0,1).
type Nearness struct {
	CoLike []float64 // would this person like it, judged by who else does
	Peers  []float64 // did people alike like it lately
	Alike  []int32   // how many people who share a like with this person liked it, at any time
}

// Toward judges every item for one person by everybody else's likes.
//
// CoLike is ridge regression over people: with X the damped likes, the person's weights for the others are row u of
// −λ(XXᵀ + λI)⁻¹, and an item's value the weighted sum of its likers. It is EASE (Steck 2019) in its dual form without the
// leverage term: that term needs one solution an item, this needs one a person, which conjugate gradients find in a few
// passes over the likes. So it costs a reader milliseconds, not the cube of the number of items.
//
// Peers sums the likes of the others, each by the cosine between the two people and by its age (see [Likes.Lately]).
func (l *Likes) Toward(person int32, spanMs int64) Nearness {
	near := Nearness{CoLike: make([]float64, len(l.items)), Peers: make([]float64, len(l.items)), Alike: make([]int32, len(l.items))}
	if person < 0 || int(person) >= len(l.people) || len(l.people[person]) == 0 {
		return near
	}
	weights, alike := l.solve(person), l.alike(person)
	scale := math.Sqrt(math.Sqrt(l.count[person]))
	for j, row := range l.items {
		co, peers := 0.0, 0.0
		for _, c := range row {
			if c.at == person {
				continue
			}
			co -= ridge * weights[c.at] * c.x
			if alike[c.at] > 0 {
				peers += alike[c.at] * damp(l.asOfMs-c.tMs, spanMs)
				near.Alike[j]++
			}
		}
		co = max(co, 0) * scale
		near.CoLike[j], near.Peers[j] = co/(co+colikeHalf), peers/(peers+peersHalf)
	}
	return near
}

// solve finds row u of (XXᵀ + λI)⁻¹ by conjugate gradients (Hestenes & Stiefel 1952).
func (l *Likes) solve(person int32) []float64 {
	n := len(l.people)
	x, r, p, ap := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	byItem := make([]float64, len(l.items))
	r[person], p[person] = 1, 1
	left := 1.0
	for step := 0; step < maxSteps && left > precise*precise; step++ {
		l.times(p, byItem, ap)
		curve := 0.0
		for i := range ap {
			ap[i] += ridge * p[i]
			curve += p[i] * ap[i]
		}
		a, now := left/curve, 0.0
		for i := range x {
			x[i] += a * p[i]
			r[i] -= a * ap[i]
			now += r[i] * r[i]
		}
		for i := range p {
			p[i] = r[i] + now/left*p[i]
		}
		left = now
	}
	return x
}

// alike is the cosine of a person's undamped likes with everybody's: [people], 0 for themselves.
func (l *Likes) alike(person int32) []float64 {
	out := make([]float64, len(l.people))
	for _, mine := range l.people[person] {
		for _, c := range l.items[mine.at] {
			out[c.at]++
		}
	}
	for v := range out {
		if out[v] > 0 {
			out[v] /= math.Sqrt(l.count[person] * l.count[v])
		}
	}
	out[person] = 0
	return out
}
