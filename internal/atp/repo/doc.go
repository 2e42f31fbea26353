// Package repo reads the repository of one account, as com.atproto.sync.getRepo sends it: the bytes of a CAR file in,
// verified and typed records out.
//
// It owns the proof: every block hashes to its CID, the commit is signed by the account's key, and the tree of keys
// (MST) is whole, sorted, at the right heights and the only tree that these keys can have. It works in two phases.
// While the bytes arrive they are hashed and indexed; when the last has come, the commit and the whole tree are
// verified; only then are records handed over, in the order of their keys. So a broken or forged file yields nothing,
// never a part. A record that is itself malformed is handed over with the reason and stops nothing: such records exist
// in real repositories.
//
// It refuses to own sockets, retries, keys (the caller says which key and what revision it expects), clocks, storage
// and the meaning of a value: texts, dates, links and facets leave as their author wrote them, and package atp
// normalises them.
//
// Rejected alternative: indigo's atproto/repo. It keeps every block in a map of maps, verifies neither hash nor
// signature nor the shape of the tree, and its generic decoder needs half a minute and gigabytes for one nested record.
package repo

import (
	"errors"
	"fmt"
)

// What Read can say. All are returned wrapped, with the place; test them with errors.Is.
var (
	// ErrTruncated means that the bytes ended early. It is transient: ask again. A reader's own failure is reported as
	// ErrTruncated too, with that failure wrapped beside it.
	ErrTruncated = errors.New("repository is truncated")
	// ErrMissing means that the file ended well but lacks a block. A file cut between two blocks looks like this, so it is
	// an ErrTruncated as well.
	ErrMissing = fmt.Errorf("%w: a block is missing", ErrTruncated)
	// ErrFraming means that the bytes are no CAR file, version 1.
	ErrFraming = errors.New("repository is no CAR file")
	// ErrHash means that a block is not what its CID says.
	ErrHash = errors.New("block does not match its hash")
	// ErrCommit means that the commit is not one of version 3.
	ErrCommit = errors.New("commit is malformed")
	// ErrDID means that the repository belongs to another account.
	ErrDID = errors.New("repository of another account")
	// ErrRev means that the revision is older than expected, or of the future.
	ErrRev = errors.New("revision out of range")
	// ErrSignature means that the account's key did not sign the commit. Refresh the identity once, then refuse.
	ErrSignature = errors.New("commit is not signed by the account")
	// ErrTree means that the tree breaks a rule of the MST.
	ErrTree = errors.New("tree is malformed")
	// ErrLimit means that a bound of [Limits] was met.
	ErrLimit = errors.New("repository exceeds a limit")
	// ErrNothingNew means that a file asked for with since holds no block at all: the server has nothing newer.
	ErrNothingNew = errors.New("nothing is newer")
	// ErrExpect means that the caller did not say what to expect.
	ErrExpect = errors.New("expectation is incomplete")
)
