package skynet

import (
	"fmt"
	"testing"

	"github.com/bluesky-social/indigo/atproto/repo/mst"
	"github.com/ipfs/go-cid"
)

// The root is that of indigo's tree, over trees from empty to several layers deep.
func TestTreeRootIsThatOfIndigo(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 10, 60, 500, 3000} {
		var leaves []leaf
		tree := mst.NewEmptyTree()
		for i := range n {
			key := fmt.Sprintf("%s/3k%011d", []string{collLike, collPost}[2*i/n], i*7919)
			value := blockCID(cid.DagCBOR, []byte(key))
			leaves = append(leaves, leaf{key, value})
			if _, err := tree.Insert([]byte(key), value); err != nil {
				t.Fatal(err)
			}
		}
		want, err := tree.RootCID()
		if err != nil {
			t.Fatal(err)
		}
		if got := treeRoot(leaves); got != *want {
			t.Errorf("%d records: root %s, indigo has %s", n, got, want)
		}
	}
}
