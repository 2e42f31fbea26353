package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"

	"skein/feed"
)

// SaveSettings puts the user's choices in force. Errors: CodeBadInput.
func (api *API) SaveSettings(s Settings) (State, error) {
	if err := s.validate(); err != nil {
		return State{}, api.fail(err)
	}
	_, err := onAccount(api, func(ctx context.Context, a *account) (struct{}, error) {
		a.mu.Lock()
		before := a.settings
		a.settings = s
		a.mu.Unlock()
		if err := write(ctx, a.self, keySettings, s); err != nil {
			return struct{}{}, err
		}
		if s.RoomMB > before.RoomMB {
			if err := a.network.Widen(ctx); err != nil {
				return struct{}{}, err
			}
		}
		a.reconcile(before, s)
		return struct{}{}, nil
	})
	if err != nil {
		return State{}, err
	}
	return api.State()
}

// Hosts lists every host that Skein has contacted, with the reason, most recent first.
func (api *API) Hosts() ([]HostRow, error) {
	return onAccount(api, func(ctx context.Context, a *account) ([]HostRow, error) {
		if err := a.record(ctx); err != nil {
			return nil, err
		}
		hosts, err := a.network.Hosts(ctx)
		if err != nil {
			return nil, err
		}
		out := []HostRow{}
		for _, h := range hosts {
			out = append(out, HostRow{
				Host: h.Host, Purpose: api.app.words.Say("purposes", string(h.Purpose), nil), Requests: h.Requests,
				Sent: h.Sent, Received: h.Received, LastMs: h.LastMs,
			})
		}
		return out, nil
	})
}

// Disk says what the data folder holds, in bytes and rows.
func (api *API) Disk() (Disk, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Disk, error) {
		s, err := a.network.Stats(ctx)
		if err != nil {
			return Disk{}, err
		}
		f := a.folder
		network := func(name string) bool { return strings.HasPrefix(name, "network.db") }
		self := func(name string) bool { return strings.HasPrefix(name, "self-") }
		return Disk{
			Dir: f.Dir, Network: f.size(network), Self: f.size(self), Other: f.size(func(n string) bool { return !network(n) && !self(n) }),
			Posts: s.Posts, Authors: s.Authors, Vectors: s.Vectors, OldestMs: s.OldestMs,
		}, nil
	})
}

// ExportData writes everything that is the user's own as JSON lines, one table row a line, and answers with the file's
// path. The file appears whole or not at all.
func (api *API) ExportData() (string, error) {
	return onAccount(api, func(ctx context.Context, a *account) (string, error) {
		day := api.app.opt.Clock().UTC().Format("2006-01-02-150405")
		path := filepath.Join(api.app.exportDir(), fmt.Sprintf("skein-export-%s.jsonl", day))
		return path, writeWhole(path, func(w io.Writer) error { return a.self.Export(ctx, w) })
	})
}

// exportDir is where exports go: the downloads folder, else the home folder. Never the data folder: deleting that must not
// take an export along.
func (app *App) exportDir() string {
	if app.opt.ExportDir != "" {
		return app.opt.ExportDir
	}
	if info, err := os.Stat(xdg.UserDirs.Download); err == nil && info.IsDir() {
		return xdg.UserDirs.Download
	}
	return xdg.Home
}

// writeWhole writes a file beside its place and renames it there when it is complete and on disk.
func writeWhole(path string, fill func(io.Writer) error) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".skein-*")
	if err != nil {
		return folderError(err, filepath.Dir(path))
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
		}
	}()
	if err = fill(tmp); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return folderError(err, path)
	}
	if err = tmp.Close(); err != nil {
		return folderError(err, path)
	}
	return os.Rename(tmp.Name(), path)
}

// DeleteData signs out and removes the data of the signed-in account. Where no other account has anything in the folder, the copy
// of the network goes too; else only this account's view of it. Confirm must be the account's handle. Errors: CodeBadInput.
func (api *API) DeleteData(confirm string) (State, error) {
	a, err := api.app.account()
	if err != nil {
		return State{}, api.fail(err)
	}
	if confirm != a.profile.Handle {
		return State{}, api.fail(feed.Fail(feed.CodeBadInput, "field", "The handle", "reason", "it must be "+a.profile.Handle))
	}
	api.app.signing.Lock()
	defer api.app.signing.Unlock()
	if err := api.app.forget(a); err != nil {
		return State{}, api.fail(err)
	}
	return api.State()
}

// forget signs out and removes every file of the account's folder but the lock.
func (app *App) forget(a *account) error {
	s := a.site
	defer app.endVisit()()
	if _, err := a.sessions.Logout(app.ctx, a.viewer); err != nil {
		return err
	}
	sample := s.mode == "sample"
	alone, err := s.alone(a.viewer)
	if err != nil {
		return err
	}
	if err := app.leave(); err != nil {
		return err
	}
	if sample {
		return os.RemoveAll(s.folder.Dir)
	}
	if !alone {
		err := errors.Join(s.forgetOne(app.ctx, a.viewer), app.resume(app.ctx))
		app.bus.emit(EventAuthChanged, app.state())
		return err
	}
	err = s.close()
	entries, readErr := os.ReadDir(s.folder.Dir)
	err = errors.Join(err, readErr)
	for _, e := range entries {
		if e.Name() != "lock" {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.folder.Dir, e.Name())))
		}
	}
	app.logs.reset()
	home, openErr := openSite(app.ctx, app, app.opt.DataDir, app.opt.Network, "live")
	app.mu.Lock()
	app.home = home
	app.mu.Unlock()
	app.bus.emit(EventAuthChanged, app.state())
	return errors.Join(err, openErr)
}

// LogText gives the newest part of the log, for a report. It holds no token, password or post.
func (api *API) LogText() (string, error) {
	text, err := api.app.logs.tail()
	return text, api.fail(err)
}

// OpenLink opens an address outside: http, https and mailto only. Errors: CodeBadInput.
func (api *API) OpenLink(url string) error {
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if strings.HasPrefix(strings.ToLower(url), scheme) && !strings.ContainsAny(url, "\x00\r\n") {
			api.app.open(url)
			return nil
		}
	}
	return api.fail(feed.Fail(feed.CodeBadInput, "field", "The address", "reason", "only web and mail addresses are opened"))
}
