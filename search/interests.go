package search

import (
	"cmp"
	"math"
	"slices"

	"skein/feed"
)

// Taste is a post that says something about what its reader likes. A weight below zero is a word against it.
type Taste struct {
	Vector feed.Vector
	Weight float64
}

// Interest is one thing that a reader likes: a direction, and the posts that it came from.
type Interest struct {
	Center  feed.Vector
	Weight  float64 // sum over its members
	Members []int   // places in the tastes, those nearest to the center first; only such as speak for it
}

// MostInterests is how many interests one reader can have at most.
const MostInterests = 12

// Bounds of the search for the number of interests.
const (
	leastMembers = 3   // fewer posts are an accident
	patience     = 4   // centers that are added in vain before no more are
	against      = 0.5 // share of a word against that is taken off the nearest interest (Rocchio 1971)
)

// Interests sums tastes up in as many directions as there are things that are liked: centers are added one at a time, each where
// it brings posts nearest to their centers, until one more would split what belongs together. The right number is the one with
// the greatest mean silhouette (Rousseeuw 1987, simplified to centers). A mean of everything would lie between all of it and near
// nothing. Equal tastes in equal order give equal interests; there is no dice. The heaviest come first.
func Interests(tastes []Taste) []Interest {
	var points []point
	var weights []float64
	var places []int
	for i := range tastes {
		if p, ok := unit(toPoint(&tastes[i].Vector)); ok && tastes[i].Weight > 0 {
			points, weights, places = append(points, p), append(weights, tastes[i].Weight), append(places, i)
		}
	}
	if len(points) == 0 {
		return nil
	}
	c := clusterer{points: points, weights: weights}
	c.grow(min(MostInterests, max(len(points)/leastMembers, 1)))
	c.gatherIn()
	return c.interests(tastes, places)
}

// clusterer holds the best division so far.
type clusterer struct {
	points  []point
	weights []float64

	centers []point
	owner   []int
	score   float64
}

// grow adds centers one at a time and keeps the division with the best silhouette.
func (c *clusterer) grow(most int) {
	centers := []point{c.mean()}
	owner := make([]int, len(c.points))
	c.settle(centers, owner)
	c.centers, c.owner, c.score = slices.Clone(centers), slices.Clone(owner), oneInterest
	for inVain := 0; len(centers) < most && inVain < patience; inVain++ {
		next, gain := c.candidate(centers, owner)
		if gain <= 0 {
			return
		}
		centers = append(centers, c.points[next])
		c.settle(centers, owner)
		if s := c.silhouette(centers, owner); s > c.score+1e-9 {
			c.centers, c.owner, c.score = slices.Clone(centers), slices.Clone(owner), s
			inVain = 0
		}
	}
}

// oneInterest is the silhouette that a division into several must reach: of texts about one thing, halves are about that far apart
// by chance.
const oneInterest = 0.015

func (c *clusterer) mean() point {
	var m point
	for i := range c.points {
		m.addTimes(&c.points[i], c.weights[i])
	}
	if p, ok := unit(m); ok {
		return p
	}
	return c.points[0]
}

// tries is how many posts are tried as the next center, spread from those best served to those worst served.
const tries = 32

// candidate finds the post that as one more center would bring all posts nearest, and by how much in all.
func (c *clusterer) candidate(centers []point, owner []int) (best int, gain float64) {
	near := make([]float64, len(c.points))
	order := make([]int, len(c.points))
	for i := range c.points {
		near[i], order[i] = c.points[i].dot(&centers[owner[i]]), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(near[a], near[b]) })
	step := max(len(order)/tries, 1)
	for at := 0; at < len(order); at += step {
		try, sum := order[at], 0.0
		for i := range c.points {
			if d := c.points[i].dot(&c.points[try]) - near[i]; d > 0 {
				sum += d * c.weights[i]
			}
		}
		if sum > gain {
			best, gain = try, sum
		}
	}
	return best, gain
}

// settle moves centers and owners until nothing changes.
func (c *clusterer) settle(centers []point, owner []int) {
	for round := range rounds {
		if !assign(c.points, centers, owner) && round > 0 {
			return
		}
		sums := make([]point, len(centers))
		for i := range c.points {
			sums[owner[i]].addTimes(&c.points[i], c.weights[i])
		}
		for k := range centers {
			if p, ok := unit(sums[k]); ok {
				centers[k] = p
			}
		}
	}
}

// silhouette is the mean over posts of how much nearer they are to their own center than to the next one, in [−1, 1]. An interest
// of too few posts counts as none of its posts being near.
func (c *clusterer) silhouette(centers []point, owner []int) float64 {
	members := make([]int, len(centers))
	for _, k := range owner {
		members[k]++
	}
	sum, total := 0.0, 0.0
	for i := range c.points {
		total += c.weights[i]
		if members[owner[i]] < leastMembers {
			continue
		}
		own, next := 1-c.points[i].dot(&centers[owner[i]]), 2.0
		for k := range centers {
			if k != owner[i] {
				next = min(next, 1-c.points[i].dot(&centers[k]))
			}
		}
		sum += c.weights[i] * (next - own) / max(own, next, 1e-9)
	}
	return sum / total
}

// gatherIn gives the posts of what has too few of them to the nearest interest that has enough: none of them is lost.
func (c *clusterer) gatherIn() {
	members := make([]int, len(c.centers))
	for _, k := range c.owner {
		members[k]++
	}
	if slices.Max(members) < leastMembers {
		return
	}
	for i, k := range c.owner {
		if members[k] >= leastMembers {
			continue
		}
		best := math.Inf(-1)
		for other := range c.centers {
			if d := c.points[i].dot(&c.centers[other]); members[other] >= leastMembers && d > best {
				best, c.owner[i] = d, other
			}
		}
	}
}

// interests takes words against into account and puts everything in order. What is left without weight, or came from too few
// posts beside larger interests, is none.
func (c *clusterer) interests(tastes []Taste, places []int) []Interest {
	sums := make([]point, len(c.centers))
	out := make([]Interest, len(c.centers))
	for i := range c.points {
		k := c.owner[i]
		sums[k].addTimes(&c.points[i], c.weights[i])
		out[k].Weight += c.weights[i]
		out[k].Members = append(out[k].Members, places[i])
	}
	for i := range tastes {
		if p, ok := unit(toPoint(&tastes[i].Vector)); ok && tastes[i].Weight < 0 {
			k := nearest(&p, c.centers)
			if share := p.dot(&c.centers[k]); share > 0 {
				sums[k].addTimes(&p, against*share*tastes[i].Weight)
				out[k].Weight += share * tastes[i].Weight
			}
		}
	}
	for k := range out {
		p, ok := unit(sums[k])
		if !ok || out[k].Weight <= 0 || (len(out) > 1 && len(out[k].Members) < leastMembers) {
			out[k].Members = nil
			continue
		}
		out[k].Center = quantise(&p)
		near := make(map[int]float64, len(out[k].Members))
		for _, m := range out[k].Members {
			q := toPoint(&tastes[m].Vector)
			q, _ = unit(q)
			near[m] = q.dot(&p)
		}
		slices.SortStableFunc(out[k].Members, func(a, b int) int { return cmp.Or(cmp.Compare(near[b], near[a]), cmp.Compare(a, b)) })
	}
	out = slices.DeleteFunc(out, func(i Interest) bool { return len(i.Members) == 0 })
	slices.SortStableFunc(out, func(a, b Interest) int { return cmp.Compare(b.Weight, a.Weight) })
	return out
}

func nearest(p *point, centers []point) int {
	to, best := 0, math.Inf(-1)
	for k := range centers {
		if d := p.dot(&centers[k]); d > best {
			to, best = k, d
		}
	}
	return to
}

func (p *point) addTimes(o *point, x float64) {
	for i := range p {
		p[i] += x * o[i]
	}
}
