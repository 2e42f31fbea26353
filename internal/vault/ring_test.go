package vault

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"skein/feed"
)

func TestKeyringErrors(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		err  error
		code feed.Code
	}{
		"no daemon":     {errors.New("The name org.freedesktop.secrets was not provided by any .service files"), feed.CodeVaultMissing},
		"no bus":        {errNoBus, feed.CodeVaultMissing},
		"dead socket":   {errors.New("dial unix /run/user/1000/bus: connect: no such file or directory"), feed.CodeVaultMissing},
		"no launcher":   {errors.New(`exec: "dbus-launch": executable file not found in $PATH`), feed.CodeVaultMissing},
		"locked":        {errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"), feed.CodeVaultLocked},
		"prompt denied": {errors.New("Cannot create an item in a locked collection"), feed.CodeVaultLocked},
	}
	for name, c := range cases {
		v := open(t, t.TempDir(), &mapRing{err: c.err})
		_, loadErr := v.Load(t.Context(), did)
		if feed.CodeOf(loadErr) != feed.CodeSignedOut {
			t.Errorf("%s: an account that was never kept: %v", name, loadErr)
		}
		for what, err := range map[string]error{"ready": v.Ready(t.Context()), "save": v.Save(t.Context(), did, canary)} {
			if feed.CodeOf(err) != c.code {
				t.Errorf("%s, %s: %v, want %s", name, what, err, c.code)
			}
		}
		if len(v.Accounts()) != 0 {
			t.Errorf("%s: the index names an account whose secret could not be kept", name)
		}
	}
	if err := open(t, t.TempDir(), &mapRing{}).Ready(t.Context()); err != nil {
		t.Errorf("a keyring that answers: %v", err)
	}
}

// A prompt that nobody answers: an error in time, no second call behind it, and all is well once it is answered.
func TestHangingKeyring(t *testing.T) {
	t.Parallel()
	ring := &mapRing{hang: make(chan struct{})}
	v := open(t, t.TempDir(), ring)
	for range 3 {
		start := time.Now()
		if err := v.Save(t.Context(), did, canary); feed.CodeOf(err) != feed.CodeVaultLocked {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("gave up after %v", took)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := v.Ready(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	close(ring.hang)
	for v.Ready(t.Context()) != nil {
	}
	if err := v.Save(t.Context(), did, canary); err != nil {
		t.Errorf("after the prompt was answered: %v", err)
	}
}

func TestWipeSaysWhenKeyringIsGone(t *testing.T) {
	t.Parallel()
	ring := &mapRing{}
	v := open(t, t.TempDir(), ring)
	if err := v.Save(t.Context(), did, canary); err != nil {
		t.Fatal(err)
	}
	ring.err = errNoBus
	if err := v.Wipe(t.Context(), did); feed.CodeOf(err) != feed.CodeVaultMissing {
		t.Errorf("wipe without its keyring: %v", err)
	}
	if len(v.Accounts()) != 0 {
		t.Error("still signed in")
	}
}

// In a child process without any D-Bus the real keyring is missing, at once, and no daemon is started for it.
func TestNoSessionBus(t *testing.T) {
	t.Parallel()
	if want := os.Getenv("SKEIN_VAULT_CHILD"); want != "" {
		v, err := Open(t.TempDir(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Ready(t.Context()); string(feed.CodeOf(err)) != want {
			t.Errorf("%v, want %s", err, want)
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestNoSessionBus$")
	// An address at which nobody listens: the same on machines that have a session and on those that have none.
	cmd.Env = append(os.Environ(), "SKEIN_VAULT_CHILD="+string(feed.CodeVaultMissing), "DBUS_SESSION_BUS_ADDRESS=unix:path="+t.TempDir()+"/none")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
