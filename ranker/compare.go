package ranker

import (
	"math"
	"slices"

	"skein/feed"
)

// Comparison says what a change did to the top n of an order.
type Comparison struct {
	In  []feed.URI // in the top n only afterwards, in the new order
	Out []feed.URI // in the top n only before, in the old order
	// Tau is Kendall's rank correlation in [−1,1] over every post of either top n, by their places in the whole orders. A
	// post that an order does not hold counts as after its end; pairs that tie so are left out. 1 when nothing moved.
	Tau float64
}

// Compare sets two orders side by side. The orders are complete where possible; only their first n posts are judged.
// Work is quadratic in n, which is a page or a few.
func Compare(before, after []feed.URI, n int) Comparison {
	was, is := placeOf(before), placeOf(after)
	top := func(order []feed.URI) []feed.URI { return order[:min(max(n, 0), len(order))] }
	var c Comparison
	judged := slices.Clone(top(before))
	for _, u := range top(after) {
		if p, known := was[u]; !known || p >= n {
			c.In = append(c.In, u)
			judged = append(judged, u)
		}
	}
	for _, u := range top(before) {
		if p, known := is[u]; !known || p >= n {
			c.Out = append(c.Out, u)
		}
	}
	c.Tau = tau(judged, was, is)
	return c
}

func placeOf(order []feed.URI) map[feed.URI]int {
	m := make(map[feed.URI]int, len(order))
	for i, u := range order {
		m[u] = i
	}
	return m
}

func tau(posts []feed.URI, was, is map[feed.URI]int) float64 {
	place := func(m map[feed.URI]int, u feed.URI) int {
		if p, known := m[u]; known {
			return p
		}
		return math.MaxInt
	}
	agree, pairs := 0, 0
	for i := range posts {
		for j := range i {
			a := sign(place(was, posts[i]), place(was, posts[j])) * sign(place(is, posts[i]), place(is, posts[j]))
			agree += a
			pairs += a * a
		}
	}
	if pairs == 0 {
		return 1
	}
	return float64(agree) / float64(pairs)
}

func sign(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Shape describes who and what fills a page.
type Shape struct {
	// AuthorGini is the Gini coefficient in [0,1) of posts per author, over the authors on the page: 0 when all have equally many.
	AuthorGini float64
	// Shares tells how much of all points moved (absolute values) each group of signals moved; they sum to 1, or there are none.
	Shares map[feed.Group]float64
}

// Shape measures the posts named, under a mix. Posts that are not in the table are passed over.
func (t *Table) Shape(uris []feed.URI, w feed.Weights) Shape {
	perAuthor := make(map[feed.DID]int)
	points := make(map[feed.Group]float64)
	total := 0.0
	for _, u := range uris {
		row, found := t.Row(u)
		if !found {
			continue
		}
		perAuthor[t.cands[row].Author]++
		for s, c := range t.Explain(row, w) {
			points[columns[s].Group] += math.Abs(c.Points)
			total += math.Abs(c.Points)
		}
	}
	for g := range points {
		if total == 0 || points[g] == 0 {
			delete(points, g)
			continue
		}
		points[g] /= total
	}
	return Shape{AuthorGini: gini(perAuthor), Shares: points}
}

func gini(counts map[feed.DID]int) float64 {
	sorted := make([]int, 0, len(counts))
	sum, weighted := 0, 0
	for _, n := range counts {
		sorted = append(sorted, n)
	}
	slices.Sort(sorted)
	for i, n := range sorted {
		sum += n
		weighted += (i + 1) * n
	}
	if sum == 0 {
		return 0
	}
	n := float64(len(sorted))
	return 2*float64(weighted)/(n*float64(sum)) - (n+1)/n
}
