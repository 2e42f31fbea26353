package skynet

import (
	"crypto/sha256"
	"math/bits"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/ipfs/go-cid"
)

// leaf is one record of a repository as its tree has it: "collection/rkey" and the CID of the record.
type leaf struct {
	key   string
	value cid.Cid
}

// treeRoot is the CID of the Merkle search tree over leaves sorted by key (https://atproto.com/specs/repository). Written
// here, not taken from indigo, whose package brings a blockstore and its logger's goroutine into every program.
func treeRoot(leaves []leaf) cid.Cid {
	height := 0
	for _, l := range leaves {
		height = max(height, layerOf(l.key))
	}
	return treeNode(leaves, height)
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

// treeNode hashes the node at a layer that covers these leaves: those of the layer stand in it, those between them under it.
func treeNode(leaves []leaf, layer int) cid.Cid {
	entries := []any{}
	var left any
	under, previous := 0, "" // first leaf not yet placed, last key placed
	subtree := func(end int) any {
		if under == end {
			return nil
		}
		return atdata.CIDLink(treeNode(leaves[under:end], layer-1))
	}
	for i, l := range leaves {
		if layerOf(l.key) != layer {
			continue
		}
		hang(&left, entries, subtree(i))
		shared := commonPrefix(previous, l.key)
		entries = append(entries, object{
			"p": int64(shared), "k": atdata.Bytes(l.key[shared:]), "v": atdata.CIDLink(l.value), "t": nil,
		})
		under, previous = i+1, l.key
	}
	hang(&left, entries, subtree(len(leaves)))
	return recordCID(object{"l": left, "e": entries})
}

// hang puts a subtree right of the last entry, or leftmost in the node.
func hang(left *any, entries []any, subtree any) {
	if len(entries) == 0 {
		*left = subtree
		return
	}
	entries[len(entries)-1].(object)["t"] = subtree
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
