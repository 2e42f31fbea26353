package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/vault"
	"skein/store"
)

// flushEvery is how often the ledger of hosts is written down.
const flushEvery = 30 * time.Second

// site is one data folder with what all its accounts share: the copy of the network, the way out and the vault. The
// sample network has a site of its own inside the user's folder; that is the whole difference.
type site struct {
	mode    string // "live" or "sample"
	cfg     feed.NetworkConfig
	folder  *Folder
	db      *store.Network
	vault   *vault.Vault
	keyring bool
	beside  heldBeside
	brought *brought

	mu        sync.Mutex // guards the next three
	transport *egress.Transport
	reached   []string
	retired   []*egress.Transport

	meter *egress.Meter // of the bytes of a day, over every way out

	rebuilt string // where a damaged copy of the network was moved, "" when it was sound
	stop    func() // of the sample network's servers
	clock   func() time.Time
	agent   string
	cancel  context.CancelFunc
	flushed chan struct{}
}

// openSite takes a folder and opens what lies in it. A damaged copy of the network is moved aside and begun anew: it can
// be fetched again. A foreign file, or one by a newer Skein, is an error and stays untouched.
func openSite(ctx context.Context, app *App, dir string, cfg feed.NetworkConfig, mode string) (*site, error) {
	folder, err := OpenFolder(dir, app.opt.ReadOnly)
	if err != nil {
		return nil, err
	}
	if !app.opt.ReadOnly {
		app.logs.use(dir)
	}
	if mode == "live" {
		if err := app.keepStrikes(dir); err != nil {
			return nil, errors.Join(err, folder.Close())
		}
	}
	s := &site{
		mode: mode, cfg: cfg, folder: folder, stop: func() {}, clock: app.opt.Clock, agent: "skein/" + app.opt.Version, flushed: make(chan struct{}),
	}
	s.brought = newBrought(folder, app.opt)
	s.brought.strikes = &app.encoder.strikes
	if err := s.open(ctx, app); err != nil {
		return nil, errors.Join(err, folder.Close())
	}
	return s, nil
}

func (s *site) open(ctx context.Context, app *App) error {
	s.beside.images = &app.images
	opt := store.Options{Clock: app.opt.Clock, ReadOnly: app.opt.ReadOnly, Forget: s.beside.forget}
	network, err := store.OpenNetwork(ctx, s.folder.network(), opt)
	if feed.CodeOf(err) == feed.CodeDamagedFile && !app.opt.ReadOnly {
		app.log.Warn("the copy of the network is damaged and is begun anew", "error", err)
		if s.rebuilt, err = store.MoveAside(s.folder.network()); err == nil {
			network, err = store.OpenNetwork(ctx, s.folder.network(), opt)
		}
	}
	if err != nil {
		return err
	}
	s.db = network
	used, err := network.Traffic(ctx, 1)
	if err != nil {
		return errors.Join(err, network.Close())
	}
	today := int64(0)
	for _, d := range used {
		today += d.Received
	}
	s.meter = egress.NewMeter(s.clock, 0, today)
	s.transport = s.wayOut(s.cfg)
	if s.vault, err = vault.Open(s.folder.vault(), vault.Options{Work: app.opt.VaultWork}); err != nil {
		return errors.Join(err, network.Close())
	}
	s.keyring = s.vault.Ready(ctx) == nil
	if app.opt.ReadOnly {
		close(s.flushed)
		s.cancel = func() {}
		return nil
	}
	s.reached = s.cfg.UserHosts
	ctx, s.cancel = context.WithCancel(ctx)
	go s.flush(ctx, app)
	return nil
}

// wayOut makes a transport that may also reach the private hosts that cfg names.
func (s *site) wayOut(cfg feed.NetworkConfig) *egress.Transport {
	return egress.New(egress.Config{UserHosts: cfg.UserHosts, DNS: cfg.DNS, Ledger: s.db, Meter: s.meter, Clock: s.clock, UserAgent: s.agent})
}

// reach widens the way out when the user named another server: what one account may reach stays open for the others.
func (s *site) reach(cfg feed.NetworkConfig) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.reached)
	for _, host := range cfg.UserHosts {
		if !slices.Contains(all, host) {
			all = append(all, host)
		}
	}
	if len(all) == len(s.reached) {
		return
	}
	old := s.transport
	cfg.UserHosts = all
	s.transport, s.reached = s.wayOut(cfg), all
	s.retired = append(s.retired, old)
}

// record writes the ledger down.
func (s *site) record(ctx context.Context) error {
	s.mu.Lock()
	all := append([]*egress.Transport{s.transport}, s.retired...)
	s.mu.Unlock()
	var err error
	for _, t := range all {
		err = errors.Join(err, t.Flush(ctx))
	}
	return err
}

// flush writes the ledger down now and then, and once more at the end.
func (s *site) flush(ctx context.Context, app *App) {
	defer close(s.flushed)
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			ctx = context.WithoutCancel(ctx)
			if err := s.record(ctx); err != nil {
				app.log.Warn("the list of hosts was not written", "error", err)
			}
			return
		}
		if err := s.record(ctx); err != nil {
			app.log.Warn("the list of hosts was not written", "error", err)
		}
	}
}

func (s *site) close() error {
	s.cancel()
	<-s.flushed
	for _, t := range append(s.retired, s.transport) {
		t.Close()
	}
	err := errors.Join(s.brought.close(), s.db.Close())
	s.stop()
	return errors.Join(err, s.folder.Close())
}
