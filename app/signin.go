package app

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"skein/feed"
	"skein/internal/vault"
	netsync "skein/sync"
)

// Inspect looks up an account and names the host that would get its password. No password is sent. Pds is the address of
// the user's own server, empty for what the account's DID document says.
func (api *API) Inspect(handle, pds string) (LoginPlan, error) {
	home, err := api.app.signInSite()
	if err != nil {
		return LoginPlan{}, api.fail(err)
	}
	plan, _, err := home.plan(api.app.ctx, handle, pds)
	if err != nil {
		return LoginPlan{}, api.fail(err)
	}
	return LoginPlan{Handle: plan.Handle, DID: string(plan.DID), Host: plan.Host, PDS: pds}, nil
}

// Login signs in and opens the account. Whoever was signed in before stays so, and can be switched to. The plan is made anew, so
// the password goes where Inspect said it would.
func (api *API) Login(req LoginRequest) (State, error) {
	api.app.signing.Lock()
	defer api.app.signing.Unlock()
	state, err := api.app.login(req)
	return state, api.fail(err)
}

// Logout ends the session at the PDS and wipes its tokens, also when the PDS cannot be reached. What was copied stays. In the
// sample network it just leaves. It goes on with another account that is signed in, if there is one.
func (api *API) Logout() (State, error) {
	api.app.signing.Lock()
	defer api.app.signing.Unlock()
	a, err := api.app.account()
	if err != nil {
		return State{}, api.fail(err)
	}
	defer api.app.endVisit()()
	out, err := a.sessions.Logout(api.app.ctx, a.viewer)
	err = errors.Join(err, api.app.leave())
	if err == nil && out.Why != nil {
		api.app.log.Warn("the session could not be ended at the PDS; its tokens are wiped here", "error", out.Why)
	}
	if api.app.opt.Account == "" {
		err = errors.Join(err, api.app.resume(api.app.ctx))
	}
	state := api.app.state()
	api.app.bus.emit(EventAuthChanged, state)
	return state, api.fail(err)
}

// Unlock opens tokens kept in an encrypted file. Errors: CodeVaultLocked for a wrong passphrase.
func (api *API) Unlock(passphrase string) (State, error) {
	api.app.signing.Lock()
	defer api.app.signing.Unlock()
	if _, err := api.app.account(); err == nil {
		return api.app.state(), nil // a second click: what is open stays open
	}
	home, err := api.app.signInSite()
	if err == nil {
		if err = home.vault.Unlock([]byte(passphrase)); err == nil {
			err = api.app.resume(api.app.ctx)
		}
	}
	if err != nil {
		return State{}, api.fail(err)
	}
	if state := api.app.state(); state.Account.DID != "" {
		return state, nil
	}
	return State{}, api.fail(feed.Fail(feed.CodeVaultLocked, "how", "the passphrase does not fit"))
}

// signInSite is the user's own data folder. Errors: what kept it from opening.
func (app *App) signInSite() (*site, error) {
	app.mu.RLock()
	defer app.mu.RUnlock()
	if app.broken != nil {
		return nil, app.broken
	}
	if app.home == nil {
		return nil, feed.Fail(feed.CodeNothingThere, "what", "the data folder")
	}
	return app.home, nil
}

// plan resolves a handle on the site's network, or on the user's own server.
func (s *site) plan(ctx context.Context, handle, pds string) (netsync.Plan, *netsync.Sessions, error) {
	handle = strings.TrimPrefix(strings.TrimSpace(handle), "@")
	if handle == "" {
		return netsync.Plan{}, nil, feed.Fail(feed.CodeBadInput, "field", "The handle", "reason", "it is empty")
	}
	cfg, err := withServer(s.cfg, pds)
	if err != nil {
		return netsync.Plan{}, nil, err
	}
	s.reach(cfg)
	sessions := s.sessionsFor(cfg)
	plan, err := sessions.Resolve(ctx, handle)
	return plan, sessions, err
}

// withServer adds a server that the user named to a network: it may be private, because they named it.
func withServer(cfg feed.NetworkConfig, pds string) (feed.NetworkConfig, error) {
	if pds = strings.TrimSpace(pds); pds == "" {
		return cfg, nil
	}
	if !strings.Contains(pds, "://") {
		pds = "https://" + pds
	}
	u, err := url.Parse(pds)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return cfg, feed.FailWith(err, feed.CodeBadInput, "field", "The server's address", "reason", "it must look like https://pds.example.net")
	}
	cfg.PDS = u.Scheme + "://" + u.Host
	cfg.UserHosts = append(append([]string{}, cfg.UserHosts...), u.Host)
	return cfg, nil
}

func (s *site) sessionsFor(cfg feed.NetworkConfig) *netsync.Sessions {
	return &netsync.Sessions{Network: s.transport, Keys: s.vault, Config: cfg, Clock: s.clock}
}

func (app *App) login(req LoginRequest) (State, error) {
	home, err := app.signInSite()
	if err != nil {
		return State{}, err
	}
	defer app.endVisit()()
	a, err := app.signIn(app.ctx, home, req)
	if err != nil {
		return State{}, err // whoever is signed in stays so
	}
	if err := app.leave(); err != nil {
		return State{}, errors.Join(err, a.close())
	}
	app.enter(a)
	return app.state(), nil
}

// signIn signs in on a site and opens the account there.
func (app *App) signIn(ctx context.Context, s *site, req LoginRequest) (*account, error) {
	plan, sessions, err := s.plan(ctx, req.Handle, req.PDS)
	if err != nil {
		return nil, err
	}
	kind := vault.Kind(req.Keep)
	switch kind {
	case vault.Keyring, vault.Session:
	case vault.File:
		if err := s.vault.Unlock([]byte(req.Passphrase)); err != nil {
			return nil, err
		}
	default:
		return nil, feed.Fail(feed.CodeBadInput, "field", "Where the session is kept", "reason", "it must be keyring, file or session")
	}
	if err := s.vault.Keep(vault.Account{DID: plan.DID, Handle: plan.Handle, Host: plan.Host, Kind: kind}); err != nil {
		return nil, err
	}
	session, err := sessions.Login(ctx, plan, netsync.Credentials{Password: req.Password, UseAnyway: req.UseAnyway})
	if err != nil {
		return nil, err
	}
	a, err := app.openAccount(ctx, s, sessions, session, string(kind))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(write(ctx, a.self, keyServer, sessions.Config), s.vault.Use(plan.DID)); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

// keyServer keeps the network that an account was signed in on, with a server of the user's own if they named one.
const keyServer = "server"

// resume goes on with the account that was signed in last. Nobody signed in is no error; a file that waits for its passphrase
// is noted in the state.
func (app *App) resume(ctx context.Context) error {
	home := app.home
	if app.opt.ReadOnly {
		return app.openReading(ctx, home)
	}
	last, found, err := app.wanted(home)
	if err != nil || !found {
		return err
	}
	if last.Kind == vault.File && app.opt.Passphrase != "" {
		if err := home.vault.Unlock([]byte(app.opt.Passphrase)); err != nil {
			return err
		}
	}
	a, err := app.openKept(ctx, home, last)
	switch feed.CodeOf(err) {
	case "":
	case feed.CodeVaultLocked, feed.CodeVaultMissing:
		app.mu.Lock()
		app.locked = Account{DID: string(last.DID), Handle: last.Handle, Host: last.Host}
		app.mu.Unlock()
		return nil
	case feed.CodeSignedOut:
		return nil
	default:
		return err
	}
	app.enter(a)
	return nil
}
