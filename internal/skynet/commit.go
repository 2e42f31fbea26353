package skynet

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
	"github.com/bluesky-social/indigo/atproto/atdata"
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

// commit builds the tree over every record, signs its root and caches the result until the next change.
func (a *account) commit() (*commit, error) {
	a.commitMu.Lock()
	defer a.commitMu.Unlock()
	if a.latest != nil {
		return a.latest, nil
	}
	var leaves []leaf
	for _, collection := range slices.Sorted(maps.Keys(a.repo)) {
		for _, rec := range a.repo[collection] {
			value, err := cid.Decode(cidOf(rec))
			if err != nil {
				return nil, fmt.Errorf("CID of %s: %w", rec.at().uri, err)
			}
			leaves = append(leaves, leaf{collection + "/" + rec.at().rkey, value})
		}
	}
	signed, err := a.sign(treeRoot(leaves))
	if err != nil {
		return nil, fmt.Errorf("commit of %s: %w", a.Handle, err)
	}
	a.latest = &commit{cid: signed.String(), rev: tidAt(a.revAt)}
	return a.latest, nil
}

func (a *account) sign(root cid.Cid) (cid.Cid, error) {
	key, err := a.signingKey()
	if err != nil {
		return cid.Undef, err
	}
	block := object{"did": a.did, "version": int64(3), "prev": nil, "data": atdata.CIDLink(root), "rev": tidAt(a.revAt)}
	unsigned, err := atdata.MarshalCBOR(block)
	if err != nil {
		return cid.Undef, err
	}
	sig, err := key.HashAndSign(unsigned)
	if err != nil {
		return cid.Undef, err
	}
	block["sig"] = atdata.Bytes(sig)
	return recordCID(block), nil
}
