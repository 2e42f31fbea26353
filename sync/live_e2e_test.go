//go:build e2e

package netsync_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/egress"
	"skein/internal/testnet"
	netsync "skein/sync"
)

// inTime is how long anything that somebody does may take until it is in the store.
const inTime = 10 * time.Second

// overheard is a way out that remembers what went through its sockets.
type overheard struct {
	atp.Network
	mu      sync.Mutex
	dials   []feed.Purpose
	packed  int // messages that begin as a zstd frame does
	plain   int // every other message
	written []string
}

func (o *overheard) Dial(ctx context.Context, purpose feed.Purpose, url string) (feed.Socket, error) {
	socket, err := o.Network.Dial(ctx, purpose, url)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.dials = append(o.dials, purpose)
	if err != nil {
		return nil, err
	}
	return overheardSocket{socket, o}, nil
}

type overheardSocket struct {
	feed.Socket
	o *overheard
}

func (s overheardSocket) Read(ctx context.Context) ([]byte, bool, error) {
	message, binary, err := s.Socket.Read(ctx)
	s.o.mu.Lock()
	defer s.o.mu.Unlock()
	switch {
	case err != nil:
	case binary && bytes.HasPrefix(message, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		s.o.packed++
	default:
		s.o.plain++
	}
	return message, binary, err
}

func (s overheardSocket) Write(ctx context.Context, message []byte, binary bool) error {
	s.o.mu.Lock()
	s.o.written = append(s.o.written, string(message))
	s.o.mu.Unlock()
	return s.Socket.Write(ctx, message, binary)
}

// listener is an engine that listens to a real stream.
type listener struct {
	*real
	heard *overheard
	kind  netsync.SourceKind
	end   func()
}

// listen signs in with the tokens that are kept and waits until the stream is open and nothing is left to be repaired. Polling
// is so rare that whatever arrives came by the stream.
func (r *real) listen(kind netsync.SourceKind) *listener {
	r.Helper()
	session, err := r.sessions.Resume(r.Context(), feed.DID(r.net.Viewer().DID))
	r.ok(err)
	r.session = session
	l := &listener{real: r, heard: r.sessions.Network.(*overheard), kind: kind}
	open := make(chan netsync.Source, 10)
	e := netsync.New(netsync.Config{
		Session: session, Sink: r.db, Wanted: r.db, Repositories: r.db, Audience: r.db, Every: time.Hour,
		Source: func(s netsync.Source) { open <- s },
	})
	ctx, cancel := context.WithCancel(r.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Live(ctx, func(int) {}) }()
	l.end = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; feed.CodeOf(err) != feed.CodeCancelled {
			r.Errorf("listening ended: %v", err)
		}
	})
	r.Cleanup(l.end)
	select {
	case s := <-open:
		if s.Kind != kind {
			r.Fatalf("listening to %+v", s)
		}
	case <-time.After(time.Minute):
		r.Fatal("no stream was opened")
	}
	l.within("nothing is left to be repaired", time.Minute, func() bool {
		repos, err := r.db.Repos(r.Context(), session.DID)
		r.ok(err)
		return !slices.ContainsFunc(repos, func(x feed.Repo) bool { return x.Gap != "" })
	})
	return l
}

// within waits until something is so, and says how long that took.
func (r *real) within(what string, limit time.Duration, so func() bool) {
	r.Helper()
	began := time.Now()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		if time.Since(began) > limit {
			r.Fatalf("%s: not after %v", what, limit)
		}
		<-tick.C
	}
	r.Logf("%s after %v", what, time.Since(began).Round(time.Millisecond))
}

func (l *listener) soon(what string, so func() bool) {
	l.Helper()
	l.within(string(l.kind)+": "+what, inTime, so)
}

// stored reports whether a post is there, with its text.
func (r *real) stored(ref testnet.Ref, text string) bool {
	r.Helper()
	items, err := r.db.Items(r.Context(), r.session.DID, time.Now().UnixMilli(), []feed.URI{feed.URI(ref.URI)})
	r.ok(err)
	return len(items) == 1 && items[0].Post.Text == text
}

// held reports whether a record is known to be in its author's repository.
func (r *real) held(ref testnet.Ref) bool {
	r.Helper()
	by, collection, rkey, _ := feed.URI(ref.URI).Split()
	keys, err := r.db.Held(r.Context(), by, collection, 0)
	r.ok(err)
	return slices.Contains(keys, rkey)
}

// people are accounts that the viewer follows and sees, and some that they do not follow.
func (r *real) people() (follows, strangers []*testnet.Actor) {
	s := r.net.Seeded
	for i, a := range r.net.Accounts[1:] {
		switch {
		case slices.Contains([]string{s.Muted, s.Blocked, s.Blocker}, a.DID):
		case slices.Contains(s.ViewerFollows, a.DID):
			follows = append(follows, r.net.As(i+1))
		default:
			strangers = append(strangers, r.net.As(i+1))
		}
	}
	return follows, strangers
}

// TestRealStreams copies the network and then hears, from the real Jetstream and from the PDS itself, what others do.
func TestRealStreams(t *testing.T) {
	r := startReal(t, testnet.Options{Users: 30, Posts: 800})
	jetstream, _, err := r.net.Jetstream(t.Context())
	r.ok(err)
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1", "localhost"}})
	t.Cleanup(out.Close)
	r.sessions.Network, r.sessions.Config.Jetstream = &overheard{Network: out}, jetstream
	r.login()
	_, err = netsync.New(netsync.Config{Session: r.session, Sink: r.db, Wanted: r.db, Repositories: r.db}).Once(t.Context(), nil)
	r.ok(err)
	follows, strangers := r.people()
	for i, kind := range []netsync.SourceKind{netsync.SourceJetstream, netsync.SourceFirehose} {
		if kind == netsync.SourceFirehose {
			r.sessions.Config.Jetstream = "none"
		}
		if !t.Run(string(kind), func(t *testing.T) {
			here := *r
			here.T = t
			here.sessions.Network = &overheard{Network: out}
			here.hears(kind, follows[2*i:], strangers[i])
		}) {
			return
		}
	}
}

// hears does what people do, one after the other.
func (r *real) hears(kind netsync.SourceKind, friends []*testnet.Actor, stranger *testnet.Actor) {
	l := r.listen(kind)
	ctx, a, b, tag := r.Context(), friends[0], friends[1], " by "+string(kind)
	post, err := a.Post(ctx, "geese over the marsh"+tag)
	r.ok(err)
	l.soon("a post", func() bool { return r.stored(post, "geese over the marsh"+tag) })
	reply, err := b.Reply(ctx, "how many?"+tag, post, post)
	r.ok(err)
	l.soon("a reply", func() bool { return r.stored(reply, "how many?"+tag) })
	if up := r.item(feed.URI(reply.URI)).Post.Reply; up == nil || string(up.Parent) != post.URI {
		r.Errorf("it answers %+v", up)
	}
	like, err := b.Like(ctx, post)
	r.ok(err)
	l.soon("a like", func() bool { return r.held(like) })
	repost, err := b.Repost(ctx, post)
	r.ok(err)
	l.soon("a repost", func() bool { return r.held(repost) })
	r.ok(b.Delete(ctx, like))
	l.soon("a like taken back", func() bool { return !r.held(like) })
	r.ok(b.Delete(ctx, reply))
	l.soon("a deletion", func() bool { return !r.held(reply) && !r.stored(reply, "how many?"+tag) })
	name := "renamed-" + string(kind) + ".test"
	r.ok(a.Rename(ctx, name))
	l.soon("a new handle", func() bool { return r.item(feed.URI(post.URI)).Author.Handle == name })
	l.joins(stranger)
	l.end()
	l.wire(stranger)

	missed, err := b.Post(ctx, "written while nobody listened"+tag)
	r.ok(err)
	if r.stored(missed, "written while nobody listened"+tag) {
		r.Fatal("it was heard after the end")
	}
	again := r.listen(kind)
	again.soon("a post from before the restart", func() bool { return r.stored(missed, "written while nobody listened"+tag) })
	again.end()
}

// joins lets the viewer follow somebody new in another app: from then on they are heard.
func (l *listener) joins(stranger *testnet.Actor) {
	ctx := l.Context()
	before, err := stranger.Post(ctx, "nobody listens to me yet")
	l.ok(err)
	_, err = l.net.As(0).Follow(ctx, stranger.DID)
	l.ok(err)
	l.soon("what somebody new wrote before", func() bool { return l.held(before) })
	first, err := stranger.Post(ctx, "now somebody does")
	l.ok(err)
	l.soon("a post of somebody new", func() bool { return l.stored(first, "now somebody does") })
}

// wire holds that one connection was enough, that Jetstream packed its messages and that it was told of somebody new.
func (l *listener) wire(stranger *testnet.Actor) {
	l.heard.mu.Lock()
	defer l.heard.mu.Unlock()
	if len(l.heard.dials) != 1 {
		l.Errorf("dialled %v", l.heard.dials)
	}
	l.Logf("%s: %d packed and %d plain messages, %d written", l.kind, l.heard.packed, l.heard.plain, len(l.heard.written))
	if l.kind != netsync.SourceJetstream {
		return
	}
	updates := l.heard.written
	if l.heard.packed < 8 || l.heard.plain != 0 || len(updates) != 2 {
		l.Fatalf("%d packed, %d plain, written %q", l.heard.packed, l.heard.plain, updates)
	}
	for i, update := range updates {
		if !strings.Contains(update, `"options_update"`) || strings.Contains(update, stranger.DID) != (i == 1) {
			l.Errorf("message %d: %s", i+1, update)
		}
	}
}
