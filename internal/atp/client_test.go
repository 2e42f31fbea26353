package atp_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/skynet/fault"
)

const (
	refresh  = "com.atproto.server.refreshSession"
	timeline = "app.bsky.feed.getTimeline"
)

func TestLoginErrors(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		rule fault.Rule
		code feed.Code
	}{
		"wrong password":  {fault.Rule{Kind: fault.Status, Status: 401, Error: "AuthenticationRequired"}, feed.CodeWrongPassword},
		"second factor":   {fault.Rule{Kind: fault.Status, Status: 401, Error: "AuthFactorTokenRequired"}, feed.CodeSecondFactor},
		"take-down":       {fault.Rule{Kind: fault.Status, Status: 401, Error: "AccountTakedown"}, feed.CodeTakenDown},
		"take-down, 400":  {fault.Rule{Kind: fault.Status, Status: 400, Error: "AccountTakedown"}, feed.CodeTakenDown},
		"rate limit":      {fault.Rule{Kind: fault.RateLimit, Wait: time.Minute}, feed.CodeRateLimited},
		"server error":    {fault.Rule{Kind: fault.Status, Status: 502}, feed.CodeServerError},
		"hangs":           {fault.Rule{Kind: fault.Hang}, feed.CodeTimeout},
		"no JSON":         {fault.Rule{Kind: fault.Garbage}, feed.CodeBadAnswer},
		"captive portal":  {fault.Rule{Kind: fault.HTML}, feed.CodeBadAnswer},
		"null":            {fault.Rule{Kind: fault.Null}, feed.CodeBadAnswer},
		"wrong types":     {fault.Rule{Kind: fault.WrongTypes}, feed.CodeBadAnswer},
		"half an answer":  {fault.Rule{Kind: fault.Cut}, feed.CodeUnreachable},
		"lost answer":     {fault.Rule{Kind: fault.Lose}, feed.CodeUnreachable},
		"a huge answer":   {fault.Rule{Kind: fault.Huge, Bytes: 1 << 30}, feed.CodeTooLarge},
		"a bomb":          {fault.Rule{Kind: fault.GzipBomb, Bytes: 1 << 30}, feed.CodeTooLarge},
		"to another host": {fault.Rule{Kind: fault.Redirect, Location: "http://127.0.0.1:1/"}, feed.CodeBadAnswer},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			who := r.who("ann")
			c.rule.Path = "createSession"
			r.ok(r.faults.Add(c.rule))
			_, err := atp.CreateSession(t.Context(), r.out, who, r.net.AppPassword, "")
			r.want(err, c.code)
			if strings.Contains(fmt.Sprint(err), r.net.AppPassword) {
				t.Errorf("the error repeats the password: %v", err)
			}
		})
	}
}

func TestTokensDoNotPrint(t *testing.T) {
	t.Parallel()
	tokens := atp.Tokens{DID: "did:plc:x", Access: "secret-a", Refresh: "secret-r"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(verb, tokens); strings.Contains(s, "secret") {
			t.Errorf("%s prints %s", verb, s)
		}
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for password, want := range map[string]string{r.net.AppPassword: "com.atproto.appPass", r.net.MainPassword: atp.ScopeFull} {
		tokens, err := atp.CreateSession(t.Context(), r.out, r.who("ann"), password, "")
		r.ok(err)
		if got := tokens.Scope(); got != want {
			t.Errorf("scope %q, want %q", got, want)
		}
	}
	for _, junk := range []string{"", "opaque", "a.b.c", "a.eyJzY29wZSI6N30.c"} {
		if got := (atp.Tokens{Access: junk}).Scope(); got != "" {
			t.Errorf("%q has scope %q", junk, got)
		}
	}
}

// Sixteen calls that find the token expired make one renewal.
func TestOneRenewalForAll(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var kept []atp.Tokens
	c := r.client(func(_ context.Context, tk atp.Tokens) error {
		kept = append(kept, tk)
		return nil
	})
	r.clock.move(3 * time.Hour)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if _, err := c.Timeline(t.Context(), ""); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := r.seen(refresh); n != 1 || len(kept) != 1 || kept[0] != c.Tokens() {
		t.Errorf("%d renewals, %d kept", n, len(kept))
	}
}

func TestRenewalAnswers(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		expire fault.Rule // of the access token
		renew  []fault.Rule
		code   feed.Code
		calls  int // of refreshSession, over three calls of the timeline
	}{
		"400 ExpiredToken": {fault.Rule{Kind: fault.Status, Status: 400, Error: "ExpiredToken", Count: 1}, nil, "", 1},
		"400 InvalidToken": {fault.Rule{Kind: fault.Status, Status: 400, Error: "InvalidToken", Count: 1}, nil, "", 1},
		"401":              {fault.Rule{Kind: fault.Status, Status: 401, Error: "AuthMissing", Count: 1}, nil, "", 1},
		"refused":          {fault.Rule{Kind: fault.Revoke}, nil, feed.CodeSignedOut, 1},
		"renewed in vain":  {fault.Rule{Kind: fault.Status, Status: 401, Error: "ExpiredToken"}, nil, feed.CodeSignedOut, 1},
		"taken down": {fault.Rule{Kind: fault.Status, Status: 401, Error: "ExpiredToken"},
			[]fault.Rule{{Kind: fault.Status, Status: 400, Error: "AccountTakedown"}}, feed.CodeTakenDown, 1},
		"scope is no expiry": {fault.Rule{Kind: fault.Status, Status: 400, Error: "InvalidToken", Message: "Bad token scope"}, nil, feed.CodeBadAnswer, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			client := r.client(nil)
			if c.expire.Kind != fault.Revoke {
				c.expire.Path = timeline
			}
			for _, rule := range append(c.renew, c.expire) {
				if rule.Path == "" && rule.Kind != fault.Revoke {
					rule.Path = refresh
				}
				r.ok(r.faults.Add(rule))
			}
			var err error
			for range 3 {
				_, err = client.Timeline(t.Context(), "")
			}
			if (err == nil) != (c.code == "") || err != nil && feed.CodeOf(err) != c.code {
				t.Errorf("error %v, want %q", err, c.code)
			}
			if n := r.seen(refresh); n != c.calls {
				t.Errorf("%d calls of refreshSession, want %d", n, c.calls)
			}
		})
	}
}

// The network failing during a renewal ends nothing: the next call tries again.
func TestRenewalInterrupted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.client(nil)
	r.clock.move(3 * time.Hour)
	r.ok(r.faults.Add(fault.Rule{Path: refresh, Kind: fault.Lose, Count: 1}))
	_, err := c.Timeline(t.Context(), "")
	r.want(err, feed.CodeUnreachable)
	_, err = c.Timeline(t.Context(), "")
	r.ok(err)
}

// A disk that is full when the renewed tokens must be kept: they are not used, and kept later without a new renewal.
func TestRenewedTokensWaitForTheirKeeper(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	full := errors.New("no space left on device")
	fails := 2
	var kept atp.Tokens
	c := r.client(func(_ context.Context, tk atp.Tokens) error {
		if fails--; fails >= 0 {
			return full
		}
		kept = tk
		return nil
	})
	before := c.Tokens()
	r.clock.move(3 * time.Hour)
	for range 2 {
		if _, err := c.Timeline(t.Context(), ""); !errors.Is(err, full) || c.Tokens() != before {
			t.Fatalf("error %v", err)
		}
	}
	_, err := c.Timeline(t.Context(), "")
	r.ok(err)
	if r.seen(refresh) != 1 || kept != c.Tokens() || kept == before {
		t.Errorf("%d renewals", r.seen(refresh))
	}
}

// Cancelling while a renewal is under way does not lose its answer.
func TestCancelDuringRenewal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx, cancel := context.WithCancel(t.Context())
	kept := 0
	c := r.client(func(context.Context, atp.Tokens) error { kept++; cancel(); return nil })
	r.clock.move(3 * time.Hour)
	if _, err := c.Timeline(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if kept != 1 {
		t.Errorf("kept %d times", kept)
	}
	_, err := c.Timeline(t.Context(), "")
	r.ok(err)
	if n := r.seen(refresh); n != 1 {
		t.Errorf("%d renewals", n)
	}
}

func TestDeleteSession(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.client(nil)
	r.ok(atp.DeleteSession(t.Context(), r.out, c.Tokens()))
	r.clock.move(3 * time.Hour)
	_, err := c.Timeline(t.Context(), "")
	r.want(err, feed.CodeSignedOut)
	r.ok(atp.DeleteSession(t.Context(), r.out, c.Tokens())) // ended already is ended
	r.ok(r.net.PDSDown())
	r.want(atp.DeleteSession(t.Context(), r.out, c.Tokens()), feed.CodeUnreachable)
}
