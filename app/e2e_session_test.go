//go:build e2e

package app

import (
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"skein/feed"
)

// refusals: the host is named before a password goes anywhere, and nothing but the right app password signs in.
func (r *real) refusals(t *testing.T) {
	api := r.app.API()
	viewer := r.net.Viewer()
	plan := must(api.Inspect("@"+viewer.Handle, ""))(t)
	if plan.Host != hostPort(r.net.PDS) || plan.DID != viewer.DID {
		t.Errorf("%+v, the PDS is %s", plan, r.net.PDS)
	}
	if _, err := api.Inspect("nobody.test", ""); feed.CodeOf(err) != feed.CodeUnknownHandle {
		t.Errorf("an unknown handle: %v", err)
	}
	for password, want := range map[string]feed.Code{"abcd-efgh-ijkl-mnop": feed.CodeWrongPassword, viewer.Password: feed.CodeNotAppPassword} {
		if _, err := api.Login(r.request(password)); feed.CodeOf(err) != want {
			t.Errorf("%q: %v, want %s", password, err, want)
		}
	}
	r.fullScope(t)
	if s := must(api.State())(t); s.Network != "none" {
		t.Errorf("somebody is signed in: %+v", s)
	}
}

// fullScope signs in to an account whose main password has the form of an app password: only the session's scope tells.
func (r *real) fullScope(t *testing.T) {
	const handle, password = "lookalike.test", "abcd-efgh-2345-wxyz"
	status, answer := r.post(t, "com.atproto.server.createAccount", "", map[string]any{"handle": handle, "email": handle + "@mail.test", "password": password})
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, answer)
	}
	req := r.request(password)
	req.Handle = handle
	_, err := r.app.login(req)
	var e *feed.Error
	if !errors.As(err, &e) || e.Code != feed.CodeFullScope || e.Cause != nil {
		t.Errorf("a session that may do everything: %v (a cause means that it could not be ended)", err)
	}
}

// tokens are the secrets of the session as it is now.
func (r *real) tokens(t *testing.T) map[string]string {
	t.Helper()
	a := r.account()
	var all map[string]any
	if err := json.Unmarshal(must(a.vault.Load(t.Context(), a.viewer))(t), &all); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for name, v := range all {
		if s, ok := v.(string); ok && strings.Count(s, ".") == 2 && len(s) > 100 {
			out[strings.ToLower(name)] = s
		}
	}
	if len(out) != 2 || out["refresh"] == "" {
		t.Fatalf("%d tokens among %d fields of the secret", len(out), len(all))
	}
	return out
}

// absent holds that no file of the folder has a token, its signature or the app password in it.
func (r *real) absent(t *testing.T, tokens map[string]string) {
	t.Helper()
	for name, token := range tokens {
		for _, part := range []string{token, token[strings.LastIndexByte(token, '.')+1:]} {
			if found := grep(t, r.dir, part); len(found) > 0 {
				t.Errorf("the %s token lies in %v", name, found)
			}
		}
	}
	if found := grep(t, r.dir, r.net.Viewer().AppPassword); len(found) > 0 {
		t.Errorf("the app password lies in %v", found)
	}
	if len(grep(t, r.dir, r.net.Viewer().Handle)) == 0 {
		t.Error("not even the handle was found: the search is broken")
	}
}

func (r *real) sealed(t *testing.T) {
	r.absent(t, r.tokens(t))
	if kept := must(filepath.Glob(filepath.Join(r.dir, "vault", "*.age")))(t); len(kept) != 1 {
		t.Errorf("sealed files: %v", kept)
	}
}

// logout ends the session at the PDS: the refresh token, good until then, is refused.
func (r *real) logout(t *testing.T) {
	viewer := r.net.Viewer()
	tokens := r.tokens(t)
	_, sibling := r.post(t, "com.atproto.server.createSession", "", map[string]any{"identifier": viewer.Handle, "password": viewer.AppPassword})
	if s := must(r.app.API().Logout())(t); s.Network != "none" {
		t.Errorf("%+v", s)
	}
	if status, answer := r.post(t, "com.atproto.server.refreshSession", tokens["refresh"], nil); status == http.StatusOK {
		t.Errorf("the session goes on: %v", answer["did"])
	} else {
		t.Logf("refresh after signing out: %d %v", status, answer["error"])
	}
	if status, answer := r.post(t, "com.atproto.server.refreshSession", sibling["refreshJwt"].(string), nil); status != http.StatusOK {
		t.Errorf("another session of the same password ended as well: %d %v", status, answer)
	}
	r.absent(t, tokens)
	if kept := must(filepath.Glob(filepath.Join(r.dir, "vault", "*.age")))(t); len(kept) != 0 {
		t.Errorf("still sealed: %v", kept)
	}
}
