package app

import (
	"context"
	"sync"

	"skein/feed"
	"skein/internal/vault"
)

// visit is the sync of one account that is not the current one. One at a time, and none while accounts change: two sessions of
// one account would refresh each other's tokens away.
type visit struct {
	mu   sync.Mutex
	busy sync.Mutex // held while one is going on, and while accounts change
	end  context.CancelFunc
}

// begin takes the place of a visit, which done gives back. It does not wait: ok is false when the place is taken.
func (v *visit) begin(ctx context.Context) (visiting context.Context, done func(), ok bool) {
	if !v.busy.TryLock() {
		return ctx, nil, false
	}
	ctx, cancel := context.WithCancel(ctx)
	v.mu.Lock()
	v.end = cancel
	v.mu.Unlock()
	return ctx, func() {
		cancel()
		v.mu.Lock()
		v.end = nil
		v.mu.Unlock()
		v.busy.Unlock()
	}, true
}

// endVisit stops the one in hand, waits for it, and lets none begin until done is called.
func (app *App) endVisit() (done func()) {
	app.visit.mu.Lock()
	if app.visit.end != nil {
		app.visit.end()
	}
	app.visit.mu.Unlock()
	app.visit.busy.Lock()
	return app.visit.busy.Unlock
}

// visitOthers copies once what is new for every other account that can be opened, after the current one has finished. What goes
// wrong with one is in the log: nobody waits for it.
func (a *account) visitOthers(ctx context.Context) {
	a.mu.Lock()
	wanted := a.settings.Others && a.mode == "live"
	a.mu.Unlock()
	if !wanted {
		return
	}
	for _, kept := range a.vault.Accounts() {
		if kept.DID == a.viewer || ctx.Err() != nil {
			continue
		}
		if err := a.app.visitOne(ctx, a.site, kept); err != nil && ctx.Err() == nil {
			a.app.log.Warn("another account was not synced", "error", err)
		}
	}
}

func (app *App) visitOne(ctx context.Context, home *site, kept vault.Account) error {
	ctx, done, ok := app.visit.begin(ctx)
	if !ok {
		return nil // accounts are changing
	}
	defer done()
	a, err := app.openKept(ctx, home, kept)
	if err != nil {
		return err
	}
	_, err = a.copyAll(ctx, func(feed.Progress) {})
	if closing := a.close(); err == nil {
		err = closing
	}
	return err
}
