package app

import (
	"sync"
	"testing"

	"skein/feed"
)

// The sample network is a visit: leaving it leads back to the account that is signed in.
func TestLeavingTheSampleLeadsBack(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "session")
	mine := must(app.API().State())(t).Account.DID
	if s := must(app.API().LookAround())(t); s.Network != "sample" || s.Account.DID == mine {
		t.Fatalf("%+v", s)
	}
	if s := must(app.API().Logout())(t); s.Network != "live" || s.Account.DID != mine {
		t.Errorf("after the visit: %s, %s", s.Network, s.Account.DID)
	}
}

// A sign-in that fails signs nobody out.
func TestFailedSignInChangesNothing(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "session")
	_, err := app.API().Login(LoginRequest{Handle: l.net.Handle, Password: "aaaa-aaaa-aaaa-aaaa", Keep: "session"})
	if feed.CodeOf(err) != feed.CodeWrongPassword {
		t.Fatal(err)
	}
	if s := must(app.API().State())(t); s.Network != "live" {
		t.Errorf("%+v", s)
	}
	if _, err := app.API().Home(); err != nil {
		t.Error(err)
	}
}

// Two sign-ins at once leave one account open and none leaking; the test's goroutine check would see a second.
func TestTwoSignInsAtOnce(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.app(t, nil)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if _, err := app.API().Login(l.request("session")); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if s := must(app.API().State())(t); s.Network != "live" {
		t.Errorf("%+v", s)
	}
}
