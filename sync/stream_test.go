package netsync

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// notes is a sink and an audience in memory, for tests inside a bubble of time.
type notes struct {
	mu      sync.Mutex
	cursors map[string]string
	batches []feed.Batch
	follows []feed.DID
	refuse  error
}

func (n *notes) Apply(_ context.Context, b feed.Batch) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.refuse != nil {
		return n.refuse
	}
	for _, c := range append([]feed.Cursor{b.Cursor}, b.Cursors...) {
		if c.Name != "" {
			n.cursors[c.Name] = c.Value
		}
	}
	n.batches = append(n.batches, b)
	return nil
}

func (n *notes) Cursor(_ context.Context, _ feed.DID, name string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.cursors[name], nil
}

func (n *notes) Followed(context.Context, feed.DID) ([]feed.Author, error) { return nil, nil }

func (n *notes) Listening(context.Context, feed.DID, int) ([]feed.DID, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]feed.DID{viewer}, n.follows...), nil
}

func (n *notes) Away(context.Context) ([]feed.AccountChange, error) { return nil, nil }

func (n *notes) set(change func(*notes)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	change(n)
}

func (n *notes) posts() (total int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	seen := map[feed.URI]bool{}
	for _, b := range n.batches {
		for _, p := range b.Posts {
			seen[p.URI] = true
		}
	}
	return len(seen)
}

// theatre is a streaming with sources that a test plays.
type theatre struct {
	*testing.T
	notes *notes
	shelf *shelf
	s     *streaming

	mu     sync.Mutex
	dials  []string // "source/cursor" of each
	live   *channel // the newest that was opened
	using  []Source
	refuse map[string]error
}

// newTheatre has a place for each cursor given.
func newTheatre(t *testing.T, cursors map[string]int64) *theatre {
	st := &theatre{T: t, notes: &notes{cursors: map[string]string{}, follows: []feed.DID{anna, bela}}, refuse: map[string]error{},
		shelf: &shelf{repos: map[feed.DID]feed.Repo{anna: {DID: anna, Rev: "r1"}}}}
	for name, n := range cursors {
		st.notes.cursors[name] = strconv.FormatInt(n, 10)
	}
	e := New(Config{Session: &Session{DID: viewer, Host: "pds.test"}, Sink: st.notes, Audience: st.notes, Copies: st.shelf, Repairer: &repairman{}})
	st.s = &streaming{
		Engine: e, repairs: newRepairs(e), recent: newRecent(), onNew: func(int) {}, jitter: func() float64 { return 0.5 },
		sources: []source{st.source("one", true), st.source("two", true), st.source("hose", false)},
		using: func(src Source, _ error) {
			st.mu.Lock()
			defer st.mu.Unlock()
			st.using = append(st.using, src)
		},
	}
	return st
}

func (st *theatre) source(host string, dated bool) source {
	kind := map[bool]SourceKind{true: SourceJetstream, false: SourceFirehose}[dated]
	return source{Source: Source{kind, host}, dated: dated, dial: func(_ context.Context, cfg atp.StreamConfig) (atp.Stream, error) {
		st.mu.Lock()
		defer st.mu.Unlock()
		st.dials = append(st.dials, fmt.Sprintf("%s/%d", host, cfg.Cursor))
		if err := st.refuse[host]; err != nil {
			return nil, err
		}
		st.live = &channel{events: make(chan atp.Event), fail: make(chan error), cfg: cfg}
		return st.live, nil
	}}
}

func (st *theatre) set(change func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	change()
}

func (st *theatre) stream() *channel {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.live
}

// play runs the streaming beside the test's steps, and waits for its end.
func (st *theatre) play(steps func()) error {
	ctx, cancel := context.WithCancel(st.Context())
	done := make(chan error, 1)
	go func() { done <- st.s.run(ctx) }()
	synctest.Wait()
	steps()
	cancel()
	return <-done
}

func microsAgo(d time.Duration) int64 { return time.Now().Add(-d).UnixMicro() }
func millisAgo(d time.Duration) int64 { return time.Now().Add(-d).UnixMilli() }
func (st *theatre) gaps() (dids []feed.DID) {
	for {
		did, name, ok, _ := st.s.repairs.next()
		if !ok {
			return dids
		}
		if !name {
			dids = append(dids, did)
		}
	}
}

func TestStreamGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		place := microsAgo(time.Minute)
		st := newTheatre(t, map[string]int64{"stream/one": place, cursorHeard: millisAgo(time.Minute)})
		err := st.play(func() {
			st.stream().events <- wrote(place+7, anna, "p", "r2", "x")
			time.Sleep(batchAge + time.Millisecond)
			synctest.Wait()
			if st.notes.cursors["stream/one"] != fmt.Sprint(place+7) {
				t.Errorf("place %s", st.notes.cursors["stream/one"])
			}
			time.Sleep(2 * steady)
			st.stream().fail <- errGone
			synctest.Wait()
		})
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if len(st.dials) != 1 || st.dials[0] != fmt.Sprintf("one/%d", place-rewind.Microseconds()) {
			t.Errorf("dials %v", st.dials)
		}
		if st.gaps() != nil {
			t.Error("a gap is seen where there is none")
		}
	})
}

// Places belong to one instance: another begins by time, with a margin.
func TestAnotherInstanceBeginsByTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		heard := millisAgo(10 * time.Minute)
		st := newTheatre(t, map[string]int64{"stream/one": heard * 1000, "stream/two": microsAgo(30 * time.Hour), cursorHeard: heard})
		st.refuse["one"] = errGone
		err := st.play(func() {})
		want := []string{fmt.Sprintf("one/%d", heard*1000-rewind.Microseconds()), fmt.Sprintf("two/%d", (heard-otherRewind.Milliseconds())*1000)}
		if !errors.Is(err, context.Canceled) || fmt.Sprint(st.dials) != fmt.Sprint(want) {
			t.Errorf("dials %v, want %v; %v", st.dials, want, err)
		}
		if len(st.using) != 1 || st.using[0] != (Source{SourceJetstream, "two"}) {
			t.Errorf("in use: %v", st.using)
		}
	})
}

func TestTheFirstTimeHasNoGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, nil)
		st.play(func() {
			st.stream().events <- wrote(microsAgo(0), anna, "p", "r2", "x")
			time.Sleep(time.Second)
		})
		if st.dials[0] != "one/0" || st.gaps() != nil || st.notes.posts() != 1 {
			t.Errorf("dials %v, %d posts", st.dials, st.notes.posts())
		}
	})
}

// F24: each way in which a stream cannot go on where it was leaves a gap that is known and repaired.
func TestGapsOfStreamsAreNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cursors map[string]int64 // before now, in hours
		only    string           // the source that answers
		first   time.Duration    // age of the first event; 0 for none
		refused error
		gap     bool
	}{
		"slept 3 hours":                  {map[string]int64{"one": 3}, "one", 3 * time.Hour, nil, false},
		"slept 40 hours":                 {map[string]int64{"one": 40}, "one", 36 * time.Hour, nil, true},
		"slept 40 hours, all are silent": {map[string]int64{"one": 40}, "one", 0, nil, true},
		"slept 20 hours, 10 are kept":    {map[string]int64{"one": 20}, "one", 10 * time.Hour, nil, true},
		"set up anew":                    {map[string]int64{"hose": 1}, "hose", 0, atp.ErrFutureCursor, true},
		"too slow":                       {map[string]int64{"hose": 1}, "hose", 0, atp.ErrTooSlow, false},
		"never listened to this server":  {map[string]int64{"one": 1}, "hose", 0, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				st := newTheatre(t, nil)
				for host, hours := range c.cursors {
					st.notes.cursors["stream/"+host] = fmt.Sprint(microsAgo(time.Duration(hours) * time.Hour))
					st.notes.cursors[cursorHeard] = fmt.Sprint(millisAgo(time.Duration(hours) * time.Hour))
				}
				for _, host := range []string{"one", "two", "hose"} {
					if host != c.only {
						st.refuse[host] = errGone
					}
				}
				st.play(func() {
					if c.first > 0 {
						st.stream().events <- wrote(microsAgo(c.first), anna, "p", "r2", "x")
					}
					if c.refused != nil {
						st.stream().fail <- c.refused
						synctest.Wait()
					}
				})
				if place := st.notes.cursors["stream/hose"]; errors.Is(c.refused, atp.ErrFutureCursor) && place != "0" {
					t.Errorf("the place %s of a stream that was set up anew is kept", place)
				}
				gaps := st.gaps()
				marked := false
				for _, b := range st.notes.batches {
					for _, r := range b.Repos {
						marked = marked || r.DID == anna && r.Gap == GapStream && r.Rev == "r1"
					}
				}
				if (len(gaps) > 0) != c.gap || marked != c.gap {
					t.Errorf("repairs of %v, marked %v, want a gap: %v", gaps, marked, c.gap)
				}
				if c.gap && !sameAccounts(gaps, []feed.DID{viewer, anna, bela}) {
					t.Errorf("repairs of %v", gaps)
				}
			})
		})
	}
}

// told is a firehose that says its cursor was too old.
type told struct{ *channel }

func (told) Outdated() bool { return true }

func TestOutdatedCursorIsAGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, map[string]int64{"stream/hose": 5, cursorHeard: millisAgo(time.Hour)})
		dial := st.s.sources[2].dial
		st.s.sources = st.s.sources[2:]
		st.s.sources[0].dial = func(ctx context.Context, cfg atp.StreamConfig) (atp.Stream, error) {
			s, err := dial(ctx, cfg)
			return told{s.(*channel)}, err
		}
		st.play(func() { st.stream().events <- wrote(900, anna, "p", "r2", "x") })
		if len(st.gaps()) != 3 || st.dials[0] != "hose/5" {
			t.Errorf("dials %v", st.dials)
		}
	})
}

// Quiet is not dead, and not away either: the place moves along.
func TestLongSilenceIsNoGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, nil)
		st.play(func() { time.Sleep(40 * time.Hour) })
		at, _ := strconv.ParseInt(st.notes.cursors["stream/one"], 10, 64)
		if behind := time.Since(time.UnixMicro(at)); behind > 3*stillness || len(st.dials) != 1 {
			t.Errorf("the place is %v behind after %d dials", behind, len(st.dials))
		}
		if n := len(st.notes.batches); n > 40*60+1 {
			t.Errorf("%d writes in 40 quiet hours", n)
		}
	})
}

func TestFollowIsWantedWithoutANewConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, nil)
		carl := feed.DID("did:plc:carl")
		st.play(func() {
			st.notes.set(func(n *notes) { n.follows = append(n.follows, carl) })
			st.stream().events <- event(microsAgo(0), viewer, atp.Change{Collection: feed.CollectionFollow, RKey: "c", Rev: "r2",
				Edge: &feed.Edge{Kind: feed.GraphFollow, Actor: viewer, Subject: carl}})
			time.Sleep(time.Second)
			synctest.Wait()
			if w := st.stream().wanted; len(w) != 1 || !sameAccounts(w[0], []feed.DID{viewer, anna, bela, carl}) {
				t.Errorf("asked for %v", w)
			}
			time.Sleep(audienceAge * 3)
			if w := st.stream().wanted; len(w) != 1 {
				t.Errorf("asked %d times for the same", len(w))
			}
			st.notes.set(func(n *notes) { n.follows = n.follows[1:] }) // by the list that was read from the PDS
			time.Sleep(audienceAge + stillness)
			if w := st.stream().wanted; len(w) != 2 {
				t.Errorf("asked %d times after a list changed", len(w))
			}
		})
		if len(st.dials) != 1 {
			t.Errorf("%d connections", len(st.dials))
		}
	})
}

// F47: the network flaps every 3 s for 10 minutes; half a minute after it is back everything is there, once.
func TestFlappingNetwork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, nil)
		refuse := func(err error) {
			st.set(func() {
				for _, host := range []string{"one", "two", "hose"} {
					st.refuse[host] = err
				}
			})
		}
		written := 0
		st.play(func() {
			for i := range 200 {
				if i%2 == 0 {
					refuse(errGone)
					select {
					case st.stream().fail <- errGone:
					case <-time.After(time.Millisecond):
					}
				} else {
					refuse(nil)
				}
				time.Sleep(3 * time.Second)
			}
			refuse(nil)
			time.Sleep(30 * time.Second)
			synctest.Wait()
			select {
			case st.stream().events <- wrote(microsAgo(0), anna, "late", "r2", "x"):
				written++
			case <-time.After(time.Second):
				t.Error("no stream half a minute after the network is back")
			}
			time.Sleep(time.Second)
		})
		if st.notes.posts() != written || len(st.gaps()) != 0 {
			t.Errorf("%d posts of %d", st.notes.posts(), written)
		}
		if n := len(st.dials); n > 400 {
			t.Errorf("%d connections in ten minutes", n)
		}
	})
}

func TestNothingToListenTo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, nil)
		maps.Copy(st.refuse, map[string]error{"one": errGone, "two": feed.Fail(feed.CodeBadAnswer), "hose": feed.Fail(feed.CodeServerError)})
		st.play(func() { time.Sleep(10 * time.Minute) })
		if n := len(st.dials); n < 60 || n > 120 {
			t.Errorf("%d dials in ten minutes", n)
		}
		if last := st.using[len(st.using)-1]; last != (Source{SourcePolling, "pds.test"}) {
			t.Errorf("in use: %v", last)
		}
	})
}

func TestWhatCannotPassEndsTheStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, nil)
		st.notes.refuse = feed.Fail(feed.CodeDamagedFile, "path", "network.db")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan error, 1)
		go func() { done <- st.s.run(ctx) }()
		synctest.Wait()
		st.stream().events <- wrote(1, anna, "p", "r2", "x")
		if err := <-done; feed.CodeOf(err) != feed.CodeDamagedFile {
			t.Error(err)
		}
		if !st.stream().closed {
			t.Error("the stream is left open")
		}
	})
}

// A full disk stops the stream and not the engine: what was not written is heard again.
func TestFullDiskLosesNoEvent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := newTheatre(t, nil)
		st.play(func() {
			first := microsAgo(0)
			kept := wrote(first, anna, "p1", "r2", "x")
			kept.AtMs = first / 1000
			st.stream().events <- kept
			time.Sleep(time.Second)
			st.notes.set(func(n *notes) { n.refuse = feed.Fail(feed.CodeDiskFull, "path", "network.db") })
			st.stream().events <- wrote(first+9_000_000, anna, "p2", "r3", "x")
			time.Sleep(5 * time.Second)
			st.notes.set(func(n *notes) { n.refuse = nil })
			time.Sleep(lastRetry * 2)
			synctest.Wait()
			if c := st.stream().cfg.Cursor; c > first {
				t.Errorf("goes on from %d, beyond what was written at %d", c, first)
			}
		})
	})
}

func TestSources(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cfg  feed.NetworkConfig
		want string
	}{
		"the live network":     {feed.NetworkConfig{}, "[{jetstream jetstream2.us-east.bsky.network} {jetstream jetstream2.us-west.bsky.network} {firehose pds.test}]"},
		"a test network":       {feed.NetworkConfig{PLC: "http://127.0.0.1:1"}, "[]"},
		"a network of its own": {feed.NetworkConfig{PLC: "http://127.0.0.1:1", Jetstream: "ws://127.0.0.1:2"}, "[{jetstream 127.0.0.1:2} {firehose pds.test}]"},
		"switched off":         {feed.NetworkConfig{Jetstream: "none"}, "[{firehose pds.test}]"},
	} {
		got := []Source{}
		for _, s := range sources(c.cfg, "https://pds.test") {
			got = append(got, s.Source)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
