package netsync_test

import (
	"slices"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet/fault"
	netsync "skein/sync"
)

// reference is what an undisturbed run brings of the small world.
func reference(t *testing.T) *memory {
	t.Helper()
	r := newRig(t, small)
	e, sink := r.engine(nil)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	return sink
}

func same(t *testing.T, got, want *memory) {
	t.Helper()
	for uri, p := range want.posts {
		if got.posts[uri].Text != p.Text {
			t.Errorf("%s is lost", uri)
		}
	}
	if len(got.posts) != len(want.posts) || len(got.timeline) != len(want.timeline) || len(got.engaged) != len(want.engaged) || len(got.graph) != len(want.graph) {
		t.Errorf("posts %d of %d, timeline %d of %d, engagements %d of %d, graph %d of %d", len(got.posts), len(want.posts),
			len(got.timeline), len(want.timeline), len(got.engaged), len(want.engaged), len(got.graph), len(want.graph))
	}
}

// lightDamages are the ways to damage a record but for those that weigh a megabyte a page.
func lightDamages() []string {
	return slices.DeleteFunc(fault.Damages(), func(name string) bool { return contains(name, "10000", "100kb", "2000", "10kb") })
}

// Faults that pass: the run waits, tries again and brings everything.
func TestPassingFaultsCostTimeOnly(t *testing.T) {
	t.Parallel()
	want := reference(t)
	for name, rule := range map[string]fault.Rule{
		"500 now and then":     {Path: "app.bsky", Kind: fault.Status, Status: 500, After: 5, Count: 3},
		"502 at once":          {Path: "app.bsky", Kind: fault.Status, Status: 502, Count: 4},
		"429 with a long wait": {Path: getTimeline, Kind: fault.RateLimit, Wait: 4 * time.Minute, After: 1, Count: 1},
		"429 everywhere":       {Path: "app.bsky", Kind: fault.RateLimit, Wait: 30 * time.Second, After: 7, Count: 2},
		"answers lost":         {Path: "app.bsky", Kind: fault.Lose, After: 3, Count: 3},
		"answers cut":          {Path: "app.bsky", Kind: fault.Cut, After: 6, Count: 2},
		"one that hangs":       {Path: "app.bsky", Kind: fault.Hang, After: 4, Count: 1},
		"tokens live short":    {Path: "app.bsky", Kind: fault.Expire, After: 4},
		"renewals lost":        {Path: refreshSession, Kind: fault.Lose, Count: 1},
		"malformed records":    {Path: "app.bsky.feed", Kind: fault.Malformed, Damage: lightDamages()},
		"a server clock ahead": {Path: "app.bsky", Kind: fault.Date, Shift: 365 * 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, small)
			e, sink := r.engine(nil)
			r.ok(r.faults.Add(rule))
			if rule.Path == refreshSession {
				r.ok(r.faults.Add(fault.Rule{Path: "app.bsky", Kind: fault.Expire, After: 6}))
			}
			sum, err := e.Once(t.Context(), nil)
			r.ok(err)
			if rule.Kind == fault.Malformed {
				if len(sum.Drops) == 0 {
					t.Error("nothing was dropped")
				}
				for uri := range want.posts {
					if _, ok := sink.posts[uri]; !ok {
						t.Errorf("%s is lost among malformed records", uri)
					}
				}
				return
			}
			same(t, sink, want)
			if rule.Kind == fault.RateLimit && r.clock.waited < rule.Wait {
				t.Errorf("waited %v of %v", r.clock.waited, rule.Wait)
			}
		})
	}
}

// Faults that do not pass: the code a person reads, nothing lost, and all there once the fault is gone.
func TestLastingFaults(t *testing.T) {
	t.Parallel()
	want := reference(t)
	for name, c := range map[string]struct {
		rule fault.Rule
		code feed.Code
	}{
		"500 for ever":       {fault.Rule{Path: "app.bsky", Kind: fault.Status, Status: 500, After: 6}, feed.CodeServerError},
		"unreachable":        {fault.Rule{Path: "app.bsky", Kind: fault.Lose, After: 6}, feed.CodeUnreachable},
		"session revoked":    {fault.Rule{Kind: fault.Revoke, After: 8}, feed.CodeSignedOut},
		"taken down":         {fault.Rule{Path: "app.bsky", Kind: fault.Status, Status: 400, Error: "AccountTakedown", After: 5}, feed.CodeTakenDown},
		"second factor":      {fault.Rule{Kind: fault.Status, Status: 401, Error: "AuthFactorTokenRequired", After: 9}, feed.CodeSignedOut},
		"silence for a day":  {fault.Rule{Path: "app.bsky", Kind: fault.RateLimit, Wait: 24 * time.Hour, After: 5}, feed.CodeRateLimited},
		"garbage":            {fault.Rule{Path: "app.bsky", Kind: fault.Garbage, After: 5}, feed.CodeBadAnswer},
		"a captive portal":   {fault.Rule{Path: "app.bsky", Kind: fault.HTML, After: 5}, feed.CodeBadAnswer},
		"null":               {fault.Rule{Path: "app.bsky", Kind: fault.Null, After: 5}, feed.CodeBadAnswer},
		"wrong types":        {fault.Rule{Path: "app.bsky", Kind: fault.WrongTypes, After: 5}, feed.CodeBadAnswer},
		"a gigabyte":         {fault.Rule{Path: "app.bsky", Kind: fault.Huge, Bytes: 1 << 30, After: 5}, feed.CodeTooLarge},
		"a bomb":             {fault.Rule{Path: "app.bsky", Kind: fault.GzipBomb, Bytes: 1 << 30, After: 5}, feed.CodeTooLarge},
		"one stage garbled":  {fault.Rule{Path: "getActorLikes", Kind: fault.HTML}, feed.CodeBadAnswer},
		"timeline to nobody": {fault.Rule{Path: getTimeline, Kind: fault.Garbage}, feed.CodeBadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, small)
			e, sink := r.engine(nil)
			r.ok(r.faults.Add(c.rule))
			sum, err := e.Once(t.Context(), nil)
			r.want(err, c.code)
			if (c.code == feed.CodeBadAnswer || c.code == feed.CodeTooLarge) && len(sum.Failed) == 0 {
				t.Error("no stage is named")
			}
			if n := r.seen(refreshSession); n > 2 {
				t.Errorf("%d renewals", n)
			}
			if n := r.seen(createSession); n != 1 {
				t.Errorf("%d sign-ins", n)
			}
			r.faults.Clear()
			r.clock.move(time.Hour)
			if c.code == feed.CodeSignedOut || c.code == feed.CodeTakenDown || c.rule.Wait > time.Hour {
				return // a new session is needed, or a new day
			}
			_, err = e.Once(t.Context(), nil)
			r.ok(err)
			if len(sink.posts) < len(want.posts) {
				t.Errorf("%d posts of %d", len(sink.posts), len(want.posts))
			}
		})
	}
}

// An empty timeline is a timeline.
func TestEmptyAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	e, sink := r.engine(nil)
	r.ok(r.faults.Add(fault.Rule{Path: "app.bsky.(feed|graph)", Kind: fault.Empty}))
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	if len(sink.posts) != 0 {
		t.Errorf("%d posts", len(sink.posts))
	}
}

// Ten minutes of 500 while live: few requests, and all is well after.
func TestFailingHostIsAskedRarely(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	e, _ := r.engine(func(c *netsync.Config) { c.Every = time.Second })
	r.ok(r.faults.Add(fault.Rule{Path: "app.bsky", Kind: fault.Status, Status: 500}))
	until(t, r, e, 10*time.Minute, nil)
	if n := r.seen(getTimeline); n > 12 || n < 3 {
		t.Errorf("%d requests in ten minutes", n)
	}
}
