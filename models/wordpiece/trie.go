package wordpiece

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// trie finds the longest token at the head of some bytes: a double array (Aoe, 1989), in which the
// child of node n over byte b is slot n.base+b if that slot says that it belongs to n.
type trie struct {
	slots []slot
}

type slot struct {
	base  int32 // where this node's children start
	owner int32 // the parent's number; none: the slot is empty
	id    int32 // the token that ends here, or none
}

const (
	none   = -1
	nobody = math.MaxInt32 // owner of a root: taken, and no walk enters it
	fanOut = 256
)

// longest walks from root and returns the id and byte length of the longest token that is a prefix
// of text, or (none, 0).
func (t *trie) longest(root int32, text []byte) (id int32, length int) {
	id = none
	node := root
	for i, b := range text {
		next := t.slots[node].base + int32(b)
		s := &t.slots[next]
		if s.owner != node {
			break
		}
		node = next
		if s.id != none {
			id, length = s.id, i+1
		}
	}
	return id, length
}

// key is a token's bytes with its id.
type key struct {
	text string
	id   int32
}

// newTrie builds one tree per list of keys, in shared slots: the root of lists[i] is node i.
func newTrie(lists ...[]key) (*trie, error) {
	b := &builder{free: fanOut} // below, no slot is in reach of every label
	b.grow(len(lists))
	for i := range lists {
		b.slots[i].owner = nobody
	}
	for root, keys := range lists {
		slices.SortFunc(keys, func(x, y key) int { return cmp.Compare(x.text, y.text) })
		if err := b.place(int32(root), keys, 0); err != nil {
			return nil, err
		}
	}
	b.grow(len(b.slots) + fanOut) // base + any byte stays inside
	return &trie{slots: b.slots}, nil
}

// builder places nodes into the slots.
type builder struct {
	slots []slot
	free  int32 // no empty slot lies below
}

// place gives node, whose sorted keys share their first depth bytes, its children, and them theirs.
func (b *builder) place(node int32, keys []key, depth int) error {
	if len(keys[0].text) == depth {
		b.slots[node].id = keys[0].id
		keys = keys[1:]
	}
	if len(keys) == 0 {
		return nil
	}
	if len(keys[0].text) == depth {
		return fmt.Errorf("token %q stands twice in the vocabulary", keys[0].text)
	}
	groups := groupByByte(keys, depth)
	labels := make([]byte, len(groups))
	for i, g := range groups {
		labels[i] = g[0].text[depth]
	}
	base := b.reserve(node, labels)
	for i, g := range groups {
		if err := b.place(base+int32(labels[i]), g, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// groupByByte cuts sorted keys where the byte at depth changes.
func groupByByte(keys []key, depth int) [][]key {
	var groups [][]key
	from := 0
	for i := 1; i <= len(keys); i++ {
		if i == len(keys) || keys[i].text[depth] != keys[from].text[depth] {
			groups = append(groups, keys[from:i])
			from = i
		}
	}
	return groups
}

// reserve takes the first base where a slot for every label is empty.
func (b *builder) reserve(node int32, labels []byte) int32 {
	for int(b.free) < len(b.slots) && b.slots[b.free].owner != none {
		b.free++
	}
	base := b.free - int32(labels[0])
	for b.grow(int(base) + fanOut); !b.empty(base, labels); b.grow(int(base) + fanOut) {
		base++
	}
	for _, label := range labels {
		b.slots[base+int32(label)].owner = node
	}
	b.slots[node].base = base
	return base
}

func (b *builder) empty(base int32, labels []byte) bool {
	for _, label := range labels {
		if b.slots[base+int32(label)].owner != none {
			return false
		}
	}
	return true
}

func (b *builder) grow(size int) {
	for len(b.slots) < size {
		b.slots = append(b.slots, slot{owner: none, id: none})
	}
}
