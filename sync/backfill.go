package netsync

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/atp/repo"
)

// Repositories says how far whole repositories are copied; the store is one.
type Repositories interface {
	// Repos are those of the viewer and of every follow, in the order in which they are worth copying.
	Repos(ctx context.Context, viewer feed.DID) ([]feed.Repo, error)
	// Held lists the keys of the records that are stored of one collection, created at sinceMs or later.
	Held(ctx context.Context, did feed.DID, collection string, sinceMs int64) ([]string, error)
	// AroundPosts are liked or reposted by followed accounts since sinceMs and not stored.
	AroundPosts(ctx context.Context, viewer feed.DID, sinceMs int64, limit int) ([]feed.URI, error)
}

// Graves says which posts are known to be gone; the store is one. A like of such a post is not held, although its record is
// there.
type Graves interface {
	Buried(ctx context.Context, uris []feed.URI) ([]feed.URI, error)
}

// Why a repository is known to be incomplete, the values of feed.Repo.Gap that this file writes.
const (
	gapUnverified  = "unverified"  // its signature or its tree does not prove it
	gapUnreachable = "unreachable" // its server did not answer, or broke off
	gapIdentity    = "identity"    // no document says where it lies
	gapAbsent      = "absent"      // its server does not have it
	gapAway        = "away"        // deactivated, suspended or taken down
)

const (
	// checkedRecently is how long an account that was found complete is not asked again by another run.
	checkedRecently = 10 * time.Minute
	// provenFor is how long deletions may rest on streams and differences before a whole repository is due.
	provenFor = 7 * 24 * time.Hour
	// absentFor is how long a repository must be nowhere before its account counts as deleted.
	absentFor = 24 * time.Hour
	// truncations is how often a file that broke off is asked for in one run.
	truncations = 3
	// rowsAtOnce is how many changes are applied in one batch.
	rowsAtOnce = 500
)

// copied are the collections of a repository that are kept, in the order of keys.
var copied = []string{
	feed.CollectionDeclaration, feed.CollectionProfile, feed.CollectionLike, feed.CollectionPost, feed.CollectionPostgate,
	feed.CollectionRepost, feed.CollectionThreadgate, feed.CollectionBlock, feed.CollectionFollow,
}

// backfill copies repositories, several at a time.
type backfill struct {
	*run
	since int64 // start of the window in ms
	meter *meter
	away  map[feed.DID]feed.AccountChange // who was last said not to be active
	// narrowed says from when on posts of an account are held since room was made; empty where the window alone counts.
	narrowed map[feed.DID]int64

	mu sync.Mutex // owns what one run counts: its tracker, its summary
}

// repos brings the repository of the viewer and of every follow up to date. What cannot be had of one account is noted as
// its gap and holds nobody else up.
func (r *run) repos(ctx context.Context, _ *mark) error {
	list, err := r.cfg.Repositories.Repos(ctx, r.me)
	if err != nil {
		return err
	}
	b := &backfill{run: r, since: r.nowMs() - r.cfg.History.Milliseconds()}
	if err = b.open(ctx); err != nil {
		return err
	}
	if err := b.whoIsAway(ctx); err != nil {
		return err
	}
	if err := b.listenFromHere(ctx); err != nil {
		return err
	}
	r.track.expect(r.track.stage, len(list))
	return b.each(ctx, list, func(ctx context.Context, have feed.Repo) error {
		if have.Gap == "" && have.Rev != "" && have.Rev == have.Proven && have.SinceMs <= b.since && r.nowMs()-have.ProvenMs < checkedRecently.Milliseconds() {
			return nil
		}
		return b.account(ctx, have)
	})
}

// listenFromHere notes when the first copies were made: a stream that is opened after them begins there, for what happens
// between is in neither.
func (b *backfill) listenFromHere(ctx context.Context) error {
	heard, err := b.number(ctx, cursorHeard)
	if err != nil || heard > 0 || b.cfg.Audience == nil {
		return err
	}
	return b.apply(ctx, feed.Batch{Cursors: []feed.Cursor{{Name: cursorHeard, Value: strconv.FormatInt(b.nowMs(), 10)}}})
}

// open reads what bounds the copying: the bytes of the day, and where room was made.
func (b *backfill) open(ctx context.Context) (err error) {
	if b.meter, err = b.openMeter(ctx); err == nil && b.cfg.Narrowed != nil {
		b.narrowed, err = b.cfg.Narrowed(ctx)
	}
	return err
}

// Repair copies one repository up to its newest revision. What cannot be had becomes the account's gap; an error is what the
// sink said, or feed.CodeCancelled.
func (e *Engine) Repair(ctx context.Context, did feed.DID) error {
	r := newRun(e, nil)
	b := &backfill{run: r, since: r.nowMs() - r.cfg.History.Milliseconds()}
	var err error
	if err = b.open(ctx); err != nil {
		return err
	}
	if err := b.whoIsAway(ctx); err != nil {
		return err
	}
	return cancelled(b.account(ctx, feed.Repo{DID: did}))
}

// each works on several accounts at a time, and returns when all are done or one error ends it.
func (b *backfill) each(ctx context.Context, list []feed.Repo, work func(context.Context, feed.Repo) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan feed.Repo)
	var workers sync.WaitGroup
	for range min(b.cfg.Abreast, max(len(list), 1)) {
		workers.Go(func() {
			for have := range queue {
				if err := work(ctx, have); err != nil {
					cancel(err)
				}
				b.count()
			}
		})
	}
feed:
	for _, have := range list {
		select {
		case queue <- have:
		case <-ctx.Done():
			break feed
		}
	}
	close(queue)
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

func (b *backfill) count() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.track.unit()
	b.track.report()
}

// apply hands over one batch.
func (b *backfill) apply(ctx context.Context, batch feed.Batch) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	batch.Viewer = b.me
	return b.run.apply(ctx, batch)
}

// account copies one repository. Only what ends the whole run is returned; what is wrong with the account or its server
// becomes its gap.
func (b *backfill) account(ctx context.Context, have feed.Repo) error {
	who, err := ask(ctx, b.Engine, func(ctx context.Context) (atp.Account, error) { return b.directory.Account(ctx, have.DID) })
	if err != nil {
		return b.gap(ctx, have, gapIdentity, err)
	}
	release, err := b.cfg.Session.Hold(ctx, have.DID) // what a stream says meanwhile waits for the copy
	if err != nil {
		return err
	}
	defer release()
	if b.cfg.Copies != nil {
		if have, err = b.cfg.Copies.Repo(ctx, have.DID); err != nil {
			return err
		}
	}
	err = b.fetch(ctx, who, have)
	if refreshed, moved := b.moved(ctx, who, err); moved {
		err = b.fetch(ctx, refreshed, have)
	}
	if err == nil {
		return nil
	}
	return b.gap(ctx, have, gapOf(err), err)
}

// moved asks for the identity once more when a server or a signature says that it has changed.
func (b *backfill) moved(ctx context.Context, who atp.Account, err error) (atp.Account, bool) {
	status, absent := atp.Absent(err)
	if !errors.Is(err, repo.ErrSignature) && !(absent && status == feed.AccountDeleted) && !(absent && status == feed.AccountDeactivated) {
		return who, false
	}
	fresh, err := b.directory.Refresh(ctx, who.DID)
	return fresh, err == nil && fresh != who
}

// gapOf names what is wrong; empty for an error that is not the account's.
func gapOf(err error) string {
	var malformed *repo.Malformed
	status, absent := atp.Absent(err)
	switch {
	case absent && status == feed.AccountDeleted:
		return gapAbsent
	case absent:
		return gapAway
	case errors.Is(err, repo.ErrTruncated), passing(feed.CodeOf(err)):
		return gapUnreachable
	case errors.Is(err, repo.ErrSignature), errors.Is(err, repo.ErrTree), errors.Is(err, repo.ErrHash), errors.Is(err, repo.ErrFraming), errors.Is(err, repo.ErrRev),
		errors.Is(err, repo.ErrCommit), errors.Is(err, repo.ErrDID), errors.Is(err, repo.ErrLimit), errors.As(err, &malformed):
		return gapUnverified
	}
	switch feed.CodeOf(err) {
	case feed.CodeBadAnswer, feed.CodeTooLarge, feed.CodePrivateHost:
		return gapUnreachable
	}
	return ""
}

// gap notes what is missing and why. It is tried again by the next run.
func (b *backfill) gap(ctx context.Context, have feed.Repo, why string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if code := feed.CodeOf(err); why == "" || why == gapIdentity && code == feed.CodeInternal {
		return err
	}
	batch := feed.Batch{Repos: []feed.Repo{{DID: have.DID, Gap: why}}}
	if status, absent := atp.Absent(err); absent {
		batch.Changes = b.standing(have.DID, status)
	}
	return b.apply(ctx, batch)
}

// standing is what a server's refusal says of the account. One that says it has no such repository may be in the middle of
// a move: the account counts as away first, and as deleted when a day later there is still nothing.
func (b *backfill) standing(did feed.DID, status feed.AccountStatus) []feed.AccountChange {
	before := b.away[did]
	if status == feed.AccountDeleted && before.Status != feed.AccountDeleted && (before.Status == feed.AccountActive || b.nowMs()-before.AtMs < absentFor.Milliseconds()) {
		status = feed.AccountDeactivated
	}
	if before.Status == status {
		return nil // since when it is so must not be forgotten
	}
	return []feed.AccountChange{{DID: did, Status: status, AtMs: b.nowMs()}}
}

// whoIsAway reads who was last said not to be active.
func (b *backfill) whoIsAway(ctx context.Context) error {
	b.away = map[feed.DID]feed.AccountChange{}
	if b.cfg.Audience == nil {
		return nil
	}
	list, err := b.cfg.Audience.Away(ctx)
	for _, c := range list {
		b.away[c.DID] = c
	}
	return err
}
