package skynet

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"sync"
	"time"
)

// The lifetimes of the reference PDS.
const (
	accessLife   = 2 * time.Hour
	refreshLife  = 90 * 24 * time.Hour
	refreshGrace = 2 * time.Hour
)

// appPasswordOf is the app password of an account: in the form the PDS mints, decided by the id.
func appPasswordOf(id string) string {
	sum := sha256.Sum256([]byte("skynet app password " + id))
	s := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
}

func mainPasswordOf(id string) string { return "the main password of " + id }

// grant is one refresh token that was handed out.
type grant struct {
	did, scope string
	expires    time.Time
	revoked    bool
	next       string // the token id that replaced it
}

// sessions is the PDS's book of tokens. Access tokens stand on their signature alone: as on the reference, ending a session
// stops its refresh and leaves the access token to run out.
type sessions struct {
	mu      sync.Mutex
	now     func() time.Time
	secret  []byte
	aud     string
	grants  map[string]*grant
	revoked map[string]bool // app passwords, by DID
	serial  int
}

func newSessions(now func() time.Time, aud string) *sessions {
	secret := sha256.Sum256([]byte("skynet tokens " + aud))
	return &sessions{now: now, secret: secret[:], aud: aud, grants: map[string]*grant{}, revoked: map[string]bool{}}
}

type tokenPair struct{ access, refresh string }

// login checks a password and opens a session; the reference does not say which of the two was wrong.
func (s *sessions) login(a *account, password string) (tokenPair, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case a != nil && password == mainPasswordOf(a.ID):
		return s.open(a.did, scopeFull, s.id()), nil
	case a != nil && password == appPasswordOf(a.ID) && !s.revoked[a.did]:
		return s.open(a.did, scopeAppPass, s.id()), nil
	}
	return tokenPair{}, errLogin
}

func (s *sessions) id() string {
	s.serial++
	return fmt.Sprintf("skynet-%06d", s.serial)
}

func (s *sessions) open(did, scope, id string) tokenPair {
	now := s.now()
	if s.grants[id] == nil {
		s.grants[id] = &grant{did: did, scope: scope, expires: now.Add(refreshLife)}
	}
	token := func(scope, id string, until time.Time) string {
		return sign(s.secret, claims{Scope: scope, Aud: s.aud, Sub: did, Issued: now.Unix(), Expires: until.Unix(), ID: id})
	}
	return tokenPair{
		access:  token(scope, s.id(), now.Add(accessLife)),
		refresh: token(scopeRefresh, id, s.grants[id].expires),
	}
}

// refresh swaps a refresh token. The old one stays good for a grace period in which it leads to the same successor, so a
// client that lost the answer can ask again.
func (s *sessions) refresh(c claims) (tokenPair, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.grants[c.ID]
	if g == nil || g.revoked || (g.scope == scopeAppPass && s.revoked[g.did]) {
		return tokenPair{}, errRevoked
	}
	now := s.now()
	if !now.Before(g.expires) {
		return tokenPair{}, errExpired
	}
	if g.next == "" {
		g.next = s.id()
		g.expires = earlier(g.expires, now.Add(refreshGrace))
	}
	return s.open(g.did, g.scope, g.next), nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// end closes the session of a refresh token.
func (s *sessions) end(c claims) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.grants[c.ID]; g != nil {
		g.revoked = true
	}
}

// revoke takes back an account's app password: no login and no refresh with it any more.
func (s *sessions) revoke(did string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked[did] = true
}
