package skynet

import (
	"fmt"
	"sort"
	"strings"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/ipfs/go-cid"
)

// version is one state of a repository: its tree, and the signed commit over it.
type version struct {
	of   *change
	root *node
	id   cid.Cid // of the commit block; undefined until it is asked for
	data []byte
}

// signingKey derives an account's key from its id and how often it was rotated. Anyone can: these accounts are invented
// and guard nothing.
func (a *account) signingKey(generation int) signingKey {
	return keyFrom("skynet signing key "+a.ID, generation)
}

// version is the state after the account's commit i. States are made on demand from the log: a world of 100,000 posts is
// hashed only where it is read. The caller holds commitMu.
func (a *account) version(i int) *version {
	for k := len(a.versions); k <= i; k++ {
		var root *node
		if k > 0 {
			root = a.versions[k-1].root
		}
		for _, o := range a.commits[k].ops {
			if o.rec == nil {
				root = root.without(o.at().path())
				continue
			}
			root = root.with(leaf{o.at().path(), o.rec.at().seal().cid})
		}
		a.versions = append(a.versions, &version{of: a.commits[k], root: root})
	}
	return a.versions[i]
}

// signed is the commit block of a version.
func (a *account) signed(v *version) (cid.Cid, []byte, error) {
	if v.id.Defined() {
		return v.id, v.data, nil
	}
	root, _ := v.root.block()
	id, data, err := a.sign(root, v.of.rev, v.of.key)
	if err != nil {
		return cid.Undef, nil, fmt.Errorf("commit of %s: %w", a.Handle, err)
	}
	v.id, v.data = id, data
	return id, data, nil
}

func (a *account) sign(root cid.Cid, rev string, generation int) (cid.Cid, []byte, error) {
	block := object{"did": a.did, "version": int64(3), "prev": nil, "data": atdata.CIDLink(root), "rev": rev}
	return seal(block, a.signingKey(generation))
}

// seal signs a commit block and encodes it.
func seal(block object, key signingKey) (cid.Cid, []byte, error) {
	unsigned, err := atdata.MarshalCBOR(block)
	if err != nil {
		return cid.Undef, nil, err
	}
	sig, err := key.HashAndSign(unsigned)
	if err != nil {
		return cid.Undef, nil, err
	}
	block["sig"] = atdata.Bytes(sig)
	data, err := atdata.MarshalCBOR(block)
	if err != nil {
		return cid.Undef, nil, err
	}
	return blockCID(cid.DagCBOR, data), data, nil
}

// latest is the CID and the revision of the newest commit.
func (a *account) latest() (id, rev string, err error) {
	a.commitMu.Lock()
	defer a.commitMu.Unlock()
	v := a.version(len(a.commits) - 1)
	c, _, err := a.signed(v)
	return c.String(), v.of.rev, err
}

// export is the repository as a CAR: the newest commit and all that the version of a revision did not have yet, from the
// start where that is empty. As on the reference, an export since the newest revision has no blocks at all.
func (a *account) export(since string) (*carFile, error) {
	a.commitMu.Lock()
	defer a.commitMu.Unlock()
	if a.lie != Honest {
		return a.untrue()
	}
	last := len(a.commits) - 1
	if since == "" && a.whole != nil && a.wholeAt == last {
		return a.whole, nil
	}
	head := a.version(last)
	id, data, err := a.signed(head)
	if err != nil {
		return nil, err
	}
	car := newCAR(id)
	if since >= head.of.rev {
		return car, nil
	}
	car.put(id, data)
	var old *node
	if i := sort.Search(len(a.commits), func(i int) bool { return a.commits[i].rev > since }); i > 0 {
		old = a.version(i - 1).root
	}
	a.fill(car, old, head.root)
	if since == "" {
		a.whole, a.wholeAt = car, last
	}
	return car, nil
}

// fill puts the nodes and records of a tree into a CAR that an older tree does not have.
func (a *account) fill(car *carFile, old, root *node) {
	had := map[cid.Cid]bool{}
	old.walk(func(n *node) bool { id, _ := n.block(); had[id] = true; return true }, func(l leaf) { had[l.value] = true })
	put := func(id cid.Cid, data []byte) {
		if !had[id] {
			had[id] = true
			car.put(id, data)
		}
	}
	if root == nil {
		put(root.block())
	}
	root.walk(func(n *node) bool {
		id, data := n.block()
		if had[id] {
			return false
		}
		put(id, data)
		return true
	}, func(l leaf) {
		if !had[l.value] {
			put(l.value, a.block(l.key))
		}
	})
}

// block is the newest record at a path, as the repository stores it.
func (a *account) block(path string) []byte {
	collection, rkey, _ := strings.Cut(path, "/")
	if rec := a.repo.get(collection, rkey); rec != nil {
		return rec.at().seal().data
	}
	return nil // of an older version: the lie is incomplete, too
}

// commitAt is the CID of the commit that a change made.
func (a *account) commitAt(ch *change) (string, error) {
	a.commitMu.Lock()
	defer a.commitMu.Unlock()
	id, _, err := a.signed(a.version(a.commitIndex(ch.rev)))
	return id.String(), err
}

// commitIndex is which commit made a revision.
func (a *account) commitIndex(rev string) int {
	return sort.Search(len(a.commits), func(i int) bool { return a.commits[i].rev >= rev })
}
