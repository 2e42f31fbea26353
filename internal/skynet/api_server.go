package skynet

import (
	"net/http"
	"strings"

	"github.com/bluesky-social/indigo/atproto/syntax"
)

func resolveHandle(c *call) (any, error) {
	text, err := c.need("handle")
	if err != nil {
		return nil, err
	}
	handle, err := syntax.ParseHandle(text)
	if err != nil {
		return nil, badRequest("Error: handle must be a valid handle")
	}
	a := c.world.byKey[handle.Normalize().String()]
	if a == nil || !strings.EqualFold(a.Handle, text) {
		return nil, &xrpcError{http.StatusBadRequest, "HandleNotFound", "Unable to resolve handle"}
	}
	return object{"did": a.did}, nil
}

func describeServer(c *call) (any, error) {
	return object{
		"did": c.service, "availableUserDomains": c.handlesFor, "inviteCodeRequired": false,
		"links": object{}, "contact": object{},
	}, nil
}

func createSession(c *call) (any, error) {
	var in struct{ Identifier, Password *string }
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.Identifier == nil || in.Password == nil {
		return nil, badRequest("Input must have the properties \"identifier\" and \"password\"")
	}
	if !c.logins.take(c.header, *in.Identifier) {
		return nil, &xrpcError{http.StatusTooManyRequests, "RateLimitExceeded", "Rate Limit Exceeded"}
	}
	c.world.mu.RLock()
	defer c.world.mu.RUnlock()
	a := c.world.public(*in.Identifier)
	pair, err := c.sessions.login(a, *in.Password)
	if err != nil {
		return nil, err
	}
	return c.sessionView(a, pair), nil
}

func refreshSession(c *call) (any, error) {
	pair, err := c.sessions.refresh(c.token)
	if err != nil {
		return nil, err
	}
	c.world.mu.RLock()
	defer c.world.mu.RUnlock()
	return c.sessionView(c.world.byKey[c.token.Sub], pair), nil
}

func (c *call) sessionView(a *account, pair tokenPair) object {
	return object{
		"did": a.did, "handle": a.Handle, "didDoc": c.didDocument(a), "active": true,
		"accessJwt": pair.access, "refreshJwt": pair.refresh,
	}
}

func getSession(c *call) (any, error) {
	return object{"did": c.viewer.did, "handle": c.viewer.Handle, "didDoc": c.didDocument(c.viewer), "active": true}, nil
}

func deleteSession(c *call) (any, error) {
	c.sessions.end(c.token)
	return nil, nil
}
