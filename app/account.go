package app

import (
	"context"
	"errors"
	"slices"
	"sync"

	"skein/enrich"
	"skein/feed"
	"skein/internal/atp"
	"skein/ranker"
	netsync "skein/sync"
)

// account is one signed-in account with everything open: stores, connection, background work and the desk. It lives from
// sign-in to sign-out.
type account struct {
	app *App
	*site
	reading
	profile  Account
	keeping  string
	sessions *netsync.Sessions
	session  *netsync.Session // nil where an account is only read
	worker   *enrich.Worker
	hydrator *netsync.Hydrator
	outbox   *netsync.Outbox // nil where an account is only read
	labels   []string        // that the topic model knows; nil without one
	tids     *atp.TIDs
	acting   sync.Mutex     // held while an action is weighed against those before it
	closers  []func() error // in order of opening

	// ctx ends with the account; work counts its goroutines.
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	jobs   jobs
	// copying is held by the sync in hand.
	copying chan struct{}

	mu       sync.Mutex // guards what follows
	desk     *desk
	settings Settings
	own      []feed.Preset
	moods    []feed.Mood
	waiting  int
	notices  []Notice
	previews map[string]feed.Recipe // by token
	endLive  context.CancelFunc
	attached map[string]feed.Attachment // pictures of a post being written, by id
	lastID   int                        // of a picture
	source   Source

	unlearned int // posts seen since it was last asked whether to learn
}

// close ends all background work, then closes what was opened, last first.
func (a *account) close() error {
	a.cancel()
	a.work.Wait()
	var errs []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		errs = append(errs, a.closers[i]())
	}
	return errors.Join(errs...)
}

// goes runs fn as part of the account's life.
func (a *account) goes(fn func(ctx context.Context)) {
	a.work.Add(1)
	go func() {
		defer a.work.Done()
		fn(a.ctx)
	}()
}

// notice shows a banner until the next one of the same code.
func (a *account) notice(err error, action string) {
	code, message, _ := a.app.words.Error(err)
	if code == feed.CodeCancelled {
		return
	}
	n := Notice{Code: string(code), Message: message, Action: action}
	a.mu.Lock()
	kept := []Notice{}
	for _, old := range a.notices {
		if old.Code != n.Code {
			kept = append(kept, old)
		}
	}
	a.notices = append(kept, n)
	a.mu.Unlock()
	a.app.bus.emit(EventNotice, n)
}

// clearNotices takes banners away, as a sync that went well does: all but those about what the network refused.
func (a *account) clearNotices() {
	a.mu.Lock()
	before := len(a.notices)
	a.notices = slices.DeleteFunc(slices.Clone(a.notices), func(n Notice) bool { return n.Action != actionOutbox })
	had := len(a.notices) < before
	a.mu.Unlock()
	if had {
		a.app.bus.emit(EventAuthChanged, a.app.state())
	}
}

// open makes sure that there is an edition on the desk: the kept one, else a fresh one. The caller holds a.mu.
func (a *account) open(ctx context.Context) error {
	if a.desk != nil {
		if a.desk.total() > 0 || !a.jobs.running(jobSync) && a.waiting == 0 {
			return nil
		}
		return a.fresh(ctx, a.desk.recipe) // nothing to lose a place in: show what has arrived since
	}
	recipe, err := readRecipe(ctx, a.self)
	if err != nil {
		return err
	}
	kept, err := a.self.LatestEdition(ctx)
	if err != nil {
		return err
	}
	if kept == nil || len(kept.URIs) == 0 {
		return a.fresh(ctx, recipe)
	}
	pool, err := a.edition(ctx, kept.AsOfMs, recipe)
	if err != nil {
		return err
	}
	kept.Every = every(a.settings.Explore)
	a.desk = newDesk(*kept, pool, recipe, a.moods)
	return nil
}

// edition gathers the pool as it was at asOfMs.
func (a *account) edition(ctx context.Context, asOfMs int64, recipe feed.Recipe) (*ranker.Pool, error) {
	e, err := a.edges(ctx, recipe.Spam, asOfMs)
	if err != nil {
		return nil, err
	}
	pool, err := a.gather(ctx, window(a.viewer, a.settings, asOfMs), e)
	if err != nil {
		return nil, err
	}
	return pool, a.furnish(ctx, pool)
}

// fresh makes a new edition of this moment and keeps it. The undo history survives. The caller holds a.mu.
func (a *account) fresh(ctx context.Context, recipe feed.Recipe) error {
	asOf := a.app.opt.Clock().UnixMilli()
	pool, err := a.edition(ctx, asOf, recipe)
	if err != nil {
		return err
	}
	var undo, redo []feed.Recipe
	if a.desk != nil {
		undo, redo = a.desk.undo, a.desk.redo
	}
	d := newDesk(feed.Edition{Viewer: a.viewer, AsOfMs: asOf, Recipe: string(recipe.Canonical()), Every: every(a.settings.Explore)}, pool, recipe, a.moods)
	d.undo, d.redo = undo, redo
	a.desk = d
	a.waiting = 0
	return a.keep(ctx)
}

// keep stores the order in force as an edition. The caller holds a.mu.
func (a *account) keep(ctx context.Context) error {
	if a.app.opt.ReadOnly {
		return nil
	}
	e := a.desk.edition
	e.ID = 0
	e.URIs = a.desk.uris(0, a.desk.total())
	e.Explored = a.desk.allRaised(e.URIs)
	if len(e.URIs) == 0 {
		return nil // nothing to come back to
	}
	if err := a.self.SaveEdition(ctx, &e); err != nil {
		return err
	}
	a.desk.edition.ID = e.ID
	return writeRecipe(ctx, a.self, a.desk.recipe)
}
