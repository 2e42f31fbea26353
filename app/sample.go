package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/sample"
)

// sampleLife is how long the sample network keeps its posts' ages. Then it is begun anew, so that it is never stale.
const sampleLife = 12 * time.Hour

// LookAround opens the sample network: invented people on a server inside this process. It is signed in to and copied in
// just the way a live network is; only its address differs.
func (api *API) LookAround() (State, error) {
	api.app.signing.Lock()
	defer api.app.signing.Unlock()
	state, err := api.app.lookAround()
	return state, api.fail(err)
}

func (app *App) lookAround() (State, error) {
	if err := app.leave(); err != nil {
		return State{}, err
	}
	home, err := app.signInSite()
	if err != nil {
		return State{}, err
	}
	s, net, err := app.openSample(home.folder.demo())
	if err != nil {
		return State{}, err
	}
	a, err := app.signIn(app.ctx, s, LoginRequest{Handle: net.Handle, Password: net.AppPassword, Keep: "session"})
	if err != nil {
		return State{}, errors.Join(err, s.close())
	}
	app.mu.Lock()
	app.sample = s
	app.mu.Unlock()
	app.enter(a)
	return app.state(), nil
}

// openSample starts the sample network's servers and opens its folder.
func (app *App) openSample(dir string) (*site, *skynet.Net, error) {
	began, err := app.sampleBegan(dir)
	if err != nil {
		return nil, nil, err
	}
	people, err := sample.Load()
	if err != nil {
		return nil, nil, err
	}
	building := true
	clock := func() time.Time {
		if building {
			return began
		}
		return app.opt.Clock()
	}
	world, err := skynet.FromSample(people, clock)
	if err != nil {
		return nil, nil, err
	}
	building = false
	ctx, cancel := context.WithCancel(app.ctx)
	net, err := skynet.Serve(ctx, world, skynet.Options{Viewer: "you"})
	if err != nil {
		cancel()
		return nil, nil, err
	}
	cfg := feed.NetworkConfig{PLC: net.PLC, PDS: net.PDS, AppView: feed.DID(net.AppViewDID), UserHosts: []string{hostPort(net.PLC), hostPort(net.PDS)}}
	s, err := openSite(app.ctx, app, dir, cfg, "sample")
	if err != nil {
		cancel()
		net.Close()
		return nil, nil, err
	}
	s.stop = func() { cancel(); net.Close() }
	return s, net, nil
}

func hostPort(base string) string {
	_, host, _ := strings.Cut(base, "://")
	return host
}

// sampleBegan is the moment that the sample's ages count back from. It is kept in the folder, so that posts keep their
// names over a restart; an old sample is thrown away.
func (app *App) sampleBegan(dir string) (time.Time, error) {
	path := filepath.Join(dir, "began")
	now := app.opt.Clock().Truncate(time.Millisecond)
	if text, err := os.ReadFile(path); err == nil {
		ms, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		if began := time.UnixMilli(ms); err == nil && !began.After(now) && now.Sub(began) < sampleLife {
			return began, nil
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		return now, folderError(err, dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return now, folderError(err, dir)
	}
	if err := os.WriteFile(path, []byte(strconv.FormatInt(now.UnixMilli(), 10)), 0o600); err != nil {
		return now, folderError(err, dir)
	}
	return now, nil
}
