package cli

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/app"
	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

const passphrase = "correct horse battery staple"

// rig is a fake network, a data folder, and a terminal to run commands in.
type rig struct {
	world  *skynet.World
	net    *skynet.Net
	faults *fault.Table
	dir    string
	env    map[string]string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	world, err := skynet.Generate(7, skynet.Plan{Accounts: 12, Posts: 240, ViewerFollows: 8, FollowsEach: 4, Likes: 300, Reposts: 40, ViewerLikes: 20, Span: 60 * time.Hour}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{world: world, faults: fault.NewTable(time.Now), dir: filepath.Join(t.TempDir(), "data")}
	if r.net, err = skynet.Serve(t.Context(), world, skynet.Options{Viewer: "viewer", Faults: r.faults}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.faults.Close(); r.net.Close() })
	r.env = map[string]string{"SKEIN_PLC": r.net.PLC, "SKEIN_PDS": r.net.PDS, "SKEIN_APPVIEW": r.net.AppViewDID, "SKEIN_PASSPHRASE": passphrase, "SKEIN_DATA_DIR": r.dir}
	return r
}

// result of one command.
type result struct {
	exit        int
	out, errors string
}

// run runs one command line as main does.
func (r *rig) run(stdin string, args ...string) result {
	var out, errs bytes.Buffer
	exit := Run(context.Background(), args, Env{
		Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs, Version: "test", VaultWork: 10,
		Getenv: func(k string) string { return r.env[k] },
		Window: func(context.Context, *app.App, fs.FS) error { return feed.Fail(feed.CodeNoDisplay) },
	})
	return result{exit, out.String(), errs.String()}
}

// must runs a command that has to succeed.
func (r *rig) must(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	res := r.run(stdin, args...)
	if res.exit != 0 {
		t.Fatalf("skein %s: exit %d: %s", strings.Join(args, " "), res.exit, res.errors)
	}
	return res.out
}

func (r *rig) login(t *testing.T) {
	t.Helper()
	r.must(t, r.net.AppPassword+"\n", "login", r.net.Handle, "--keep", "file")
}

func (r *rig) synced(t *testing.T) {
	t.Helper()
	r.login(t)
	r.must(t, "", "sync", "--once")
}

// api starts an app on the same folder, as a window would but without its sync at the start, which would race with the one under test, and hands it over.
func (r *rig) api(t *testing.T, fn func(*app.App) error) error {
	t.Helper()
	c := &call{env: Env{Getenv: func(k string) string { return r.env[k] }, Version: "test", VaultWork: 10}}
	a, err := c.newApp("cli", false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := a.Start(t.Context()); err != nil {
		_, err = a.API().State() // what the screen asks first, and what it would show
		return err
	}
	return fn(a)
}

func writeFile(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
