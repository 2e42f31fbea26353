package app

import (
	"context"

	"skein/feed"
)

// API is everything a screen can ask for, and the only value bound to JavaScript. It has no lifecycle methods: starting and
// stopping belong to [App]. Every method may fail with a [Problem]; none of them panics through.
type API struct{ app *App }

// fail turns an error into a [Problem], nil into nil.
func (api *API) fail(err error) error { return problem(api.app.log, api.app.words, err) }

// onDesk runs fn with the account's desk open and locked.
func onDesk[T any](api *API, fn func(ctx context.Context, a *account) (T, error)) (T, error) {
	return onAccount(api, func(ctx context.Context, a *account) (T, error) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if err := a.open(ctx); err != nil {
			var none T
			return none, err
		}
		return fn(ctx, a)
	})
}

// onAccount runs fn with the signed-in account. A panic becomes an error: a broken call must not take the window along.
func onAccount[T any](api *API, fn func(ctx context.Context, a *account) (T, error)) (out T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = api.fail(panicError(p))
		}
	}()
	a, err := api.app.account()
	if err != nil {
		return out, api.fail(err)
	}
	out, err = fn(a.ctx, a)
	return out, api.fail(err)
}

// account is the one signed in. Errors: CodeSignedOut; CodeVaultLocked when somebody is, and the passphrase is missing.
func (app *App) account() (*account, error) {
	app.mu.RLock()
	defer app.mu.RUnlock()
	if app.current == nil && app.locked.DID != "" {
		return nil, feed.Fail(feed.CodeVaultLocked, "how", "passphrase")
	}
	if app.current == nil {
		return nil, feed.Fail(feed.CodeSignedOut)
	}
	return app.current, nil
}
