package netsync_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	"skein/store"
	netsync "skein/sync"
)

// liveRig is a served world with its live stream, and an engine over a real store that listens to it.
type liveRig struct {
	*rig
	db     *store.Network
	cancel context.CancelFunc
	done   chan error

	mu    sync.Mutex
	using netsync.Source
	news  int
}

// listening copies the world once and then listens to the stream named.
func listening(t *testing.T, stream func(*skynet.Net) string, rules ...fault.Rule) *liveRig {
	t.Helper()
	r := &liveRig{rig: newRig(t, tiny)}
	db, err := store.OpenNetwork(t.Context(), filepath.Join(t.TempDir(), "network.db"), store.Options{Clock: r.clock.now})
	r.ok(err)
	r.db = db
	r.sessions.Config.Jetstream = stream(r.net)
	e := netsync.New(netsync.Config{
		Session: r.login(), Sink: db, Wanted: db, Audience: db, Clock: r.clock.now,
		Source: func(s netsync.Source) { r.mu.Lock(); defer r.mu.Unlock(); r.using = s },
	})
	_, err = e.Once(t.Context(), nil)
	r.ok(err)
	for _, rule := range rules {
		r.ok(r.faults.Add(rule))
	}
	ctx, cancel := context.WithCancel(t.Context())
	r.cancel, r.done = cancel, make(chan error, 1)
	go func() {
		r.done <- e.Live(ctx, func(n int) { r.mu.Lock(); defer r.mu.Unlock(); r.news += n })
	}()
	t.Cleanup(func() {
		cancel()
		r.want(<-r.done, feed.CodeCancelled)
		r.ok(db.Close())
	})
	return r
}

func (r *liveRig) waitFor(what string, cond func() bool) {
	r.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); !cond(); {
		select {
		case <-tick.C:
		case <-deadline:
			r.Fatalf("%s: never", what)
		}
	}
}

func (r *liveRig) item(uri string) (it feed.Item, there bool) {
	r.Helper()
	items, err := r.db.Items(r.Context(), r.viewer(), r.clock.now().UnixMilli(), []feed.URI{feed.URI(uri)})
	r.ok(err)
	if len(items) == 0 || items[0].Post.Text == "" {
		return it, false
	}
	return items[0], true
}

func (r *liveRig) viewer() feed.DID { return feed.DID(r.net.Viewer.DID) }

func (r *liveRig) follow() skynet.Actor {
	r.Helper()
	followed, err := r.db.Followed(r.Context(), r.viewer())
	r.ok(err)
	a, ok := r.world.Actor(string(followed[0].DID))
	if !ok {
		r.Fatal("a follow that nobody knows")
	}
	return a
}

// says posts and waits until the store has it.
func (r *liveRig) says(actor, text string) string {
	r.Helper()
	r.clock.move(time.Second)
	uri, err := r.world.Post(actor, skynet.Draft{Text: text})
	r.ok(err)
	r.waitFor(text, func() bool { it, there := r.item(uri); return there && it.Post.Text == text })
	return uri
}

func (r *liveRig) source() netsync.Source {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.using
}

func jetstreamOf(n *skynet.Net) string { return n.Jetstream }

// Whatever happens in the network is in the store within moments, through either stream.
func TestWorldIsHeardLive(t *testing.T) {
	t.Parallel()
	for name, stream := range map[string]func(*skynet.Net) string{
		"jetstream": jetstreamOf, "firehose": func(*skynet.Net) string { return "none" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := listening(t, stream)
			r.waitFor("a source", func() bool { return string(r.source().Kind) == name })
			who := r.follow()
			uri := r.says(who.ID, "one live post")
			r.mu.Lock()
			if r.news != 1 {
				t.Errorf("%d news", r.news)
			}
			r.mu.Unlock()

			r.ok(r.world.Delete(uri))
			r.waitFor("the deletion", func() bool { _, there := r.item(uri); return !there })
			if hits, err := r.db.Lexical(t.Context(), r.viewer(), feed.Query{Terms: []string{"live"}}, 10); err != nil || len(hits) != 0 {
				t.Errorf("a deleted post is found: %v, %v", hits, err)
			}

			kept := r.says(who.ID, "kept while away")
			r.ok(r.world.SetStatus(who.ID, skynet.Status("deactivated")))
			r.waitFor("the absence", func() bool { it, _ := r.item(kept); return it.Author.Status == feed.AccountDeactivated })
			r.ok(r.world.SetStatus(who.ID, skynet.Status("")))
			r.waitFor("the return", func() bool { it, there := r.item(kept); return there && it.Author.Status == feed.AccountActive })

			r.clock.move(2 * time.Minute) // an identity is asked for once a minute
			r.ok(r.world.Rename(who.ID, "renamed.test"))
			r.waitFor("the new name", func() bool { it, _ := r.item(kept); return it.Author.Handle == "renamed.test" })
			r.ok(r.world.SetStatus(who.ID, skynet.Status("deleted")))
			r.waitFor("the purge", func() bool { _, there := r.item(kept); return !there })
		})
	}
}

func TestFollowIsHeardAndListenedTo(t *testing.T) {
	t.Parallel()
	r := listening(t, jetstreamOf)
	r.waitFor("a source", func() bool { return r.source().Kind == netsync.SourceJetstream })
	_, err := r.world.AddPerson(skynet.Person{ID: "newcomer", Handle: "newcomer.test", Name: "Newcomer"})
	r.ok(err)
	_, err = r.world.Follow("viewer", "newcomer")
	r.ok(err)
	r.waitFor("the follow", func() bool {
		followed, err := r.db.Followed(t.Context(), r.viewer())
		r.ok(err)
		for _, a := range followed {
			if actor, ok := r.world.Actor(string(a.DID)); ok && actor.ID == "newcomer" {
				return true
			}
		}
		return false
	})
	// The stream learns of it a moment later; what was said in between is for the copy of the newcomer's repository.
	r.waitFor("a post", func() bool {
		r.clock.move(time.Second)
		uri, err := r.world.Post("newcomer", skynet.Draft{Text: "hello from a newcomer"})
		r.ok(err)
		for range 20 {
			if _, there := r.item(uri); there {
				return true
			}
			<-time.After(10 * time.Millisecond)
		}
		return false
	})
}

// F44: whatever a stream does to us, the next post arrives.
func TestFaultsOfStreams(t *testing.T) {
	t.Parallel()
	for _, rule := range []fault.Rule{
		{Kind: fault.HangUp, After: 1, Count: 3}, {Kind: fault.Flap, Every: 300 * time.Millisecond, Count: 3},
		{Kind: fault.Nonsense, After: 1, Count: 1}, {Kind: fault.HugeMessage, Bytes: 100 << 20, Count: 1}, {Kind: fault.ZstdBomb, After: 1, Bytes: 256 << 20, Count: 1},
		{Kind: fault.HTML, Count: 2}, {Kind: fault.Status, Status: 500, Count: 1}, {Kind: fault.Reorder, Times: 3, Count: 1},
	} {
		t.Run(string(rule.Kind), func(t *testing.T) {
			t.Parallel()
			rule.Path = "/subscribe$"
			r := listening(t, jetstreamOf, rule)
			r.waitFor("a source", func() bool { return r.source().Kind != "" })
			who := r.follow()
			uris := []string{}
			for i := range 6 {
				r.clock.move(time.Second)
				uri, err := r.world.Post(who.ID, skynet.Draft{Text: fmt.Sprintf("post %d in trouble", i)})
				r.ok(err)
				uris = append(uris, uri)
			}
			r.waitFor(string(rule.Kind), func() bool {
				for _, uri := range uris {
					if _, there := r.item(uri); !there {
						return false
					}
				}
				return true
			})
		})
	}
}

func TestSignedOutWhileListening(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	r.sessions.Config.Jetstream = r.net.Jetstream
	db, err := store.OpenNetwork(t.Context(), filepath.Join(t.TempDir(), "network.db"), store.Options{Clock: r.clock.now})
	r.ok(err)
	defer db.Close()
	e := netsync.New(netsync.Config{
		Session: r.login(), Sink: db, Wanted: db, Audience: db, Clock: r.clock.now,
		Wait: func(ctx context.Context, d time.Duration) error { return ctx.Err() },
	})
	_, err = e.Once(t.Context(), nil)
	r.ok(err)
	before, err := db.Stats(t.Context())
	r.ok(err)
	r.ok(r.faults.Add(fault.Rule{Kind: fault.Revoke}))
	r.want(e.Live(t.Context(), func(int) {}), feed.CodeSignedOut)
	after, err := db.Stats(t.Context())
	r.ok(err)
	if n := r.seen(refreshSession); n > 2 || after.Posts < before.Posts || before.Posts == 0 {
		t.Errorf("%d renewals, %d posts of %d", n, after.Posts, before.Posts)
	}
}
