package skynet

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"skein/internal/skynet/fault"
	"skein/internal/skynet/lexicons"
)

// AppViewDID is the DID of the AppView that the PDS proxies to.
var AppViewDID = DIDFor("the appview")

// Options of a served network; the zero value is a network in good health.
type Options struct {
	// Viewer is the account the network is shown to, by id, DID or handle; empty means the first one opened.
	Viewer string
	// Faults stand in front of every server; nil means none.
	Faults *fault.Table
	// Requests is the number allowed per address in 5 minutes; 0 means 3000, as on the reference PDS.
	Requests int
	// Hosts is how many PDSes there are; 0 means one. Accounts are on the first until World.Move moves them.
	Hosts int
	// Lookback is how long streams keep events; 0 means DefaultLookback.
	Lookback time.Duration
}

func (o Options) requests() int {
	if o.Requests > 0 {
		return o.Requests
	}
	return 3000
}

func (o Options) lookback() time.Duration {
	if o.Lookback > 0 {
		return o.Lookback
	}
	return DefaultLookback
}

// Net is a network being served on loopback: what a client has to be told to use it, and what a test may do to it.
type Net struct {
	// PLC and PDS are base URLs without a trailing slash. PDS is the first of Hosts, and plays the AppView.
	PLC, PDS string
	Hosts    []string
	// Jetstream is the base URL of a relay of all hosts: /subscribe is Jetstream version 1, and
	// /xrpc/com.atproto.sync.subscribeRepos the firehose.
	Jetstream string
	// AppViewDID is what app.bsky calls are proxied to.
	AppViewDID string
	// Viewer is the account to sign in as; AppPassword and MainPassword are its own.
	Viewer                    Actor
	Handle                    string
	AppPassword, MainPassword string

	world    *World
	labelers map[string]string // base URLs by DID
	servers  []*pds            // by host
	faults   *fault.Table
	seen     counter
	hosts    []*host        // the PDSes, the relay, the PLC directory, the labelers
	mains    []http.Handler // of hosts
	cancel   context.CancelFunc
	done     chan struct{}
}

// Serve starts the PLC directory, the PDSes and the relay of a world, each on its own free port of 127.0.0.1. They stop
// when ctx ends or Close is called, whichever is first.
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
	if err := n.open(max(opt.Hosts, 1), w.labelerDIDs()); err != nil {
		return nil, fmt.Errorf("serving a network: %w", err)
	}
	if err := n.build(opt); err != nil {
		return nil, errors.Join(fmt.Errorf("serving a network: %w", err), n.closeAll())
	}
	w.goLive(len(n.Hosts))
	for i, h := range n.hosts {
		h.up(n.front(n.mains[i]))
	}
	ctx, n.cancel = context.WithCancel(ctx)
	go n.stopWith(ctx)
	return n, nil
}

// open takes a port for every PDS, the relay and the PLC directory.
func (n *Net) open(pdses int, labelers []string) error {
	var urls []string
	for range pdses + 2 + len(labelers) {
		h, err := openHost()
		if err != nil {
			return errors.Join(err, n.closeAll())
		}
		n.hosts, urls = append(n.hosts, h), append(urls, "http://"+h.addr)
	}
	n.Hosts, n.PDS, n.Jetstream, n.PLC = urls[:pdses:pdses], urls[0], urls[pdses], urls[pdses+1]
	n.labelers = map[string]string{}
	for i, did := range labelers {
		n.labelers[did] = urls[pdses+2+i]
	}
	return nil
}

// build makes what stands behind each port.
func (n *Net) build(opt Options) error {
	checker, err := lexicons.New()
	if err != nil {
		return err
	}
	for i := range n.Hosts {
		p := newPDS(n.world, opt, n.Hosts, i, checker)
		p.labelerURLs = n.labelers
		n.servers, n.mains = append(n.servers, p), append(n.mains, p.mux)
	}
	relay := newPDS(n.world, opt, n.Hosts, relayIndex, checker)
	j := &jetstream{world: n.world, faults: opt.Faults, lookback: opt.lookback()}
	relay.mux.HandleFunc("/subscribe", j.subscribe)
	n.mains = append(n.mains, relay.mux, http.HandlerFunc(n.servers[0].plc))
	for _, did := range n.world.labelerDIDs() {
		n.mains = append(n.mains, newLabeler(n.world, opt.Faults, did))
	}
	return nil
}

func (n *Net) closeAll() error {
	var errs []error
	for _, h := range n.hosts {
		errs = append(errs, h.down())
	}
	return errors.Join(errs...)
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
	n.closeAll()
}

// Seen returns how many requests came for a path, e.g. "/xrpc/app.bsky.feed.getTimeline", faulty ones included.
func (n *Net) Seen(path string) int { return n.seen.get(path) }

// Total returns how many requests came in all.
func (n *Net) Total() int { return n.seen.get("") }

// PDSDown closes the port of the first PDS: connections under way break, new ones are refused.
func (n *Net) PDSDown() error { return n.hosts[0].down() }

// PDSUp opens the first PDS again on the same port.
func (n *Net) PDSUp() error { return n.up(0) }

// JetstreamDown closes the relay's port, as PDSDown does.
func (n *Net) JetstreamDown() error { return n.hosts[len(n.Hosts)].down() }

// JetstreamUp opens the relay again on the same port.
func (n *Net) JetstreamUp() error { return n.up(len(n.Hosts)) }

func (n *Net) up(i int) error {
	if err := n.hosts[i].reopen(); err != nil {
		return fmt.Errorf("opening a server again: %w", err)
	}
	n.hosts[i].up(n.front(n.mains[i]))
	return nil
}

// Labeler returns the base URL of the service of a labeler that was in the world when it was served.
func (n *Net) Labeler(actor string) (string, bool) {
	a, _ := n.world.Actor(actor)
	url, ok := n.labelers[a.DID]
	return url, ok
}

// RevokeAppPassword takes the app password of an account back: its sessions cannot be refreshed, nor new ones opened.
func (n *Net) RevokeAppPassword(actor string) error {
	a, ok := n.world.Actor(actor)
	if !ok {
		return fmt.Errorf("no account %q in this world", actor)
	}
	for _, p := range n.servers {
		p.sessions.revoke(a.DID)
	}
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
