package atp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// Tokens are one session at a PDS. They are secrets: they go into a vault and nowhere else.
type Tokens struct {
	DID     feed.DID `json:"did"`
	Handle  string   `json:"handle"`
	PDS     string   `json:"pds"` // base URL
	Access  string   `json:"access"`
	Refresh string   `json:"refresh"`
}

// String hides the secrets, so that no log can hold them.
func (t Tokens) String() string { return "tokens of " + string(t.DID) }

// GoString hides the secrets from %#v.
func (t Tokens) GoString() string { return t.String() }

// ScopeFull is the scope of a session opened with the account's main password; app passwords give others.
const ScopeFull = "com.atproto.access"

// Scope is the scope claimed by the access token, empty when the token is not a JWT. The signature is the server's own
// business; the claim only tells us what we were given.
func (t Tokens) Scope() string {
	parts := strings.Split(t.Access, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var claims struct {
		Scope text `json:"scope"`
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	return string(claims.Scope)
}

// sessionAnswer is the output of createSession and refreshSession.
type sessionAnswer struct {
	DID     string `json:"did"`
	Handle  text   `json:"handle"`
	Access  string `json:"accessJwt"`
	Refresh string `json:"refreshJwt"`
}

func (a sessionAnswer) tokens(who Identity) (Tokens, error) {
	did, err := syntax.ParseDID(a.DID)
	if err != nil || feed.DID(did) != who.DID || a.Access == "" || a.Refresh == "" {
		return Tokens{}, feed.FailWith(errors.New("a session of another account, or none"), feed.CodeBadAnswer, "host", hostOf(who.PDS))
	}
	return Tokens{DID: who.DID, Handle: who.Handle, PDS: who.PDS, Access: a.Access, Refresh: a.Refresh}, nil
}

// CreateSession signs in at the PDS of who; factor is the code of a second factor, empty for none. Errors:
// feed.CodeWrongPassword, feed.CodeSecondFactor, feed.CodeTakenDown, or what the network said.
func CreateSession(ctx context.Context, net Network, who Identity, password, factor string) (Tokens, error) {
	in := map[string]string{"identifier": string(who.DID), "password": password}
	if factor != "" {
		in["authFactorToken"] = factor
	}
	var out sessionAnswer
	err := newEndpoint(net, who.PDS).post(ctx, "com.atproto.server.createSession", in, "", &out)
	if err != nil {
		return Tokens{}, loginError(err, hostOf(who.PDS), factor != "")
	}
	return out.tokens(who)
}

func loginError(err error, host string, withFactor bool) error {
	var r *Refusal
	if !errors.As(err, &r) || feed.CodeOf(err) == feed.CodeTakenDown {
		return err
	}
	switch {
	case r.Name == "AuthFactorTokenRequired", withFactor && (r.Name == "InvalidToken" || r.Name == "ExpiredToken"):
		return feed.FailWith(r, feed.CodeSecondFactor, "host", host)
	case r.Status == http.StatusUnauthorized:
		return feed.FailWith(r, feed.CodeWrongPassword, "host", host)
	}
	return err
}

// DeleteSession ends a session at its PDS. A session that the server no longer knows has ended, too.
func DeleteSession(ctx context.Context, net Network, t Tokens) error {
	err := newEndpoint(net, t.PDS).post(ctx, "com.atproto.server.deleteSession", nil, t.Refresh, nil)
	var r *Refusal
	if errors.As(err, &r) && (r.Status == http.StatusUnauthorized || r.Name == "ExpiredToken" || r.Name == "InvalidToken") {
		return nil
	}
	return err
}
