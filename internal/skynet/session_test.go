package skynet_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bluesky-social/indigo/atproto/atclient"
)

const (
	createSession  = "com.atproto.server.createSession"
	refreshSession = "com.atproto.server.refreshSession"
	getSession     = "com.atproto.server.getSession"
	deleteSession  = "com.atproto.server.deleteSession"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if !regexp.MustCompile(`^[a-z2-7]{4}(-[a-z2-7]{4}){3}$`).MatchString(r.net.AppPassword) {
		t.Errorf("app password %q is not of the form xxxx-xxxx-xxxx-xxxx", r.net.AppPassword)
	}
	for _, tt := range []struct {
		name, identifier, password, scope string
		status                            int
	}{
		{"handle and app password", "ann.test", r.net.AppPassword, "com.atproto.appPass", 200},
		{"handle in capitals", "ANN.test", r.net.AppPassword, "com.atproto.appPass", 200},
		{"DID", r.net.Viewer.DID, r.net.AppPassword, "com.atproto.appPass", 200},
		{"main password", "ann.test", r.net.MainPassword, "com.atproto.access", 200},
		{"wrong password", "ann.test", "nope", "", 401},
		{"somebody else's password", "bob.test", r.net.AppPassword, "", 401},
		{"unknown handle", "nobody.test", r.net.AppPassword, "", 401},
		{"the world's own id is no handle", "ann", r.net.AppPassword, "", 401},
	} {
		body, err := json.Marshal(map[string]string{"identifier": tt.identifier, "password": tt.password})
		r.ok(err)
		status, _, answer := r.send(http.MethodPost, createSession, "", string(body))
		if status != tt.status {
			t.Errorf("%s: %d %s, want %d", tt.name, status, answer, tt.status)
		}
		if got := scope(t, answer); got != tt.scope {
			t.Errorf("%s: scope %q, want %q", tt.name, got, tt.scope)
		}
	}
	for _, body := range []string{"", "[]", `{"identifier":"ann.test"}`} {
		if status, _, _ := r.send(http.MethodPost, createSession, "", body); status != 400 {
			t.Errorf("input %q: %d, want 400", body, status)
		}
	}
}

// scope reads the scope claim out of an access token, as a client does to tell an app password from the main one.
func scope(t *testing.T, answer []byte) string {
	t.Helper()
	var s session
	if err := json.Unmarshal(answer, &s); err != nil || s.AccessJwt == "" {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(s.AccessJwt, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims struct{ Scope string }
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	return claims.Scope
}

func TestAuthErrors(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.login("ann.test", r.net.AppPassword)
	for _, tt := range []struct {
		name, method, call, token string
		status                    int
		code                      string
	}{
		{"no token", http.MethodGet, "app.bsky.feed.getTimeline", "", 401, "AuthMissing"},
		{"nonsense", http.MethodGet, "app.bsky.feed.getTimeline", "nonsense", 400, "InvalidToken"},
		{"changed", http.MethodGet, "app.bsky.feed.getTimeline", s.AccessJwt[:len(s.AccessJwt)-4] + "AAAA", 400, "InvalidToken"},
		{"refresh token for a call", http.MethodGet, getSession, s.RefreshJwt, 400, "InvalidToken"},
		{"access token for a refresh", http.MethodPost, refreshSession, s.AccessJwt, 400, "InvalidToken"},
		{"no such method", http.MethodGet, "app.bsky.feed.getWeather", s.AccessJwt, 501, "MethodNotImplemented"},
		{"query as procedure", http.MethodPost, getSession, s.AccessJwt, 405, "InvalidRequest"},
		{"procedure as query", http.MethodGet, refreshSession, s.RefreshJwt, 405, "InvalidRequest"},
	} {
		status, _, body := r.send(tt.method, tt.call, tt.token, "")
		if status != tt.status || at(decode(body), "error") != tt.code {
			t.Errorf("%s: %d %s, want %d %s", tt.name, status, body, tt.status, tt.code)
		}
	}
	r.clock.move(2 * time.Hour)
	if status, _, body := r.send(http.MethodGet, getSession, s.AccessJwt, ""); status != 400 || at(decode(body), "error") != "ExpiredToken" {
		t.Errorf("after two hours: %d %s, want ExpiredToken", status, body)
	}
	r.clock.move(90 * 24 * time.Hour)
	if status, _, body := r.send(http.MethodPost, refreshSession, s.RefreshJwt, ""); status != 400 || at(decode(body), "error") != "ExpiredToken" {
		t.Errorf("refresh after 90 days: %d %s, want ExpiredToken", status, body)
	}
}

func decode(body []byte) (v any) {
	json.Unmarshal(body, &v)
	return v
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.login("ann.test", r.net.AppPassword)
	refresh := func(token string) (int, session) {
		status, _, body := r.send(http.MethodPost, refreshSession, token, "")
		var s session
		r.ok(json.Unmarshal(body, &s))
		return status, s
	}
	_, second := refresh(first.RefreshJwt)
	if second.RefreshJwt == "" || second.RefreshJwt == first.RefreshJwt {
		t.Fatal("the refresh token did not rotate")
	}
	r.clock.move(time.Hour)
	status, again := refresh(first.RefreshJwt)
	if status != 200 || jti(t, again.RefreshJwt) != jti(t, second.RefreshJwt) {
		t.Errorf("in its grace period the old token gives %d and another successor", status)
	}
	r.clock.move(time.Hour)
	if status, _ := refresh(first.RefreshJwt); status != 400 {
		t.Errorf("after its grace period the old token gives %d, want 400", status)
	}
	if status, _ := refresh(second.RefreshJwt); status != 200 {
		t.Errorf("the successor gives %d, want 200", status)
	}
}

func jti(t *testing.T, token string) string {
	t.Helper()
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	id, _ := at(decode(payload), "jti").(string)
	return id
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*rig, session){
		"signed out": func(r *rig, s session) {
			if status, _, _ := r.send(http.MethodPost, deleteSession, s.RefreshJwt, ""); status != 200 {
				r.t.Errorf("deleteSession: %d", status)
			}
		},
		"app password revoked": func(r *rig, _ session) { r.ok(r.net.RevokeAppPassword("ann")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			s := r.login("ann.test", r.net.AppPassword)
			end(r, s)
			status, _, body := r.send(http.MethodPost, refreshSession, s.RefreshJwt, "")
			if status != 400 || at(decode(body), "message") != "Token has been revoked" {
				t.Errorf("refresh: %d %s", status, body)
			}
			if status, _, _ := r.send(http.MethodGet, getSession, s.AccessJwt, ""); status != 200 {
				t.Errorf("the access token gives %d, want 200 until it runs out", status)
			}
		})
	}
}

// The client library that the product uses signs in, survives an expired token, and signs out.
func TestIndigoClient(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	refreshed := 0
	client, err := atclient.LoginWithPasswordHost(t.Context(), r.net.PDS, "ann.test", r.net.AppPassword, "",
		func(_ context.Context, _ atclient.PasswordSessionData) { refreshed++ })
	r.ok(err)
	r.clock.move(3 * time.Hour)
	var out map[string]any
	r.ok(client.Get(t.Context(), "app.bsky.feed.getTimeline", nil, &out))
	if refreshed != 1 {
		t.Errorf("refreshed %d times, want once", refreshed)
	}
	client.Headers.Set("atproto-proxy", r.net.AppViewDID+"#bsky_appview")
	r.ok(client.Get(t.Context(), "app.bsky.feed.getTimeline", nil, &out))
	client.Headers.Set("atproto-proxy", "did:web:elsewhere.test#bsky_appview")
	if client.Get(t.Context(), "app.bsky.feed.getTimeline", nil, &out) == nil {
		t.Error("a call to an unknown AppView is answered")
	}
}
