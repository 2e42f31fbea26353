package testnet

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// A registry is the user's choice; lock files pin content by integrity, not by host.
func TestLockFilesPinContentAndNoHost(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"servers/package-lock.json", "servers/node/package-lock.json"} {
		b, err := servers.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var lock struct {
			Packages map[string]struct{ Version, Resolved, Integrity string }
		}
		if err := json.Unmarshal(b, &lock); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for path, p := range lock.Packages {
			if path == "" {
				continue
			}
			if p.Resolved != "" || !strings.HasPrefix(p.Integrity, "sha512-") {
				t.Errorf("%s: %s has resolved %q, integrity %q", name, path, p.Resolved, p.Integrity)
			}
		}
		if len(lock.Packages) < 2 || bytes.Contains(b, []byte("npmjs")) {
			t.Errorf("%s: %d packages, or a registry's name", name, len(lock.Packages))
		}
	}
}

func TestPinnedHashIsStable(t *testing.T) {
	t.Parallel()
	a, err := pinnedHash()
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := pinnedHash(); a != b || len(a) != 12 {
		t.Errorf("hashes %s and %s", a, b)
	}
}

func TestFreePortsDiffer(t *testing.T) {
	t.Parallel()
	ports, err := freePorts(8)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, p := range ports {
		if seen[p] || p == 0 {
			t.Errorf("ports %v", ports)
		}
		seen[p] = true
	}
}
