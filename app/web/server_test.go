package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"skein/app"
	"skein/feed"
)

// shell is a served app and a browser that knows its address.
type shell struct {
	*Server
	app  *app.App
	base string
}

func serve(t *testing.T) *shell {
	t.Helper()
	a, err := app.New(app.Options{DataDir: t.TempDir(), Version: "test", Shell: "web"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	assets := fstest.MapFS{"index.html": {Data: []byte("<title>Skein</title>")}, "app.js": {Data: []byte("1")}}
	s, err := Listen(Config{App: a, Assets: assets, Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return &shell{s, a, "http://" + s.ln.Addr().String()}
}

// browser opens the printed address and keeps the cookie.
func (s *shell) browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	resp, err := c.Get(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), "Skein") {
		t.Fatalf("%d %q %v", resp.StatusCode, body, err)
	}
	if strings.Contains(resp.Request.URL.String(), s.guard.token) {
		t.Error("the token stays in the address")
	}
	return c
}

func (s *shell) request(t *testing.T, method, path, body string, headers map[string]string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range headers {
		if k == "Host" {
			r.Host = v
		} else {
			r.Header.Set(k, v)
		}
	}
	return r
}

func answerOf(t *testing.T, c *http.Client, r *http.Request) (int, []byte, http.Header) {
	t.Helper()
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body, resp.Header
}

var fromPage = map[string]string{"Content-Type": "application/json", "X-Skein": "1"}

func with(extra map[string]string) map[string]string {
	all := map[string]string{}
	for k, v := range fromPage {
		all[k] = v
	}
	for k, v := range extra {
		all[k] = v
	}
	return all
}

func TestCallsFromThePage(t *testing.T) {
	t.Parallel()
	s := serve(t)
	c := s.browser(t)
	status, body, h := answerOf(t, c, s.request(t, "POST", "/api/API/State", "[]", fromPage))
	var state app.State
	if err := json.Unmarshal(body, &state); err != nil || status != 200 || state.Shell != "web" {
		t.Fatalf("%d %s %v", status, body, err)
	}
	if h.Get("Content-Security-Policy") != app.ContentSecurityPolicy || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers: %v", h)
	}
	status, body, _ = answerOf(t, c, s.request(t, "POST", "/api/API/Home", "[]", fromPage))
	var p app.Problem
	if err := json.Unmarshal(body, &p); err != nil || status != http.StatusUnprocessableEntity || p.Code != string(feed.CodeSignedOut) || p.Message == "" {
		t.Errorf("%d %s", status, body)
	}
	for path, bodyText := range map[string]string{"/api/API/Rows": `["x",1]`, "/api/API/Search": `[]`, "/api/API/State": `{}`} {
		if status, body, _ := answerOf(t, c, s.request(t, "POST", path, bodyText, fromPage)); status != http.StatusBadRequest {
			t.Errorf("%s %s: %d %s", path, bodyText, status, body)
		}
	}
	if status, _, _ := answerOf(t, c, s.request(t, "POST", "/api/API/Close", "[]", fromPage)); status != http.StatusNotFound {
		t.Errorf("a method that is not bound: %d", status)
	}
	big := `["` + strings.Repeat("x", maxCall) + `"]`
	if status, _, _ := answerOf(t, c, s.request(t, "POST", "/api/API/Search", big, fromPage)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge call: %d", status)
	}
}

// Everybody else is refused: another host name (DNS rebinding), another origin, no cookie, a wrong token, a form.
func TestStrangersAreRefused(t *testing.T) {
	t.Parallel()
	s := serve(t)
	known := s.browser(t)
	stranger := &http.Client{}
	for name, x := range map[string]struct {
		c       *http.Client
		method  string
		path    string
		headers map[string]string
	}{
		"no cookie, call":       {stranger, "POST", "/api/API/State", fromPage},
		"no cookie, page":       {stranger, "GET", "/", nil},
		"no cookie, asset":      {stranger, "GET", "/app.js", nil},
		"no cookie, events":     {stranger, "GET", "/events", nil},
		"no cookie, image":      {stranger, "GET", "/img/x", nil},
		"wrong token":           {stranger, "GET", "/?t=AAAA", nil},
		"wrong cookie":          {stranger, "POST", "/api/API/State", with(map[string]string{"Cookie": "skein=AAAA"})},
		"rebound host":          {known, "POST", "/api/API/State", with(map[string]string{"Host": "evil.test"})},
		"rebound host, page":    {known, "GET", "/?t=" + s.guard.token, map[string]string{"Host": "evil.test"}},
		"foreign origin":        {known, "POST", "/api/API/State", with(map[string]string{"Origin": "https://evil.test"})},
		"null origin":           {known, "POST", "/api/API/State", with(map[string]string{"Origin": "null"})},
		"foreign origin, image": {known, "GET", "/img/x", map[string]string{"Origin": "https://evil.test"}},
		"cross-site fetch":      {known, "GET", "/events", map[string]string{"Sec-Fetch-Site": "cross-site"}},
		"a form":                {known, "POST", "/api/API/State", map[string]string{"Content-Type": "application/x-www-form-urlencoded", "X-Skein": "1"}},
		"no header":             {known, "POST", "/api/API/State", map[string]string{"Content-Type": "application/json"}},
	} {
		if status, _, _ := answerOf(t, x.c, s.request(t, x.method, x.path, "[]", x.headers)); status != http.StatusForbidden {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _, _ := answerOf(t, known, s.request(t, "GET", "/api/API/State", "", fromPage)); status == http.StatusOK {
		t.Error("calls are POST only")
	}
}

func TestEventsReachThePage(t *testing.T) {
	t.Parallel()
	s := serve(t)
	c := s.browser(t)
	resp, err := c.Do(s.request(t, "GET", "/events", "", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	if !lines.Scan() || lines.Text() != ": open" {
		t.Fatal(lines.Text())
	}
	if _, err := s.app.API().LookAround(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		if lines.Text() == "event: "+app.EventAuthChanged {
			lines.Scan()
			data, _ := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
			var state app.State
			if err := json.Unmarshal(data, &state); err != nil || state.Network != "sample" {
				t.Errorf("%s %v", data, err)
			}
			return
		}
	}
	t.Error("no event came")
}

func TestListenRefusesWhatOthersCouldReach(t *testing.T) {
	t.Parallel()
	a, err := app.New(app.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ listen, public string }{
		{"0.0.0.0:0", ""}, {":0", ""}, {"127.0.0.1", ""}, {"0.0.0.0:0", "http://a.test"}, {"127.0.0.1:0", "https://a.test/x"}, {"127.0.0.1:0", "a.test"}, {"127.0.0.1:99999", ""},
	} {
		s, err := Listen(Config{App: a, Listen: x.listen, PublicURL: x.public, Log: slog.New(slog.DiscardHandler)})
		if feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%+v: %v", x, err)
		}
		if s != nil {
			s.ln.Close()
		}
	}
}

func TestAllowedHosts(t *testing.T) {
	t.Parallel()
	s := serve(t)
	u, err := url.Parse("https://skein.test")
	if err != nil {
		t.Fatal(err)
	}
	hosts := allowedHosts(s.ln.Addr(), u)
	if len(hosts) != 3 || hosts[2] != "skein.test" || !strings.HasPrefix(hosts[1], "localhost:") {
		t.Error(hosts)
	}
}

// The bound type offers calls only: no lifecycle method, and nothing that takes a context or a function.
func TestOnlyCallsAreBound(t *testing.T) {
	t.Parallel()
	typ := reflect.TypeFor[*app.API]()
	for i := range typ.NumMethod() {
		m := typ.Method(i)
		for j := 1; j < m.Type.NumIn(); j++ {
			if k := m.Type.In(j).Kind(); k == reflect.Func || k == reflect.Interface || k == reflect.Chan {
				t.Errorf("%s takes %v", m.Name, m.Type.In(j))
			}
		}
		switch m.Name {
		case "Start", "Close", "Subscribe", "Images", "Log":
			t.Errorf("%s is a lifecycle method", m.Name)
		}
	}
	if typ.NumMethod() < 25 {
		t.Errorf("%d methods", typ.NumMethod())
	}
}
