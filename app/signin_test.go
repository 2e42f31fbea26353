package app

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet/fault"
)

func TestThePlanNamesTheHostBeforeAPasswordGoesAnywhere(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.app(t, nil)
	plan := must(app.API().Inspect(" @"+l.net.Handle+" ", ""))(t)
	if plan.Host != hostPort(l.net.PDS) || plan.DID != l.net.Viewer.DID || plan.Handle != l.net.Handle {
		t.Errorf("%+v", plan)
	}
	if n := l.net.Seen(createSession); n != 0 {
		t.Errorf("%d sign-ins before anybody gave a password", n)
	}
	for name, c := range map[string]struct {
		handle, pds string
		code        feed.Code
	}{
		"nothing":        {"", "", feed.CodeBadInput},
		"an at sign":     {" @ ", "", feed.CodeBadInput},
		"a stranger":     {"nobody.test", "", feed.CodeUnknownHandle},
		"no web address": {l.net.Handle, "ftp://pds.test", feed.CodeBadInput},
		"no host":        {l.net.Handle, "https://", feed.CodeBadInput},
		"no address":     {l.net.Handle, "http://[::1", feed.CodeBadInput},
	} {
		if _, err := app.API().Inspect(c.handle, c.pds); feed.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s := must(app.API().State())(t); s.Network != "none" || s.Account.DID != "" {
		t.Errorf("looking signed somebody in: %+v", s)
	}
}

func TestAServerOfOnesOwn(t *testing.T) {
	t.Parallel()
	base := feed.NetworkConfig{PLC: "https://plc.test", PDS: "https://old.test", UserHosts: []string{"plc.test"}}
	for pds, want := range map[string]string{
		"": "https://old.test", "  ": "https://old.test", "pds.example.test": "https://pds.example.test", "https://pds.example.test/xrpc/": "https://pds.example.test",
		"http://127.0.0.1:2583": "http://127.0.0.1:2583",
	} {
		cfg := must(withServer(base, pds))(t)
		if cfg.PDS != want || cfg.PLC != base.PLC {
			t.Errorf("%q: %+v", pds, cfg)
		}
		if named := len(cfg.UserHosts) == 2; named != (strings.TrimSpace(pds) != "") {
			t.Errorf("%q: hosts %v", pds, cfg.UserHosts)
		}
	}
	if len(base.UserHosts) != 1 {
		t.Error("the network's own list was changed")
	}
	// A network that knows no PDS: the address that the person names is the way in, also after a restart.
	l := newLive(t, village)
	bare := func(o *Options) { o.Network.PDS, o.Network.UserHosts = "", []string{hostPort(l.net.PLC)} }
	app := l.app(t, bare)
	req := l.request("file")
	req.PDS = l.net.PDS
	if s := must(app.API().Login(req))(t); s.Account.Host != hostPort(l.net.PDS) || s.Keeping != "file" {
		t.Errorf("%+v", s)
	}
	copied(t, app)
	closed(t, app)
	again := l.app(t, func(o *Options) { bare(o); o.Passphrase = secretPhrase })
	if s := must(again.API().State())(t); s.Account.DID != l.net.Viewer.DID {
		t.Fatalf("%+v", s)
	}
	copied(t, again)
}

func TestRefusedSignIns(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.app(t, nil)
	for name, c := range map[string]struct {
		change func(*LoginRequest)
		code   feed.Code
		sent   int
	}{
		"wrong password":     {func(r *LoginRequest) { r.Password = "aaaa-bbbb-cccc-dddd" }, feed.CodeWrongPassword, 1},
		"main password":      {func(r *LoginRequest) { r.Password = l.net.MainPassword }, feed.CodeNotAppPassword, 0},
		"nowhere to keep it": {func(r *LoginRequest) { r.Keep = "" }, feed.CodeBadInput, 0},
		"an unknown place":   {func(r *LoginRequest) { r.Keep = "cloud" }, feed.CodeBadInput, 0},
		"a short passphrase": {func(r *LoginRequest) { r.Keep, r.Passphrase = "file", "short" }, feed.CodeBadInput, 0},
	} {
		before := l.net.Seen(createSession)
		req := l.request("session")
		c.change(&req)
		if _, err := app.API().Login(req); feed.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if n := l.net.Seen(createSession) - before; n != c.sent {
			t.Errorf("%s: the password was sent %d times", name, n)
		}
		if s := must(app.API().State())(t); s.Account.DID != "" {
			t.Errorf("%s: %+v", name, s.Account)
		}
	}
	req := l.request("session")
	req.Password, req.UseAnyway = l.net.MainPassword, true
	if s := must(app.API().Login(req))(t); s.Account.Handle != l.net.Handle {
		t.Errorf("after the person said so: %+v", s.Account)
	}
}

func TestAnEncryptedFileWaitsForItsPassphrase(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "file")
	copied(t, app)
	closed(t, app)
	for name, passphrase := range map[string]string{"none": "", "wrong": "incorrect horse battery"} {
		app := l.app(t, func(o *Options) { o.Passphrase = passphrase })
		s := must(app.API().State())(t)
		if s.Network != "none" || s.Account.DID != "" || s.Locked.DID != l.net.Viewer.DID || s.Locked.Handle != l.net.Handle || s.Locked.Host != hostPort(l.net.PDS) {
			t.Errorf("%s: %+v", name, s)
		}
		if _, err := app.API().Home(); feed.CodeOf(err) != feed.CodeVaultLocked {
			t.Errorf("%s: a call says what is missing: %v", name, err)
		}
		closed(t, app)
	}
	again := l.app(t, nil)
	events, cancel := again.Subscribe()
	defer cancel()
	for _, wrong := range []string{"incorrect horse battery", "short"} {
		if _, err := again.API().Unlock(wrong); err == nil {
			t.Fatalf("%q opened it", wrong)
		} else if code := feed.CodeOf(err); wrong != "short" && code != feed.CodeVaultLocked || wrong == "short" && code != feed.CodeBadInput {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	s := must(again.API().Unlock(secretPhrase))(t)
	if s.Account.DID != l.net.Viewer.DID || s.Locked.DID != "" || s.Keeping != "file" || s.Network != "live" {
		t.Errorf("%+v", s)
	}
	await(t, events, func(e Event) bool { return e.Name == EventAuthChanged && e.Data.(State).Account.DID != "" })
	if h := must(again.API().Home())(t); h.Total == 0 {
		t.Error("what was copied is gone")
	}
	a := must(again.account())(t)
	must(again.API().Unlock("whatever it is"))(t)
	if must(again.account())(t) != a {
		t.Error("a second click opened the account twice")
	}
	if n := l.net.Seen(createSession); n != 1 {
		t.Errorf("%d passwords were sent", n)
	}
	copied(t, again)
}

// secrets are every part of a token that would tell it to a reader of the folder.
func secrets(t *testing.T, app *App) []string {
	t.Helper()
	a := must(app.account())(t)
	text := string(must(a.vault.Load(t.Context(), a.viewer))(t))
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == '"' || r == '.' }) {
		if len(part) > 30 && !strings.Contains(part, ":") {
			out = append(out, part)
		}
	}
	if len(out) < 4 {
		t.Fatalf("%d parts of tokens: the test looks for nothing", len(out))
	}
	return out
}

// holders lists the files under dir that hold one of the texts.
func holders(t *testing.T, dir string, texts []string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, text := range texts {
			if strings.Contains(string(data), text) {
				found = append(found, path)
				break
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTokensNeverLieOpen(t *testing.T) {
	t.Parallel()
	for _, keep := range []string{"file", "session"} {
		t.Run(keep, func(t *testing.T) {
			t.Parallel()
			l := newLive(t, village)
			app := l.signedIn(t, keep)
			texts := append(secrets(t, app), l.net.AppPassword, secretPhrase)
			if err := l.faults.Add(fault.Rule{Path: "app.bsky", Kind: fault.Expire, After: 4, Count: 1}); err != nil {
				t.Fatal(err)
			}
			copied(t, app)
			if l.net.Seen("/xrpc/com.atproto.server.refreshSession") == 0 {
				t.Error("no token was refreshed: the test looks for the first ones only")
			}
			texts = append(texts, secrets(t, app)...) // those after a refresh too
			if found := holders(t, l.dir, texts); len(found) > 0 {
				t.Errorf("signed in: tokens lie open in %v", found)
			}
			if s := must(app.API().Logout())(t); s.Network != "none" || s.Account.DID != "" {
				t.Errorf("%+v", s)
			}
			if n := l.net.Seen(deleteSession); n != 1 {
				t.Errorf("the PDS was told %d times", n)
			}
			closed(t, app)
			if found := holders(t, l.dir, texts); len(found) > 0 {
				t.Errorf("signed out: tokens lie open in %v", found)
			}
			if sealed := must(filepath.Glob(filepath.Join(l.dir, "vault", "*.age")))(t); len(sealed) > 0 {
				t.Errorf("sealed tokens are left: %v", sealed)
			}
			again := l.app(t, func(o *Options) { o.Passphrase = secretPhrase })
			if s := must(again.API().State())(t); s.Account.DID != "" || s.Locked.DID != "" {
				t.Errorf("signed in again: %+v", s)
			}
			if _, err := again.API().Logout(); feed.CodeOf(err) != feed.CodeSignedOut {
				t.Error(err)
			}
		})
	}
}

func TestASessionEndsWithTheApp(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	texts := secrets(t, app)
	closed(t, app)
	if found := holders(t, l.dir, texts); len(found) > 0 {
		t.Errorf("left behind in %v", found)
	}
	again := l.app(t, nil)
	if s := must(again.API().State())(t); s.Account.DID != "" || s.Locked.DID != "" {
		t.Errorf("%+v", s)
	}
	// What was copied is still there, for the commands that only read.
	reader := l.app(t, func(o *Options) { o.ReadOnly = true })
	if s := must(reader.API().State())(t); s.Account.DID != l.net.Viewer.DID || s.Account.Handle != l.net.Handle {
		t.Errorf("%+v", s.Account)
	}
	if h := must(reader.API().Home())(t); h.Total == 0 {
		t.Error("nothing to read")
	}
}

func TestLogoutWhileThePDSIsDown(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "file")
	if err := l.net.PDSDown(); err != nil {
		t.Fatal(err)
	}
	if s := must(app.API().Logout())(t); s.Account.DID != "" {
		t.Errorf("%+v", s)
	}
	if sealed := must(filepath.Glob(filepath.Join(l.dir, "vault", "*.age")))(t); len(sealed) > 0 {
		t.Errorf("tokens are left: %v", sealed)
	}
	if text := must(app.API().LogText())(t); !strings.Contains(text, "wiped") {
		t.Error("the log does not say that the session goes on at the PDS")
	}
}

func TestARevokedSessionLeadsToSigningInAgain(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	api := app.API()
	total := must(api.Home())(t).Total
	events, cancel := app.Subscribe()
	defer cancel()
	if err := l.faults.Add(fault.Rule{Kind: fault.Revoke}); err != nil {
		t.Fatal(err)
	}
	must(api.StartSync())(t)
	await(t, events, syncEnded)
	s := must(api.State())(t)
	if len(s.Notices) != 1 || s.Notices[0].Action != "sign_in" || s.Notices[0].Code != string(feed.CodeSignedOut) || strings.Contains(s.Notices[0].Message, "{") {
		t.Errorf("%+v", s.Notices)
	}
	if h := must(api.Home())(t); h.Total != total || h.Syncing {
		t.Errorf("%d posts can be read, %d before", h.Total, total)
	}
	if f := must(api.Search("the"))(t); f.Hits == nil {
		t.Error("search")
	}
}

func TestReadOnlyNeedsAnAccount(t *testing.T) {
	t.Parallel()
	app := must(New(Options{DataDir: filepath.Join(t.TempDir(), "none"), Version: "test", ReadOnly: true}))(t)
	if err := app.Start(t.Context()); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	for _, call := range []func() error{
		func() error { _, err := app.API().State(); return err },
		func() error { _, err := app.API().Inspect("a.test", ""); return err },
		func() error { _, err := app.API().LookAround(); return err },
	} {
		if err := call(); feed.CodeOf(err) != feed.CodeNothingThere {
			t.Error(err)
		}
	}
	closed(t, app)
}

func TestNobodySignedIn(t *testing.T) {
	t.Parallel()
	app := must(New(Options{DataDir: t.TempDir(), Version: "test"}))(t)
	api := app.API()
	if _, err := api.Inspect("a.test", ""); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error("before the start:", err)
	}
	if err := app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	for name, call := range map[string]func() error{
		"Home": func() error { _, err := api.Home(); return err }, "Refresh": func() error { _, err := api.Refresh(); return err },
		"Rows": func() error { _, err := api.Rows(0, 1); return err }, "Posts": func() error { _, err := api.Posts(nil); return err },
		"SetAnchor": func() error { return api.SetAnchor("") }, "MarkSeen": func() error { return api.MarkSeen(nil) },
		"StartSync": func() error { _, err := api.StartSync(); return err }, "Cancel": func() error { return api.Cancel("x") },
		"Search": func() error { _, err := api.Search("x"); return err }, "Why": func() error { _, err := api.Why("x"); return err },
		"Disk": func() error { _, err := api.Disk(); return err }, "Hosts": func() error { _, err := api.Hosts(); return err },
		"DeleteData": func() error { _, err := api.DeleteData(""); return err }, "ExportData": func() error { _, err := api.ExportData(); return err },
		"SaveSettings": func() error { _, err := api.SaveSettings(defaultSettings()); return err },
		"SyncOnce":     func() error { _, err := app.SyncOnce(t.Context(), nil); return err },
		"Wait":         func() error { return app.Wait(t.Context(), nil) },
		"Ranked":       func() error { _, err := app.Ranked(t.Context(), 1, nil, 0); return err },
	} {
		if err := call(); feed.CodeOf(err) != feed.CodeSignedOut {
			t.Errorf("%s: %v", name, err)
		}
	}
	opened := ""
	app.SetOpener(func(url string) { opened = url })
	if err := api.OpenLink("https://moss.test/"); err != nil || opened != "https://moss.test/" {
		t.Error(err, opened)
	}
	for _, bad := range []string{"javascript:alert(1)", "https://a\r\nb", "", "//moss.test"} {
		if err := api.OpenLink(bad); feed.CodeOf(err) != feed.CodeBadInput || opened == bad {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// picture asks the app's handler for a path as the screen does.
func picture(t *testing.T, app *App, path string) *http.Response {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET /img/{hash}", app.Images())
	rec := httptest.NewRecorder()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	mux.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil).WithContext(ctx))
	return rec.Result()
}
