package skynet

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// call is one XRPC request being answered.
type call struct {
	*pds
	lens
	request *http.Request
	header  http.Header // of the answer
	query   url.Values
	token   claims
}

// bodyLimit is the largest input read, in bytes.
const bodyLimit = 1 << 20

func (c *call) decode(into any) error {
	body, err := io.ReadAll(io.LimitReader(c.request.Body, bodyLimit))
	if err != nil {
		return badRequest("reading input: %v", err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return badRequest("Input is not valid JSON")
	}
	return nil
}

// limit reads the page size: 1 to 100, 50 if absent.
func (c *call) limit() (int, error) { return c.integer("limit", 50, 1, 100) }

func (c *call) integer(name string, absent, least, most int) (int, error) {
	text := c.query.Get(name)
	if text == "" {
		return absent, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return 0, badRequest("Params must have the property %q as an integer", name)
	case n < least:
		return 0, badRequest("%s can not be less than %d", name, least)
	case n > most:
		return 0, badRequest("%s can not be greater than %d", name, most)
	}
	return n, nil
}

func (c *call) cursor() (cursor, error) {
	cur, err := parseCursor(c.query.Get("cursor"))
	if err != nil {
		return cursor{}, badRequest("Malformed cursor")
	}
	return cur, nil
}

// need reads a parameter that must be there.
func (c *call) need(name string) (string, error) {
	if v := c.query.Get(name); v != "" {
		return v, nil
	}
	return "", badRequest("Params must have the property %q", name)
}

// actor reads a parameter that names an account by handle or DID.
func (c *call) actor(name string) (*account, error) {
	v, err := c.need(name)
	if err != nil {
		return nil, err
	}
	if a := c.world.public(v); a != nil && a.status == Active {
		return a, nil
	}
	return nil, errNobody
}

// hosts tells whether this server is the account's own.
func (p *pds) hosts(a *account) bool { return a.host == p.index || p.index == relayIndex }

// relayIndex stands for a server that has every account.
const relayIndex = -1

// public finds an account by what the network calls it; ids are only for the builders of the world.
func (w *World) public(identifier string) *account {
	a := w.byKey[strings.ToLower(identifier)]
	if a == nil || (identifier != a.did && !strings.EqualFold(identifier, a.Handle)) {
		return nil
	}
	return a
}

// postAt finds a post by at-uri, whose authority may be a handle.
func (w *World) postAt(uri string) *post {
	authority, collection, rkey, err := splitURI(uri)
	if err != nil || collection != collPost {
		return nil
	}
	a := w.public(authority)
	if a == nil {
		return nil
	}
	p, _ := a.repo.get(collection, rkey).(*post)
	return p
}

// page puts a list under a name, with the cursor where there is one.
func page(name string, items []any, cursor string) object {
	if items == nil {
		items = []any{}
	}
	v := object{name: items}
	if cursor != "" {
		v["cursor"] = cursor
	}
	return v
}
