package ranker

import (
	"cmp"
	"slices"

	"skein/feed"
)

// How thoroughly the way into the top of a slate is looked for: slate rules may let a post into the top k that so many places
// by score are behind, and so many orders are laid out before only those are that bring it further up by score.
const (
	reach  = 40
	trials = 96
)

// WayIn finds the smallest move of one slider that brings a post into the first k places of a slate, and where it then
// stands there. Weights at which another post is passed are tried, smallest moves first, by laying the slate out; what is found is
// made smaller grid step by grid step, on every slider, until a step less does not do it. So what is promised is what the reader
// will see. False where the post is inside already or no slider does it.
func (r *Ranking) WayIn(uri feed.URI, k int, slate feed.Slate) (Counterfactual, bool) {
	row, found := r.table.Row(uri)
	if !found || placeIn(r.Select(slate).Page(0, k), row) >= 0 {
		return Counterfactual{}, false
	}
	o := &oracle{row: row, k: k, slate: slate, from: r, race: r.against(row), places: make([][]int, len(columns))}
	o.trial = &Ranking{table: r.table, weights: slices.Clone(r.weights), scores: slices.Clone(r.scores)}
	w, found := o.first()
	if !found {
		return Counterfactual{}, false
	}
	w = o.smallest(w)
	return Counterfactual{
		Signal: columns[w.signal].ID, From: r.weights[w.signal], To: float64(o.weight(w)) / feed.WeightGrid, Place: o.try(w),
	}, true
}

// oracle is one question.
type oracle struct {
	row, k int
	slate  feed.Slate
	from   *Ranking
	trial  *Ranking // moved back and forth
	race   *race
	places [][]int // [signals][weights of the grid], by score; nil where no weight brings the post within reach
}

// way is a move of one slider, step grid steps up or, where negative, down.
type way struct {
	signal, step int
	place        int // by score
}

func (w way) size() int { return max(w.step, -w.step) }

// side tells the two directions of each signal apart.
func (w way) side() int {
	if w.step < 0 {
		return -1 - w.signal
	}
	return w.signal
}

func (o *oracle) weight(w way) int { return o.from.span(w.signal).at + w.step }

// try lays out the slate after a move and gives the post's place in the top k, −1 outside.
func (o *oracle) try(w way) int {
	id := columns[w.signal].ID
	o.trial.Move(id, float64(o.weight(w))/feed.WeightGrid)
	defer o.trial.Move(id, o.from.weights[w.signal])
	return placeIn(o.trial.Select(o.slate).Page(0, o.k), o.row)
}

// first finds a move that does it: of those at which somebody is passed the smallest.
func (o *oracle) first() (way, bool) {
	laid, best := 0, map[int]int{}
	for _, w := range o.ways() {
		record, tried := best[w.side()]
		if tried && w.place >= record && laid >= trials {
			continue
		}
		if !tried || w.place < record {
			best[w.side()] = w.place
		}
		laid++
		if o.try(w) >= 0 {
			return w, true
		}
	}
	return way{}, false
}

// ways lists the weights worth trying, the nearest first; of two equally near the lower one, signals in table order.
func (o *oracle) ways() []way {
	var all []way
	for s := range columns {
		places, in := o.race.places(s, o.k+reach)
		if !in {
			continue
		}
		o.places[s] = places
		w := o.from.span(s)
		for _, by := range [2]int{-1, 1} {
			before := places[w.at-w.lo]
			for at := w.at + by; at >= w.lo && at <= w.hi; at += by {
				if now := places[at-w.lo]; now != before {
					before = now
					if now < o.k+reach {
						all = append(all, way{s, at - w.at, now})
					}
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b way) int {
		return cmp.Or(cmp.Compare(a.size(), b.size()), cmp.Compare(a.step, b.step))
	})
	return all
}

// smallest makes a move smaller on its own slider, then looks whether another slider does it with less, until none does: where
// neighbours cost points, what decides need not be a place by score.
func (o *oracle) smallest(w way) way {
	w = o.shrink(w)
	if o.slate.AuthorDecay == 0 && o.slate.Variety == 0 {
		return w
	}
	for s := range columns {
		for _, by := range [2]int{-1, 1} {
			less := way{signal: s, step: by * (w.size() - 1)}
			if o.within(less) && o.try(less) >= 0 {
				w = o.shrink(less)
			}
		}
	}
	return w
}

// within reports whether a move stays in its slider's bounds and brings the post within reach by score.
func (o *oracle) within(w way) bool {
	if o.places[w.signal] == nil || w.step == 0 {
		return false
	}
	bounds := o.from.span(w.signal)
	at := bounds.at + w.step
	return at >= bounds.lo && at <= bounds.hi && o.places[w.signal][at-bounds.lo] < o.k+reach
}

// shrink halves the way back to where the slider stands until a step less does not do it.
func (o *oracle) shrink(w way) way {
	outside, inside := 0, w.size()
	for inside-outside > 1 {
		middle := (inside + outside) / 2
		if o.try(way{signal: w.signal, step: w.step / w.size() * middle}) >= 0 {
			inside = middle
		} else {
			outside = middle
		}
	}
	w.step = w.step / w.size() * inside
	return w
}

// placeIn is the place of a row on a page, −1 when it is not there.
func placeIn(page []Placed, row int) int {
	return slices.IndexFunc(page, func(p Placed) bool { return p.Row == row })
}
