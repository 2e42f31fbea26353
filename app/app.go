package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	"skein/app/words"
	"skein/feed"
)

// Options say where and how Skein runs. DataDir and Version are required.
type Options struct {
	DataDir string
	Version string
	Shell   string // "window", "web" or "cli"
	Network feed.NetworkConfig
	// Library is the path of an ONNX Runtime library to use instead of the embedded one; usually empty.
	Library string
	// Child is the command line that tries a brought model, to which --data-dir and the folder are added; this program's own
	// when nil.
	Child []string
	// ReadOnly reads beside a running app: no lock, no tokens, no background work, nothing written.
	ReadOnly bool
	// Clock is time.Now when nil.
	Clock func() time.Time
	// Passphrase opens tokens kept in an encrypted file; empty when they are kept elsewhere.
	Passphrase string
	// VaultWork is log2 of the cost of guessing the passphrase of an encrypted file, the vault's own when 0.
	VaultWork int
	// Account is the handle or DID to go on with, the one used last when empty.
	Account string
	// ExportDir is where ExportData writes; the downloads folder when empty.
	ExportDir string
}

// App is Skein without a shell: the data folder, the account that is signed in, and the work behind them. [New] does
// nothing but wire; [App.Start] begins.
type App struct {
	opt     Options
	words   words.Catalogue
	log     *slog.Logger
	logs    *logFile
	bus     bus
	images  imageBook
	encoder *encoder
	draft   *draftModel

	visit   visit
	signing sync.Mutex // held while somebody signs in or out: one at a time

	mu      sync.RWMutex // guards what follows
	home    *site        // of the user's own data
	sample  *site        // of the sample network, while somebody looks around
	current *account     // nil when signed out
	broken  error        // why nothing works, e.g. another copy holds the folder
	opener  func(url string)
	locked  Account // kept in an encrypted file that waits for its passphrase
	ctx     context.Context
	cancel  context.CancelFunc
}

// New wires an app and touches nothing: no disk, no network, no model.
func New(opt Options) (*App, error) {
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	w, err := words.English()
	if err != nil {
		return nil, err
	}
	logs := &logFile{}
	app := &App{opt: opt, words: w, logs: logs, log: slog.New(slog.NewTextHandler(logs, nil))}
	app.encoder, app.draft = newEncoder(opt.Library), &draftModel{}
	return app, nil
}

// API is the value that a shell binds.
func (app *App) API() *API { return &API{app} }

// Words is the catalogue, for the terminal.
func (app *App) Words() words.Catalogue { return app.words }

// Subscribe listens to events until cancel is called.
func (app *App) Subscribe() (events <-chan Event, cancel func()) { return app.bus.subscribe() }

// Log is the one logger, for a shell's own messages.
func (app *App) Log() *slog.Logger { return app.log }

// SetOpener tells how to open an address outside; the window has a way, the browser opens links by itself.
func (app *App) SetOpener(open func(url string)) {
	app.mu.Lock()
	defer app.mu.Unlock()
	app.opener = open
}

func (app *App) open(url string) {
	app.mu.RLock()
	open := app.opener
	app.mu.RUnlock()
	if open != nil {
		open(url)
	}
}

// Start takes the data folder and goes on with the account that was signed in. An error is kept, and every call answers
// with it until the app is started anew: a window that opens can then say what is wrong.
func (app *App) Start(ctx context.Context) error {
	app.mu.Lock()
	app.ctx, app.cancel = context.WithCancel(ctx)
	app.mu.Unlock()
	home, err := openSite(app.ctx, app, app.opt.DataDir, app.opt.Network, "live")
	if err == nil {
		app.mu.Lock()
		app.home = home
		app.mu.Unlock()
		err = app.resume(app.ctx)
	}
	if err != nil {
		app.log.Error("could not start", "error", err)
		app.mu.Lock()
		app.broken = err
		app.mu.Unlock()
	}
	return err
}

// Close signs nobody out: it ends the work, keeps the place, and gives the folder back.
func (app *App) Close() error {
	err := app.leave()
	app.mu.Lock()
	defer app.mu.Unlock()
	if app.cancel != nil {
		app.cancel()
	}
	err = errors.Join(err, app.encoder.close())
	if app.home != nil {
		err = errors.Join(err, app.home.close())
		app.home = nil
	}
	return errors.Join(err, app.logs.close())
}

// leave closes the current account and, if it was the sample network, that site too.
func (app *App) leave() error {
	app.mu.Lock()
	a, sample := app.current, app.sample
	app.current, app.sample = nil, nil
	app.mu.Unlock()
	var err error
	if a != nil {
		err = a.close()
	}
	if sample != nil {
		err = errors.Join(err, sample.close())
	}
	return err
}

// enter makes an account the current one.
func (app *App) enter(a *account) {
	app.mu.Lock()
	app.current = a
	a.meter.SetLimit(int64(a.settings.DayMB) * megabyte)
	app.broken = nil
	app.locked = Account{}
	app.mu.Unlock()
	if !app.opt.ReadOnly && app.opt.Shell != "cli" {
		a.startSync() // a screen shows what arrives; a command says when to sync
		a.goes(a.watching)
	}
	if a.session != nil && a.mode == "live" {
		a.goes(a.live)
	}
	app.bus.emit(EventAuthChanged, app.state())
}

// State is what the frame of the screen needs.
func (api *API) State() (State, error) {
	api.app.mu.RLock()
	broken := api.app.broken
	api.app.mu.RUnlock()
	if broken != nil {
		return State{}, api.fail(broken)
	}
	return api.app.state(), nil
}

func (app *App) state() State {
	app.mu.RLock()
	a, home := app.current, app.home
	s := State{
		Network: "none", Version: app.opt.Version, Encoder: app.encoderState(), Settings: defaultSettings(), Notices: []Notice{},
		Shell: app.opt.Shell, DataDir: app.opt.DataDir, Locked: app.locked,
	}
	app.mu.RUnlock()
	if home != nil {
		s.Keyring = home.keyring
	}
	if a == nil {
		return s
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	s.Network, s.Account, s.Keeping, s.DataDir, s.Settings = a.mode, a.profile, a.keeping, a.folder.Dir, a.settings
	s.Notices = append(s.Notices, a.notices...)
	s.Source = a.source
	return s
}

// Images serves the pictures that cards name. With images switched off, or nobody signed in, nothing is fetched.
func (app *App) Images() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address, known := app.images.url(r.PathValue("hash"))
		a, err := app.account()
		if !known || err != nil || !a.wantsImages() {
			http.NotFound(w, r)
			return
		}
		if err := serveImage(w, r, a.client(feed.PurposeImage), a.present(address)); err != nil {
			app.log.Debug("a picture did not come", "error", err)
			http.Error(w, "not available", http.StatusBadGateway)
		}
	})
}

// encoderState says whether meaning is available, in a sentence where it is not.
func (app *App) encoderState() Encoder {
	s := app.encoder.state()
	if why := app.encoder.why(); why != nil {
		_, s.Problem, _ = app.words.Error(why)
	}
	return s
}

// present is where a picture lies now: the sample network gets new ports with each start, and stored views name the old ones.
func (s *site) present(address string) string {
	u, err := url.Parse(address)
	if s.mode != "sample" || err != nil {
		return address
	}
	u.Host = hostPort(s.cfg.PDS)
	return u.String()
}

// client goes out for a purpose by the present way.
func (s *site) client(p feed.Purpose) *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.transport.Client(p)
}

func (a *account) wantsImages() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.settings.Images
}

// panicError notes where a call broke.
func panicError(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }
