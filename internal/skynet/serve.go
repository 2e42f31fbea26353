package skynet

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"skein/internal/skynet/fault"
	"skein/internal/skynet/lexicons"
)

// AppViewDID is the DID of the AppView that the PDS proxies to.
var AppViewDID = DIDFor("the appview")

// Options of a served network; the zero value is a network in good health.
type Options struct {
	// Viewer is the account the network is shown to, by id, DID or handle; empty means the first one opened.
	Viewer string
	// Faults stand in front of both servers; nil means none.
	Faults *fault.Table
	// Requests is the number allowed per address in 5 minutes; 0 means 3000, as on the reference PDS.
	Requests int
}

func (o Options) requests() int {
	if o.Requests > 0 {
		return o.Requests
	}
	return 3000
}

// Net is a network being served on loopback: what a client has to be told to use it, and what a test may do to it.
type Net struct {
	// PLC and PDS are base URLs without a trailing slash.
	PLC, PDS string
	// AppViewDID is what app.bsky calls are proxied to.
	AppViewDID string
	// Viewer is the account to sign in as; AppPassword and MainPassword are its own.
	Viewer                    Actor
	Handle                    string
	AppPassword, MainPassword string

	world  *World
	pds    *pds
	faults *fault.Table
	seen   counter
	hosts  []*host
	cancel context.CancelFunc
	done   chan struct{}
}

// Serve starts the PLC directory and the PDS of a world, each on its own free port of 127.0.0.1. They stop when ctx ends
// or Close is called, whichever is first.
func Serve(ctx context.Context, w *World, opt Options) (*Net, error) {
	viewer, ok := w.Actor(opt.Viewer)
	if opt.Viewer == "" {
		viewer, ok = w.first()
	}
	if !ok {
		return nil, fmt.Errorf("serving a network: no account %q in it", opt.Viewer)
	}
	if opt.Faults == nil {
		opt.Faults = fault.NewTable(w.now)
	}
	n := &Net{
		AppViewDID: AppViewDID, Viewer: viewer, Handle: viewer.Handle,
		AppPassword: appPasswordOf(viewer.ID), MainPassword: mainPasswordOf(viewer.ID),
		world: w, faults: opt.Faults, done: make(chan struct{}),
	}
	checker, err := lexicons.New()
	if err != nil {
		return nil, fmt.Errorf("serving the PDS: %w", err)
	}
	pdsHost, err := openHost()
	if err != nil {
		return nil, fmt.Errorf("serving the PDS: %w", err)
	}
	plcHost, err := openHost()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("serving the PLC directory: %w", err), pdsHost.down())
	}
	w.goLive()
	n.PDS, n.PLC = "http://"+pdsHost.addr, "http://"+plcHost.addr
	n.pds = newPDS(w, opt, n.PDS, AppViewDID, checker)
	n.hosts = []*host{pdsHost, plcHost}
	pdsHost.up(n.front(n.pds.mux))
	plcHost.up(n.front(http.HandlerFunc(n.pds.plc)))
	ctx, n.cancel = context.WithCancel(ctx)
	go n.stopWith(ctx)
	return n, nil
}

func (w *World) first() (Actor, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if len(w.accounts) == 0 {
		return Actor{}, false
	}
	return w.accounts[0].face(), true
}

// front counts requests and puts the faults before a server.
func (n *Net) front(h http.Handler) http.Handler {
	h = n.faults.Wrap(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.seen.add(r.URL.Path)
		h.ServeHTTP(w, r)
	})
}

// Close stops both servers and every answer under way, and returns when they are gone. It may be called more than once.
func (n *Net) Close() {
	n.cancel()
	<-n.done
}

func (n *Net) stopWith(ctx context.Context) {
	defer close(n.done)
	<-ctx.Done()
	n.faults.Close()
	for _, h := range n.hosts {
		h.down()
	}
}

// Seen returns how many requests came for a path, e.g. "/xrpc/app.bsky.feed.getTimeline", faulty ones included.
func (n *Net) Seen(path string) int { return n.seen.get(path) }

// Total returns how many requests came in all.
func (n *Net) Total() int { return n.seen.get("") }

// PDSDown closes the PDS's port: connections under way break, new ones are refused.
func (n *Net) PDSDown() error { return n.hosts[0].down() }

// PDSUp opens the PDS again on the same port.
func (n *Net) PDSUp() error {
	if err := n.hosts[0].reopen(); err != nil {
		return fmt.Errorf("opening the PDS again: %w", err)
	}
	n.hosts[0].up(n.front(n.pds.mux))
	return nil
}

// RevokeAppPassword takes the app password of an account back: its sessions cannot be refreshed, nor new ones opened.
func (n *Net) RevokeAppPassword(actor string) error {
	a, ok := n.world.Actor(actor)
	if !ok {
		return fmt.Errorf("no account %q in this world", actor)
	}
	n.pds.sessions.revoke(a.DID)
	return nil
}

// Passwords returns the app password and the main password of any account.
func (n *Net) Passwords(actor string) (app, main string, err error) {
	a, ok := n.world.Actor(actor)
	if !ok {
		return "", "", fmt.Errorf("no account %q in this world", actor)
	}
	return appPasswordOf(a.ID), mainPasswordOf(a.ID), nil
}
