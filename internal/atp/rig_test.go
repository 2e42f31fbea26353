package atp_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/egress"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

// clock is a time that moves only when told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// rig is a small served world in which ann follows bob, and a way to it.
type rig struct {
	*testing.T
	clock  *clock
	world  *skynet.World
	faults *fault.Table
	net    *skynet.Net
	out    *egress.Transport
	cfg    feed.NetworkConfig
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{T: t, clock: &clock{t: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}}
	r.world, r.faults = skynet.NewWorld(r.clock.now), fault.NewTable(r.clock.now)
	for _, id := range []string{"ann", "bob", "cy"} {
		_, err := r.world.AddPerson(skynet.Person{ID: id, Handle: id + ".test", Name: strings.ToUpper(id), Bio: "I am " + id})
		r.ok(err)
	}
	_, err := r.world.Follow("ann", "bob")
	r.ok(err)
	r.net, err = skynet.Serve(t.Context(), r.world, skynet.Options{Viewer: "ann", Faults: r.faults})
	r.ok(err)
	r.cfg = feed.NetworkConfig{PLC: r.net.PLC, PDS: r.net.PDS}
	r.out = egress.New(egress.Config{
		UserHosts: []string{strings.TrimPrefix(r.net.PDS, "http://"), strings.TrimPrefix(r.net.PLC, "http://")},
		Clock:     r.clock.now,
		Limits:    egress.Limits{Header: 4 * time.Second, Idle: 4 * time.Second, Total: 10 * time.Second},
	})
	t.Cleanup(func() { r.out.Close(); r.net.Close() })
	return r
}

func (r *rig) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *rig) want(err error, code feed.Code) {
	r.Helper()
	if feed.CodeOf(err) != code {
		r.Errorf("error %v, want code %s", err, code)
	}
}

func (r *rig) who(id string) atp.Identity {
	r.Helper()
	who, err := atp.NewResolver(r.out, r.cfg).Resolve(r.Context(), id+".test")
	r.ok(err)
	return who
}

// client signs ann in; persist may be nil.
func (r *rig) client(persist func(context.Context, atp.Tokens) error) *atp.Client {
	r.Helper()
	tokens, err := atp.CreateSession(r.Context(), r.out, r.who("ann"), r.net.AppPassword, "")
	r.ok(err)
	return atp.NewClient(atp.Config{Network: r.out, Tokens: tokens, Persist: persist, Clock: r.clock.now})
}

func (r *rig) post(by string, d skynet.Draft) feed.URI {
	r.Helper()
	r.clock.move(time.Minute)
	uri, err := r.world.Post(by, d)
	r.ok(err)
	return feed.URI(uri)
}

const xrpc = "/xrpc/"

func (r *rig) seen(nsid string) int { return r.net.Seen(xrpc + nsid) }
