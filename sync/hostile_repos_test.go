package netsync_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	"skein/store"
	netsync "skein/sync"
)

// weighed is the real store, and a count of the batches that brought or took records.
type weighed struct {
	*store.Network
	n atomic.Int64
}

func (w *weighed) Apply(ctx context.Context, b feed.Batch) error {
	if len(b.Posts)+len(b.Engaged)+len(b.Edges)+len(b.Authors)+len(b.Deleted)+len(b.Sets) > 0 {
		w.n.Add(1)
	}
	return w.Network.Apply(ctx, b)
}

// F25, and Jetstream v2's diary "a truncated CAR taken as permanent": the export of 50 records breaks off at any byte. Nothing of it
// is kept, the account stays as it was, and the next try completes it.
func TestTruncatedAtEveryByte(t *testing.T) {
	t.Parallel()
	var sink *weighed
	c := newCopies(t, tiny, nil)
	c.e = c.with(func(cfg *netsync.Config) { sink = &weighed{Network: c.db}; cfg.Sink = sink })
	who, err := c.world.AddPerson(skynet.Person{ID: "fifty", Handle: "fifty.test", Name: "Fifty"})
	c.ok(err)
	for i := range 50 {
		_, err := c.world.Post("fifty", skynet.Draft{Text: fmt.Sprint("record ", i)})
		c.ok(err)
	}
	did := feed.DID(who.DID)
	c.ok(c.e.Repair(t.Context(), did))
	whole, err := c.db.Repo(t.Context(), did)
	c.ok(err)
	if len(c.held(did, feed.CollectionPost)) != 50 || whole.Bytes < 5000 {
		t.Fatalf("%+v", whole)
	}
	_, err = c.world.Post("fifty", skynet.Draft{Text: "one more"})
	c.ok(err)
	cuts := 0
	for at := int64(1); at < whole.Bytes; at += truncationStride {
		// As if nothing were held: the whole file is asked for, and it is longer by the new record.
		c.ok(c.db.Apply(t.Context(), feed.Batch{Viewer: c.me, Changes: []feed.AccountChange{{DID: did, Status: feed.AccountDeleted, AtMs: c.clock.now().UnixMilli()}}}))
		c.clock.move(time.Second)
		c.ok(c.db.Apply(t.Context(), feed.Batch{Viewer: c.me, Changes: []feed.AccountChange{{DID: did, AtMs: c.clock.now().UnixMilli()}}}))
		c.ok(c.faults.Add(fault.Rule{Path: "sync.getRepo$", Kind: fault.Truncate, Bytes: at}))
		before := sink.n.Load()
		c.ok(c.e.Repair(t.Context(), did))
		c.faults.Clear()
		got, err := c.db.Repo(t.Context(), did)
		c.ok(err)
		if n := sink.n.Load() - before; n > 0 || got.Rev != "" || got.Gap == "" {
			t.Fatalf("cut at byte %d: %d batches, %+v", at, n, got)
		}
		cuts++
	}
	c.ok(c.e.Repair(t.Context(), did))
	if got, err := c.db.Repo(t.Context(), did); err != nil || got.Gap != "" || len(c.held(did, feed.CollectionPost)) != 51 {
		t.Errorf("%+v, %v", got, err)
	}
	t.Logf("cut at %d places of %d bytes: 0 partial applies", cuts, whole.Bytes)
}

// F26: whatever an export lies about, nothing of it is accepted, and the liar's identity is asked for once a minute at most.
func TestLiesAreNotAccepted(t *testing.T) {
	t.Parallel()
	c := newCopies(t, tiny, nil)
	c.once()
	repos, err := c.db.Repos(t.Context(), c.me)
	c.ok(err)
	did, accepted, most := repos[1].DID, 0, 0
	lies := []skynet.Lie{skynet.BadSignature, skynet.WrongDID, skynet.OldRev, skynet.FutureRev, skynet.MissingNode, skynet.MissingRecord,
		skynet.Cycle, skynet.Unsorted, skynet.Deep}
	for _, lie := range lies {
		c.clock.move(time.Hour)
		before := c.held(did, feed.CollectionPost)
		have := c.repo(did)
		if lie == skynet.MissingNode { // a difference may leave out what did not change; a week later the whole is asked for
			c.clock.move(8 * 24 * time.Hour)
			have = c.repo(did)
		}
		_, err := c.world.Post(string(did), skynet.Draft{Text: "after " + string(lie)})
		c.ok(err)
		c.ok(c.world.LieAbout(string(did), lie))
		asked := c.net.Seen("/" + string(did))
		for range 5 {
			c.ok(c.e.Repair(t.Context(), did))
		}
		// Once because what is known is an hour old.
		most = max(most, c.net.Seen("/"+string(did))-asked)
		if got := c.repo(did); got.Rev != have.Rev || got.Gap == "" || len(c.held(did, feed.CollectionPost)) != len(before) {
			accepted++
			t.Errorf("%s: %+v", lie, got)
		}
		c.ok(c.world.LieAbout(string(did), skynet.Honest))
		c.clock.move(time.Hour)
		c.ok(c.e.Repair(t.Context(), did))
		if got := c.repo(did); got.Gap != "" || len(c.held(did, feed.CollectionPost)) != len(before)+1 {
			t.Errorf("the truth after %s: %+v", lie, got)
		}
	}
	if most > 1 {
		t.Errorf("asked for its identity %d times in a minute", most)
	}
	t.Logf("accepted %d of %d lies, at most %d look-ups a minute", accepted, len(lies), most)
}

// F48: listening that begins and ends, again and again, leaves no goroutine and no file behind.
func TestListeningLeavesNothingBehind(t *testing.T) {
	p := newProof(t, 30, 0)
	p.once()
	round := func() {
		p.during(func() {
			p.hears(netsync.SourceJetstream)
			p.happen(40)
		})
	}
	round()
	known, goroutines, files := goleak.IgnoreCurrent(), runtime.NumGoroutine(), open(t)
	for range 10 {
		round()
	}
	// What was told to end may need a moment; what leaks never ends.
	for over := time.After(10 * time.Second); runtime.NumGoroutine()-goroutines > 5 || open(t)-files > 5; {
		select {
		case <-over:
			t.Error("it does not end")
			return
		case <-time.After(10 * time.Millisecond):
			continue
		}
	}
	more, moreFiles := runtime.NumGoroutine()-goroutines, open(t)-files
	if more > 5 || moreFiles > 5 {
		t.Errorf("%d goroutines and %d files more after ten rounds: %v", more, moreFiles, goleak.Find(known))
	}
	t.Logf("%d goroutines and %d files more after 10 rounds of 40 events", more, moreFiles)
}

// open counts the files that this process has open.
func open(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc here")
	}
	return len(list)
}
