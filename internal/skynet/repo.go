package skynet

import (
	"slices"
	"sort"
	"sync"
	"time"
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
	created               time.Time // as claimed in the record
	indexed               time.Time // when the AppView saw it
	once                  sync.Once
	cidText               string
}

func (h *head) at() *head { return h }

// cidOf computes the CID on first use: a generated world of 100,000 posts is hashed only where it is read. A record
// never changes, so once is enough.
func cidOf(r record) string {
	h := r.at()
	h.once.Do(func() { h.cidText = recordCID(r.value()).String() })
	return h.cidText
}

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

func (r repo) drop(rec record) {
	h := rec.at()
	if i, ok := r.find(h.collection, h.rkey); ok {
		r[h.collection] = slices.Delete(r[h.collection], i, i+1)
	}
}

// head makes the address of a new record of a, created at t, which changes a's repository.
func (w *World) head(a *account, collection string, created time.Time) *head {
	indexed := created
	if now := w.now(); indexed.After(now) {
		indexed = now
	}
	a.changed(indexed)
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
