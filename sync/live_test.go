package netsync_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	netsync "skein/sync"
)

// until runs Live until the clock, which moves by its waiting, has moved by d. step is called on each wait.
func until(t *testing.T, r *rig, e *netsync.Engine, d time.Duration, step func(at time.Duration)) (news []int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	from := r.clock.now()
	r.clock.hook = func(time.Duration) {
		at := r.clock.now().Sub(from)
		if at > d {
			cancel()
		} else if step != nil {
			step(at)
		}
	}
	r.want(e.Live(ctx, func(n int) { news = append(news, n) }), feed.CodeCancelled)
	return news
}

func (r *rig) post(n int) {
	r.Helper()
	for range n {
		_, err := r.world.Post("a00000", skynet.Draft{Text: "news " + r.clock.now().String()})
		r.ok(err)
		r.clock.move(10 * time.Millisecond)
	}
}

func TestLiveTellsOfNewPosts(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	e, sink := r.engine(nil)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	before := len(sink.posts)
	polls := 0
	news := until(t, r, e, 5*time.Minute, func(time.Duration) {
		if polls++; polls == 3 || polls == 6 {
			r.post(polls)
		}
	})
	if fmt.Sprint(news) != "[3 6]" || len(sink.posts) != before+9 {
		t.Errorf("news %v, %d posts after %d", news, len(sink.posts), before)
	}
	if n := r.seen(getTimeline); n < 9 || n > 13 {
		t.Errorf("%d requests in five minutes", n)
	}
}

// The machine slept while 350 posts were written: the next poll pages back to what it knew.
func TestSleepLeavesNoGap(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	e, sink := r.engine(nil)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	before, slept := len(sink.timeline), false
	news := until(t, r, e, 9*time.Hour+10*time.Minute, func(at time.Duration) {
		if !slept {
			slept = true
			r.clock.move(9 * time.Hour)
			r.post(350)
		}
	})
	if len(sink.timeline) != before+350 || fmt.Sprint(news) != "[350]" {
		t.Errorf("%d of 350 entries, news %v", len(sink.timeline)-before, news)
	}
}

// The network goes away in the middle of closing the gap, and the process ends: the gap is known, and closed later.
func TestGapSurvivesFailureAndRestart(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	e, sink := r.engine(nil)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	before := len(sink.timeline)
	r.clock.move(time.Hour)
	r.post(450)
	r.ok(r.faults.Add(fault.Rule{Path: getTimeline, Kind: fault.Status, Status: 503, After: 2}))
	var told []error
	e2 := netsync.New(netsync.Config{Session: r.login(), Sink: sink, Wanted: sink, Clock: r.clock.now, Wait: r.clock.wait,
		Trouble: func(err error) { told = append(told, err) }})
	until(t, r, e2, 20*time.Minute, nil)
	if len(told) == 0 || feed.CodeOf(told[0]) != feed.CodeServerError {
		t.Errorf("told %v", told)
	}
	if n := len(sink.timeline) - before; n < 200 || n >= 450 {
		t.Fatalf("%d entries before the failure", n)
	}
	r.faults.Clear()
	r.clock.move(6 * time.Minute)
	r.post(5)
	until(t, r, netsync.New(netsync.Config{Session: r.login(), Sink: sink, Wanted: sink, Clock: r.clock.now, Wait: r.clock.wait}), time.Minute, nil)
	if n := len(sink.timeline) - before; n != 455 {
		t.Errorf("%d of 455 entries", n)
	}
}

func TestLiveRecoversAndSaysSo(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	var told []error
	e, sink := r.engine(func(c *netsync.Config) { c.Trouble = func(err error) { told = append(told, err) } })
	r.ok(r.faults.Add(fault.Rule{Path: getTimeline, Kind: fault.Lose, Count: 2}))
	until(t, r, e, 10*time.Minute, nil)
	if len(told) < 2 || feed.CodeOf(told[0]) != feed.CodeUnreachable || told[len(told)-1] != nil || len(sink.posts) == 0 {
		t.Errorf("told %v, %d posts", told, len(sink.posts))
	}
}

func TestLiveEndsWhenSignedOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	e, _ := r.engine(nil)
	r.ok(r.faults.Add(fault.Rule{Kind: fault.Revoke}))
	r.want(e.Live(t.Context(), func(int) {}), feed.CodeSignedOut)
	if n := r.seen(refreshSession); n != 1 {
		t.Errorf("%d renewals", n)
	}
}

// A mute made in another app arrives without a restart.
func TestLiveRefreshesLists(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	e, sink := r.engine(nil)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	r.ok(r.world.Mute("viewer", "a00001"))
	until(t, r, e, 11*time.Minute, nil)
	if sink.count(feed.GraphMute) != 1 {
		t.Error("the mute did not arrive")
	}
}
