package learn

import (
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
	known = bucket(bucket(known, items, Like.item), people, Like.person)
	known = firsts(known)
	l := &Likes{asOfMs: asOfMs, count: make([]float64, people)}
	liked := make([]float64, items)
	for _, k := range known {
		l.count[k.Person]++
		liked[k.Item]++
	}
	x := func(k Like) float64 { return 1 / math.Sqrt(math.Sqrt(l.count[k.Person]*liked[k.Item])) }
	l.people = rows(known, people, Like.person, func(k Like) cell { return cell{k.Item, x(k), k.AtMs} })
	l.items = rows(known, items, Like.item, func(k Like) cell { return cell{k.Person, x(k), k.AtMs} })
	return l
}

func (l Like) person() int32 { return l.Person }

func (l Like) item() int32 { return l.Item }

// starts is where each of n keys begins once the likes stand by key, and where the last ends: [n+1].
func starts(likes []Like, n int, key func(Like) int32) []int32 {
	at := make([]int32, n+1)
	for _, l := range likes {
		at[key(l)+1]++
	}
	for k := range n {
		at[k+1] += at[k]
	}
	return at
}

// bucket sorts by a key without comparing, and keeps the order of equals.
func bucket(likes []Like, n int, key func(Like) int32) []Like {
	at, out := starts(likes, n, key), make([]Like, len(likes))
	for _, l := range likes {
		out[at[key(l)]] = l
		at[key(l)]++
	}
	return out
}

// firsts keeps of several likes of one item by one person, which stand side by side, the earliest.
func firsts(likes []Like) []Like {
	out := likes[:0]
	for _, l := range likes {
		if last := len(out) - 1; last >= 0 && out[last].Person == l.Person && out[last].Item == l.Item {
			out[last].AtMs = min(out[last].AtMs, l.AtMs)
			continue
		}
		out = append(out, l)
	}
	return out
}

// rows lays the likes out by key, in one piece of memory.
func rows(likes []Like, n int, key func(Like) int32, of func(Like) cell) [][]cell {
	at, cells, out := starts(likes, n, key), make([]cell, len(likes)), make([][]cell, n)
	for k := range out {
		out[k] = cells[at[k]:at[k]:at[k+1]]
	}
	for _, l := range likes {
		out[key(l)] = append(out[key(l)], of(l))
	}
	return out
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
