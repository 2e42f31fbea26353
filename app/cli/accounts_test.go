package cli

import (
	"strings"
	"testing"
)

// Commands act for the account that the flag names, else the environment, else the one used last; one signs out alone.
func TestCommandsActForAnAccount(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.synced(t)
	var other string
	for _, a := range r.world.Actors() {
		if a.DID != r.net.Viewer.DID {
			other = a.Handle
			break
		}
	}
	password, _, err := r.net.Passwords(other)
	if err != nil {
		t.Fatal(err)
	}
	r.must(t, password+"\n", "login", other, "--keep", "file")
	who := func(args ...string) string {
		for line := range strings.Lines(r.run("", append([]string{"doctor"}, args...)...).out) { // its model may be missing here
			if strings.Contains(line, "account") {
				return line
			}
		}
		return ""
	}
	if is := who(); !strings.Contains(is, other) {
		t.Errorf("used last: %q", is)
	}
	if is := who("--account", r.net.Handle); !strings.Contains(is, r.net.Handle) {
		t.Errorf("by flag: %q", is)
	}
	r.env["SKEIN_ACCOUNT"] = r.net.Viewer.DID
	if is := who(); !strings.Contains(is, r.net.Handle) {
		t.Errorf("by environment: %q", is)
	}
	if is := who("--account", "@"+other); !strings.Contains(is, other) {
		t.Errorf("the flag goes before the environment: %q", is)
	}
	delete(r.env, "SKEIN_ACCOUNT")
	if feed := r.must(t, "", "feed", "--json", "--limit", "3", "--account", r.net.Handle); !strings.Contains(feed, "at://") {
		t.Errorf("%s", feed)
	}
	for _, args := range [][]string{{"sync", "--once", "--account", "nobody.test"}, {"logout", "nobody.test"}} {
		if res := r.run("", args...); res.exit != 1 || !strings.Contains(res.errors, "nobody.test") {
			t.Errorf("%v: %d %s", args, res.exit, res.errors)
		}
	}
	r.must(t, "", "logout", "@"+other)
	if is := who(); !strings.Contains(is, r.net.Handle) {
		t.Errorf("after the other left: %q", is)
	}
	r.must(t, "", "sync", "--once")
	r.must(t, "", "logout")
	if res := r.run("", "logout"); res.exit != 1 || !strings.Contains(res.errors, "Sign in") {
		t.Errorf("twice: %d %s", res.exit, res.errors)
	}
	if res := r.run("", "logout", "a", "b"); res.exit == 0 {
		t.Error("two handles at once")
	}
}
