package skynet

import (
	"crypto/sha256"
	"math/bits"
	"slices"
	"sort"

	"github.com/ipfs/go-cid"
)

// leaf is one record of a repository as its tree has it: "collection/rkey" and the CID of the record.
type leaf struct {
	key   string
	value cid.Cid
}

// node is one node of a Merkle search tree (https://atproto.com/specs/repository). Nodes never change: a change makes new
// ones along one path and shares the rest, so that every version of a repository can be kept. subs has one more entry than
// leaves: subs[i] holds the keys before leaves[i], one layer below, or is nil.
//
// Written here, not taken from indigo, whose tree keeps one version only and brings a blockstore and its logger's goroutine
// into every program. Encoding is lazy and unguarded: one goroutine at a time may ask the nodes of one account.
type node struct {
	layer  int
	leaves []leaf
	subs   []*node
	id     cid.Cid // of data; undefined until it is asked for
	data   []byte
}

// newNode is the node of these parts, or nil where they hold nothing.
func newNode(layer int, leaves []leaf, subs []*node) *node {
	if len(leaves) == 0 && subs[0] == nil {
		return nil
	}
	return &node{layer: layer, leaves: leaves, subs: subs}
}

// layerOf is how high a key stands: the leading zeros of its SHA-256, counted two bits at a time.
func layerOf(key string) int {
	zeros := 0
	for _, b := range sha256.Sum256([]byte(key)) {
		zeros += bits.LeadingZeros8(b)
		if b != 0 {
			break
		}
	}
	return zeros / 2
}

// place is where a key stands among the leaves of n, and whether it is one of them.
func (n *node) place(key string) (int, bool) {
	i := sort.Search(len(n.leaves), func(i int) bool { return n.leaves[i].key >= key })
	return i, i < len(n.leaves) && n.leaves[i].key == key
}

// with is the tree with a leaf put in, or put in the place of the leaf with its key. The empty tree is nil.
func (n *node) with(l leaf) *node {
	layer := layerOf(l.key)
	if n == nil {
		return insert(nil, layer, layer, l)
	}
	for n.layer < layer {
		n = &node{layer: n.layer + 1, subs: []*node{n}}
	}
	return insert(n, n.layer, layer, l)
}

// insert puts a leaf of a layer into a tree whose top is at the layer at.
func insert(n *node, at, layer int, l leaf) *node {
	if n == nil {
		n = &node{layer: at, subs: []*node{nil}}
	}
	i, there := n.place(l.key)
	switch {
	case there:
		leaves := slices.Clone(n.leaves)
		leaves[i] = l
		return newNode(at, leaves, n.subs)
	case at > layer:
		return n.under(i, insert(n.subs[i], at-1, layer, l))
	}
	left, right := split(n.subs[i], l.key)
	subs := slices.Concat(n.subs[:i], []*node{left, right}, n.subs[i+1:])
	return newNode(at, slices.Insert(slices.Clone(n.leaves), i, l), subs)
}

// under is n with another subtree at i.
func (n *node) under(i int, sub *node) *node {
	subs := slices.Clone(n.subs)
	subs[i] = sub
	return newNode(n.layer, n.leaves, subs)
}

// without is the tree with the leaf of a key taken out.
func (n *node) without(key string) *node {
	n = remove(n, key)
	for n != nil && len(n.leaves) == 0 {
		n = n.subs[0] // a tree has no empty layers above its highest leaf
	}
	return n
}

func remove(n *node, key string) *node {
	if n == nil {
		return nil
	}
	i, there := n.place(key)
	if !there {
		return n.under(i, remove(n.subs[i], key))
	}
	subs := slices.Concat(n.subs[:i], []*node{join(n.subs[i], n.subs[i+1])}, n.subs[i+2:])
	return newNode(n.layer, slices.Delete(slices.Clone(n.leaves), i, i+1), subs)
}

// split parts a subtree at a key that is not in it.
func split(n *node, key string) (left, right *node) {
	if n == nil {
		return nil, nil
	}
	i, _ := n.place(key)
	l, r := split(n.subs[i], key)
	left = newNode(n.layer, n.leaves[:i:i], slices.Concat(n.subs[:i], []*node{l}))
	right = newNode(n.layer, n.leaves[i:], slices.Concat([]*node{r}, n.subs[i+1:]))
	return left, right
}

// join puts two subtrees of one layer together; every key of left is below every key of right.
func join(left, right *node) *node {
	if left == nil || right == nil {
		if left == nil {
			return right
		}
		return left
	}
	last := len(left.subs) - 1
	middle := join(left.subs[last], right.subs[0])
	return newNode(left.layer, slices.Concat(left.leaves, right.leaves),
		slices.Concat(left.subs[:last], []*node{middle}, right.subs[1:]))
}

// block is the node as the repository stores it. The root of the empty tree is a node too.
func (n *node) block() (cid.Cid, []byte) {
	if n == nil {
		data := appendNode(nil, nil, nil)
		return blockCID(cid.DagCBOR, data), data
	}
	if !n.id.Defined() {
		links := make([]cid.Cid, len(n.subs))
		for i, sub := range n.subs {
			if sub != nil {
				links[i], _ = sub.block()
			}
		}
		n.data = appendNode(nil, n.leaves, links)
		n.id = blockCID(cid.DagCBOR, n.data)
	}
	return n.id, n.data
}

// walk visits nodes from the top, each before its leaves and subtrees in the order of keys. It does not go below a node
// that visit refuses.
func (n *node) walk(visit func(*node) bool, each func(leaf)) {
	if n == nil || !visit(n) {
		return
	}
	for i, sub := range n.subs {
		sub.walk(visit, each)
		if i < len(n.leaves) {
			each(n.leaves[i])
		}
	}
}

// path visits the nodes that prove where a key is, or that it is not there.
func (n *node) path(key string, visit func(*node)) {
	for n != nil {
		visit(n)
		i, there := n.place(key)
		if there {
			return
		}
		n = n.subs[i]
	}
}

// beside are the keys next to a key on either side, empty where there is none.
func (n *node) beside(key string) (before, after string) {
	for n != nil {
		i, there := n.place(key)
		if i > 0 {
			before = n.leaves[i-1].key
		}
		next := i
		if there {
			next++
		}
		if next < len(n.leaves) {
			after = n.leaves[next].key
		}
		if !there {
			n = n.subs[i]
			continue
		}
		if k := n.subs[i].edge(true); k != "" {
			before = k
		}
		if k := n.subs[i+1].edge(false); k != "" {
			after = k
		}
		return before, after
	}
	return before, after
}

// edge is the last key of a tree, or the first.
func (n *node) edge(last bool) string {
	key := ""
	for n != nil {
		i, k := 0, 0
		if last {
			i, k = len(n.subs)-1, len(n.leaves)-1
		}
		if len(n.leaves) > 0 {
			key = n.leaves[k].key
		}
		n = n.subs[i]
	}
	return key
}
