package atp

import (
	"slices"
	"strings"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// EventKind is what a stream speaks of.
type EventKind int

// Kinds of event.
const (
	EventCommit     EventKind = iota // one record was written or deleted
	EventIdentity                    // the handle, keys or server may have changed: ask, the event proves nothing
	EventAccount                     // the account's standing changed
	EventUnreadable                  // a message that could not be read: what it said is unknown, and so is who said it
	EventSync                        // the account's repository was replaced, or a commit was too large to send: copy it again
)

// Event is one thing that a live stream said, checked and in the words of package feed.
type Event struct {
	Kind   EventKind
	DID    feed.DID
	Cursor int64              // its place in the stream: µs in Jetstream, a sequence number in a firehose
	AtMs   int64              // when the server witnessed it, never later than now
	Change Change             // of a commit; Change.Rev is its revision
	Status feed.AccountStatus // of an account
	// More says that the next event has the same place: only after both is the place one to go on from.
	More bool
}

// Reasons for which an event of a stream is dropped, beside those of records.
const (
	DropEvent    = "event"    // not the shape of an event
	DropUnwanted = "unwanted" // of an account nobody asked for
	DropKey      = "key"      // no collection or record key
	DropRev      = "rev"      // no revision, or one of the future
	DropGarbled  = "garbled"  // no JSON, or no frame
	DropPacked   = "packed"   // not to be decompressed, or too large
	DropBlock    = "block"    // a record whose bytes did not come or are not what their hash says
)

// LiveCollections are the records that a live stream is asked for.
var LiveCollections = []string{
	feed.CollectionPost, feed.CollectionLike, feed.CollectionRepost, feed.CollectionFollow, feed.CollectionBlock,
	feed.CollectionProfile, feed.CollectionThreadgate, feed.CollectionPostgate, feed.CollectionDeclaration,
}

// revRoom is how far in the future a revision may lie before it is no honest clock's.
const revRoom = 5 * time.Minute

// soundRev reports whether a revision is a TID that is not of the future.
func soundRev(rev string, nowMs int64) bool {
	micros, ok := usualTID(rev) // there are no others
	return ok && micros/1000 <= nowMs+revRoom.Milliseconds()
}

// soundKey reports whether collection and record key can stand in an at-uri.
func soundKey(collection, rkey string) bool {
	if _, ok := usualTID(rkey); ok && slices.Contains(LiveCollections, collection) {
		return true
	}
	if _, err := syntax.ParseNSID(collection); err != nil {
		return false
	}
	_, err := syntax.ParseRecordKey(rkey)
	return err == nil
}

// statusOf reads com.atproto.sync.subscribeRepos#account. A status that nobody knows hides like a suspension: the account is
// not active, and that is what counts.
func statusOf(active bool, status string) feed.AccountStatus {
	if active {
		return feed.AccountActive
	}
	switch s := feed.AccountStatus(status); s {
	case feed.AccountDeactivated, feed.AccountTakenDown, feed.AccountDeleted:
		return s
	}
	return feed.AccountSuspended
}

// socketURL turns the address of a server into that of its sockets.
func socketURL(address string) (string, error) {
	address = strings.Replace(strings.Replace(address, "wss://", "https://", 1), "ws://", "http://", 1)
	base, err := baseURL(address)
	return strings.Replace(base, "http", "ws", 1), err
}
