package atp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"skein/feed"
)

// Client asks a PDS on behalf of one signed-in account and renews its session. Safe for concurrent use.
type Client struct {
	server  server
	appview feed.DID
	clock   func() time.Time
	persist func(context.Context, Tokens) error

	mu      sync.Mutex // held while renewing, so that everyone who finds the token expired waits for one renewal
	tokens  Tokens
	pending *Tokens // renewed, not yet persisted, not yet used
	dead    error   // the session is over

	labelers labelers
}

// Config makes a [Client].
type Config struct {
	Network Network
	Tokens  Tokens
	// Persist keeps renewed tokens. It is called before they are used, so that a crash never loses the only good ones;
	// when it fails they stay unused and it is called again.
	Persist func(context.Context, Tokens) error
	// AppView is the DID that app.bsky calls are proxied to; empty leaves it to the PDS.
	AppView feed.DID
	Clock   func() time.Time // time.Now when nil
}

// NewClient makes a client for tokens that a login or a vault gave.
func NewClient(c Config) *Client {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return &Client{
		server: newEndpoint(c.Network, c.Tokens.PDS), appview: c.AppView, clock: c.Clock, persist: c.Persist, tokens: c.Tokens,
	}
}

// DID is the account that is signed in.
func (c *Client) DID() feed.DID { return c.tokens.DID }

// Host is the host of the PDS.
func (c *Client) Host() string { return hostOf(c.server.base) }

// Tokens returns those in use.
func (c *Client) Tokens() Tokens {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tokens
}

// get asks a query method, renewing the session at most once.
func (c *Client) get(ctx context.Context, nsid string, params url.Values, out any) error {
	return c.do(ctx, request{method: http.MethodGet, nsid: nsid, params: params}, out)
}

// do makes a call of either kind, renewing the session at most once. A call whose token was refused was not carried out, so
// it is safe to make again.
func (c *Client) do(ctx context.Context, r request, out any) error {
	token, err := c.token(ctx)
	if err != nil {
		return err
	}
	err = c.once(ctx, r, token, out)
	if !expired(err) {
		return err
	}
	if err := c.renew(ctx, token); err != nil {
		return err
	}
	if token, err = c.token(ctx); err != nil {
		return err
	}
	if err = c.once(ctx, r, token, out); expired(err) {
		return c.end(feed.FailWith(err, feed.CodeSignedOut)) // a fresh token refused: no third try, no loop
	}
	return err
}

func (c *Client) once(ctx context.Context, r request, token string, out any) error {
	r.token, r.header = token, http.Header{}
	if strings.HasPrefix(r.nsid, "app.bsky.") && r.nsid != getPreferences && r.nsid != putPreferences {
		if c.appview != "" {
			r.header.Set("Atproto-Proxy", string(c.appview)+"#bsky_appview")
		}
		c.labelers.ask(r.header)
	}
	answer, err := c.server.call(ctx, r, out)
	if err == nil {
		c.labelers.learn(answer)
	}
	return err
}

// expired recognises both ways in which servers say that an access token is no longer good. A token that is good but
// may not do this ("Bad token scope") is not expired.
func expired(err error) bool {
	var r *Refusal
	if !errors.As(err, &r) || feed.CodeOf(err) == feed.CodeTakenDown {
		return false
	}
	return r.Status == http.StatusUnauthorized || r.Name == "ExpiredToken" ||
		r.Name == "InvalidToken" && !strings.Contains(r.Message, "scope")
}

// token is the access token in use, after persisting renewed ones that could not be persisted before.
func (c *Client) token(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead == nil && c.pending != nil {
		if err := c.adopt(ctx); err != nil {
			return "", err
		}
	}
	return c.tokens.Access, c.dead
}

// adopt persists the pending tokens, then uses them. Call with mu held.
func (c *Client) adopt(ctx context.Context) error {
	if c.persist != nil {
		if err := c.persist(ctx, *c.pending); err != nil {
			return fmt.Errorf("keeping the renewed session: %w", err)
		}
	}
	c.tokens, c.pending = *c.pending, nil
	return nil
}

// renew swaps the refresh token, unless someone else did so while we waited. It does not stop when ctx is cancelled: the
// server may have swapped already, and the answer is then the only way back in.
func (c *Client) renew(ctx context.Context, used string) error {
	ctx = context.WithoutCancel(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead != nil || c.tokens.Access != used || c.pending != nil {
		return c.dead
	}
	var out sessionAnswer
	err := c.server.post(ctx, "com.atproto.server.refreshSession", nil, c.tokens.Refresh, &out)
	var r *Refusal
	switch {
	case feed.CodeOf(err) == feed.CodeTakenDown:
		c.dead = err
		return err
	case errors.As(err, &r):
		c.dead = feed.FailWith(err, feed.CodeSignedOut)
		return c.dead
	case err != nil:
		return err
	}
	fresh, err := out.tokens(Identity{DID: c.tokens.DID, Handle: c.tokens.Handle, PDS: c.tokens.PDS})
	if err != nil {
		return err
	}
	c.pending = &fresh
	return c.adopt(ctx)
}

// end marks the session as over: later calls fail without asking the server.
func (c *Client) end(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead == nil {
		c.dead = err
	}
	return c.dead
}
