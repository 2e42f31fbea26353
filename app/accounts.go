package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"skein/feed"
	"skein/internal/vault"
	"skein/store"
)

// Accounts lists who is signed in on this machine, by handle. The sample network is nobody's account and is not in it.
func (api *API) Accounts() ([]AccountRow, error) {
	home, err := api.app.signInSite()
	if err != nil {
		return nil, api.fail(err)
	}
	out := []AccountRow{}
	current := api.app.state().Account.DID
	for _, a := range home.vault.Accounts() {
		row := AccountRow{
			Account: Account{DID: string(a.DID), Handle: a.Handle, Host: a.Host}, Keeping: string(a.Kind),
			Current: string(a.DID) == current, Locked: a.Kind == vault.File && !home.vault.Open(),
		}
		authors, err := home.db.Authors(api.app.ctx, a.DID, []feed.DID{a.DID})
		if err != nil {
			return nil, api.fail(err)
		}
		if len(authors) > 0 {
			row.DisplayName, row.Avatar = authors[0].DisplayName, api.app.images.path(authors[0].Avatar)
		}
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b AccountRow) int { return cmp.Or(cmp.Compare(a.Handle, b.Handle), cmp.Compare(a.DID, b.DID)) })
	return out, nil
}

// SwitchAccount goes on with another account that is signed in; the one before stays signed in and stops syncing. The passphrase
// opens tokens kept in an encrypted file and is empty otherwise. Errors: CodeNothingThere, CodeVaultLocked, CodeSignedOut; after
// an error the account before is still the current one.
func (api *API) SwitchAccount(did, passphrase string) (State, error) {
	api.app.signing.Lock()
	defer api.app.signing.Unlock()
	home, err := api.app.signInSite()
	if err == nil && passphrase != "" {
		err = home.vault.Unlock([]byte(passphrase))
	}
	if err == nil {
		err = api.app.switchTo(api.app.ctx, home, feed.DID(did))
	}
	if err != nil {
		return State{}, api.fail(err)
	}
	return api.app.state(), nil
}

func (app *App) switchTo(ctx context.Context, home *site, did feed.DID) error {
	kept, found := home.find(string(did))
	if !found {
		return feed.Fail(feed.CodeNothingThere, "what", "that account")
	}
	if now, err := app.account(); err == nil && now.viewer == did && now.mode == "live" {
		return nil
	}
	defer app.endVisit()()
	a, err := app.openKept(ctx, home, kept)
	if err != nil {
		return err
	}
	if err := app.leave(); err != nil {
		return errors.Join(err, a.close())
	}
	if err := home.vault.Use(did); err != nil {
		app.log.Warn("the account to begin with was not noted", "error", err)
	}
	app.enter(a)
	return nil
}

// openKept opens an account whose tokens are kept.
func (app *App) openKept(ctx context.Context, home *site, kept vault.Account) (*account, error) {
	cfg, err := app.serverOf(ctx, home, kept.DID)
	if err != nil {
		return nil, err
	}
	home.reach(cfg)
	sessions := home.sessionsFor(cfg)
	session, err := sessions.Resume(ctx, kept.DID)
	if err != nil {
		return nil, err
	}
	return app.openAccount(ctx, home, sessions, session, string(kept.Kind))
}

// find looks an account up by DID or handle, with or without its @.
func (s *site) find(who string) (vault.Account, bool) {
	who = strings.TrimPrefix(who, "@")
	for _, a := range s.vault.Accounts() {
		if string(a.DID) == who || strings.EqualFold(a.Handle, who) {
			return a, true
		}
	}
	return vault.Account{}, false
}

// wanted is the account to begin with: the one that Options name, else the one used last.
func (app *App) wanted(home *site) (vault.Account, bool, error) {
	if app.opt.Account != "" {
		a, found := home.find(app.opt.Account)
		if !found {
			return a, false, feed.Fail(feed.CodeNothingThere, "what", "The account "+app.opt.Account+" on this machine")
		}
		return a, true, nil
	}
	accounts := home.vault.Accounts()
	if len(accounts) == 0 {
		return vault.Account{}, false, nil
	}
	return accounts[len(accounts)-1], true, nil
}

// SignOutAccount ends the session of one account and wipes its tokens; the others stay signed in. What was copied stays.
// Errors: CodeNothingThere.
func (api *API) SignOutAccount(did string) (State, error) {
	if current, err := api.app.account(); err == nil && string(current.viewer) == did {
		return api.Logout()
	}
	api.app.signing.Lock()
	defer api.app.signing.Unlock()
	home, err := api.app.signInSite()
	if err != nil {
		return State{}, api.fail(err)
	}
	return api.app.state(), api.fail(api.app.signOut(api.app.ctx, home, feed.DID(did)))
}

// signOut ends the session of an account that is not open.
func (app *App) signOut(ctx context.Context, home *site, did feed.DID) error {
	if _, found := home.find(string(did)); !found {
		return feed.Fail(feed.CodeNothingThere, "what", "that account")
	}
	defer app.endVisit()()
	cfg, err := app.serverOf(ctx, home, did)
	if err != nil {
		return err
	}
	home.reach(cfg)
	out, err := home.sessionsFor(cfg).Logout(ctx, did)
	if err == nil && out.Why != nil {
		app.log.Warn("the session could not be ended at the PDS; its tokens are wiped here", "error", out.Why)
	}
	app.mu.Lock()
	if app.locked.DID == string(did) {
		app.locked = Account{}
	}
	app.mu.Unlock()
	app.bus.emit(EventAuthChanged, app.state())
	return err
}

// alone reports whether no other account has anything in the folder.
func (s *site) alone(did feed.DID) (bool, error) {
	for _, a := range s.vault.Accounts() {
		if a.DID != did {
			return false, nil
		}
	}
	others, err := s.folder.selves()
	return len(others) == 0 || len(others) == 1 && others[0] == s.folder.self(did), err
}

// forgetOne removes what is one account's alone: its own file with every copy, and its view of the network. Public data
// stays, and so does everything of the other accounts.
func (s *site) forgetOne(ctx context.Context, did feed.DID) error {
	if err := s.db.ForgetViewer(ctx, did); err != nil {
		return err
	}
	return store.RemoveSelf(s.folder.self(did))
}

// isCurrent reports whether the account is the one that the screen shows.
func (app *App) isCurrent(a *account) bool {
	app.mu.RLock()
	defer app.mu.RUnlock()
	return app.current == a
}
