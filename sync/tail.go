package netsync

import (
	"context"
	"strconv"
	"sync"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// How live events are gathered: a batch is written when it holds maxBatch events or its first is batchAge old, whichever comes
// first. Events of accounts that are being copied wait in memory, maxHeld of them; what goes beyond is dropped and the account
// is copied once more.
const (
	maxBatch = 4000 // a commit costs milliseconds whatever it holds
	batchAge = 250 * time.Millisecond
	maxHeld  = 10_000
)

// tail takes the events of one open stream into the store: in order, once, each batch together with the place to go on from.
type tail struct {
	*Engine
	name    string // of the cursor
	part    bool   // the stream tells of a part of the accounts only: having heard it says nothing of the others
	repairs *repairs
	onNew   func(posts int)
	kick    chan struct{} // holds a token while a batch waits

	mu      sync.Mutex
	batch   feed.Batch
	events  int
	touched map[feed.URI]bool // written in this batch
	place   int64             // of the newest event that is in the batch, or written
	written int64             // the place that is in the store
	atMs    int64
	stamp   int64 // of the batch: its records are younger than those of the one before, whatever the clock says
	posts   int
	held    map[feed.DID][]atp.Event
	waiting int                 // events held
	revs    map[feed.DID]string // the revision up to which a copy is proven to hold what the account holds
	recent  *recent
	away    map[feed.DID]bool
	graph   bool       // the viewer followed or unfollowed somebody
	joined  []feed.DID // somebody new, of whom nothing is held and whom the stream does not know of yet
}

func newTail(e *Engine, name string, repairs *repairs, recent *recent, onNew func(int)) *tail {
	return &tail{
		Engine: e, name: name, repairs: repairs, recent: recent, onNew: onNew, kick: make(chan struct{}, 1),
		touched: map[feed.URI]bool{}, held: map[feed.DID][]atp.Event{}, revs: map[feed.DID]string{}, away: map[feed.DID]bool{},
	}
}

// open sets the place to begin at and learns who is away.
func (t *tail) open(ctx context.Context, from int64) error {
	t.place, t.written, t.stamp = from, from, t.nowMs()
	away, err := t.cfg.Audience.Away(ctx)
	for _, c := range away {
		t.away[c.DID] = true
	}
	return err
}

// add takes an event, and writes the batch when it is full.
func (t *tail) add(ctx context.Context, ev atp.Event) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cfg.Session.holds.holding(ev.DID) || len(t.held[ev.DID]) > 0 {
		return t.hold(ctx, ev)
	}
	return t.take(ctx, ev)
}

// hold keeps an event back. The place in the store does not pass it.
func (t *tail) hold(ctx context.Context, ev atp.Event) error {
	if t.waiting >= maxHeld { // a gap is known and repaired; memory that grows without end is neither
		t.waiting -= len(t.held[ev.DID])
		delete(t.held, ev.DID)
		return t.repairs.gap(ctx, []feed.DID{ev.DID})
	}
	t.held[ev.DID] = append(t.held[ev.DID], ev)
	t.waiting++
	return nil
}

// released takes the events that waited for a copy to end. Which of them the copy has already is for its revision to say.
func (t *tail) released(did feed.DID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	events := t.held[did]
	delete(t.held, did)
	t.waiting -= len(events)
	ctx := context.Background()
	delete(t.revs, did)
	for _, ev := range events {
		if err := t.take(ctx, ev); err != nil {
			t.repairs.add(did)
			return
		}
	}
}

// copied is the revision up to which a copy is proven to hold the account's records and no others, empty where there is none. A
// difference that left deletions open holds all that is new, but what it could not say is for the events to say: all of them since
// the last proof, for a record may have been erased and written again.
func (t *tail) copied(ctx context.Context, did feed.DID) (string, error) {
	rev, known := t.revs[did]
	if known || t.cfg.Copies == nil {
		return rev, nil
	}
	r, err := t.cfg.Copies.Repo(ctx, did)
	if err == nil {
		t.revs[did] = r.Proven
	}
	return r.Proven, err
}

// take puts an event into the batch. What is written of a record that the batch has touched already goes into the next one: of
// two versions the store could not tell the later, and within a batch deletions win. So a deletion can stay with what it deletes.
func (t *tail) take(ctx context.Context, ev atp.Event) error {
	c := &ev.Change
	again := ev.Kind == atp.EventCommit && !c.Deleted && t.touched[c.URI()]
	if again || ev.Kind == atp.EventAccount {
		if err := t.write(ctx); err != nil {
			return err
		}
	}
	switch ev.Kind {
	case atp.EventCommit:
		rev, err := t.copied(ctx, ev.DID)
		if err != nil {
			return err
		}
		if uri := c.URI(); c.Rev > rev && t.recent.newest(uri, c.Rev) { // else the copy has it, or what came later
			t.record(c)
		}
	case atp.EventAccount:
		t.account(ev)
	case atp.EventIdentity:
		t.repairs.identify(ev.DID)
	case atp.EventSync:
		t.repairs.add(ev.DID)
	}
	if t.atMs = ev.AtMs; !ev.More { // else what follows at the same place would be passed, too
		t.place = ev.Cursor
	}
	if t.events++; t.events == 1 {
		select {
		case t.kick <- struct{}{}:
		default:
		}
	}
	if !ev.More && (t.events >= maxBatch || ev.Kind == atp.EventAccount) {
		return t.write(ctx)
	}
	return nil
}

func (t *tail) record(c *atp.Change) {
	t.touched[c.URI()] = true
	if c.Post != nil {
		c.Post.IndexedMs = max(c.Post.IndexedMs, t.stamp)
		t.posts++
	}
	if c.Author != nil {
		c.Author.IndexedMs = max(c.Author.IndexedMs, t.stamp)
	}
	c.AddTo(&t.batch)
	if c.DID != t.me || c.Collection != feed.CollectionFollow && c.Collection != feed.CollectionBlock {
		return
	}
	t.graph = t.graph || c.Collection == feed.CollectionFollow
	if c.Edge != nil {
		t.batch.Graph = append(t.batch.Graph, feed.GraphEdge{Kind: c.Edge.Kind, Subject: c.Edge.Subject, URI: c.Edge.URI})
		if c.Edge.Kind == feed.GraphFollow {
			t.joined = append(t.joined, c.Edge.Subject)
		}
	}
}

func (t *tail) account(ev atp.Event) {
	t.batch.Changes = append(t.batch.Changes, feed.AccountChange{DID: ev.DID, Status: ev.Status, AtMs: ev.AtMs})
	switch {
	case ev.Status != feed.AccountActive:
		t.away[ev.DID] = true
		if ev.Status == feed.AccountDeleted {
			delete(t.revs, ev.DID) // what a copy held is gone with it
		}
	case t.away[ev.DID]:
		delete(t.away, ev.DID)
		t.repairs.add(ev.DID)
	}
}

// flush writes what is waiting.
func (t *tail) flush(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.write(ctx)
}

// safe is the place to go on from: that of the newest event, unless one before it is held back.
func (t *tail) safe() int64 {
	place := t.place
	for _, events := range t.held {
		place = min(place, events[0].Cursor-1)
	}
	return max(place, t.written)
}

// write applies the batch and its place. Call with mu held.
func (t *tail) write(ctx context.Context) error {
	place := t.safe()
	if t.events == 0 && place == t.written {
		return nil
	}
	t.batch.Viewer = t.me
	t.batch.Cursors = []feed.Cursor{{Name: t.name, Value: strconv.FormatInt(place, 10)}}
	if !t.part {
		t.batch.Cursors = append(t.batch.Cursors, feed.Cursor{Name: cursorHeard, Value: strconv.FormatInt(t.atMs, 10)})
	}
	if err := t.cfg.Sink.Apply(ctx, t.batch); err != nil {
		return err
	}
	posts := t.posts
	t.batch, t.events, t.posts, t.written = feed.Batch{}, 0, 0, place
	t.stamp = max(t.nowMs(), t.stamp) + 1
	clear(t.touched)
	if posts > 0 {
		t.onNew(posts)
	}
	return nil
}

// quiet moves the place along while nothing happens, so that a long silence never looks like a long absence. until is the moment
// up to which the stream is known to have been listened to.
func (t *tail) quiet(ctx context.Context, place, atMs int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.events > 0 || place <= t.place {
		return nil
	}
	t.place, t.atMs = place, atMs
	return t.write(ctx)
}

// at is the place of the newest event.
func (t *tail) at() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.place
}

// refollow asks for another look at whom to listen to.
func (t *tail) refollow() {
	t.mu.Lock()
	t.graph = true
	t.mu.Unlock()
	select {
	case t.kick <- struct{}{}:
	default:
	}
}

// regards reports whether the viewer's follows changed and nobody has asked yet.
func (t *tail) regards() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.graph
}

// followed reports, once, whether the viewer's follows changed and who joined them. Those are copied after the stream was told of
// them: what they write before that is in the copy, what they write later is heard.
func (t *tail) followed() (changed bool, joined []feed.DID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	changed, joined = t.graph, t.joined
	t.graph, t.joined = false, nil
	return changed, joined
}

// recent remembers the newest revision of the records heard of lately. The seam between replay and live, and every rewind, brings
// events out of order: an older one about the same record must not undo a newer.
type recent struct{ young, old map[feed.URI]string }

// maxRecent bounds each generation; what is older than both has long been in order.
const maxRecent = 10_000

func newRecent() *recent { return &recent{young: map[feed.URI]string{}} }

// newest takes note of a revision, and reports whether no later one is known.
func (r *recent) newest(uri feed.URI, rev string) bool {
	known, ok := r.young[uri]
	if !ok {
		known = r.old[uri]
	}
	if rev < known {
		return false
	}
	if len(r.young) >= maxRecent {
		r.old, r.young = r.young, map[feed.URI]string{}
	}
	r.young[uri] = rev
	return true
}
