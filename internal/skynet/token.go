package skynet

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// The scopes a token can have.
const (
	scopeFull    = "com.atproto.access"
	scopeAppPass = "com.atproto.appPass"
	scopeRefresh = "com.atproto.refresh"
)

// claims is the payload of a token, as the reference PDS writes it.
type claims struct {
	Scope   string `json:"scope"`
	Aud     string `json:"aud"`
	Sub     string `json:"sub"`
	Issued  int64  `json:"iat"`
	Expires int64  `json:"exp"`
	ID      string `json:"jti"`
}

var b64 = base64.RawURLEncoding

// sign makes the JWT of some claims, HS256.
func sign(secret []byte, c claims) string {
	typ := "at+jwt"
	if c.Scope == scopeRefresh {
		typ = "refresh+jwt"
	}
	body, err := json.Marshal(c)
	if err != nil {
		panic("claims are plain data: " + err.Error())
	}
	text := b64.EncodeToString([]byte(`{"typ":"`+typ+`","alg":"HS256"}`)) + "." + b64.EncodeToString(body)
	return text + "." + b64.EncodeToString(mac(secret, text))
}

// verify returns the claims of a token this secret signed, expired or not.
func verify(secret []byte, token string) (claims, error) {
	var c claims
	dot := strings.LastIndexByte(token, '.')
	if dot < 0 {
		return c, fmt.Errorf("token has no signature")
	}
	sig, err := b64.DecodeString(token[dot+1:])
	if err != nil || !hmac.Equal(sig, mac(secret, token[:dot])) {
		return c, fmt.Errorf("token was not signed here")
	}
	_, payload, _ := strings.Cut(token[:dot], ".")
	body, err := b64.DecodeString(payload)
	if err != nil {
		return c, fmt.Errorf("token payload: %w", err)
	}
	if err := json.Unmarshal(body, &c); err != nil {
		return c, fmt.Errorf("token claims: %w", err)
	}
	return c, nil
}

func mac(secret []byte, text string) []byte {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte(text))
	return m.Sum(nil)
}
