package skynet

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
	arepo "github.com/bluesky-social/indigo/atproto/repo"
	"github.com/bluesky-social/indigo/atproto/repo/mst"
	"github.com/ipfs/go-cid"
)

// commit is the signed head of a repository.
type commit struct {
	cid, rev string
}

// signingKey derives the account's key from its id. Anyone can: these accounts are invented and guard nothing.
func (a *account) signingKey() (*atcrypto.PrivateKeyK256, error) {
	seed := sha256.Sum256([]byte("skynet signing key " + a.ID))
	key, err := atcrypto.ParsePrivateBytesK256(seed[:])
	if err != nil {
		return nil, fmt.Errorf("signing key of %s: %w", a.Handle, err)
	}
	return key, nil
}

// commit builds the Merkle search tree over every record, signs its root and caches the result until the next change.
func (a *account) commit() (*commit, error) {
	a.commitMu.Lock()
	defer a.commitMu.Unlock()
	if a.latest != nil {
		return a.latest, nil
	}
	tree := mst.NewEmptyTree()
	for collection, shelf := range a.repo {
		for _, rec := range shelf {
			c, err := cid.Decode(cidOf(rec))
			if err != nil {
				return nil, fmt.Errorf("CID of %s: %w", rec.at().uri, err)
			}
			if _, err := tree.Insert([]byte(collection+"/"+rec.at().rkey), c); err != nil {
				return nil, fmt.Errorf("tree of %s: %w", a.Handle, err)
			}
		}
	}
	signed, err := a.sign(&tree)
	if err != nil {
		return nil, fmt.Errorf("commit of %s: %w", a.Handle, err)
	}
	a.latest = &commit{cid: signed.String(), rev: tidAt(a.revAt)}
	return a.latest, nil
}

func (a *account) sign(tree *mst.Tree) (cid.Cid, error) {
	root, err := tree.RootCID()
	if err != nil {
		return cid.Undef, err
	}
	key, err := a.signingKey()
	if err != nil {
		return cid.Undef, err
	}
	c := arepo.Commit{DID: a.did, Version: arepo.ATPROTO_REPO_VERSION, Data: *root, Rev: tidAt(a.revAt)}
	if err := c.Sign(key); err != nil {
		return cid.Undef, err
	}
	var block bytes.Buffer
	if err := c.MarshalCBOR(&block); err != nil {
		return cid.Undef, err
	}
	return blockCID(cid.DagCBOR, block.Bytes()), nil
}
