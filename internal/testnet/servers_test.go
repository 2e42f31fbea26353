package testnet

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const greeting = `{"plc":"http://localhost:1","pds":"http://localhost:2","appview":"http://localhost:3","appviewDid":"did:plc:view","ozone":"http://localhost:4","ozoneDid":"did:plc:ozone"}`

func startFake(t *testing.T, greeting string) (*nodeServers, string, error) {
	t.Helper()
	scratch := t.TempDir()
	s, err := startServers(t.Context(), fakeNode(t, greeting), scratch, serverOptions{})
	if err == nil {
		t.Cleanup(func() { s.close(context.Background()) })
	}
	return s, scratch, err
}

func TestServersAnswerAndStop(t *testing.T) {
	t.Parallel()
	s, scratch, err := startFake(t, greeting)
	if err != nil {
		t.Fatal(err)
	}
	if s.PDS != "http://localhost:2" || s.AppViewDID != "did:plc:view" || s.OzoneDID != "did:plc:ozone" {
		t.Errorf("addresses %+v", s.addresses)
	}
	n := &Network{node: s, scratch: scratch}
	ctx, ref := t.Context(), Ref{URI: "at://did:plc:a/app.bsky.feed.post/1", CID: "cid"}
	if err := n.Label(ctx, ref, "spam", false); err != nil {
		t.Error(err)
	}
	if err := n.LabelAccount(ctx, "did:plc:a", "!hide", true); err != nil {
		t.Error(err)
	}
	if err := n.Settle(ctx); err != nil {
		t.Error(err)
	}
	commands, err := os.ReadFile(filepath.Join(scratch, "commands"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"val":"spam"`, `"negate":true`, `"uri":"did:plc:a"`, `"command":"settle"`} {
		if !strings.Contains(string(commands), want) {
			t.Errorf("%s is not among\n%s", want, commands)
		}
	}
	if err := n.Stop(ctx); err != nil || s.alive() || exists(scratch) {
		t.Errorf("stop: %v, alive %v, scratch left %v", err, s.alive(), exists(scratch))
	}
	if err := n.Stop(ctx); err != nil {
		t.Errorf("second stop: %v", err)
	}
}

func TestServersRefuse(t *testing.T) {
	t.Parallel()
	s, _, err := startFake(t, greeting)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.do(t.Context(), "refuse", nil); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("a refusal is %v", err)
	}
	if err := s.do(t.Context(), "label", nil); err != nil {
		t.Errorf("after a refusal: %v", err)
	}
	if err := s.do(t.Context(), "die", nil); err == nil || !strings.Contains(err.Error(), "what node says") {
		t.Errorf("the log is not part of %v", err)
	}
	if err := s.do(t.Context(), "label", nil); err == nil {
		t.Error("a dead server took a command")
	}
}

func TestServersThatNeverAnswer(t *testing.T) {
	t.Parallel()
	s, _, err := startFake(t, greeting)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.do(ctx, "hang", nil); err == nil || !strings.Contains(err.Error(), context.DeadlineExceeded.Error()) {
		t.Errorf("got %v", err)
	}
}

func TestServersThatDoNotStart(t *testing.T) {
	t.Parallel()
	if _, _, err := startFake(t, "not JSON"); err == nil || !strings.Contains(err.Error(), "did not start") {
		t.Errorf("got %v", err)
	}
	if _, err := startServers(t.Context(), installation(t.TempDir()), t.TempDir(), serverOptions{}); err == nil {
		t.Error("started without node")
	}
	dying := fakeNode(t, "")
	if err := os.WriteFile(dying.node(), []byte("#!/bin/sh\necho 'no such module' >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := startServers(ctx, dying, t.TempDir(), serverOptions{}); err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "no such module") {
		t.Errorf("node ended at once: %v", err)
	}
}

// Two checkouts may share an installation: a changed script must not run in the other's place.
func TestScriptIsPlacedByItsContent(t *testing.T) {
	t.Parallel()
	dir := installation(t.TempDir())
	a, err := placeScript(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := placeScript(dir)
	if err != nil || a != b {
		t.Errorf("%s and %s, %v", a, b, err)
	}
	left, err := os.ReadDir(string(dir))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files, %v", len(left), err)
	}
}

func TestATighterLimitIsToldToTheServers(t *testing.T) {
	t.Parallel()
	for want, opt := range map[string]Options{
		`{"postgres":"","ports":null,"rateLimits":false}`:                                    {},
		`{"postgres":"","ports":null,"rateLimits":true,"limit":{"requests":30,"seconds":8}}`: {RateLimits: true, Requests: 30, Window: 8 * time.Second},
	} {
		got, err := json.Marshal(serverOptions{RateLimits: opt.RateLimits, Limit: opt.limit()})
		if err != nil || string(got) != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}
