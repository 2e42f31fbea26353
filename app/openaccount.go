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
		Viewer: a.viewer, Evidence: s.db, Vectors: s.db, Examine: examiner(app.wording()), Version: spam.Version,
		Encoder: a.lateEncoder(), Clock: app.opt.Clock, Log: app.log, OnVectors: a.remember,
	})
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
	a.reading = reading{viewer: did, network: s.db, self: self, matrix: search.NewMatrix()}
	a.closers = append(a.closers, s.beside.keep(a.matrix))
	a.search = search.New(s.db, a.matrix, a.encodeQuery)
	if a.settings, err = readSettings(ctx, self); err == nil {
		err = read(ctx, self, keyPresets, &a.own)
	}
	if err == nil {
		err = a.loadVectors(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, a.close())
	}
	a.drawProfile(ctx)
	return a, nil
}

// loadVectors fills the matrix from the database. The model's name and curve come from its passport, so this needs no
// runtime.
func (a *account) loadVectors(ctx context.Context) error {
	id, closeness, err := shippedEncoder()
	if err != nil {
		return nil // a build without models: closeness stays unknown
	}
	a.curve = closeness.At
	return a.network.EachVector(ctx, id, 0, func(post feed.PostID, v *feed.Vector) error {
		a.matrix.Add(post, v)
		return ctx.Err()
	})
}

// remember takes fresh vectors into the matrix.
func (a *account) remember(rows []feed.VectorRow) {
	for i := range rows {
		a.matrix.Add(rows[i].Post, &rows[i].Vector)
	}
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

// lateEncoder opens the model with the first batch that waits for it: never on the way to the first screen.
func (a *account) lateEncoder() *enrich.Encoder {
	id, _, err := shippedEncoder()
	if err != nil {
		return nil
	}
	return &enrich.Encoder{Model: id, Encode: func(ctx context.Context, texts []string) ([]feed.Vector, error) {
		model, err := a.app.encoder.open(ctx, a.folder.runtime())
		if err != nil {
			return nil, err
		}
		vectors, _, err := models.EncodeStored(ctx, model, texts)
		return vectors, err
	}}
}

// encodeQuery gives a search text its vector.
func (a *account) encodeQuery(ctx context.Context, text string) (*feed.Vector, error) {
	model, err := a.app.encoder.open(ctx, a.folder.runtime())
	if err != nil {
		return nil, err
	}
	vectors, _, err := models.EncodeStored(ctx, model, []string{text})
	if err != nil {
		return nil, err
	}
	return &vectors[0], nil
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
