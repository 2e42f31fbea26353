package testnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Options shape the seed. The zero value is an empty network of one account.
type Options struct {
	// Users is the number of accounts, at least 1; the first is the viewer.
	Users int
	// Posts is the number of posts of all kinds: roots, replies and quotes.
	Posts int
	// Corpus is a UTF-8 file with the text of one post a line. Empty: what the environment's CORPUS names, else words
	// are drawn from a list.
	Corpus string
	// Labels is the number of posts that Ozone labels "spam"; a third as many more are labelled "porn".
	Labels int
	// RateLimits makes the PDS answer 429 as the public ones do (30 createSession in 5 minutes, …). Seeding bypasses it.
	RateLimits bool
	// Requests and Window, where not zero, make what the PDS grants to an address tighter than 3,000 requests in five minutes.
	// Whole repositories it does not count. They need RateLimits.
	Requests int
	Window   time.Duration
	// Progress gets what a first installation says; nil discards it.
	Progress io.Writer
}

func (opt Options) limit() *limit {
	if opt.Requests == 0 {
		return nil
	}
	return &limit{Requests: opt.Requests, Seconds: int(opt.Window / time.Second)}
}

// Account is a person of the network who can sign in.
type Account struct {
	Handle, DID, Password string
	// AppPassword is set for the viewer; others get one by Actor.CreateAppPassword.
	AppPassword string
}

// Network is the running servers and what was put into them. URLs have no trailing slash.
type Network struct {
	PLC, PDS, AppView, Ozone string
	AppViewDID, OzoneDID     string
	// Accounts[0] is the viewer.
	Accounts []Account
	// Seeded says what a test may look for.
	Seeded Seeded
	// Took is how long the parts of Start lasted.
	Took struct{ Install, Servers, Seed, Index time.Duration }

	progress   io.Writer
	jetstreams []*jetstream

	scratch string
	pg      *postgres
	node    *nodeServers
	bypass  string
	actors  []*Actor
}

// Viewer is the first account.
func (n *Network) Viewer() Account { return n.Accounts[0] }

// Start installs the servers when they are not there, starts them, seeds them and waits until the AppView has indexed
// the seed. What it started ends with Stop, or when this process ends in any way.
func Start(ctx context.Context, opt Options) (*Network, error) {
	if opt.Progress == nil {
		opt.Progress = io.Discard
	}
	opt.Users = max(opt.Users, 1)
	text, err := openText(opt.Corpus)
	if err != nil {
		return nil, err
	}
	n := &Network{progress: opt.Progress}
	if err := n.boot(ctx, opt); err != nil {
		return nil, errors.Join(err, n.Stop(context.WithoutCancel(ctx)))
	}
	if err := n.fill(ctx, opt, text); err != nil {
		return nil, errors.Join(fmt.Errorf("seed the test network: %w", err), logTail(n.node.log), n.Stop(context.WithoutCancel(ctx)))
	}
	return n, nil
}

// boot brings up empty servers.
func (n *Network) boot(ctx context.Context, opt Options) error {
	lap := stopwatch()
	dir, err := Install(ctx, opt.Progress)
	if err != nil {
		return err
	}
	n.Took.Install = lap()
	if n.scratch, err = os.MkdirTemp("", "skein-testnet-"); err != nil {
		return err
	}
	if n.pg, err = startPostgres(ctx, n.scratch); err != nil {
		return err
	}
	ports, err := freePorts(4)
	if err != nil {
		return err
	}
	if opt.RateLimits {
		n.bypass = "the seed is not a client"
	}
	n.node, err = startServers(ctx, installation(dir), n.scratch, serverOptions{
		Postgres:   n.pg.url,
		Ports:      map[string]int{"plc": ports[0], "pds": ports[1], "appview": ports[2], "ozone": ports[3]},
		RateLimits: opt.RateLimits,
		BypassKey:  n.bypass,
		Limit:      opt.limit(),
	})
	if err != nil {
		return err
	}
	a := n.node.addresses
	n.PLC, n.PDS, n.AppView, n.Ozone, n.AppViewDID, n.OzoneDID = a.PLC, a.PDS, a.AppView, a.Ozone, a.AppViewDID, a.OzoneDID
	n.Took.Servers = lap()
	return nil
}

// fill seeds the servers and waits for the AppView.
func (n *Network) fill(ctx context.Context, opt Options, text textSource) error {
	lap := stopwatch()
	if err := n.seed(ctx, drawPlan(opt, text, time.Now())); err != nil {
		return err
	}
	n.Took.Seed = lap()
	err := n.Settle(ctx)
	n.Took.Index = lap()
	return err
}

// stopwatch returns a function that says how long ago it, or stopwatch, was last called.
func stopwatch() func() time.Duration {
	last := time.Now()
	return func() time.Duration {
		d := time.Since(last)
		last = last.Add(d)
		return d
	}
}

// Settle waits until the AppView has seen everything written so far.
func (n *Network) Settle(ctx context.Context) error {
	return n.node.do(ctx, "settle", map[string]any{"ms": int64(20 * time.Minute / time.Millisecond)})
}

// Stop asks the servers to end, waits for them and removes their files. A second call does nothing.
func (n *Network) Stop(ctx context.Context) error {
	var errs []error
	for _, j := range n.jetstreams {
		errs = append(errs, j.close(ctx))
	}
	if n.node != nil {
		errs = append(errs, n.node.close(ctx))
		n.node = nil
	}
	if n.pg != nil {
		errs = append(errs, n.pg.stop(ctx, 20*time.Second))
		n.pg = nil
	}
	if n.scratch != "" {
		errs = append(errs, os.RemoveAll(n.scratch))
		n.scratch = ""
	}
	return errors.Join(errs...)
}
