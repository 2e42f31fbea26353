package fault

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

const truth = `{"cursor":"c","feed":[{"post":{"uri":"at://a","cid":"x","likeCount":3,"author":{"did":"did:plc:a","handle":"a.test"},` +
	`"record":{"text":"hello","createdAt":"2026-01-01T00:00:00Z"}}}]}`

// bench is a server that tells the truth, with a table in front of it.
type bench struct {
	*httptest.Server
	table *Table
	acted atomic.Int32
}

func newBench(t *testing.T, rules ...Rule) *bench {
	t.Helper()
	b := &bench{table: NewTable(func() time.Time { return noon })}
	if err := b.table.Add(rules...); err != nil {
		t.Fatal(err)
	}
	b.Server = httptest.NewServer(b.table.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.acted.Add(1)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, truth)
	})))
	t.Cleanup(func() { b.table.Close(); b.Server.Close() })
	return b
}

type reply struct {
	status int
	head   http.Header
	body   string
	err    error
}

// ask sends one request on a connection of its own, without following redirects or undoing compression.
func (b *bench) ask(ctx context.Context, path, token string) reply {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.URL+path, nil)
	if err != nil {
		return reply{err: err}
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return reply{err: err}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, string(body), err}
}

// Each kind does to a client what its documentation says.
func TestKinds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rule  Rule
		acts  int // times the server behind was asked
		check func(reply) error
	}{
		{Rule{Kind: Status, Status: 502, Error: "UpstreamFailure", Message: "no"}, 0, func(r reply) error {
			return want(r.status == 502 && r.body == `{"error":"UpstreamFailure","message":"no"}`, r)
		}},
		{Rule{Kind: RateLimit, Wait: 90 * time.Second}, 0, func(r reply) error {
			reset := fmt.Sprint(noon.Add(90 * time.Second).Unix())
			return want(r.status == 429 && r.head.Get("Retry-After") == "90" && r.head.Get("RateLimit-Reset") == reset, r)
		}},
		{Rule{Kind: Garbage}, 0, func(r reply) error {
			return want(r.status == 200 && !json.Valid([]byte(r.body)) && r.head.Get("Content-Type") == "application/json", r)
		}},
		{Rule{Kind: HTML}, 0, func(r reply) error {
			return want(r.status == 200 && strings.HasPrefix(r.body, "<!doctype html>") && strings.HasPrefix(r.head.Get("Content-Type"), "text/html"), r)
		}},
		{Rule{Kind: Null}, 0, func(r reply) error { return want(r.status == 200 && r.body == "null", r) }},
		{Rule{Kind: WrongTypes}, 1, func(r reply) error {
			var v struct{ Feed map[string]any }
			return want(json.Unmarshal([]byte(r.body), &v) == nil && v.Feed != nil && strings.Contains(r.body, `"cursor":17`), r)
		}},
		{Rule{Kind: Empty}, 1, func(r reply) error { return want(r.body == `{"feed":[]}`, r) }},
		{Rule{Kind: Huge, Bytes: 3 << 20}, 0, func(r reply) error {
			return want(r.status == 200 && len(r.body) == 3<<20+len(`{"feed":""}`) && json.Valid([]byte(r.body)), reply{err: r.err})
		}},
		{Rule{Kind: GzipBomb, Bytes: 20 << 20}, 0, func(r reply) error {
			z, err := gzip.NewReader(strings.NewReader(r.body))
			if err != nil {
				return err
			}
			n, err := io.Copy(io.Discard, z)
			return errors.Join(err, want(n > 20<<20 && len(r.body) < 100<<10, reply{head: r.head}))
		}},
		{Rule{Kind: Redirect, Location: "http://169.254.169.254/latest"}, 0, func(r reply) error {
			return want(r.status == 302 && r.head.Get("Location") == "http://169.254.169.254/latest", r)
		}},
		{Rule{Kind: Revoke}, 0, func(r reply) error {
			return want(r.status == 400 && strings.Contains(r.body, "ExpiredToken") && strings.Contains(r.body, "revoked"), r)
		}},
		{Rule{Kind: Lose}, 1, func(r reply) error { return want(errors.Is(r.err, io.EOF), r) }},
		{Rule{Kind: Cut}, 1, func(r reply) error {
			return want(errors.Is(r.err, io.ErrUnexpectedEOF) && r.body == truth[:len(truth)/2], r)
		}},
		{Rule{Kind: Date, Shift: -365 * 24 * time.Hour}, 1, func(r reply) error {
			return want(r.head.Get("Date") == "Sun, 04 May 2025 12:00:00 GMT" && r.body == truth, r)
		}},
		{Rule{Kind: SlowBody, Every: time.Microsecond}, 1, func(r reply) error { return want(r.body == truth, r) }},
	} {
		t.Run(string(tt.rule.Kind), func(t *testing.T) {
			t.Parallel()
			b := newBench(t, tt.rule)
			if err := tt.check(b.ask(t.Context(), "/xrpc/x", "token")); err != nil {
				t.Error(err)
			}
			if acted := int(b.acted.Load()); acted != tt.acts || b.table.Struck(tt.rule.Kind) != 1 {
				t.Errorf("the server acted %d times, want %d; struck %d times", acted, tt.acts, b.table.Struck(tt.rule.Kind))
			}
		})
	}
}

func want(ok bool, r reply) error {
	if ok {
		return nil
	}
	return fmt.Errorf("got %d %v %.200q, error %v", r.status, r.head, r.body, r.err)
}

// A request that is kept waiting ends when the client gives up, and when the table is closed.
func TestWaiting(t *testing.T) {
	t.Parallel()
	for _, rule := range []Rule{{Kind: Hang}, {Kind: SlowHeader, Every: time.Millisecond}, {Kind: SlowBody, Every: time.Hour}} {
		for name, free := range map[string]func(*bench, context.CancelFunc){
			"client gives up": func(_ *bench, cancel context.CancelFunc) { cancel() },
			"table closed":    func(b *bench, _ context.CancelFunc) { b.table.Close() },
		} {
			t.Run(string(rule.Kind)+" "+name, func(t *testing.T) {
				t.Parallel()
				b := newBench(t, rule)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				done := make(chan reply, 1)
				go func() { done <- b.ask(ctx, "/", "") }()
				for b.table.Struck(rule.Kind) == 0 {
					select {
					case r := <-done:
						t.Fatalf("answered at once: %v", want(false, r))
					default:
					}
				}
				free(b, cancel)
				if r := <-done; r.err == nil {
					t.Errorf("it ended well: %v", want(false, r))
				}
			})
		}
	}
}

func TestWhenItStrikes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		rule Rule
		asks []string
		want string // one letter a request: x is struck
	}{
		{"always", Rule{}, []string{"/a", "/b", "/a"}, "xxx"},
		{"by path", Rule{Path: "^/xrpc/app"}, []string{"/xrpc/app.bsky", "/xrpc/com.atproto", "/xrpc/app"}, "x.x"},
		{"after", Rule{After: 2}, []string{"/", "/", "/", "/"}, "..xx"},
		{"count", Rule{Count: 2}, []string{"/", "/", "/"}, "xx."},
		{"after and count, by path", Rule{Path: "/a", After: 1, Count: 1}, []string{"/a", "/b", "/a", "/a"}, "..x."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.rule.Kind, tt.rule.Status = Status, 500
			b := newBench(t, tt.rule)
			var got strings.Builder
			for _, path := range tt.asks {
				got.WriteByte(map[bool]byte{true: 'x', false: '.'}[b.ask(t.Context(), path, "").status == 500])
			}
			if got.String() != tt.want {
				t.Errorf("struck %s, want %s", got.String(), tt.want)
			}
		})
	}
}

func TestExpire(t *testing.T) {
	t.Parallel()
	b := newBench(t, Rule{Kind: Expire, After: 2})
	for i, tt := range []struct {
		path, token string
		status      int
	}{
		{"/x", "", 200}, {"/x", "old", 200}, {"/x", "old", 200}, {"/x", "old", 400},
		{"/xrpc/com.atproto.server.refreshSession", "old", 200},
		{"/x", "new", 200}, {"/x", "old", 400}, {"/x", "new", 200}, {"/x", "new", 400},
	} {
		if r := b.ask(t.Context(), tt.path, tt.token); r.status != tt.status {
			t.Errorf("request %d to %s with %q: %d, want %d", i, tt.path, tt.token, r.status, tt.status)
		}
	}
}

func TestAddRefuses(t *testing.T) {
	t.Parallel()
	table := NewTable(time.Now)
	for name, rule := range map[string]Rule{
		"unknown kind":   {Kind: "earthquake"},
		"bad path":       {Kind: Hang, Path: "("},
		"unknown damage": {Kind: Malformed, Damage: []string{"sunburn"}},
	} {
		if table.Add(rule) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := table.Add(Rule{Kind: Null}); err != nil {
		t.Error(err)
	}
	table.Clear()
	if table.strike(httptest.NewRequest("GET", "/", nil)) != nil {
		t.Error("a cleared table strikes")
	}
}

// Every damage leaves the true entries alone and adds one that is not true.
func TestMalformed(t *testing.T) {
	t.Parallel()
	var whole struct{ Feed []any }
	if err := json.Unmarshal([]byte(truth), &whole); err != nil {
		t.Fatal(err)
	}
	good, err := json.Marshal(whole.Feed[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Damages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, Rule{Kind: Malformed, Damage: []string{name}})
			var v struct{ Feed []json.RawMessage }
			if err := json.Unmarshal([]byte(b.ask(t.Context(), "/", "").body), &v); err != nil || len(v.Feed) != 2 {
				t.Fatalf("%d entries, error %v", len(v.Feed), err)
			}
			if !bytes.Equal(v.Feed[0], good) {
				t.Errorf("the true entry became %s", v.Feed[0])
			}
			if bytes.Equal(v.Feed[1], good) || bytes.Contains(v.Feed[1], []byte(`"uri":"at://a"`)) {
				t.Errorf("the damaged entry %.200s can be taken for the true one", v.Feed[1])
			}
		})
	}
	b := newBench(t, Rule{Kind: Malformed})
	var v struct{ Feed []any }
	if err := json.Unmarshal([]byte(b.ask(t.Context(), "/", "").body), &v); err != nil || len(v.Feed) != 1+len(Damages()) {
		t.Errorf("without names %d entries, want every damage: %v", len(v.Feed), err)
	}
}

// What is not JSON, or not a success, goes through a rewriting fault as it is.
func TestRewriteLeavesErrorsAlone(t *testing.T) {
	t.Parallel()
	table := NewTable(time.Now)
	if err := table.Add(Rule{Kind: Empty}); err != nil {
		t.Fatal(err)
	}
	for _, answer := range []struct {
		status int
		body   string
	}{{404, `{"error":"NotFound","feed":[1]}`}, {200, "PNG\x00\x01"}, {200, `"text"`}} {
		rec := httptest.NewRecorder()
		table.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(answer.status)
			io.WriteString(w, answer.body)
		})).ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
		if rec.Code != answer.status || rec.Body.String() != answer.body {
			t.Errorf("%d %q became %d %q", answer.status, answer.body, rec.Code, rec.Body.String())
		}
	}
}
