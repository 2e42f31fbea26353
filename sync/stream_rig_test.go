package netsync

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/store"
)

const (
	viewer = feed.DID("did:plc:viewer")
	anna   = feed.DID("did:plc:anna")
	bela   = feed.DID("did:plc:bela")
)

// noon is when the tests of streams begin, in ms.
var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC).UnixMilli()

// channel is a stream that a test speaks into. It ends with the error sent last.
type channel struct {
	events chan atp.Event
	fail   chan error
	cfg    atp.StreamConfig

	mu     sync.Mutex
	wanted [][]feed.DID
	closed bool
}

func (c *channel) Next(ctx context.Context) (atp.Event, error) {
	select {
	case ev := <-c.events:
		return ev, nil
	case err := <-c.fail:
		return atp.Event{}, err
	case <-ctx.Done():
		return atp.Event{}, ctx.Err()
	}
}

func (c *channel) Want(_ context.Context, dids []feed.DID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wanted = append(c.wanted, dids)
	return nil
}

func (c *channel) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return nil
}

// shelf holds what a test says is held of repositories.
type shelf struct {
	mu    sync.Mutex
	repos map[feed.DID]feed.Repo
}

func (s *shelf) Repo(_ context.Context, did feed.DID) (feed.Repo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.repos[did], nil
}

func (s *shelf) put(r feed.Repo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.repos[r.DID] = r
}

// keeper passes batches on to the store and keeps them; it may refuse.
type keeper struct {
	Sink
	shelf *shelf

	mu      sync.Mutex
	batches []feed.Batch
	refuse  error
}

func (k *keeper) Apply(ctx context.Context, b feed.Batch) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.refuse != nil {
		return k.refuse
	}
	if err := k.Sink.Apply(ctx, b); err != nil {
		return err
	}
	for _, r := range b.Repos {
		k.shelf.put(r)
	}
	k.batches = append(k.batches, b)
	return nil
}

// repairman is a Repairer that a test looks over the shoulder of.
type repairman struct {
	mu   sync.Mutex
	seen []feed.DID
	work func(context.Context, feed.DID) error
}

func (r *repairman) Repair(ctx context.Context, did feed.DID) error {
	r.mu.Lock()
	r.seen = append(r.seen, did)
	work := r.work
	r.mu.Unlock()
	if work == nil {
		return nil
	}
	return work(ctx, did)
}

// rig is an engine over a real store, without a network: streams come from tests.
type streamRig struct {
	*testing.T
	db     *store.Network
	keeper *keeper
	shelf  *shelf
	repair *repairman
	engine *Engine

	mu    sync.Mutex
	nowMs int64
	news  int
}

func newStreamRig(t *testing.T) *streamRig {
	t.Helper()
	r := &streamRig{T: t, nowMs: noon, shelf: &shelf{repos: map[feed.DID]feed.Repo{}}, repair: &repairman{}}
	db, err := store.OpenNetwork(t.Context(), filepath.Join(t.TempDir(), "network.db"), store.Options{Clock: r.clock})
	r.ok(err)
	t.Cleanup(func() { r.ok(db.Close()) })
	r.db, r.keeper = db, &keeper{Sink: db, shelf: r.shelf}
	r.engine = New(Config{
		Session: &Session{DID: viewer, Host: "pds.test"}, Sink: r.keeper, Audience: db, Copies: r.shelf, Repairer: r.repair, Clock: r.clock,
	})
	r.put(feed.Batch{Graph: []feed.GraphEdge{{Kind: feed.GraphFollow, Subject: anna, URI: feed.NewURI(viewer, feed.CollectionFollow, "a")}}})
	return r
}

func (r *streamRig) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *streamRig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.UnixMilli(r.nowMs)
}

func (r *streamRig) move(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.nowMs += d.Milliseconds()
}

func (r *streamRig) put(b feed.Batch) {
	r.Helper()
	b.Viewer = viewer
	r.ok(r.db.Apply(r.Context(), b))
}

func (r *streamRig) cursor(name string) string {
	r.Helper()
	value, err := r.db.Cursor(r.Context(), viewer, name)
	r.ok(err)
	return value
}

// text is what the store holds of a post, "" for nothing.
func (r *streamRig) text(uri feed.URI) string {
	r.Helper()
	items, err := r.db.Items(r.Context(), viewer, r.clock().UnixMilli(), []feed.URI{uri})
	r.ok(err)
	for _, it := range items {
		return it.Post.Text
	}
	return ""
}

// tail is the end of a stream that was never opened.
func (r *streamRig) tail() *tail {
	r.Helper()
	t := newTail(r.engine, "stream/test", newRepairs(r.engine), newRecent(), func(n int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.news += n
	})
	r.ok(t.open(r.Context(), 0))
	return t
}

// event gives the event a place and a time.
func event(place int64, did feed.DID, c atp.Change) atp.Event {
	c.DID = did
	return atp.Event{Kind: atp.EventCommit, DID: did, Cursor: place, AtMs: noon, Change: c}
}

// wrote is a post that somebody wrote or changed at a revision.
func wrote(place int64, did feed.DID, rkey, rev, text string) atp.Event {
	p := &feed.Post{URI: feed.NewURI(did, feed.CollectionPost, rkey), CID: "cid" + rev, Author: did, Text: text,
		CreatedMs: noon, WitnessedMs: noon, IndexedMs: noon, FromRecord: true}
	return event(place, did, atp.Change{Collection: feed.CollectionPost, RKey: rkey, CID: p.CID, Rev: rev, Post: p})
}

func erased(place int64, did feed.DID, rkey, rev string) atp.Event {
	return event(place, did, atp.Change{Collection: feed.CollectionPost, RKey: rkey, Rev: rev, Deleted: true})
}

func stands(place int64, did feed.DID, status feed.AccountStatus) atp.Event {
	return atp.Event{Kind: atp.EventAccount, DID: did, Cursor: place, AtMs: noon + place, Status: status}
}

var errGone = feed.FailWith(errors.New("closed"), feed.CodeUnreachable, "host", "stream.test")
