package skynet

import (
	"fmt"
	"slices"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/ipfs/go-cid"
)

// Lie is a way in which the export of a repository can be untrue while every block of it is well formed.
type Lie string

// The lies that World.LieAbout takes.
const (
	// Honest ends a lie.
	Honest Lie = ""
	// BadSignature signs the commit with somebody else's key.
	BadSignature Lie = "bad-signature"
	// WrongDID is the commit of another account.
	WrongDID Lie = "wrong-did"
	// OldRev hands out the first version that had a record, as if it were the newest.
	OldRev Lie = "old-rev"
	// FutureRev signs a revision of the year 2100.
	FutureRev Lie = "future-rev"
	// MissingNode leaves a node of the tree out, MissingRecord a record that the tree names.
	MissingNode   Lie = "missing-node"
	MissingRecord Lie = "missing-record"
	// Cycle has a node of the tree whose subtree is the node itself, under a CID that its bytes do not hash to.
	Cycle Lie = "cycle"
	// Unsorted has the leaves of the root in the wrong order, and the hash of that.
	Unsorted Lie = "unsorted"
	// Deep stacks 2,000 empty layers over the tree.
	Deep Lie = "deep"
)

var lies = []Lie{Honest, BadSignature, WrongDID, OldRev, FutureRev, MissingNode, MissingRecord, Cycle, Unsorted, Deep}

// LieAbout makes every export of an account's repository untrue in one way. Streams and lists stay true.
func (w *World) LieAbout(actor string, l Lie) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.find(actor)
	if err != nil {
		return err
	}
	if !slices.Contains(lies, l) {
		return fmt.Errorf("%q is no lie", l)
	}
	a.lie = l
	return nil
}

// untrue is the export under the account's lie. The caller holds commitMu.
func (a *account) untrue() (*carFile, error) {
	v := a.version(len(a.commits) - 1)
	root, rev, signer, did := v.root, v.of.rev, a.signingKey(v.of.key), a.did
	leave := cid.Undef
	switch a.lie {
	case BadSignature:
		signer = keyFrom("skynet forger", 0)
	case WrongDID:
		did = DIDFor("skynet impostor")
	case OldRev:
		v = a.version(0)
		root, rev, signer = v.root, v.of.rev, a.signingKey(v.of.key)
	case FutureRev:
		rev = "5zzzzzzzzzzzz"
	case MissingNode:
		leave = someNode(root)
	case MissingRecord:
		leave = someLeaf(root)
	}
	top, extra := a.misshape(root)
	commit := object{"did": did, "version": int64(3), "prev": nil, "data": atdata.CIDLink(top), "rev": rev}
	id, data, err := seal(commit, signer)
	if err != nil {
		return nil, fmt.Errorf("lying about %s: %w", a.Handle, err)
	}
	car := newCAR(id)
	car.put(id, data)
	whole := newCAR(id)
	whole.skip = leave
	for _, b := range extra {
		car.put(b.cid, b.data)
	}
	whole.data = car.data
	a.fill(whole, nil, root)
	return whole, nil
}

// misshape makes the blocks of a root that is wrong, for the lies about the shape of the tree.
func (a *account) misshape(root *node) (cid.Cid, []sealed) {
	top, _ := root.block()
	raw := func(leaves []leaf, links []cid.Cid) sealed {
		data := appendNode(nil, leaves, links)
		return sealed{cid: blockCID(cid.DagCBOR, data), data: data}
	}
	switch a.lie {
	case Cycle:
		id := blockCID(cid.DagCBOR, []byte("skynet cycle"))
		return id, []sealed{{cid: id, data: appendNode(nil, nil, []cid.Cid{id})}}
	case Unsorted:
		var leaves []leaf
		root.walk(func(*node) bool { return true }, func(l leaf) { leaves = append(leaves, l) })
		slices.Reverse(leaves)
		b := raw(leaves, make([]cid.Cid, len(leaves)+1))
		return b.cid, []sealed{b}
	case Deep:
		var out []sealed
		for range 2000 {
			b := raw(nil, []cid.Cid{top})
			out, top = append(out, b), b.cid
		}
		return top, out
	}
	return top, nil
}

// someNode is the last node below the root, or the root where there is none.
func someNode(root *node) cid.Cid {
	id, _ := root.block()
	root.walk(func(n *node) bool { id, _ = n.block(); return true }, func(leaf) {})
	return id
}

func someLeaf(root *node) cid.Cid {
	id := cid.Undef
	root.walk(func(*node) bool { return true }, func(l leaf) { id = l.value })
	return id
}

// PlantBlock puts raw bytes into a repository as a record, whatever they are: the tree names them by their true hash, the
// commit is signed, and nobody but a reader of the export sees them. The key must be free.
func (w *World) PlantBlock(actor, collection, rkey string, block []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.writer(actor)
	if err != nil {
		return err
	}
	if a.repo.get(collection, rkey) != nil {
		return fmt.Errorf("%w: %s/%s", errExists, collection, rkey)
	}
	now := w.now()
	h := &head{uri: atURI(a.did, collection, rkey), collection: collection, rkey: rkey, by: a, created: now, indexed: now, data: object{}}
	h.rec = given{h}
	id := blockCID(cid.DagCBOR, block)
	h.once.Do(func() { h.sealed = sealed{cid: id, text: id.String(), data: block} })
	a.repo.put(h.rec)
	w.commit(a, now, op{rec: h.rec})
	return nil
}
