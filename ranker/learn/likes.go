package learn

import (
	"cmp"
	"math"
	"slices"
)

// Like says that a person liked an item at a moment. People and items are numbered by the caller, from 0.
type Like struct {
	Person, Item int32
	AtMs         int64
}

// Likes is who liked what, as of one moment, with each like damped by how much its person and its item are liked in general:
// x = 1 / (likes of the person × likes of the item)^¼. Without the damping, a person who likes everything and an item that
// everybody likes say as much as a rare agreement does.
type Likes struct {
	asOfMs int64
	people [][]cell // by person, items ascending
	items  [][]cell // by item, people ascending
	count  []float64
}

type cell struct {
	at  int32 // an item in a person's row, a person in an item's
	x   float64
	tMs int64
}

// NewLikes takes the likes that were known at a moment; later ones, and those out of range, are left out, and of several
// likes of one item by one person the first counts. The order of likes does not matter.
func NewLikes(likes []Like, people, items int, asOfMs int64) *Likes {
	known := slices.DeleteFunc(slices.Clone(likes), func(l Like) bool {
		return l.AtMs > asOfMs || l.Person < 0 || l.Item < 0 || int(l.Person) >= people || int(l.Item) >= items
	})
	slices.SortFunc(known, func(a, b Like) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Item, b.Item), cmp.Compare(a.AtMs, b.AtMs))
	})
	known = slices.CompactFunc(known, func(a, b Like) bool { return a.Person == b.Person && a.Item == b.Item })
	l := &Likes{asOfMs: asOfMs, people: make([][]cell, people), items: make([][]cell, items), count: make([]float64, people)}
	liked := make([]float64, items)
	for _, k := range known {
		l.count[k.Person]++
		liked[k.Item]++
	}
	for _, k := range known {
		x := 1 / math.Sqrt(math.Sqrt(l.count[k.Person]*liked[k.Item]))
		l.people[k.Person] = append(l.people[k.Person], cell{k.Item, x, k.AtMs})
		l.items[k.Item] = append(l.items[k.Item], cell{k.Person, x, k.AtMs})
	}
	return l
}

// times multiplies the matrix of agreement, X·Xᵀ, with a vector over people; byItem is scratch over items.
func (l *Likes) times(v, byItem, out []float64) {
	for j, row := range l.items {
		sum := 0.0
		for _, c := range row {
			sum += c.x * v[c.at]
		}
		byItem[j] = sum
	}
	for u, row := range l.people {
		sum := 0.0
		for _, c := range row {
			sum += c.x * byItem[c.at]
		}
		out[u] = sum
	}
}

// damp is what is left of a like after an age: ⅛ after one span, rational so that its bits do not depend on a library.
func damp(ageMs, spanMs int64) float64 {
	left := float64(spanMs) / (float64(spanMs) + float64(max(ageMs, 0)))
	return left * left * left
}

// Lately sums the likes of each item, each damped by its age: [items]. A like counts ⅛ after one span.
func (l *Likes) Lately(spanMs int64) []float64 {
	out := make([]float64, len(l.items))
	for j, row := range l.items {
		for _, c := range row {
			out[j] += damp(l.asOfMs-c.tMs, spanMs)
		}
	}
	return out
}
