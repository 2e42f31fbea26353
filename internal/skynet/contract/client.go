package contract

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"skein/internal/skynet/lexicons"
)

// client asks as a signed-in account would, with no library between it and the wire.
type client struct {
	*testing.T
	Target
	http    http.Client
	lexicon *lexicons.Checker
	access  string
}

type tokens struct{ AccessJwt, RefreshJwt, Did, Handle string }

func newClient(t *testing.T, target Target) *client {
	t.Helper()
	checker, err := lexicons.New()
	if err != nil {
		t.Fatal(err)
	}
	return &client{T: t, Target: target, lexicon: checker, http: http.Client{Timeout: 30 * time.Second}}
}

// answer is one reply: Error and Message are filled where it is a refusal.
type answer struct {
	status         int
	head           http.Header
	body           []byte
	Error, Message string
}

func (c *client) send(method, address, token, body string, header ...string) answer {
	c.Helper()
	req, err := http.NewRequestWithContext(c.Context(), method, address, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode, head: res.Header}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		c.Fatal(err)
	}
	if a.status >= 400 && json.Unmarshal(a.body, &a) != nil {
		c.Errorf("%s %s: %d is no XRPC error: %.200s", method, address, a.status, a.body)
	}
	return a
}

// session signs in with the app password once.
func (c *client) session() string {
	c.Helper()
	if c.access == "" {
		c.access = c.login(c.AppPassword).AccessJwt
	}
	return c.access
}

func (c *client) login(password string) tokens {
	c.Helper()
	a := c.post("com.atproto.server.createSession", "", object{"identifier": c.Handle, "password": password})
	if a.status != http.StatusOK {
		c.Fatalf("signing in: %d %s", a.status, a.body)
	}
	c.valid("com.atproto.server.createSession", a)
	return parse[tokens](c, a)
}

type object = map[string]any

func (c *client) post(nsid, token string, body any) answer {
	c.Helper()
	text := ""
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			c.Fatal(err)
		}
		text = string(data)
	}
	return c.send(http.MethodPost, c.PDS+"/xrpc/"+nsid, token, text)
}

// ask makes a signed-in query. Params are name, value, name, value …
func (c *client) ask(nsid string, params ...string) answer {
	c.Helper()
	return c.send(http.MethodGet, c.PDS+"/xrpc/"+nsid+query(params), c.session(), "")
}

func query(params []string) string {
	q := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		q.Add(params[i], params[i+1])
	}
	return "?" + q.Encode()
}

// valid checks a success against the lexicon of its endpoint.
func (c *client) valid(nsid string, a answer) {
	c.Helper()
	if err := c.lexicon.Output(nsid, a.body); err != nil {
		c.Errorf("%v\nin %.300s", err, a.body)
	}
}

// get makes a query that must succeed with a valid answer.
func get[T any](c *client, nsid string, params ...string) T {
	c.Helper()
	a := c.ask(nsid, params...)
	if a.status != http.StatusOK {
		c.Fatalf("%s%s: %d %.300s", nsid, query(params), a.status, a.body)
	}
	c.valid(nsid, a)
	return parse[T](c, a)
}

func parse[T any](c *client, a answer) T {
	c.Helper()
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		c.Fatalf("%v in %.300s", err, a.body)
	}
	return v
}

// all follows cursors to the end. It checks that a page keeps its limit and that only the last has no cursor.
func all[T any](c *client, nsid, list string, limit int, params ...string) []T {
	c.Helper()
	var out []T
	next := []string{"limit", strconv.Itoa(limit)}
	for range 500 {
		page := get[map[string]json.RawMessage](c, nsid, append(next, params...)...)
		var items []T
		if err := json.Unmarshal(page[list], &items); err != nil || len(items) > limit {
			c.Fatalf("%s: a page of %d for a limit of %d, %v", nsid, len(items), limit, err)
		}
		out = append(out, items...)
		if page["cursor"] == nil {
			return out
		}
		var cursor string
		if err := json.Unmarshal(page["cursor"], &cursor); err != nil || cursor == "" {
			c.Fatalf("%s: cursor %s", nsid, page["cursor"])
		}
		next = []string{"limit", strconv.Itoa(limit), "cursor", cursor}
	}
	c.Fatalf("%s never ends", nsid)
	return nil
}

// refused checks that a reply is this error.
func (c *client) refused(what string, a answer, status int, name string) {
	c.Helper()
	if a.status != status || a.Error != name {
		c.Errorf("%s: %d %s (%s), want %d %s", what, a.status, a.Error, a.Message, status, name)
	}
}

// claim reads one claim out of a token.
func (c *client) claim(token, name string) string {
	c.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		c.Fatalf("%q is no JWT", token)
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		c.Fatal(err)
	}
	v, _ := parse[map[string]any](c, answer{body: payload})[name].(string)
	return v
}
