package skynet

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/bluesky-social/indigo/atproto/repo/mst"
	"github.com/ipfs/go-cid"
)

func testLeaf(i int) leaf {
	key := fmt.Sprintf("%s/3k%011d", []string{collLike, collPost}[i%2], i*7919)
	return leaf{key, blockCID(cid.DagCBOR, []byte(key))}
}

// The root is that of indigo's tree, over trees from empty to several layers deep.
func TestTreeRootIsThatOfIndigo(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 10, 60, 500, 3000} {
		var root *node
		tree := mst.NewEmptyTree()
		for i := range n {
			l := testLeaf(i)
			root = root.with(l)
			if _, err := tree.Insert([]byte(l.key), l.value); err != nil {
				t.Fatal(err)
			}
		}
		want, err := tree.RootCID()
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := root.block(); got != *want {
			t.Errorf("%d records: root %s, indigo has %s", n, got, want)
		}
	}
}

// Whatever is put in, replaced and taken out in whatever order, the tree is the one that its leaves alone decide, and the
// versions before it are what they were.
func TestTreeForgetsItsHistory(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	var root *node
	held, versions := map[int]leaf{}, map[cid.Cid]*node{}
	for step := range 4000 {
		i := rnd.IntN(300)
		switch l, there := held[i]; {
		case there && rnd.IntN(3) == 0:
			l.value = blockCID(cid.DagCBOR, []byte(fmt.Sprint(step)))
			root, held[i] = root.with(l), l
		case there:
			root = root.without(l.key)
			delete(held, i)
		default:
			held[i] = testLeaf(i)
			root = root.with(held[i])
		}
		if step%40 != 0 {
			continue
		}
		var fresh *node
		for _, l := range held {
			fresh = fresh.with(l)
		}
		got, _ := root.block()
		if want, _ := fresh.block(); got != want {
			t.Fatalf("step %d, %d leaves: root %s, built anew %s", step, len(held), got, want)
		}
		versions[got] = root
	}
	for id, v := range versions {
		var fresh *node
		v.walk(func(*node) bool { return true }, func(l leaf) { fresh = fresh.with(l) })
		if got, _ := fresh.block(); got != id {
			t.Errorf("an older version has become %s, was %s", got, id)
		}
	}
}

func TestTreeNeighbours(t *testing.T) {
	t.Parallel()
	var root *node
	var keys []string
	for i := range 200 {
		l := leaf{fmt.Sprintf("%s/%06d", collPost, i*2), testLeaf(i).value}
		keys = append(keys, l.key)
		root = root.with(l)
	}
	for i, key := range keys {
		want := [2]string{}
		if i > 0 {
			want[0] = keys[i-1]
		}
		if i+1 < len(keys) {
			want[1] = keys[i+1]
		}
		if a, b := root.beside(key); a != want[0] || b != want[1] {
			t.Errorf("beside %s: %q and %q, want %q", key, a, b, want)
		}
		between := fmt.Sprintf("%s/%06d", collPost, i*2+1)
		if a, b := root.beside(between); a != key || b != want[1] {
			t.Errorf("beside %s, which is not there: %q and %q", between, a, b)
		}
	}
}
