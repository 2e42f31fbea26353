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
	if a != nil && (!c.hosts(a) || a.status == Deleted) {
		a = nil
	}
	pair, err := c.sessions.login(a, *in.Password)
	if err != nil {
		return nil, err
	}
	if a.status == Takendown || a.status == Suspended {
		return nil, &xrpcError{http.StatusUnauthorized, "AccountTakedown", "Account has been taken down"}
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
	v := c.accountView(a)
	v["accessJwt"], v["refreshJwt"] = pair.access, pair.refresh
	return v
}

func (c *call) accountView(a *account) object {
	v := object{"did": a.did, "handle": a.Handle, "didDoc": c.didDocument(a), "active": a.status == Active}
	if a.status != Active {
		v["status"] = string(a.status)
	}
	return v
}

func getSession(c *call) (any, error) {
	return c.accountView(c.viewer), nil
}

func deleteSession(c *call) (any, error) {
	c.sessions.end(c.token)
	return nil, nil
}

// setActive lets an account go away by its own wish, or come back from that.
func setActive(active bool) func(*call) (any, error) {
	return func(c *call) (any, error) {
		c.world.mu.RLock()
		a := c.world.byKey[c.token.Sub]
		away := a.status
		c.world.mu.RUnlock()
		if away != Active && away != Deactivated {
			return nil, &xrpcError{http.StatusUnauthorized, "AccountTakedown", "Account has been taken down"}
		}
		if active {
			return nil, c.world.SetStatus(a.did, Active)
		}
		return nil, c.world.SetStatus(a.did, Deactivated)
	}
}
