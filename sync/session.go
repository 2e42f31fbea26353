package netsync

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// Keys keeps the secret of a session; internal/vault is one. An account that is not kept is feed.CodeSignedOut.
type Keys interface {
	Save(ctx context.Context, did feed.DID, secret []byte) error
	Load(ctx context.Context, did feed.DID) ([]byte, error)
	Wipe(ctx context.Context, did feed.DID) error
}

// Sessions signs accounts in and out.
type Sessions struct {
	Network atp.Network
	Keys    Keys
	Config  feed.NetworkConfig
	Clock   func() time.Time // time.Now when nil
}

// Plan is what signing in would do. Show Host to the person before calling [Sessions.Login]: it gets the password.
type Plan struct {
	DID    feed.DID
	Handle string
	Host   string // of the PDS, e.g. "pds.example.com"
	// Secure is false when the password would travel unencrypted, which is possible only for a host the user named.
	Secure bool

	who atp.Identity
}

// Credentials are what the person typed.
type Credentials struct {
	Password string
	// Factor is the code of a second factor, empty until feed.CodeSecondFactor asked for it.
	Factor string
	// UseAnyway accepts the account's main password: both what does not look like an app password and a session that
	// may do everything. Set it only after the person said so.
	UseAnyway bool
}

// Session is a signed-in account.
type Session struct {
	DID    feed.DID
	Handle string
	Host   string

	client   *atp.Client
	resolver *atp.Resolver
	network  atp.Network
	config   feed.NetworkConfig
	holds    holds

	directory *atp.Directory
}

// Resolve finds the account of a handle or DID and the host that would get its password. It sends no secret. Errors:
// feed.CodeUnknownHandle, feed.CodeHandleMismatch, or what the network said.
func (s *Sessions) Resolve(ctx context.Context, handle string) (Plan, error) {
	who, err := atp.NewResolver(s.Network, s.Config).Resolve(ctx, handle)
	if err != nil {
		return Plan{}, err
	}
	u, err := url.Parse(who.PDS)
	if err != nil {
		return Plan{}, fmt.Errorf("address of the PDS: %w", err)
	}
	return Plan{DID: who.DID, Handle: who.Handle, Host: u.Host, Secure: u.Scheme == "https", who: who}, nil
}

// Login signs in as planned and keeps the session. Errors: feed.CodeNotAppPassword (nothing was sent),
// feed.CodeFullScope (the session was ended again), feed.CodeWrongPassword, feed.CodeSecondFactor, feed.CodeTakenDown,
// what the network said, or what the keeper of secrets said (the session was ended again).
func (s *Sessions) Login(ctx context.Context, plan Plan, c Credentials) (*Session, error) {
	password := tidyPassword(c.Password)
	if !c.UseAnyway && !IsAppPassword(password) {
		return nil, feed.Fail(feed.CodeNotAppPassword, "host", plan.Host)
	}
	if c.UseAnyway && !IsAppPassword(password) {
		password = c.Password // a main password may begin or end with a space
	}
	tokens, err := atp.CreateSession(ctx, s.Network, plan.who, password, c.Factor)
	if err != nil {
		return nil, err
	}
	if tokens.Scope() == atp.ScopeFull && !c.UseAnyway {
		err := feed.Fail(feed.CodeFullScope, "host", plan.Host)
		err.Cause = s.end(ctx, tokens)
		return nil, err
	}
	if err := s.keep(ctx, tokens); err != nil {
		_ = s.end(ctx, tokens) // better asked again than a session that nobody can end; the keeper's error is the one to show
		return nil, err
	}
	return s.session(tokens), nil
}

// Resume opens the kept session of an account without asking for a password. Errors: feed.CodeSignedOut,
// feed.CodeVaultLocked, feed.CodeVaultMissing. Nothing is sent.
func (s *Sessions) Resume(ctx context.Context, did feed.DID) (*Session, error) {
	tokens, err := s.load(ctx, did)
	if err != nil {
		return nil, err
	}
	return s.session(tokens), nil
}

// Farewell says how a sign-out went.
type Farewell struct {
	// Ended is false when the PDS could not be told. The tokens here are wiped all the same; the session there runs out
	// by itself, or is ended by revoking the app password.
	Ended bool
	Why   error // when not Ended
}

// Logout ends the session at the PDS and wipes its tokens here, also when the PDS cannot be reached. An error means that
// tokens may be left behind.
func (s *Sessions) Logout(ctx context.Context, did feed.DID) (Farewell, error) {
	tokens, why := s.load(ctx, did)
	if why == nil {
		why = s.end(ctx, tokens)
	}
	if err := s.Keys.Wipe(context.WithoutCancel(ctx), did); err != nil {
		return Farewell{Ended: why == nil, Why: why}, fmt.Errorf("wiping tokens: %w", err)
	}
	return Farewell{Ended: why == nil, Why: why}, nil
}

// end tells the PDS, even when the caller has lost patience with what came before.
func (s *Sessions) end(ctx context.Context, t atp.Tokens) error {
	return atp.DeleteSession(context.WithoutCancel(ctx), s.Network, t)
}

func (s *Sessions) session(t atp.Tokens) *Session {
	client := atp.NewClient(atp.Config{
		Network: s.Network, Tokens: t, Persist: s.keep, AppView: s.Config.AppView, Clock: s.Clock,
	})
	return &Session{
		DID: t.DID, Handle: t.Handle, Host: client.Host(), client: client, resolver: atp.NewResolver(s.Network, s.Config),
		network: s.Network, config: s.Config, directory: atp.NewDirectory(s.Network, s.Config, s.Clock),
	}
}

func (s *Sessions) keep(ctx context.Context, t atp.Tokens) error {
	secret, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("packing tokens: %w", err)
	}
	return s.Keys.Save(ctx, t.DID, secret)
}

func (s *Sessions) load(ctx context.Context, did feed.DID) (atp.Tokens, error) {
	secret, err := s.Keys.Load(ctx, did)
	if err != nil {
		return atp.Tokens{}, err
	}
	var t atp.Tokens
	if err := json.Unmarshal(secret, &t); err != nil || t.DID != did || t.Refresh == "" || t.PDS == "" {
		return atp.Tokens{}, feed.Fail(feed.CodeSignedOut) // the cause could quote the secret
	}
	return t, nil
}
