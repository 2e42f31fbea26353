package skynet_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

// start is when every test's world begins.
var start = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// clock is a time that only moves when told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: start} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// rig is a small served world: ann follows bob and cy; dee and eve are strangers to her.
type rig struct {
	t      *testing.T
	clock  *clock
	world  *skynet.World
	faults *fault.Table
	net    *skynet.Net
	token  string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, clock: newClock()}
	r.world, r.faults = skynet.NewWorld(r.clock.now), fault.NewTable(r.clock.now)
	for i, id := range []string{"ann", "bob", "cy", "dee", "eve"} {
		_, err := r.world.AddPerson(skynet.Person{ID: id, Handle: id + ".test", Name: strings.ToUpper(id), Bio: "I am " + id, Hue: i*40 - 40})
		r.ok(err)
	}
	r.do(r.world.Follow("ann", "bob"))
	r.do(r.world.Follow("ann", "cy"))
	r.do(r.world.Follow("bob", "ann"))
	var err error
	r.net, err = skynet.Serve(t.Context(), r.world, skynet.Options{Faults: r.faults})
	r.ok(err)
	t.Cleanup(r.net.Close)
	r.token = r.login(r.net.Handle, r.net.AppPassword).AccessJwt
	return r
}

func (r *rig) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) do(uri string, err error) string {
	r.t.Helper()
	r.ok(err)
	r.clock.move(time.Minute)
	return uri
}

// post writes a post and lets a minute pass.
func (r *rig) post(by string, d skynet.Draft) string {
	r.t.Helper()
	if d.Text == "" {
		d.Text = "words by " + by
	}
	return r.do(r.world.Post(by, d))
}

type session struct{ AccessJwt, RefreshJwt, Did, Handle string }

func (r *rig) login(handle, password string) session {
	r.t.Helper()
	status, _, body := r.send(http.MethodPost, "com.atproto.server.createSession", "", `{"identifier":"`+handle+`","password":"`+password+`"}`)
	if status != http.StatusOK {
		r.t.Fatalf("signing in as %s: %d %s", handle, status, body)
	}
	var s session
	r.ok(json.Unmarshal(body, &s))
	return s
}

// send makes one call and returns status, header and body.
func (r *rig) send(method, call, token, body string) (int, http.Header, []byte) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, r.net.PDS+"/xrpc/"+call, strings.NewReader(body))
	r.ok(err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	r.ok(err)
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	r.ok(err)
	return res.StatusCode, res.Header, data
}

// get makes an authenticated query that must succeed. Params are name, value, name, value …
func (r *rig) get(nsid string, params ...string) map[string]any {
	r.t.Helper()
	status, _, body := r.send(http.MethodGet, nsid+query(params), r.token, "")
	if status != http.StatusOK {
		r.t.Fatalf("%s: %d %s", nsid, status, body)
	}
	var v map[string]any
	r.ok(json.Unmarshal(body, &v))
	return v
}

// fails makes an authenticated query that must be refused, and returns status and error name.
func (r *rig) fails(nsid string, params ...string) (int, string) {
	r.t.Helper()
	status, _, body := r.send(http.MethodGet, nsid+query(params), r.token, "")
	var e struct{ Error, Message string }
	if err := json.Unmarshal(body, &e); err != nil || e.Error == "" || e.Message == "" {
		r.t.Fatalf("%s: %d is no XRPC error: %s", nsid, status, body)
	}
	return status, e.Error
}

func query(params []string) string {
	q := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		q.Add(params[i], params[i+1])
	}
	return "?" + q.Encode()
}

// at walks into decoded JSON by keys and indexes; it is nil where there is nothing.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			l, _ := v.([]any)
			if step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}

// texts are the texts of the posts in a feed, reposts marked with who reposted.
func texts(feed any) []string {
	items, _ := feed.([]any)
	out := []string{}
	for _, it := range items {
		text, _ := at(it, "post", "record", "text").(string)
		if by, ok := at(it, "reason", "by", "handle").(string); ok {
			text = by + " reposts: " + text
		}
		out = append(out, text)
	}
	return out
}

// pages follows cursors until none is left and returns every entry.
func (r *rig) pages(nsid, list string, params ...string) []any {
	r.t.Helper()
	var out []any
	for cursor, n := "", 0; ; n++ {
		v := r.get(nsid, append(params, "cursor", cursor)...)
		items, _ := v[list].([]any)
		out = append(out, items...)
		if cursor, _ = v["cursor"].(string); cursor == "" {
			return out
		}
		if n > 1000 {
			r.t.Fatalf("%s never ends", nsid)
		}
	}
}

// labelled is the newest post of the timeline, asked for with an atproto-accept-labelers header.
func (r *rig) labelled(accept string) any {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.net.PDS+"/xrpc/app.bsky.feed.getTimeline", nil)
	r.ok(err)
	req.Header.Set("Authorization", "Bearer "+r.token)
	if accept != "" {
		req.Header.Set("atproto-accept-labelers", accept)
	}
	res, err := http.DefaultClient.Do(req)
	r.ok(err)
	defer res.Body.Close()
	var v any
	r.ok(json.NewDecoder(res.Body).Decode(&v))
	return at(v, "feed", 0, "post")
}

func vals(labels any) []string {
	var out []string
	list, _ := labels.([]any)
	for _, l := range list {
		out = append(out, at(l, "val").(string))
	}
	return out
}

func equal(a, b []string) bool { return strings.Join(a, " ") == strings.Join(b, " ") }
