package ranker

import (
	"slices"

	"skein/feed"
)

// How an edition explores: never among the first places, each time by bringing up one of the next posts, and not endlessly deep.
const (
	exploreFrom  = 3
	exploreLeast = 10 // posts that are passed over at least
	exploreSpan  = 100
	exploreDepth = 500
	capReach     = 20 // successive posts in which an author's posts count
)

// RuleExplored is the reason of a post that stands higher than the mix would put it, to find out whether the reader likes it.
const RuleExplored = "explored"

// Exploration says how often a place is given to a post from further down, and by which dice. Without it a model would only
// ever learn about what it already believes in. Equal exploration of an equal selection gives an equal order.
type Exploration struct {
	Every int    // one place in so many, 0 for none
	Seed  uint64 // of the edition
	Cap   int    // posts of one author in any 20, 0 for no cap
}

// Explored is a selection with some places given away, worked out as far as somebody asks. Every post still stands exactly once.
type Explored struct {
	*Selection
	plan   Exploration
	placed []Placed
	chance []float64
	next   int          // of the selection, that was not placed yet
	taken  map[int]bool // places of the selection that were brought up
	raised map[feed.URI]bool
	due    bool // a place that was to be given away could not be: the next that can is
}

// Explore lays an exploration over the selection.
func (s *Selection) Explore(plan Exploration) *Explored {
	return &Explored{Selection: s, plan: plan, taken: map[int]bool{}, raised: map[feed.URI]bool{}}
}

// Page gives the posts at the 0-based places [offset, offset+n), fewer at the end.
func (e *Explored) Page(offset, n int) []Placed {
	if e.plan.Every <= 0 {
		return e.Selection.Page(offset, n)
	}
	total := e.ranking.table.Len()
	from := min(max(offset, 0), total)
	to := min(from+max(n, 0), total)
	for len(e.placed) < to {
		e.place(len(e.placed))
	}
	return e.placed[from:to:to]
}

// URIs is the complete order, as an edition keeps it.
func (e *Explored) URIs() []feed.URI {
	all := e.Page(0, e.ranking.table.Len())
	out := make([]feed.URI, len(all))
	for i := range all {
		out[i] = all[i].URI
	}
	return out
}

// Raised reports whether a post was brought up to explore, as far as pages were asked for.
func (e *Explored) Raised(uri feed.URI) bool { return e.raised[uri] }

// Chance is the chance in (0, 1] that the post at a place of a page had of standing there, over all seeds: the propensity.
func (e *Explored) Chance(place int) float64 {
	if place < 0 || place >= len(e.chance) {
		return 1
	}
	return e.chance[place]
}

func (e *Explored) place(at int) {
	explores, share := e.plan.at(at)
	for e.taken[e.next] {
		delete(e.taken, e.next)
		e.next++
	}
	if e.due = e.due || explores; e.due && at < exploreDepth {
		if from, of := e.draw(at); of > 0 {
			p := e.Selection.Page(from, 1)[0]
			e.taken[from], e.due = true, false
			e.raised[p.URI] = true
			e.put(p, share/float64(of))
			return
		}
	}
	e.put(e.Selection.Page(e.next, 1)[0], 1-share)
	e.next++
}

func (e *Explored) put(p Placed, chance float64) {
	e.placed = append(e.placed, p)
	e.chance = append(e.chance, chance)
}

// draw picks one of the next posts that may be brought up, starting from one that the dice chose: its place in the selection,
// and of how many it was drawn.
func (e *Explored) draw(at int) (from, of int) {
	base := e.Selection.Page(e.next, exploreSpan+capReach)
	span := min(exploreSpan, len(base)) - exploreLeast
	if span < 1 {
		return 0, 0
	}
	start := int(mixed(e.plan.Seed^0x9e3779b97f4a7c15, uint64(at)) % uint64(span))
	for k := range span {
		i := exploreLeast + (start+k)%span
		if !e.taken[e.next+i] && e.fits(at, base, i) {
			return e.next + i, span
		}
	}
	return 0, 0
}

// fits reports whether base[i] can be brought up to a place: no author then stands more often within 20 posts than the cap allows
// or they did before.
func (e *Explored) fits(at int, base []Placed, i int) bool {
	if e.plan.Cap <= 0 {
		return true
	}
	var before, after []int32
	for _, p := range e.placed[max(at-capReach, 0):at] {
		before = append(before, e.ranking.table.authors[p.Row])
	}
	after = append(slices.Clone(before), e.ranking.table.authors[base[i].Row])
	for k, p := range base[:min(i+capReach, len(base))] {
		if e.taken[e.next+k] {
			continue
		}
		before = append(before, e.ranking.table.authors[p.Row])
		if k != i {
			after = append(after, e.ranking.table.authors[p.Row])
		}
	}
	return excess(after, e.plan.Cap) <= excess(before, e.plan.Cap)
}

// excess counts the posts whose author already stands limit times among the 19 before them.
func excess(authors []int32, limit int) int {
	n := 0
	for i, a := range authors {
		met := 0
		for _, b := range authors[max(i-capReach+1, 0):i] {
			if a == b {
				met++
			}
		}
		if met >= limit {
			n++
		}
	}
	return n
}

// at says whether a place explores, and the chance of that: exactly one place in each block of Every does.
func (x Exploration) at(place int) (explores bool, chance float64) {
	if x.Every <= 0 || place >= exploreDepth {
		return false, 0
	}
	block := place / x.Every
	first, size := block*x.Every, x.Every
	if first < exploreFrom {
		skip := min(exploreFrom-first, size)
		first, size = first+skip, size-skip
	}
	if size == 0 || place < first {
		return false, 0
	}
	return place == first+int(mixed(x.Seed, uint64(block))%uint64(size)), 1 / float64(size)
}

// mixed is one step of SplitMix64 (Steele, Lea & Flood 2014): the same on every machine.
func mixed(seed, n uint64) uint64 {
	z := seed + (n+1)*0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// Usual is the chance of a place without its selection: of one brought up, and of any other.
func (x Exploration) Usual(raised bool) float64 {
	switch {
	case x.Every <= 0:
		return 1
	case raised:
		return 1 / float64(x.Every*exploreSpan)
	}
	return 1 - 1/float64(x.Every)
}
