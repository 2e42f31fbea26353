package store

import "skein/feed"

// Bounds of what is remembered between batches. Live events speak of the same accounts and of posts of the last hours.
const (
	maxActors = 1 << 14
	maxNamed  = 1 << 15
	maxGraves = 1 << 18 // tombstones, beyond which the filter says too little to be worth its filling
	graveBits = 1 << 21
)

// known is what the writing connection remembers from batch to batch. Ids enter when their transaction has been committed, and
// leave before their row does; so at worst an id is forgotten that is still good.
type known struct {
	actors  names[feed.DID]
	posts   names[feed.URI]
	graves  graves
	version int64 // of the file, as far as other connections change it
}

// names maps what is interned to its id, and back, because rows are deleted by id.
type names[K comparable] struct {
	ids map[K]int64
	of  map[int64]K
}

func (n *names[K]) put(key K, id int64) {
	if n.ids == nil {
		n.ids, n.of = map[K]int64{}, map[int64]K{}
	}
	if old, ok := n.of[id]; ok && old != key {
		delete(n.ids, old)
	}
	n.ids[key], n.of[id] = id, key
}

func (n *names[K]) drop(id int64) {
	if key, ok := n.of[id]; ok {
		delete(n.ids, key)
		delete(n.of, id)
	}
}

func (n *names[K]) clear() {
	clear(n.ids)
	clear(n.of)
}

// add takes over what another knows. What would not fit makes room for all of it: the next batches say again what matters.
func (n *names[K]) add(o names[K], limit int) {
	if len(n.ids)+len(o.ids) > limit {
		n.clear()
	}
	for key, id := range o.ids {
		if len(n.ids) < limit {
			n.put(key, id)
		}
	}
}

// graves is a filter before the tombstones: it may send somebody to look in vain and never keeps anybody from finding one.
// A mark that its transaction took back does no harm.
type graves struct {
	bits []uint64 // nil when not filled; empty when there are too many tombstones
	any  bool
}

func (g *graves) mark(hash int64) {
	g.any = true
	if len(g.bits) > 0 {
		g.bits[uint64(hash)%graveBits/64] |= 1 << (uint64(hash) % 64)
	}
}

// none reports whether there is no tombstone at all.
func (g *graves) none() bool { return g.bits != nil && !g.any }

func (g *graves) maybe(hash int64) bool {
	return !g.none() && (len(g.bits) == 0 || g.bits[uint64(hash)%graveBits/64]&(1<<(uint64(hash)%64)) != 0)
}

// recall makes sure that what is remembered is of the file as it is: another connection may have written to it.
func (a *apply) recall() error {
	var version int64
	if _, err := a.one("PRAGMA data_version", nil, &version); err != nil {
		return err
	}
	k := &a.d.known
	if version == k.version && k.graves.bits != nil {
		return nil
	}
	*k = known{version: version}
	hashes, err := a.ids("SELECT hash FROM tombstone LIMIT ?", maxGraves+1)
	if err != nil {
		return err
	}
	k.graves.bits = []uint64{}
	if len(hashes) <= maxGraves {
		k.graves.bits = make([]uint64, graveBits/64)
	}
	for _, hash := range hashes {
		k.graves.mark(hash)
	}
	return nil
}

// keep remembers the ids of a batch that was committed.
func (a *apply) keep() {
	a.d.known.actors.add(a.actors, maxActors)
	a.d.known.posts.add(a.posts, maxNamed)
}

func (a *apply) knownActor(did feed.DID) (int64, bool) {
	if id, ok := a.actors.ids[did]; ok {
		return id, true
	}
	id, ok := a.d.known.actors.ids[did]
	return id, ok
}

func (a *apply) knownPost(uri feed.URI) (int64, bool) {
	if id, ok := a.posts.ids[uri]; ok {
		return id, true
	}
	id, ok := a.d.known.posts.ids[uri]
	return id, ok
}

// unknowPost forgets the id of a row that is about to be deleted.
func (a *apply) unknowPost(id int64) {
	a.posts.drop(id)
	a.d.known.posts.drop(id)
}

func (a *apply) unknowActor(id int64) {
	a.actors.drop(id)
	a.d.known.actors.drop(id)
}

// unknowPosts forgets the ids of all of them.
func (a *apply) unknowPosts() {
	a.posts.clear()
	a.d.known.posts.clear()
}
