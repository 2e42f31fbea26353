package app

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"skein/feed"
)

func TestServeImage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind   string
		status int
		size   int
		code   feed.Code
	}{
		"jpeg":                     {"image/jpeg", 200, 10, ""},
		"png":                      {"image/png", 200, 10, ""},
		"webp":                     {"image/webp", 200, 10, ""},
		"gif":                      {"image/gif", 200, 10, ""},
		"avif":                     {"image/avif", 200, 10, ""},
		"the greatest that passes": {"image/png", 200, maxImage, ""},
		"one byte too many":        {"image/png", 200, maxImage + 1, feed.CodeTooLarge},
		"svg carries script":       {"image/svg+xml", 200, 10, feed.CodeBadAnswer},
		"a page":                   {"text/html", 200, 10, feed.CodeBadAnswer},
		"a script":                 {"text/javascript", 200, 10, feed.CodeBadAnswer},
		"xml":                      {"application/xml", 200, 10, feed.CodeBadAnswer},
		"pdf":                      {"application/pdf", 200, 10, feed.CodeBadAnswer},
		"no type":                  {"", 200, 10, feed.CodeBadAnswer},
		"a type like a picture's":  {"image/png,text/html", 200, 10, feed.CodeBadAnswer},
		"not there":                {"image/png", 404, 10, feed.CodeBadAnswer},
		"moved":                    {"image/png", 204, 0, feed.CodeBadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{c.kind}
				w.Header().Set("Set-Cookie", "track=1")
				w.WriteHeader(c.status)
				if c.size > 0 {
					_, _ = w.Write(bytes.Repeat([]byte("p"), c.size))
				}
			}))
			defer srv.Close()
			rec := httptest.NewRecorder()
			err := serveImage(rec, httptest.NewRequest(http.MethodGet, "/img/x", nil), srv.Client(), srv.URL)
			if feed.CodeOf(err) != c.code {
				t.Fatalf("%v, want %q", err, c.code)
			}
			h := rec.Header()
			if c.code != "" {
				if rec.Body.Len() > 0 || len(h) > 0 {
					t.Errorf("%d bytes of a refused picture, headers %v", rec.Body.Len(), h)
				}
				return
			}
			if rec.Body.Len() != c.size || h.Get("Content-Type") != c.kind || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Set-Cookie") != "" {
				t.Errorf("%d bytes, %v", rec.Body.Len(), h)
			}
			if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "default-src 'none'") {
				t.Errorf("policy %q", csp)
			}
		})
	}
}

func TestServeImageWithoutAServer(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/img/x", nil)
	for _, address := range []string{"http://127.0.0.1:1/x", "http://[::1", ""} {
		if err := serveImage(httptest.NewRecorder(), r, http.DefaultClient, address); err == nil {
			t.Errorf("%q was served", address)
		}
	}
}

func TestOnlyNamesHandedOutAreServed(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	path := avatar(t, app)
	resp := picture(t, app, path)
	body := must(io.ReadAll(resp.Body))(t)
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "image/png" || !bytes.HasPrefix(body, []byte("\x89PNG")) {
		t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	made := base64.RawURLEncoding.EncodeToString([]byte("twelve bytes"))
	for _, other := range []string{"/img/" + made, "/img/" + path[5:len(path)-1], "/img/http:%2F%2F127.0.0.1%2F", "/img/..%2f..%2fetc%2fpasswd"} {
		if resp := picture(t, app, other); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", other, resp.StatusCode)
		}
	}
	off := must(api.State())(t).Settings
	off.Images = false
	must(api.SaveSettings(off))(t)
	if resp := picture(t, app, path); resp.StatusCode != http.StatusNotFound {
		t.Errorf("pictures are off: %d", resp.StatusCode)
	}
	off.Images = true
	must(api.SaveSettings(off))(t)
	if resp := picture(t, app, path); resp.StatusCode != 200 {
		t.Errorf("pictures are on again: %d", resp.StatusCode)
	}
	must(api.Logout())(t)
	if resp := picture(t, app, path); resp.StatusCode != http.StatusNotFound {
		t.Errorf("nobody is signed in: %d", resp.StatusCode)
	}
}

// avatar is the path of some picture on the first page.
func avatar(t *testing.T, app *App) string {
	t.Helper()
	var uris []string
	for _, r := range must(app.API().Home())(t).Rows {
		uris = append(uris, r.URI)
	}
	for _, c := range must(app.API().Posts(uris))(t) {
		if c.Author.Avatar != "" {
			return c.Author.Avatar
		}
	}
	t.Fatal("nobody has a picture")
	return ""
}

// The sample's servers take new ports with each start; what is stored names the old ones.
func TestPicturesOfTheSampleOutliveItsPorts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := sampledIn(t, dir)
	first := must(app.account())(t).cfg.PDS
	closed(t, app)
	again := must(New(Options{DataDir: dir, Version: "test", Shell: "cli"}))(t)
	if err := again.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	must(again.API().LookAround())(t) // nothing is copied anew
	a := must(again.account())(t)
	if a.cfg.PDS == first {
		t.Skip("the same port by chance")
	}
	path := avatar(t, again)
	address, _ := again.images.url(strings.TrimPrefix(path, "/img/"))
	if !strings.HasPrefix(address, first) {
		t.Errorf("%s is not of the first start at %s", address, first)
	}
	if resp := picture(t, again, path); resp.StatusCode != 200 {
		t.Errorf("%d", resp.StatusCode)
	}
	if got := a.present("http://[::1"); got != "http://[::1" {
		t.Error(got)
	}
	if got := (&site{mode: "live"}).present("https://cdn.test/x"); got != "https://cdn.test/x" {
		t.Error(got)
	}
}

func TestAPictureThatDoesNotCome(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	path := app.images.path("http://127.0.0.1:1/none.png")
	if resp := picture(t, app, path); resp.StatusCode != http.StatusBadGateway {
		t.Errorf("%d", resp.StatusCode)
	}
	if again := app.images.path("http://127.0.0.1:1/none.png"); again != path {
		t.Error("one address has one name")
	}
}

func TestTheSampleIsNeverStale(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "demo")
	c := newClock()
	app := must(New(Options{DataDir: t.TempDir(), Clock: c.now}))(t)
	first := must(app.sampleBegan(dir))(t)
	c.add(sampleLife / 2)
	if again := must(app.sampleBegan(dir))(t); !again.Equal(first) {
		t.Errorf("began at %v, then at %v", first, again)
	}
	keepsake := filepath.Join(dir, "keepsake")
	for name, spoil := range map[string]func(){
		"old":           func() { c.add(sampleLife) },
		"of the future": func() { c.add(-3 * sampleLife) },
		"no number":     func() { write0(t, filepath.Join(dir, "began"), "yesterday") },
		"not there":     func() { _ = os.Remove(filepath.Join(dir, "began")) },
	} {
		write0(t, keepsake, "x")
		spoil()
		now := must(app.sampleBegan(dir))(t)
		if !now.Equal(c.now().Truncate(1_000_000)) {
			t.Errorf("%s: began at %v, it is %v", name, now, c.now())
		}
		if _, err := os.Stat(keepsake); err == nil {
			t.Errorf("%s: the old sample is still there", name)
		}
		if text := string(must(os.ReadFile(filepath.Join(dir, "began")))(t)); text != strconv.FormatInt(now.UnixMilli(), 10) {
			t.Errorf("%s: %q", name, text)
		}
	}
	write0(t, filepath.Join(dir, "file"), "")
	if _, err := app.sampleBegan(filepath.Join(dir, "file", "below")); feed.CodeOf(err) != feed.CodeReadOnly {
		t.Error(err)
	}
}

func write0(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
