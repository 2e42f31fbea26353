package app

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

const (
	secretPhrase  = "correct horse battery staple"
	createSession = "/xrpc/com.atproto.server.createSession"
	deleteSession = "/xrpc/com.atproto.server.deleteSession"
)

// clock is a time that moves when it is told to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Now()} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// live is a fake network that an app signs in to, and a data folder.
type live struct {
	world  *skynet.World
	net    *skynet.Net
	faults *fault.Table
	clock  *clock
	dir    string
}

var village = skynet.Plan{Accounts: 6, Posts: 90, ViewerFollows: 5, FollowsEach: 2, Likes: 90, Reposts: 12, ViewerLikes: 8, Span: 40 * time.Hour}

func newLive(t *testing.T, plan skynet.Plan) *live {
	t.Helper()
	l := &live{clock: newClock(), dir: filepath.Join(t.TempDir(), "data")}
	l.world = must(skynet.Generate(11, plan, l.clock.now))(t)
	l.faults = fault.NewTable(l.clock.now)
	l.net = must(skynet.Serve(t.Context(), l.world, skynet.Options{Viewer: "viewer", Faults: l.faults}))(t)
	t.Cleanup(func() { l.faults.Close(); l.net.Close() })
	return l
}

func (l *live) options() Options {
	return Options{
		DataDir: l.dir, Version: "test", Shell: "cli", VaultWork: 10, Clock: l.clock.now,
		Network: feed.NetworkConfig{PLC: l.net.PLC, PDS: l.net.PDS, AppView: feed.DID(l.net.AppViewDID), UserHosts: []string{hostPort(l.net.PLC), hostPort(l.net.PDS)}},
	}
}

// app starts one on the folder; change, if any, alters its options.
func (l *live) app(t *testing.T, change func(*Options)) *App {
	t.Helper()
	opt := l.options()
	if change != nil {
		change(&opt)
	}
	app := must(New(opt))(t)
	if err := app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	return app
}

func (l *live) request(keep string) LoginRequest {
	return LoginRequest{Handle: l.net.Handle, Password: l.net.AppPassword, Keep: keep, Passphrase: secretPhrase}
}

// signedIn is an app with the viewer signed in, nothing copied.
func (l *live) signedIn(t *testing.T, keep string) *App {
	t.Helper()
	app := l.app(t, nil)
	must(app.API().Login(l.request(keep)))(t)
	return app
}

// synced is an app with the viewer signed in for this session and everything copied.
func (l *live) synced(t *testing.T) *App {
	t.Helper()
	app := l.signedIn(t, "session")
	copied(t, app)
	return app
}

func copied(t *testing.T, app *App) Summary {
	t.Helper()
	return must(app.SyncOnce(t.Context(), func(feed.Progress) {}))(t)
}

func closed(t *testing.T, app *App) {
	t.Helper()
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
}

// await reads events until one satisfies want, and returns all that came.
func await(t *testing.T, events <-chan Event, want func(Event) bool) []Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var got []Event
	for {
		select {
		case e := <-events:
			if got = append(got, e); want(e) {
				return got
			}
		case <-ctx.Done():
			t.Fatalf("the event never came, only %+v", got)
		}
	}
}

func syncEnded(e Event) bool {
	p, ok := e.Data.(feed.Progress)
	return ok && e.Name == EventSyncProgress && p.Stage == "sync.done"
}
