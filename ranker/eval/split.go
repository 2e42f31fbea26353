package eval

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"skein/feed"
)

// maxCuts is how many cuts one run may pool.
const maxCuts = 16

// split says how a folder is cut into what was known and what came after.
type split struct {
	timed  bool // by global time; else a share of each user's items, drawn by seed
	shares []float64
}

// parseSplit reads "time:0.8" (the first 80 % of the events are known), "holdout:0.2" (a fifth of each user's items is
// hidden) and, for several cuts that are pooled, "time:0.6,0.7,0.8".
func parseSplit(text string) (split, error) {
	kind, list, _ := strings.Cut(text, ":")
	if kind != "time" && kind != "holdout" {
		return split{}, feed.Fail(feed.CodeBadInput, "field", "split", "reason", "want time:0.8 or holdout:0.2")
	}
	s := split{timed: kind == "time"}
	for part := range strings.SplitSeq(list, ",") {
		share, err := strconv.ParseFloat(part, 64)
		if err != nil || !(share > 0 && share < 1) {
			return split{}, feed.Fail(feed.CodeBadInput, "field", "split", "reason", "a share lies between 0 and 1")
		}
		s.shares = append(s.shares, share)
	}
	if len(s.shares) > maxCuts || (!s.timed && len(s.shares) > 1) {
		return split{}, feed.Fail(feed.CodeBadInput, "field", "split", "reason", "too many shares")
	}
	return s, nil
}

// cut is a folder divided at one moment.
type cut struct {
	known  []event // by time, user, item, gesture
	later  []event // never shown to anything that ranks
	asOfMs int64   // time of the last known event
}

func (s split) cuts(d *dataset, seed uint64) []cut {
	out := make([]cut, 0, len(s.shares))
	for _, share := range s.shares {
		if s.timed {
			out = append(out, atTime(d.events, share))
		} else {
			out = append(out, holdOut(d, share, seed))
		}
	}
	return out
}

// atTime knows what happened before the event that stands at the share of all events. What happened in the same
// millisecond as that event is later, so a tie never lets half a moment through.
func atTime(events []event, share float64) cut {
	if len(events) == 0 {
		return cut{}
	}
	return before(events, events[int(share*float64(len(events)))].tMs)
}

// before divides at a moment.
func before(events []event, moment int64) cut {
	n, _ := slices.BinarySearchFunc(events, moment, func(e event, t int64) int { return cmp.Compare(e.tMs, t) })
	return cut{known: events[:n:n], later: events[n:], asOfMs: lastMs(events[:n])}
}

// holdOut hides a share of each user's items with all that the user did to them. What is hidden depends on the seed and
// the user's own items only.
func holdOut(d *dataset, share float64, seed uint64) cut {
	items := make([][]int32, len(d.users))
	for _, e := range d.events {
		items[e.user] = append(items[e.user], e.item)
	}
	hidden := make([]map[int32]bool, len(d.users))
	for u, mine := range items {
		slices.Sort(mine)
		mine = slices.Compact(mine)
		rng := rand.New(rand.NewPCG(seed, uint64(u)))
		rng.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
		hidden[u] = make(map[int32]bool)
		for _, it := range mine[:int(share*float64(len(mine)))] {
			hidden[u][it] = true
		}
	}
	var c cut
	for _, e := range d.events {
		if hidden[e.user][e.item] {
			c.later = append(c.later, e)
		} else {
			c.known = append(c.known, e)
		}
	}
	c.asOfMs = lastMs(c.known)
	return c
}

func lastMs(events []event) int64 {
	if len(events) == 0 {
		return 0
	}
	return events[len(events)-1].tMs
}
