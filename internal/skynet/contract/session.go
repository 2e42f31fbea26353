package contract

import "net/http"

const (
	createSession  = "com.atproto.server.createSession"
	refreshSession = "com.atproto.server.refreshSession"
	deleteSession  = "com.atproto.server.deleteSession"
	getSession     = "com.atproto.server.getSession"
	getTimeline    = "app.bsky.feed.getTimeline"
)

func loginScopes(c *client) {
	for password, scope := range map[string]string{c.AppPassword: "com.atproto.appPass", c.MainPassword: "com.atproto.access"} {
		s := c.login(password)
		if got := c.claim(s.AccessJwt, "scope"); got != scope {
			c.Errorf("scope %s, want %s", got, scope)
		}
		if s.Did != c.DID || s.Handle != c.Handle || c.claim(s.AccessJwt, "sub") != c.DID {
			c.Errorf("session of %s %s, want %s %s", s.Did, s.Handle, c.DID, c.Handle)
		}
	}
	if s := get[tokens](c, getSession); s.Did != c.DID || s.Handle != c.Handle {
		c.Errorf("getSession: %+v", s)
	}
	a := c.post(createSession, "", object{"identifier": c.DID, "password": c.AppPassword})
	if a.status != http.StatusOK {
		c.Errorf("signing in by DID: %d %s", a.status, a.body)
	}
}

func loginRefused(c *client) {
	for what, in := range map[string]object{
		"wrong password": {"identifier": c.Handle, "password": "not the password"},
		"unknown handle": {"identifier": "no-such-person.test", "password": c.AppPassword},
	} {
		c.refused(what, c.post(createSession, "", in), 401, "AuthenticationRequired")
	}
	c.refused("no password", c.post(createSession, "", object{"identifier": c.Handle}), 400, "InvalidRequest")
}

func tokensRefused(c *client) {
	s := c.login(c.AppPassword)
	call := func(nsid, token string) answer { return c.send(http.MethodGet, c.PDS+"/xrpc/"+nsid, token, "") }
	c.refused("no token", call(getTimeline, ""), 401, "AuthMissing")
	c.refused("nonsense", call(getTimeline, "nonsense"), 400, "InvalidToken")
	c.refused("nonsense for a session", call(getSession, "nonsense"), 400, "InvalidToken")
	c.refused("refresh token for a call", call(getTimeline, s.RefreshJwt), 400, "InvalidToken")
	c.refused("access token for a refresh", c.post(refreshSession, s.AccessJwt, nil), 400, "InvalidToken")
	if a := call("app.bsky.feed.noSuchThing", s.AccessJwt); a.status < 400 {
		c.Errorf("an unknown method: %d", a.status)
	}
}

func refreshRotates(c *client) {
	first := c.login(c.AppPassword)
	a := c.post(refreshSession, first.RefreshJwt, nil)
	c.valid(refreshSession, a)
	second := parse[tokens](c, a)
	if second.RefreshJwt == first.RefreshJwt || second.RefreshJwt == "" {
		c.Error("the refresh token did not change")
	}
	again := parse[tokens](c, c.post(refreshSession, first.RefreshJwt, nil))
	if x, y := c.claim(again.RefreshJwt, "jti"), c.claim(second.RefreshJwt, "jti"); x == "" || x != y {
		c.Errorf("asked again in its grace period, the old token leads to %s and %s", x, y)
	}
	if got := c.claim(second.AccessJwt, "scope"); got != "com.atproto.appPass" {
		c.Errorf("a refreshed session has scope %s", got)
	}
}

func signOut(c *client) {
	s := c.login(c.AppPassword)
	if a := c.post(deleteSession, s.RefreshJwt, nil); a.status != http.StatusOK {
		c.Errorf("deleteSession: %d %s", a.status, a.body)
	}
	c.refused("refresh after signing out", c.post(refreshSession, s.RefreshJwt, nil), 400, "ExpiredToken")
	if a := c.send(http.MethodGet, c.PDS+"/xrpc/"+getSession, s.AccessJwt, ""); a.status != http.StatusOK {
		c.Errorf("the access token after signing out: %d, want 200 until it runs out", a.status)
	}
}

func proxied(c *client) {
	address := c.PDS + "/xrpc/" + getTimeline
	a := c.send(http.MethodGet, address, c.session(), "", "Atproto-Proxy", c.AppViewDID+"#bsky_appview")
	if a.status != http.StatusOK {
		c.Errorf("proxied by name: %d %s", a.status, a.body)
	}
	if a.head.Get("Atproto-Repo-Rev") == "" {
		c.Errorf("no atproto-repo-rev in %v", a.head)
	}
	if a := c.send(http.MethodGet, address, c.session(), "", "Atproto-Proxy", "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa#bsky_appview"); a.status < 400 {
		c.Errorf("proxied to nobody: %d", a.status)
	}
}
