package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"skein/enrich"
	"skein/feed"
	"skein/models"
	"skein/search"
	"skein/spam"
	"skein/store"
	netsync "skein/sync"
)

// serverOf reads which network an account was signed in on.
func (app *App) serverOf(ctx context.Context, s *site, did feed.DID) (feed.NetworkConfig, error) {
	cfg := s.cfg
	if _, err := os.Stat(s.folder.self(did)); err != nil {
		return cfg, nil // signed in, and nothing kept yet
	}
	self, err := store.OpenSelf(ctx, s.folder.self(did), did, store.Options{Clock: app.opt.Clock})
	if err != nil {
		return cfg, err
	}
	return cfg, errors.Join(read(ctx, self, keyServer, &cfg), self.Close())
}

// openAccount opens everything of a signed-in account and starts its background work.
func (app *App) openAccount(ctx context.Context, s *site, sessions *netsync.Sessions, session *netsync.Session, keeping string) (*account, error) {
	a, err := app.openData(ctx, s, session.DID, Account{DID: string(session.DID), Handle: session.Handle, Host: session.Host})
	if err != nil {
		return nil, err
	}
	a.sessions, a.session, a.keeping = sessions, session, keeping
	a.hydrator = netsync.NewHydrator(s.db)
	a.worker = enrich.New(enrich.Config{
		Viewer: a.viewer, Evidence: s.db, Vectors: likesFirst{s.db, a.viewer}, Examine: examiner(app.wording()), Version: spam.Version,
		Draft: a.draftEncoder(), Encoder: a.lateEncoder(), Labeller: a.labeller(s.db), Clock: app.opt.Clock, Log: app.log, OnVectors: a.remember,
		Guest: a.guestEncoder,
	})
	a.goes(a.dropLeft)
	a.goes(a.worker.Run)
	if err := a.openOutbox(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	if s.rebuilt != "" {
		a.notice(feed.Fail(feed.CodeDamagedFile, "path", s.rebuilt), "sync")
		s.rebuilt = ""
	}
	return a, nil
}

// openData opens what lies on disk of an account: enough to read, rank and search.
func (app *App) openData(ctx context.Context, s *site, did feed.DID, profile Account) (*account, error) {
	self, err := store.OpenSelf(ctx, s.folder.self(did), did, store.Options{Clock: app.opt.Clock, ReadOnly: app.opt.ReadOnly})
	if err != nil {
		return nil, err
	}
	a := &account{app: app, site: s, profile: profile, closers: []func() error{self.Close}, copying: make(chan struct{}, 1)}
	a.ctx, a.cancel = context.WithCancel(ctx)
	a.viewer, a.network, a.self = did, s.db, self
	for _, e := range []struct {
		kind   string
		encode search.Encode
	}{{models.Draft, a.draftQuery}, {models.Refined, a.encodeQuery}} {
		space := newSpace(e.kind, s.db, e.encode)
		a.closers = append(a.closers, s.beside.keep(space.matrix))
		if n := len(a.spaces); n > 0 {
			space.search.Rest = a.spaces[n-1].search
		}
		a.spaces = append(a.spaces, space)
	}
	if a.settings, err = readSettings(ctx, self); err == nil {
		err = read(ctx, self, keyPresets, &a.own)
	}
	if err == nil {
		err = read(ctx, self, keyMoods, &a.moods)
	}
	for _, space := range a.spaces {
		if err == nil {
			err = space.load(ctx, s.db)
		}
	}
	a.closers = append(a.closers, a.leaveSeat)
	if err == nil {
		err = a.takeSeat(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, a.close())
	}
	a.drawProfile(ctx)
	return a, nil
}

// drawProfile fills in the name and picture that were copied; before the first sync there are none.
func (a *account) drawProfile(ctx context.Context) {
	authors, err := a.network.Authors(ctx, a.viewer, []feed.DID{a.viewer})
	if err != nil || len(authors) == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.profile.DisplayName, a.profile.Avatar = authors[0].DisplayName, a.app.images.path(authors[0].Avatar)
	if a.profile.Handle == "" {
		a.profile.Handle = authors[0].Handle
	}
}

// openReading opens the newest account of the folder for reading, without its tokens. Errors: CodeNothingThere.
func (app *App) openReading(ctx context.Context, s *site) error {
	profile := Account{}
	if last, found, err := app.wanted(s); err != nil && !strings.HasPrefix(app.opt.Account, "did:") {
		return err
	} else if found {
		profile = Account{DID: string(last.DID), Handle: last.Handle, Host: last.Host}
	} else if did := s.folder.onlyAccount(feed.DID(app.opt.Account)); did != "" {
		profile.DID = string(did)
	}
	if profile.DID == "" {
		return feed.Fail(feed.CodeNothingThere, "what", "An account in "+s.folder.Dir)
	}
	a, err := app.openData(ctx, s, feed.DID(profile.DID), profile)
	if err != nil {
		return err
	}
	app.enter(a)
	return nil
}

// onlyAccount is the account whose own data lies in the folder, when the vault knows nobody (signed out, or for one session
// only); of several the one wanted, or the one written last.
func (f *Folder) onlyAccount(wanted feed.DID) feed.DID {
	paths, err := f.selves()
	if err != nil {
		return ""
	}
	var did feed.DID
	var newest time.Time
	for _, p := range paths {
		info, err := os.Stat(p)
		if err == nil && !info.ModTime().Before(newest) && (wanted == "" || p == f.self(wanted)) {
			name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(p), "self-"), ".db")
			did, newest = feed.DID(strings.Replace(strings.Replace(name, "_", ":", 1), "_", ":", 1)), info.ModTime()
		}
	}
	return did
}

// selves are the paths of every account's own file.
func (f *Folder) selves() ([]string, error) { return filepath.Glob(filepath.Join(f.Dir, "self-*.db")) }
