package repo

import (
	"bytes"
	"context"
	"fmt"

	"skein/internal/atp/repo/sums"
)

// leaf is one key of the tree with the block of its record.
type leaf struct {
	at    int    // of the key in tree.keys
	block int32  // below 0: not in the file, and -1 is the first of tree.absent
	size  uint16 // of the key
	slash uint16
}

// tree is the walk over a tree: it verifies all of it and remembers the leaves in the order of their keys.
type tree struct {
	ctx     context.Context
	blocks  *blockTable
	lim     Limits
	partial bool // nodes and records may be absent
	keys    []byte
	leaves  []leaf
	layers  []byte   // of each leaf, until they have been checked
	absent  []string // binary CIDs of the records that are not in the file
	gaps    []int    // each after so many leaves
	fetched byte     // what fetch saw, kept so that it is not optimised away
	entries []entry  // a stack: those of the nodes between the root and here
}

const topLayer = -1 // of the root, until its first key says which it is

// walk verifies the tree below a root.
func (t *tree) walk(root string) error {
	t.leaves = make([]leaf, 0, t.blocks.len())
	t.keys = make([]byte, 0, 40*t.blocks.len())
	t.layers = make([]byte, 0, t.blocks.len())
	if err := t.subtree(root, topLayer); err != nil {
		return err
	}
	if err := t.heights(); err != nil {
		return err
	}
	return t.ctx.Err()
}

// heights verifies that every key belongs to the layer where it was found. Many at once, for the hashing's sake.
func (t *tree) heights() error {
	var texts [together][]byte
	var digests [together][sums.Size]byte
	for from := 0; from < len(t.leaves); from += together {
		some := t.leaves[from:min(from+together, len(t.leaves))]
		for i, l := range some {
			texts[i] = t.keys[l.at : l.at+int(l.size)]
		}
		sums.Of(digests[:], texts[:len(some)])
		for i := range some {
			if h := heightOf(&digests[i]); h != int(t.layers[from+i]) {
				return fmt.Errorf("key %.100q of height %d in layer %d: %w", texts[i], h, t.layers[from+i], ErrTree)
			}
		}
	}
	t.layers = nil
	return nil
}

// subtree verifies the node cid, whose keys must all be of this layer, and all below it. The layer falls with each step
// down, so the recursion ends after at most 128.
func (t *tree) subtree(cid string, layer int) error {
	n, ok := t.blocks.find(cid)
	if !ok {
		return t.gap()
	}
	if t.blocks.at(n).used&usedNode != 0 {
		return fmt.Errorf("a node is reached twice: %w", ErrTree)
	}
	t.blocks.at(n).used |= usedNode
	base := len(t.entries)
	entries, left, err := parseNode(t.blocks.data(n), t.entries, t.lim.Entries)
	t.entries = entries
	if err != nil {
		return err
	}
	switch empty := len(entries) == base; {
	case empty && layer == topLayer && left == "": // the tree of an empty repository
		return nil
	case empty && layer == topLayer:
		return fmt.Errorf("the root is a mere pointer: %w", ErrTree)
	case empty && left == "":
		return fmt.Errorf("a node without entries: %w", ErrTree)
	case layer == topLayer:
		layer = height([]byte(entries[base].suffix))
	}
	if err := t.below(left, layer); err != nil {
		return err
	}
	err = t.row(base, layer)
	t.entries = t.entries[:base]
	return err
}

// below verifies the subtree at a link, if there is one.
func (t *tree) below(link string, layer int) error {
	switch {
	case link == "":
		return nil
	case layer == 0:
		return fmt.Errorf("a subtree below the lowest layer: %w", ErrTree)
	}
	return t.subtree(link, layer-1)
}

// row verifies the keys of one node, which lie on the stack from base, and the subtrees to their right.
func (t *tree) row(base, layer int) error {
	var before []byte // the key before in this node
	for i := base; i < len(t.entries); i++ {
		e := t.entries[i]
		at, err := t.key(before, e)
		if err != nil {
			return err
		}
		if err := t.leaf(e.value, at, layer); err != nil {
			return err
		}
		size := len(t.keys)
		if err := t.below(e.right, layer); err != nil {
			return err
		}
		before = t.keys[at:size] // the subtree may have moved them
	}
	return nil
}

// key appends a key, and returns where. Its prefix must be all that it shares with the key before it.
func (t *tree) key(before []byte, e entry) (at int, err error) {
	p, at := e.prefix, len(t.keys)
	if p > uint64(len(before)) || p > 0 && len(e.suffix) == 0 || p < uint64(len(before)) && len(e.suffix) > 0 && before[p] == e.suffix[0] {
		return 0, fmt.Errorf("prefix %d of a key: %w", p, ErrTree)
	}
	if int64(at)+int64(p)+int64(len(e.suffix)) > t.lim.Bytes {
		return 0, fmt.Errorf("keys of more than %d bytes: %w", t.lim.Bytes, ErrLimit)
	}
	t.keys = append(append(t.keys, before[:p]...), e.suffix...)
	return at, nil
}

// leaf verifies the key that was appended last, but for its height, and finds its record.
func (t *tree) leaf(cid string, at, layer int) error {
	key := t.keys[at:]
	cut := slash(key)
	if cut < 0 {
		return fmt.Errorf("key %.100q: %w", key, ErrTree)
	}
	if n := len(t.leaves); n > 0 {
		if last := t.leaves[n-1]; bytes.Compare(t.keys[last.at:at], key) >= 0 {
			return fmt.Errorf("key %.100q is out of order: %w", key, ErrTree)
		}
		if n%4096 == 0 && t.ctx.Err() != nil {
			return t.ctx.Err()
		}
	}
	n, ok := t.blocks.find(cid)
	switch {
	case ok:
		t.blocks.at(n).used |= usedRecord
	case !t.partial:
		return fmt.Errorf("record %.100q: %w", key, ErrMissing)
	default:
		t.absent = append(t.absent, cid)
		n = -len(t.absent)
	}
	t.leaves = append(t.leaves, leaf{at: at, size: uint16(len(key)), slash: uint16(cut), block: int32(n)})
	t.layers = append(t.layers, byte(layer))
	return nil
}

// gap notes a subtree that did not come.
func (t *tree) gap() error {
	if !t.partial {
		return fmt.Errorf("a node after %d records: %w", len(t.leaves), ErrMissing)
	}
	t.gaps = append(t.gaps, len(t.leaves))
	return nil
}

// keyOf is the key of leaf n; beyond either end it is empty. Only after the walk, when keys stand still.
func (t *tree) keyOf(n int) string {
	if n < 0 || n >= len(t.leaves) {
		return ""
	}
	l := t.leaves[n]
	return view(t.keys[l.at : l.at+int(l.size)])
}
