package ranker

import (
	"math"

	"skein/feed"
)

// Team says whose choice a post of an interleaved order is.
type Team uint8

// The two sides of an experiment. Posts that both chose alike belong to nobody and decide nothing.
const (
	NoTeam Team = iota
	TeamA
	TeamB
)

// Drafted is one place of an interleaved order.
type Drafted struct {
	URI  feed.URI
	Team Team
}

// Interleave drafts the posts of two orders into one, as captains pick players (team draft; Radlinski, Kurup & Joachims 2008):
// in each round a coin says who picks first, and each takes the best of its order that nobody took yet. Where both want the
// same post next it belongs to nobody. Equal orders and seed give an equal draft, on every machine.
func Interleave(a, b []feed.URI, n int, seed uint64) []Drafted {
	d := draft{orders: [2][]feed.URI{a, b}, taken: make(map[feed.URI]bool, n)}
	for round := uint64(0); len(d.out) < n; round++ {
		x, y := d.next(0), d.next(1)
		switch {
		case x == "" && y == "":
			return d.out
		case x == y:
			d.take(x, NoTeam)
			continue
		}
		first := int(mixed(seed, round) & 1)
		d.pick(first, n)
		d.pick(1-first, n)
	}
	return d.out
}

type draft struct {
	orders [2][]feed.URI
	taken  map[feed.URI]bool
	out    []Drafted
}

// next is the best post of an order that nobody took, "" at its end.
func (d *draft) next(side int) feed.URI {
	for len(d.orders[side]) > 0 && d.taken[d.orders[side][0]] {
		d.orders[side] = d.orders[side][1:]
	}
	if len(d.orders[side]) == 0 {
		return ""
	}
	return d.orders[side][0]
}

func (d *draft) pick(side, n int) {
	if u := d.next(side); u != "" && len(d.out) < n {
		d.take(u, TeamA+Team(side))
	}
}

func (d *draft) take(u feed.URI, team Team) {
	d.taken[u] = true
	d.out = append(d.out, Drafted{u, team})
}

// StopRule says before an experiment begins when it ends: after so many credits, or never earlier than the first look and then as
// soon as one side is this probable. Every look costs some of the error, so the looks are few and fixed.
type StopRule struct {
	Credits int     // that decide it at the latest, 20–2000
	Sure    float64 // probability that one side is better at which a look ends it, 0.9–0.999
}

// looks is how often, at equal distances of credits, a running experiment is looked at. With Sure at .99 four looks let 3 to 5 %
// of experiments between equal sides end with a winner.
const looks = 4

// Verdict is what an experiment says so far.
type Verdict struct {
	A, B    int     // credits
	PA      float64 // probability that A is better, from a uniform prior
	Low, Hi float64 // 95 % of the share of credits that A would win
	Over    bool    // the stop rule has decided
	Winner  Team    // NoTeam while it runs, and where it ended without one
}

// Judge reads the credits in the order in which they came.
func (s StopRule) Judge(credits []Team) Verdict {
	var v Verdict
	every := max(s.Credits/looks, 1)
	for _, c := range credits {
		switch c {
		case TeamA:
			v.A++
		case TeamB:
			v.B++
		default:
			continue
		}
		n := v.A + v.B
		if n%every != 0 && n < s.Credits {
			continue
		}
		v.PA = better(v.A, v.B)
		switch {
		case v.PA >= s.Sure:
			v.Winner, v.Over = TeamA, true
		case v.PA <= 1-s.Sure:
			v.Winner, v.Over = TeamB, true
		case n >= s.Credits:
			v.Over = true
		}
		if v.Over {
			break
		}
	}
	v.PA = better(v.A, v.B)
	v.Low, v.Hi = interval(v.A, v.B)
	return v
}

// better is the probability under Beta(a+1, b+1) that the share is above one half.
func better(a, b int) float64 { return 1 - betaBelow(0.5, a, b) }

// interval is the middle 95 % of Beta(a+1, b+1).
func interval(a, b int) (low, high float64) { return betaAt(0.025, a, b), betaAt(0.975, a, b) }

// betaBelow is the distribution function of Beta(a+1, b+1): for whole numbers a sum of binomials, the chance of more than a
// successes in a+b+1 throws.
func betaBelow(x float64, a, b int) float64 {
	n := a + b + 1
	sum := 0.0
	for k := a + 1; k <= n; k++ {
		lgN, _ := math.Lgamma(float64(n + 1))
		lgK, _ := math.Lgamma(float64(k + 1))
		lgR, _ := math.Lgamma(float64(n - k + 1))
		sum += math.Exp(lgN - lgK - lgR + float64(k)*math.Log(x) + float64(n-k)*math.Log1p(-x))
	}
	return min(sum, 1)
}

// betaAt is the quantile, by halving.
func betaAt(q float64, a, b int) float64 {
	low, high := 0.0, 1.0
	for range 50 {
		if middle := (low + high) / 2; betaBelow(middle, a, b) < q {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}
