package ranker

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"

	"skein/feed"
)

// Beside is what the slate needs to know of posts next to their values. Every part may be missing: the rules that ask for
// it then hold nobody back.
type Beside struct {
	// Vectors gives the vectors of posts, in their order; a vector of scale 0 is one that is not known.
	Vectors func(ids []feed.PostID) []feed.Vector
	// Topics gives the topics of a post.
	Topics func(id feed.PostID) []string
	// Away tells for how many days nothing was met of a followed account; who is not named was met lately.
	Away map[feed.DID]int
}

// Furnish takes what stands beside the values. Call it before the table is shared.
func (t *Table) Furnish(b Beside) {
	t.beside = b
	t.faces = make([]*face, len(t.cands))
	t.away, t.topics = nil, map[string]int{}
	for i := range t.cands {
		if days := b.Away[t.cands[i].Author]; days > 0 && quiet(&t.cands[i], t.AsOfMs) >= quietEnough {
			t.away = append(t.away, absent{row: int32(i), days: days})
		}
		if b.Topics != nil {
			for _, name := range b.Topics(t.cands[i].ID) {
				t.topics[name]++
			}
		}
	}
}

// quietEnough is the value of "quiet friends" from which somebody is one: at most five posts in 14 days.
const quietEnough = 0.5

// absent is a post of a quiet friend of whom nothing was met for some days.
type absent struct {
	row  int32
	days int
}

// face is what a post means, as far as the slate looks: one bit a component, and the whole to be sure of it. Bits of two
// posts that differ are their angle in the vector space, cheap enough for every pair of a page while a slider moves.
type face struct {
	signs  [feed.Dims / 64]uint64
	vector feed.Vector
}

// faceless stands for a post without a vector.
var faceless = &face{}

// look reads the faces of rows, once an edition: a vector that comes later changes nothing, or a move that is taken back would
// not give the same order.
func (t *Table) look(rows []int32) {
	if t.beside.Vectors == nil {
		return
	}
	var missing []int32
	var ids []feed.PostID
	for _, row := range rows {
		if t.faces[row] == nil {
			missing, ids = append(missing, row), append(ids, t.cands[row].ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	for i, v := range t.beside.Vectors(ids) {
		t.faces[missing[i]] = newFace(v)
	}
}

func newFace(v feed.Vector) *face {
	if v.Scale == 0 {
		return faceless
	}
	f := &face{vector: v}
	for i, q := range v.Q {
		if q > 0 {
			f.signs[i/64] |= 1 << (i % 64)
		}
	}
	return f
}

// apart counts the components in which two posts differ in sign, 192 and more being nothing in common.
func (f *face) apart(o *face) uint8 {
	n := 0
	for i, word := range f.signs {
		n += bits.OnesCount64(word ^ o.signs[i])
	}
	return uint8(min(n, unlike))
}

const (
	unlike = feed.Dims / 2 // components apart at a right angle
	nearby = 72            // components apart beyond which two posts cannot say the same
)

// likeness is 1 for the same direction, 0 at a right angle and beyond, linear in the angle between: the curve needs no cosine.
func likeness(apart uint8) float64 { return feed.SnapValue(1-float64(apart)/unlike, 0) }

// saysTheSame holds from a cosine of .95, by whole numbers.
func (f *face) saysTheSame(o *face) bool {
	if f == faceless || o == faceless || f.apart(o) > nearby {
		return false
	}
	var dot, a, b int64
	for i, x := range f.vector.Q {
		y := int64(o.vector.Q[i])
		dot, a, b = dot+int64(x)*y, a+int64(x)*int64(x), b+y*y
	}
	return dot > 0 && 10_000*dot*dot >= 9025*a*b
}

// Topics lists what posts of the table are about, those of most posts first; none without topics.
func (t *Table) Topics() []string {
	names := slices.Collect(maps.Keys(t.topics))
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(t.topics[b], t.topics[a]), cmp.Compare(a, b)) })
	return names
}

// about reports whether a post is about a topic.
func (t *Table) about(row int32, topic string) bool {
	return t.beside.Topics != nil && slices.Contains(t.beside.Topics(t.cands[row].ID), topic)
}
