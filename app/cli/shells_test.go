package cli

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"skein/app"
)

func TestDoctorInTheTerminal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.synced(t)
	res := r.run("", "doctor", "--json")
	report := decode[app.Report](t, res.out)
	if report.OK == (res.exit != 0) || len(report.Checks) < 7 {
		t.Errorf("exit %d: %+v", res.exit, report)
	}
	text := r.run("", "doctor")
	for _, c := range report.Checks {
		mark := "ok "
		if !c.OK {
			mark = "!! "
		}
		if !strings.Contains(text.out, mark+" "+c.Name) || !strings.Contains(text.out, c.Cure) {
			t.Errorf("%+v is not printed so:\n%s", c, text.out)
		}
	}
	if (text.exit != 0) != strings.Contains(text.errors, "Some checks failed (1)") {
		t.Errorf("%d: %s", text.exit, text.errors)
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	r := alone(t)
	res := r.run("", "demo", "--json")
	if res.exit != 0 {
		t.Fatal(res.errors)
	}
	posts := decode[[]app.RankedPost](t, res.out)
	if len(posts) != 10 {
		t.Errorf("%d posts", len(posts))
	}
	for i, p := range posts {
		if p.Text == "" || len(p.Contributions) == 0 || i > 0 && p.URI == posts[i-1].URI {
			t.Errorf("%d: %+v", i, p)
		}
	}
	// Without --json the screen is served until it is stopped.
	res = r.runFor(t, func(out string) bool { return strings.Contains(out, "Skein is open at") }, "demo")
	if res.exit != 0 || strings.Count(res.out, "@") < 10 || !strings.Contains(res.out, posts[0].Author) {
		t.Errorf("exit %d: %s%s", res.exit, res.out, res.errors)
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	r := alone(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	ready, ended := make(chan struct{}), make(chan int, 1)
	out, errs := &watched{seen: func(s string) bool { return strings.Contains(s, "Ctrl-C") }, stop: func() { close(ready) }}, &bytes.Buffer{}
	go func() {
		ended <- Run(ctx, []string{"serve"}, Env{Stdout: out, Stderr: errs, Version: "test", Getenv: func(k string) string { return r.env[k] }})
	}()
	select {
	case <-ready:
	case code := <-ended:
		t.Fatalf("exit %d: %s", code, errs)
	}
	_, address, _ := strings.Cut(out.String(), "http://127.0.0.1:")
	port, _, _ := strings.Cut(address, "/")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+port+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger without the token: %d", resp.StatusCode)
	}
	cancel()
	if code := <-ended; code != 0 || errs.Len() > 0 {
		t.Errorf("exit %d: %s", code, errs)
	}
	// The folder was given back.
	folder, err := app.OpenFolder(r.dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Close(); err != nil {
		t.Error(err)
	}
}

func TestTheWindowGetsTheApp(t *testing.T) {
	t.Parallel()
	r := alone(t)
	var got *app.App
	exit := Run(t.Context(), []string{"--data-dir", r.dir}, Env{
		Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}, Version: "test", Getenv: func(string) string { return "" },
		Window: func(_ context.Context, a *app.App, _ fs.FS) error { got = a; return nil },
	})
	if exit != 0 || got == nil {
		t.Fatalf("exit %d", exit)
	}
	if s, err := got.API().State(); err != nil || s.DataDir != r.dir || s.Shell != "window" {
		t.Errorf("%+v %v", s, err)
	}
	if _, err := os.Stat(r.dir); err == nil {
		t.Error("the folder was made before the window ran")
	}
}
