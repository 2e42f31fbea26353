package netsync

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// Repairer copies the repository of one account up to its newest revision.
type Repairer interface {
	Repair(ctx context.Context, did feed.DID) error
}

// Copies says what is held of whole repositories; the store does.
type Copies interface {
	// Repo is what is held of one account's, without a revision where nothing is.
	Repo(ctx context.Context, did feed.DID) (feed.Repo, error)
}

// GapStream is the reason of a gap that a stream left.
const GapStream = "stream"

// Patience of repairs: the pause after a failure doubles from the first to the longest, and an identity is asked for at most once
// in sameName.
const (
	firstRepair   = 5 * time.Second
	longestRepair = 5 * time.Minute
	sameName      = time.Minute
	mostAway      = 50 // accounts asked for their standing in one round
)

// repairs is what a stream could not say itself: accounts to copy anew and identities to look up. Each stands in it once, so it is
// bounded by the accounts that are listened to. One worker takes them in turn.
type repairs struct {
	*Engine
	wake chan struct{}

	mu     sync.Mutex
	copies []feed.DID
	names  []feed.DID
	queued map[feed.DID]bool // in copies
	asked  map[feed.DID]time.Time
}

func newRepairs(e *Engine) *repairs {
	return &repairs{Engine: e, wake: make(chan struct{}, 1), queued: map[feed.DID]bool{}, asked: map[feed.DID]time.Time{}}
}

// add queues accounts to be copied anew.
func (r *repairs) add(dids ...feed.DID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, did := range dids {
		if !r.queued[did] && r.cfg.Repairer != nil {
			r.queued[did] = true
			r.copies = append(r.copies, did)
		}
	}
	r.nudge()
}

// identify queues an identity to be looked up: at once, or, where that was done a moment ago, when it may be done again. An event
// proves nothing and costs its sender nothing.
func (r *repairs) identify(did feed.DID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.names, did) {
		r.names = append(r.names, did)
	}
	r.nudge()
}

func (r *repairs) nudge() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// next is what to do now: names first, they are one question each. Without anything to do, wait is how long until there is, 0 for
// an unknown time.
func (r *repairs) next() (did feed.DID, name, ok bool, wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.cfg.Clock()
	for i, did := range r.names {
		left := sameName - now.Sub(r.asked[did])
		if left <= 0 {
			r.names = slices.Delete(r.names, i, i+1)
			r.asked[did] = now
			return did, true, true, 0
		}
		if wait == 0 || left < wait {
			wait = left
		}
	}
	if len(r.copies) > 0 {
		did, r.copies = r.copies[0], r.copies[1:]
		delete(r.queued, did)
		return did, false, true, 0
	}
	return "", false, false, wait
}

// rest waits for something to do.
func (r *repairs) rest(ctx context.Context, d time.Duration) error {
	if d == 0 {
		d = time.Hour
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-r.wake:
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// run works until ctx ends, or until the sink can no longer write.
func (r *repairs) run(ctx context.Context) error {
	pause := firstRepair
	for {
		did, name, ok, wait := r.next()
		if !ok {
			if err := r.rest(ctx, wait); err != nil {
				return err
			}
			continue
		}
		var err error
		if name {
			err = r.rename(ctx, did)
		} else {
			err = r.repair(ctx, did)
		}
		switch {
		case err == nil:
			pause = firstRepair
			continue
		case ctx.Err() != nil:
			return ctx.Err()
		case !surmountable(feed.CodeOf(err)):
			return err
		case !passing(feed.CodeOf(err)) && feed.CodeOf(err) != feed.CodeDiskFull:
			continue // it stays marked as a gap, for the certificate to name
		case name:
			r.identify(did)
		default:
			r.add(did)
		}
		if err := r.cfg.Wait(ctx, max(pause, secondsLeft(err))); err != nil {
			return err
		}
		pause = min(2*pause, longestRepair)
	}
}

// repair copies one account while its live events wait.
func (r *repairs) repair(ctx context.Context, did feed.DID) error {
	release, err := r.cfg.Session.Hold(ctx, did)
	if err != nil {
		return err
	}
	err = r.cfg.Repairer.Repair(ctx, did)
	release()
	if err != nil || did != r.me || r.cfg.Repositories == nil {
		return err
	}
	return r.newcomers(ctx)
}

// newcomers reads whom the viewer follows, after a gap in what was heard of the viewer, and queues those of whom nothing is held.
func (r *repairs) newcomers(ctx context.Context) error {
	hasty := *r.Engine
	hasty.tries = 1
	run := newRun(&hasty, nil)
	run.id = r.nowMs()
	for _, s := range run.stages() {
		if s.id != stageFollows {
			continue
		}
		run.track.enter(s.id)
		m, err := run.mark(ctx, s.id)
		if err != nil {
			return err
		}
		if err := s.run(ctx, m); err != nil {
			return err
		}
	}
	list, err := r.cfg.Repositories.Repos(ctx, r.me)
	for _, held := range list {
		if held.Rev == "" && held.Gap == "" {
			r.add(held.DID)
		}
	}
	return err
}

// rename looks an identity up, both ways, and keeps what was found.
func (r *repairs) rename(ctx context.Context, did feed.DID) error {
	s := r.cfg.Session
	who, err := atp.NewResolver(s.network, s.config).Resolve(ctx, string(did))
	switch code := feed.CodeOf(err); {
	case code == feed.CodeUnknownHandle, code == feed.CodeHandleMismatch:
		who = atp.Identity{DID: did, Handle: atp.HandleInvalid}
	case err != nil:
		return err
	}
	rename := feed.Rename{DID: did, Handle: who.Handle, AtMs: r.nowMs()}
	if s.config.PDS == "" { // else the configured one stands for all
		rename.PDS = who.PDS
	}
	return r.cfg.Sink.Apply(ctx, feed.Batch{Viewer: r.me, Renames: []feed.Rename{rename}})
}

// gap marks accounts as known to be incomplete, and queues their repair.
func (r *repairs) gap(ctx context.Context, dids []feed.DID) error {
	b := feed.Batch{Viewer: r.me}
	for _, did := range dids {
		if r.cfg.Copies == nil {
			break
		}
		held, err := r.cfg.Copies.Repo(ctx, did)
		if err != nil {
			return err
		}
		if held.Rev != "" && held.Gap == "" {
			held.Gap = GapStream
			b.Repos = append(b.Repos, held)
		}
	}
	if !b.Empty() {
		if err := r.cfg.Sink.Apply(ctx, b); err != nil {
			return err
		}
	}
	r.add(dids...)
	return nil
}

// standings asks whether accounts that are away have come back: their return may have happened while nobody listened.
func (r *repairs) standings(ctx context.Context) error {
	if r.cfg.Audience == nil {
		return nil
	}
	away, err := r.cfg.Audience.Away(ctx)
	if err != nil {
		return err
	}
	s := r.cfg.Session
	for _, c := range away[:min(len(away), mostAway)] {
		// Its own document says where: a server that it left would say that it is away.
		who, err := r.directory.Refresh(ctx, c.DID)
		if err != nil {
			continue // nobody to ask: what was said last still stands
		}
		status, err := atp.RepoStatus(ctx, s.network, atp.Identity{DID: c.DID, PDS: who.PDS})
		var refused *atp.Refusal
		if errors.As(err, &refused) || err != nil && surmountable(feed.CodeOf(err)) {
			continue
		} else if err != nil {
			return err
		}
		if status == c.Status {
			continue
		}
		change := feed.AccountChange{DID: c.DID, Status: status, AtMs: max(r.nowMs(), c.AtMs)}
		if err := r.cfg.Sink.Apply(ctx, feed.Batch{Viewer: r.me, Changes: []feed.AccountChange{change}}); err != nil {
			return err
		}
		if status == feed.AccountActive {
			r.add(c.DID)
		}
	}
	return nil
}
