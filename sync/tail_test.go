package netsync

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

func TestTailWritesPlaceWithEvents(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	tail := r.tail()
	for i := range int64(maxBatch + 3) {
		r.ok(tail.add(t.Context(), wrote(100+i, anna, fmt.Sprintf("p%04d", i), "r1", "hello")))
	}
	if len(r.keeper.batches) != 1 || len(r.keeper.batches[0].Posts) != maxBatch || r.cursor("stream/test") != fmt.Sprint(99+maxBatch) || r.news != maxBatch {
		t.Fatalf("%d batches, place %s, %d news", len(r.keeper.batches), r.cursor("stream/test"), r.news)
	}
	r.ok(tail.flush(t.Context()))
	if r.cursor("stream/test") != fmt.Sprint(102+maxBatch) || r.cursor(cursorHeard) != fmt.Sprint(noon) || r.text(feed.NewURI(anna, feed.CollectionPost, fmt.Sprintf("p%04d", maxBatch+2))) != "hello" {
		t.Errorf("place %s, heard %s", r.cursor("stream/test"), r.cursor(cursorHeard))
	}
	r.ok(tail.flush(t.Context()))
	if len(r.keeper.batches) != 2 {
		t.Error("nothing was written twice")
	}
}

// A commit of several records has one place, which is passed with the last of them only: neither a full batch nor a timer that
// comes between may write it down.
func TestPlaceIsNotWithinACommit(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	tail := r.tail()
	r.ok(tail.add(t.Context(), wrote(100, anna, "first", "r1", "hello")))
	for i := range maxBatch {
		ev := wrote(200, anna, fmt.Sprintf("p%03d", i), "r2", "hello")
		ev.More = true
		r.ok(tail.add(t.Context(), ev))
	}
	if len(r.keeper.batches) != 0 {
		t.Error("a commit was torn")
	}
	r.ok(tail.flush(t.Context()))
	if r.cursor("stream/test") != "100" {
		t.Errorf("place %s", r.cursor("stream/test"))
	}
	r.ok(tail.add(t.Context(), wrote(200, anna, "last", "r2", "hello")))
	r.ok(tail.flush(t.Context()))
	if r.cursor("stream/test") != "200" {
		t.Errorf("place %s at the end of the commit", r.cursor("stream/test"))
	}
}

// Within a batch deletions win and versions have no order, so what happens to one record twice goes into two batches.
func TestTailKeepsTheOrderOfOneRecord(t *testing.T) {
	t.Parallel()
	uri := feed.NewURI(anna, feed.CollectionPost, "p")
	for name, c := range map[string]struct {
		events []atp.Event
		want   string
	}{
		"written, then erased": {[]atp.Event{wrote(1, anna, "p", "r1", "one"), erased(2, anna, "p", "r2")}, ""},
		"erased, then written": {[]atp.Event{wrote(1, anna, "p", "r1", "one"), erased(2, anna, "p", "r2"), wrote(3, anna, "p", "r3", "again")}, "again"},
		"changed thrice":       {[]atp.Event{wrote(1, anna, "p", "r1", "one"), wrote(2, anna, "p", "r2", "two"), wrote(3, anna, "p", "r3", "three")}, "three"},
		"account deleted":      {[]atp.Event{wrote(1, anna, "p", "r1", "one"), stands(2, anna, feed.AccountDeleted)}, ""},
		"account back":         {[]atp.Event{wrote(1, anna, "p", "r1", "one"), stands(2, anna, feed.AccountDeleted), stands(3, anna, ""), wrote(4, anna, "p", "r2", "two")}, "two"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newStreamRig(t)
			tail := r.tail()
			for _, ev := range c.events {
				r.ok(tail.add(t.Context(), ev))
			}
			r.ok(tail.flush(t.Context()))
			r.move(time.Second)
			if got := r.text(uri); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			again := r.tail() // the stream repeats all of it after a rewind
			for _, ev := range c.events {
				r.ok(again.add(t.Context(), ev))
			}
			r.ok(again.flush(t.Context()))
			if got := r.text(uri); got != c.want {
				t.Errorf("after a replay %q, want %q", got, c.want)
			}
		})
	}
}

// A like that is taken back at once costs no transaction of its own; what is written anew afterwards does.
func TestDeletionsStayInTheBatch(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	tail := r.tail()
	for i := range int64(20) {
		r.ok(tail.add(t.Context(), wrote(2*i, anna, fmt.Sprint("p", i), "r1", "hello")))
		r.ok(tail.add(t.Context(), erased(2*i+1, anna, fmt.Sprint("p", i), "r2")))
	}
	if len(r.keeper.batches) != 0 {
		t.Errorf("%d batches for what is gone", len(r.keeper.batches))
	}
	r.ok(tail.add(t.Context(), wrote(41, anna, "p0", "r3", "anew")))
	if len(r.keeper.batches) != 1 {
		t.Errorf("%d batches when one is written anew", len(r.keeper.batches))
	}
	r.ok(tail.flush(t.Context()))
	for i := range 20 {
		if got, want := r.text(feed.NewURI(anna, feed.CollectionPost, fmt.Sprint("p", i))), map[bool]string{true: "anew"}[i == 0]; got != want {
			t.Errorf("p%d: %q, want %q", i, got, want)
		}
	}
}

// The seam between replay and live brings pairs of events the wrong way round.
func TestLateEventsUndoNothing(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	tail := r.tail()
	for i, ev := range []atp.Event{erased(1, anna, "gone", "r2"), wrote(2, anna, "gone", "r1", "late"), wrote(3, anna, "p", "r4", "newer"),
		wrote(4, anna, "p", "r3", "older"), wrote(5, anna, "other", "r1", "another record may be late")} {
		ev.Cursor = int64(i + 1)
		r.ok(tail.add(t.Context(), ev))
		r.ok(tail.flush(t.Context()))
	}
	for rkey, want := range map[string]string{"gone": "", "p": "newer", "other": "another record may be late"} {
		if got := r.text(feed.NewURI(anna, feed.CollectionPost, rkey)); got != want {
			t.Errorf("%s: %q", rkey, got)
		}
	}
	for i := range 3 * maxRecent {
		tail.recent.newest(feed.URI(fmt.Sprint(i)), "r1")
	}
	if n := len(tail.recent.young) + len(tail.recent.old); n > 2*maxRecent {
		t.Errorf("%d revisions in memory", n)
	}
}

// F15: the wall clock jumps back in the middle; order comes from the stream all the same.
func TestClockThatJumpsBackReordersNothing(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	tail := r.tail()
	uri := feed.NewURI(anna, feed.CollectionPost, "p")
	for i, text := range []string{"one", "two", "three", "four"} {
		ev := wrote(int64(i+1), anna, "p", fmt.Sprintf("r%d", i), text)
		ev.Change.Post.IndexedMs = r.clock().UnixMilli()
		r.ok(tail.add(t.Context(), ev))
		r.ok(tail.flush(t.Context()))
		r.move(-10 * time.Minute)
		if got := r.text(uri); got != text {
			t.Fatalf("%q is shown after %q was written", got, text)
		}
	}
}

// What a copy holds already is old news: a record that the copy no longer names stays away.
func TestEventsTheCopyHasAreOldNews(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	r.shelf.put(feed.Repo{DID: anna, Rev: "r5", Proven: "r5"})
	tail := r.tail()
	for i, rev := range []string{"r4", "r5", "r6"} {
		r.ok(tail.add(t.Context(), wrote(int64(i+1), anna, rev, rev, "at "+rev)))
	}
	r.ok(tail.flush(t.Context()))
	for rev, want := range map[string]string{"r4": "", "r5": "", "r6": "at r6"} {
		if got := r.text(feed.NewURI(anna, feed.CollectionPost, rev)); got != want {
			t.Errorf("%s: %q", rev, got)
		}
	}
	if r.cursor("stream/test") != "3" {
		t.Errorf("place %s", r.cursor("stream/test"))
	}
}

// A difference that left deletions open is no proof: what was erased before it is for the stream to say, and what was written again.
func TestErasedBeforeAnUnprovenCopy(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	for _, rkey := range []string{"kept", "erased", "again"} {
		r.put(feed.Batch{Posts: []feed.Post{*wrote(0, anna, rkey, "r1", "held").Change.Post}})
	}
	r.shelf.put(feed.Repo{DID: anna, Rev: "r5", Proven: "r1"})
	tail := r.tail()
	for i, ev := range []atp.Event{erased(1, anna, "kept", "r1"), erased(2, anna, "erased", "r2"), erased(3, anna, "again", "r3"), wrote(4, anna, "again", "r4", "anew")} {
		ev.Cursor = int64(i + 1)
		r.ok(tail.add(t.Context(), ev))
	}
	r.ok(tail.flush(t.Context()))
	for rkey, want := range map[string]string{"kept": "held", "erased": "", "again": "anew"} {
		if got := r.text(feed.NewURI(anna, feed.CollectionPost, rkey)); got != want {
			t.Errorf("%s: %q, want %q", rkey, got, want)
		}
	}
}

// Jetstream v2's diary "cutover race": what happens while a repository is copied is neither lost nor overwritten.
func TestEventsWaitForTheCopy(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	tail := r.tail()
	r.engine.cfg.Session.holds.use(tail)
	r.ok(tail.add(t.Context(), wrote(1, anna, "before", "r1", "before")))
	release, err := r.engine.cfg.Session.Hold(t.Context(), anna)
	r.ok(err)
	if r.text(feed.NewURI(anna, feed.CollectionPost, "before")) != "before" {
		t.Error("what was heard before the copy is not written before it")
	}
	for _, ev := range []atp.Event{wrote(2, anna, "p2", "r2", "two"), wrote(3, bela, "other", "r1", "other"), erased(4, anna, "before", "r3"), wrote(5, anna, "p4", "r4", "four")} {
		r.ok(tail.add(t.Context(), ev))
	}
	r.ok(tail.flush(t.Context()))
	if place := r.cursor("stream/test"); place != "1" {
		t.Errorf("the place is %s, beyond what is written", place)
	}
	if r.text(feed.NewURI(bela, feed.CollectionPost, "other")) != "other" {
		t.Error("others wait too")
	}
	// The copy is of r3: it holds p2 and no longer holds "before".
	r.put(feed.Batch{Posts: []feed.Post{*wrote(0, anna, "p2", "r2", "two").Change.Post}, Deleted: []feed.URI{feed.NewURI(anna, feed.CollectionPost, "before")}})
	r.shelf.put(feed.Repo{DID: anna, Rev: "r3", Proven: "r3"})
	release()
	release()
	r.ok(tail.flush(t.Context()))
	for rkey, want := range map[string]string{"before": "", "p2": "two", "p4": "four"} {
		if got := r.text(feed.NewURI(anna, feed.CollectionPost, rkey)); got != want {
			t.Errorf("%s: %q, want %q", rkey, got, want)
		}
	}
	if place := r.cursor("stream/test"); place != "5" {
		t.Errorf("place %s", place)
	}
}

// Jetstream v2's diary "retry rows bypassing the tail": a repair that is tried again holds the account's events each time.
func TestRepairsAreTriedAgainAndHold(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	tail := r.tail()
	r.engine.cfg.Session.holds.use(tail)
	ctx, cancel := context.WithCancel(t.Context())
	tries := 0
	r.engine.cfg.Wait = func(ctx context.Context, d time.Duration) error { r.move(d); return ctx.Err() }
	r.repair.work = func(ctx context.Context, did feed.DID) error {
		tries++
		r.ok(tail.add(ctx, wrote(int64(tries), did, fmt.Sprint("during", tries), "r2", "during")))
		if got := r.text(feed.NewURI(did, feed.CollectionPost, fmt.Sprint("during", tries))); got != "" {
			t.Error("an event passed by the copy in hand")
		}
		if tries < 3 { // a truncated file is transient, never a verdict
			return feed.FailWith(errors.New("repository is truncated"), feed.CodeUnreachable, "host", "pds.test")
		}
		cancel()
		return nil
	}
	repairs := tail.repairs
	repairs.add(anna, anna)
	if err := repairs.run(ctx); !errors.Is(err, context.Canceled) || tries != 3 {
		t.Fatalf("%d tries, %v", tries, err)
	}
	r.ok(tail.flush(t.Context()))
	for i := 1; i <= 3; i++ {
		if got := r.text(feed.NewURI(anna, feed.CollectionPost, fmt.Sprint("during", i))); got != "during" {
			t.Errorf("event %d is lost", i)
		}
	}
}

// Held events are bounded: beyond the bound an account is marked as incomplete and copied anew.
func TestTooManyHeldEventsLeaveAGap(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	r.shelf.put(feed.Repo{DID: anna, Rev: "r0"})
	tail := r.tail()
	r.engine.cfg.Session.holds.use(tail)
	release, err := r.engine.cfg.Session.Hold(t.Context(), anna)
	r.ok(err)
	for i := range int64(maxHeld + 1) {
		r.ok(tail.add(t.Context(), erased(i+1, anna, "p", "r1")))
	}
	if tail.waiting > maxHeld {
		t.Errorf("%d events in memory", tail.waiting)
	}
	held, _ := r.shelf.Repo(t.Context(), anna)
	if did, name, ok, _ := tail.repairs.next(); !ok || name || did != anna || held.Gap != GapStream || held.Rev != "r0" {
		t.Errorf("repair of %q, repository %+v", did, held)
	}
	release()
}

func TestReturnAsksForACopy(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	r.put(feed.Batch{Changes: []feed.AccountChange{{DID: anna, Status: feed.AccountDeactivated, AtMs: 1}}})
	tail := r.tail()
	r.ok(tail.add(t.Context(), stands(1, bela, ""))) // was never away
	r.ok(tail.add(t.Context(), stands(2, anna, "")))
	if did, _, ok, _ := tail.repairs.next(); !ok || did != anna {
		t.Errorf("repair of %q", did)
	}
	if did, _, ok, _ := tail.repairs.next(); ok {
		t.Errorf("repair of %q too", did)
	}
	if r.cursor("stream/test") != "2" {
		t.Error("a change of standing waits for the batch")
	}
}

func TestOwnFollowsChangeTheAudience(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	tail := r.tail()
	uri := feed.NewURI(viewer, feed.CollectionFollow, "b")
	r.ok(tail.add(t.Context(), event(1, viewer, atp.Change{Collection: feed.CollectionFollow, RKey: "b", Rev: "r1",
		Edge: &feed.Edge{Kind: feed.GraphFollow, URI: uri, Actor: viewer, Subject: bela}})))
	r.ok(tail.flush(t.Context()))
	got, err := r.db.Listening(t.Context(), viewer, 10)
	r.ok(err)
	if did, _, ok, _ := tail.repairs.next(); ok {
		t.Errorf("%q is copied before the stream knows of them: what they write meanwhile is lost", did)
	}
	changed, joined := tail.followed()
	if !sameAccounts(got, []feed.DID{viewer, anna, bela}) || !changed || !slices.Equal(joined, []feed.DID{bela}) {
		t.Errorf("listening to %v, changed %v, joined %v", got, changed, joined)
	}
	if changed, joined = tail.followed(); changed || len(joined) != 0 {
		t.Errorf("said twice: %v, %v", changed, joined)
	}
	r.ok(tail.add(t.Context(), event(2, viewer, atp.Change{Collection: feed.CollectionFollow, RKey: "b", Rev: "r2", Deleted: true})))
	r.ok(tail.flush(t.Context()))
	changed, joined = tail.followed()
	if got, _ = r.db.Listening(t.Context(), viewer, 10); !sameAccounts(got, []feed.DID{viewer, anna}) || !changed || len(joined) != 0 {
		t.Errorf("listening to %v after it ended, changed %v, joined %v", got, changed, joined)
	}
}

func TestSilenceMovesThePlace(t *testing.T) {
	t.Parallel()
	r := newStreamRig(t)
	tail := r.tail()
	r.ok(tail.add(t.Context(), wrote(100, anna, "p", "r1", "x")))
	r.ok(tail.quiet(t.Context(), 500, noon+500))
	if r.cursor("stream/test") != "" {
		t.Error("there was an event in hand")
	}
	r.ok(tail.flush(t.Context()))
	r.ok(tail.quiet(t.Context(), 50, noon))
	if r.cursor("stream/test") != "100" {
		t.Errorf("place %s", r.cursor("stream/test"))
	}
	r.ok(tail.quiet(t.Context(), 500, noon+500))
	if r.cursor("stream/test") != "500" || r.cursor(cursorHeard) != fmt.Sprint(noon+500) {
		t.Errorf("place %s, heard %s", r.cursor("stream/test"), r.cursor(cursorHeard))
	}
}
