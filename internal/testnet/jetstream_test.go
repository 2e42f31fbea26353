package testnet

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// script is a program made of shell lines.
func script(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAJetstreamThatEndsIsSaidSo(t *testing.T) {
	t.Parallel()
	n := &Network{PDS: "http://127.0.0.1:1", scratch: t.TempDir()}
	_, _, err := n.jetstream(t.Context(), script(t, `echo "asked for $*"; exit 3`))
	if err == nil || !strings.Contains(err.Error(), "ended at once") || !strings.Contains(err.Error(), "--ws-url ws://127.0.0.1:1/xrpc/com.atproto.sync.subscribeRepos") {
		t.Errorf("%v", err)
	}
	if err := n.Stop(t.Context()); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestJetstreamNeedsTheGoCommand(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	var said bytes.Buffer
	if path, err := InstallJetstream(t.Context(), &said); err == nil || !strings.Contains(err.Error(), "build Jetstream") {
		t.Errorf("%s, %v", path, err)
	}
}

func TestAJetstreamThatIsThereIsNotBuilt(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("PATH", cache)
	t.Setenv("XDG_CACHE_HOME", cache)
	want := filepath.Join(cache, "skein", "tools", "jetstream-"+jetstreamVersion, "jetstream")
	if err := os.MkdirAll(filepath.Dir(want), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(want, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := InstallJetstream(t.Context(), &bytes.Buffer{}); err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}

func TestAnActorRenamesAndRevokes(t *testing.T) {
	t.Parallel()
	f, n := newFakePDS(t)
	a, err := n.join(t.Context(), "wren.test")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Rename(t.Context(), "dunnock.test"); err != nil || a.Handle != "dunnock.test" || f.last["handle"] != "dunnock.test" {
		t.Errorf("%s, %v, %v", a.Handle, f.last, err)
	}
	if err := a.RevokeAppPassword(t.Context(), "skein"); err != nil || f.last["name"] != "skein" {
		t.Errorf("%v, %v", f.last, err)
	}
	n.PDS = "http://127.0.0.1:1"
	a.Client.Host, a.Client.Client = n.PDS, http.DefaultClient
	if err := a.Rename(t.Context(), "lost.test"); err == nil || a.Handle != "dunnock.test" {
		t.Errorf("%s, %v", a.Handle, err)
	}
}
