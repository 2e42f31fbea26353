package skynet

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
)

// The collections a skynet repository can hold.
const (
	collProfile = "app.bsky.actor.profile"
	collPost    = "app.bsky.feed.post"
	collLike    = "app.bsky.feed.like"
	collRepost  = "app.bsky.feed.repost"
	collFollow  = "app.bsky.graph.follow"
	collBlock   = "app.bsky.graph.block"
)

// DIDFor returns the did:plc of the account with this id: the first 24 base32 characters of a SHA-256, the shape PLC
// itself mints, but of the id alone, so that the same sample has the same DIDs on every machine and at every start.
func DIDFor(id string) string {
	sum := sha256.Sum256([]byte("skynet account " + id))
	return "did:plc:" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15]))
}

// tidAt is the TID of an instant. Its clock id is always 0: uniqueness within a collection comes from nudging the time.
func tidAt(t time.Time) string {
	return syntax.NewTID(t.UnixMicro(), 0).String()
}

func atURI(did, collection, rkey string) string {
	return "at://" + did + "/" + collection + "/" + rkey
}

// blockCID is the CID of a block as every atproto repository computes it: version 1, SHA-256.
func blockCID(codec uint64, block []byte) cid.Cid {
	sum := sha256.Sum256(block)
	mh, err := multihash.Encode(sum[:], multihash.SHA2_256)
	if err != nil {
		panic(fmt.Sprintf("encoding a SHA-256 as a multihash: %v", err))
	}
	return cid.NewCidV1(codec, mh)
}

// stamp writes an instant as atproto's own datetime format, to the millisecond.
func stamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
