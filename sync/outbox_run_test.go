package netsync_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	netsync "skein/sync"
)

// running is an outbox in a goroutine of its own, whose waits are seen and ended by the test.
type running struct {
	box   *netsync.Outbox
	waits chan time.Duration
	wake  chan time.Time
	sent  chan feed.Act
	ended chan error
}

func (r *outboxRig) run(ctx context.Context) *running {
	r.Helper()
	u := &running{waits: make(chan time.Duration, 64), wake: make(chan time.Time, 1), sent: make(chan feed.Act, 64), ended: make(chan error, 1)}
	u.box = r.outboxWith(func(c *netsync.OutboxConfig) {
		c.After = func(d time.Duration) <-chan time.Time { u.waits <- d; return u.wake }
		c.Changed = func(a feed.Act) {
			if !a.Unsent() {
				u.sent <- a
			}
		}
	})
	go func() { u.ended <- u.box.Run(ctx) }()
	return u
}

func next[T any](t *testing.T, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(time.Minute):
		t.Fatal("it never came")
		panic("unreachable")
	}
}

// What was there at the start goes out, then what a kick announces; then it asks, at the times of its schedule, whether the
// network shows it; and it ends with its context.
func TestRunSendsOnKicksAndConfirmsOnTime(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	first := r.add(feed.Act{Kind: feed.ActFollow, Subject: "did:plc:annaannaannaannaannaanna"})
	ctx, cancel := context.WithCancel(t.Context())
	u := r.run(ctx)
	if a := next(t, u.sent); a.RKey != first.RKey || a.State != feed.ActionSent || a.Confirmed {
		t.Errorf("%+v", a)
	}
	if d := next(t, u.waits); d != 3*time.Second {
		t.Errorf("waits %v before it asks", d)
	}
	second := r.add(feed.Act{Kind: feed.ActMute, Subject: "did:plc:bobbobbobbobbobbobbobbob"})
	u.box.Kick()
	u.box.Kick() // one is enough for both
	if a := next(t, u.sent); a.RKey != second.RKey {
		t.Errorf("%+v", a)
	}
	r.clock.move(10 * time.Second)
	u.wake <- r.clock.now() // the second kick may have brought the look already
	confirmed := map[string]bool{}
	for len(confirmed) < 2 {
		a := next(t, u.sent)
		if !a.Confirmed {
			t.Errorf("not confirmed: %+v", a)
		}
		confirmed[a.RKey] = true
	}
	cancel()
	if err := next(t, u.ended); feed.CodeOf(err) != feed.CodeCancelled {
		t.Errorf("%v", err)
	}
}

func TestRunEndsWithTheSession(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]feed.Code{"ExpiredToken": feed.CodeSignedOut, "AccountTakedown": feed.CodeTakenDown} {
		r := newOutboxRig(t)
		a := r.add(feed.Act{Kind: feed.ActFollow, Subject: "did:plc:annaannaannaannaannaanna"})
		r.pds.misbehave(instead("com.atproto.", 401, name))
		if err := next(t, r.run(t.Context()).ended); feed.CodeOf(err) != code {
			t.Errorf("%s: %v", name, err)
		}
		if got := r.get(a.RKey); got.State != feed.ActionWaiting || got.Why != code {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A host that is down is asked once a round, not once an action; a silence it asks for is kept by all.
func TestAHostThatIsAwayIsAskedOnce(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(string, int, bool, http.ResponseWriter) bool{
		"away":   func(_ string, _ int, _ bool, w http.ResponseWriter) bool { hangUp(w); return true },
		"silent": instead("com.atproto.repo", 429, "RateLimitExceeded"),
	} {
		r := newOutboxRig(t)
		for i := range 6 {
			r.add(feed.Act{Kind: feed.ActFollow, Subject: fmt.Sprintf("did:plc:annaannaannaannaannaann%d", i+2)})
		}
		r.pds.misbehave(fault)
		if err := r.once(6); err != nil {
			t.Fatal(err)
		}
		if n := len(r.pds.calls); n > 2 { // net/http itself repeats a request on a connection that was closed while idle
			t.Errorf("%s: %d requests: %v", name, n, r.pds.calls)
		}
		before := len(r.pds.calls)
		if err := r.once(6); name == "silent" && (err != nil || len(r.pds.calls) != before) {
			t.Errorf("%s: %v, %d requests during the silence", name, err, len(r.pds.calls)-before)
		}
		r.pds.misbehave(nil)
		r.clock.move(20 * time.Minute)
		if err := r.once(0); err != nil || len(r.pds.records) != 6 {
			t.Errorf("%s: %v, %d records", name, err, len(r.pds.records))
		}
	}
}

// Done and taken back while the answer to the first was lost: the end is what the person wanted, whatever arrived.
func TestTakenBackAfterALostAnswer(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	like := r.add(feed.Act{Kind: feed.ActLike, Subject: postURI(1), Record: atp.Subject(feed.CollectionLike, atp.StrongRef{URI: feed.URI(postURI(1)), CID: "c"}, 1)})
	r.pds.misbehave(lose("com.atproto.repo.createRecord", 1))
	if err := r.once(1); err != nil {
		t.Fatal(err)
	}
	r.add(feed.Act{Kind: feed.ActUnlike, Subject: postURI(1), Of: string(like.Made(viewerDID))})
	r.clock.move(time.Hour)
	if err := r.once(0); err != nil || len(r.pds.records) != 0 {
		t.Errorf("%v, %v", err, r.pds.records)
	}
}

// An AppView that lags is asked again; one that never shows it has the last word after ten minutes.
func TestLaggingViews(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	a := r.add(feed.Act{Kind: feed.ActFollow, Subject: "did:plc:annaannaannaannaannaanna"})
	r.pds.misbehave(func(nsid string, _ int, acted bool, w http.ResponseWriter) bool {
		if nsid != "app.bsky.actor.getProfiles" || !acted {
			return false
		}
		fmt.Fprint(w, `{"profiles":[{"did":"did:plc:annaannaannaannaannaanna","handle":"a.test","viewer":{}}]}`)
		return true
	})
	for _, d := range []time.Duration{0, 4 * time.Second, 30 * time.Second, 2 * time.Minute} {
		r.clock.move(d)
		if err := r.once(0); err != nil {
			t.Fatal(err)
		}
		if got := r.get(a.RKey); got.Confirmed {
			t.Errorf("confirmed %v after: %+v", d, got)
		}
	}
	r.clock.move(10 * time.Minute)
	if err := r.once(0); err != nil || !r.get(a.RKey).Confirmed {
		t.Errorf("%v, %+v", err, r.get(a.RKey))
	}
}

// Followed, unfollowed and followed again within a moment: only the last can ever be seen, and the others do not wait for it.
func TestOvertakenActionsAreConfirmed(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	anna := "did:plc:annaannaannaannaannaanna"
	first := r.add(feed.Act{Kind: feed.ActFollow, Subject: anna})
	r.add(feed.Act{Kind: feed.ActUnfollow, Subject: anna, Of: string(first.Made(viewerDID))})
	r.add(feed.Act{Kind: feed.ActFollow, Subject: anna})
	r.clock.move(time.Second)
	for range 2 {
		if err := r.once(0); err != nil {
			t.Fatal(err)
		}
		r.clock.move(4 * time.Second)
	}
	acts, err := r.self.Acts(t.Context(), 1<<62)
	if err != nil || len(acts) != 0 || len(r.pds.records) != 1 {
		t.Errorf("%v, %+v, %v", err, acts, r.pds.records)
	}
}

// A server that does not know a method says so, and that is an answer.
func TestWhatAServerDoesNotOffer(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	a := r.add(feed.Act{Kind: feed.ActBookmark, Subject: postURI(1), Of: "c"})
	r.pds.misbehave(instead("app.bsky.bookmark", 501, "MethodNotImplemented"))
	if err := r.once(0); err != nil {
		t.Fatal(err)
	}
	if got := r.get(a.RKey); got.State != feed.ActionRefused || got.Why != feed.CodeRefused {
		t.Errorf("%+v", got)
	}
}

// Which record blocks somebody is asked where it is not known; where there is none, there is nothing to do.
func TestUnblockFindsItsRecord(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	anna := "did:plc:annaannaannaannaannaanna"
	block := string(feed.NewURI(viewerDID, feed.CollectionBlock, "3kold"))
	r.pds.records[block] = json.RawMessage(`{"subject":"` + anna + `"}`)
	for range 2 {
		r.add(feed.Act{Kind: feed.ActUnblock, Subject: anna})
		if err := r.once(0); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.pds.records) != 0 || r.pds.count["com.atproto.repo.deleteRecord"] != 1 {
		t.Errorf("%v, %v", r.pds.records, r.pds.count)
	}
}

// A reply whose parent is known nowhere any more is refused by its own reason.
func TestTheParentIsGone(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	gone := feed.NewURI(viewerDID, feed.CollectionPost, "3kgone")
	a := r.add(feed.Act{Kind: feed.ActPost, Subject: string(gone), Needs: []feed.URI{gone}, Record: draft("x", func(d *atp.Draft) {
		d.Root, d.Parent = &atp.StrongRef{URI: gone}, &atp.StrongRef{URI: gone}
	})})
	if err := r.once(0); err != nil {
		t.Fatal(err)
	}
	if got := r.get(a.RKey); got.State != feed.ActionRefused || got.Why != feed.CodeNeedsOther {
		t.Errorf("%+v", got)
	}
}

// brokenBox fails where it is told to.
type brokenBox struct {
	netsync.Box
	err error
}

func (b brokenBox) SettleAct(context.Context, feed.Act, feed.ActionState) (bool, error) {
	return false, b.err
}

// A box that cannot be written to: nothing is sent that could not be remembered.
func TestNothingIsSentThatCannotBeRemembered(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	r.add(feed.Act{Kind: feed.ActFollow, Subject: "did:plc:annaannaannaannaannaanna"})
	for _, err := range []error{errors.New("full"), nil} { // nil: somebody else moved the row on
		r.box = r.outboxWith(func(c *netsync.OutboxConfig) { c.Box = brokenBox{c.Box, err} })
		if _, got := r.box.Once(t.Context()); !errors.Is(got, err) {
			t.Errorf("%v, want %v", got, err)
		}
	}
	if len(r.pds.calls) != 0 {
		t.Errorf("%v", r.pds.calls)
	}
}
