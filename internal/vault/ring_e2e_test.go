//go:build e2e

package vault

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	"skein/feed"
)

// script starts a real gnome-keyring with an unlocked, empty collection, then the test inside the same D-Bus session.
const script = `printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$0" -test.run='^TestRealKeyring$' -test.v`

func TestRealKeyring(t *testing.T) {
	if os.Getenv("SKEIN_VAULT_CHILD") != "keyring" {
		for _, bin := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
			if _, err := exec.LookPath(bin); err != nil {
				t.Fatalf("%s is not installed; make e2e installs it", bin)
			}
		}
		home := t.TempDir()
		for _, bus := range []struct{ name, child, script string }{
			{"with a keyring", "keyring", script},
			// D-Bus starts a keyring by itself; its collection is locked, and its prompt finds no screen.
			{"locked", string(feed.CodeVaultLocked), `exec "$0" -test.run='^TestNoSessionBus$' -test.v`},
		} {
			cmd := exec.Command("dbus-run-session", "--", "sh", "-c", bus.script, os.Args[0])
			cmd.Env = append(os.Environ(), "SKEIN_VAULT_CHILD="+bus.child, "HOME="+home, "XDG_DATA_HOME="+home, "XDG_RUNTIME_DIR="+home)
			out, err := cmd.CombinedOutput()
			if err != nil || !bytes.Contains(out, []byte("PASS")) {
				t.Errorf("%s: %v\n%s", bus.name, err, out)
			}
		}
		return
	}
	dir := t.TempDir()
	v, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Ready(t.Context()); err != nil {
		t.Fatalf("ready: %v", err)
	}
	if err := v.Save(t.Context(), did, canary); err != nil {
		t.Fatal(err)
	}
	noPlainText(t, dir)
	again, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Load(t.Context(), did); err != nil || !bytes.Equal(got, canary) {
		t.Errorf("%q, %v", got, err)
	}
	if err := again.Wipe(t.Context(), did); err != nil {
		t.Fatal(err)
	}
	if _, err := v.ring.get(t.Context(), v.key(did)); feed.CodeOf(err) != feed.CodeInternal {
		t.Errorf("after wiping: %v", err)
	}
}
