package skynet

import (
	"fmt"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/ipfs/go-cid"
)

// record is one entry of a repository: it knows where it stands and what JSON it is.
type record interface {
	at() *head
	value() map[string]any
}

// head is what every record has: its address, its author and its times.
type head struct {
	uri, collection, rkey string
	by                    *account
	created               time.Time      // as claimed in the record
	indexed               time.Time      // when the AppView saw it
	data                  map[string]any // as a client gave it; nil for what the world made itself
	rec                   record         // the record that this is the head of
	born                  *change        // the commit that wrote it
	once                  sync.Once      // guards sealed
	sealed                sealed
}

// sealed is a record as the repository stores it.
type sealed struct {
	cid  cid.Cid
	text string // of the CID
	data []byte
}

func (h *head) at() *head { return h }

// seal encodes the record on first use: a generated world of 100,000 posts is hashed only where it is read. What stands
// under one head never changes (an edit makes a new head), so once is enough.
func (h *head) seal() *sealed {
	h.once.Do(func() {
		data, err := atdata.MarshalCBOR(h.rec.value())
		if err != nil {
			panic(fmt.Sprintf("skynet made a record that is not atproto data: %v", err))
		}
		id := blockCID(cid.DagCBOR, data)
		h.sealed = sealed{cid: id, text: id.String(), data: data}
	})
	return &h.sealed
}

// ref is the strongRef to the record as it is under this head.
func (h *head) ref() object { return object{"uri": h.uri, "cid": h.seal().text} }

func cidOf(r record) string { return r.at().seal().text }

// sortAt is the AppView's order: a claim about the past is believed, one about the future is not.
func (h *head) sortAt() time.Time {
	if h.created.Before(h.indexed) {
		return h.created
	}
	return h.indexed
}

// repo is one account's records by collection, each shelf sorted by record key ascending.
type repo map[string][]record

func (r repo) find(collection, rkey string) (int, bool) {
	shelf := r[collection]
	i := sort.Search(len(shelf), func(i int) bool { return shelf[i].at().rkey >= rkey })
	return i, i < len(shelf) && shelf[i].at().rkey == rkey
}

func (r repo) get(collection, rkey string) record {
	if i, ok := r.find(collection, rkey); ok {
		return r[collection][i]
	}
	return nil
}

func (r repo) put(rec record) {
	h := rec.at()
	i, _ := r.find(h.collection, h.rkey)
	r[h.collection] = slices.Insert(r[h.collection], i, rec)
}

// swap puts a record in the place of the one that has its key.
func (r repo) swap(rec record) {
	h := rec.at()
	if i, ok := r.find(h.collection, h.rkey); ok {
		r[h.collection][i] = rec
	}
}

func (r repo) drop(rec record) {
	h := rec.at()
	if i, ok := r.find(h.collection, h.rkey); ok {
		r[h.collection] = slices.Delete(r[h.collection], i, i+1)
	}
}

// create puts a new record into its repository, as a commit of its own.
func (w *World) create(rec record) {
	h := rec.at()
	h.rec = rec
	h.by.repo.put(rec)
	w.commit(h.by, h.indexed, op{rec: rec})
}

// head makes the address of a new record of a, created at t.
func (w *World) head(a *account, collection string, created time.Time) *head {
	indexed := created
	if now := w.now(); indexed.After(now) {
		indexed = now
	}
	rkey := "self"
	if collection != collProfile {
		rkey = a.freeKey(indexed)
	}
	return &head{
		uri: atURI(a.did, collection, rkey), collection: collection, rkey: rkey,
		by: a, created: created, indexed: indexed,
	}
}

// freeKey is the TID of t, moved on by microseconds until no record of this repository ever had it.
func (a *account) freeKey(t time.Time) string {
	key := tidAt(t)
	for a.used[key] {
		t = t.Add(time.Microsecond)
		key = tidAt(t)
	}
	a.used[key] = true
	return key
}
