package netsync_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	netsync "skein/sync"
)

const (
	createSession  = "com.atproto.server.createSession"
	refreshSession = "com.atproto.server.refreshSession"
	deleteSession  = "com.atproto.server.deleteSession"
	getTimeline    = "app.bsky.feed.getTimeline"
)

var tiny = skynet.Plan{Accounts: 2, Posts: 6, ViewerFollows: 2}

func TestPlanNamesHostBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	p := r.plan()
	if p.Host != strings.TrimPrefix(r.net.PDS, "http://") || p.Handle != "viewer.test" || p.Secure {
		t.Errorf("plan %+v", p)
	}
	if r.seen(createSession) != 0 {
		t.Error("the plan signed in")
	}
	_, err := r.sessions.Resolve(t.Context(), "nobody.test")
	r.want(err, feed.CodeUnknownHandle)
}

func TestOnlyAppPasswordsAreSent(t *testing.T) {
	t.Parallel()
	for word, app := range map[string]bool{
		"abcd-efgh-2345-wxyz": true, " abcd-efgh-2345-wxyz\n": true, "ABCD-EFGH-2345-WXYZ": false, "abcd-efgh-2345": false,
		"abcd-efgh-2345-wxyz-": false, "correct horse battery staple": false, "": false, "abcdefgh2345wxyz": false,
	} {
		if netsync.IsAppPassword(word) != app {
			t.Errorf("IsAppPassword(%q) = %v", word, !app)
		}
	}
	r := newRig(t, tiny)
	_, err := r.sessions.Login(t.Context(), r.plan(), netsync.Credentials{Password: r.net.MainPassword})
	r.want(err, feed.CodeNotAppPassword)
	if r.seen(createSession) != 0 {
		t.Error("a main password was sent without asking")
	}
}

// A main password that happens to have the form of an app password: the scope of the session tells.
func TestFullScopeIsEndedUnlessAccepted(t *testing.T) {
	t.Parallel()
	const did = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
	token := "e30." + base64.RawURLEncoding.EncodeToString([]byte(`{"scope":"com.atproto.access"}`)) + ".x"
	var ended atomic.Int64
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	say := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) })
	}
	say("/xrpc/com.atproto.identity.resolveHandle", `{"did":"`+did+`"}`)
	say("/"+did, `{"id":"`+did+`","alsoKnownAs":["at://ada.test"]}`)
	say("/xrpc/"+createSession, `{"did":"`+did+`","handle":"ada.test","accessJwt":"`+token+`","refreshJwt":"refresh"}`)
	mux.HandleFunc("/xrpc/"+deleteSession, func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer refresh" {
			ended.Add(1)
		}
	})
	keys := &chest{secrets: map[feed.DID][]byte{}}
	s := &netsync.Sessions{
		Network: egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}}), Keys: keys, Config: feed.NetworkConfig{PLC: srv.URL, PDS: srv.URL},
	}
	p, err := s.Resolve(t.Context(), "ada.test")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Login(t.Context(), p, netsync.Credentials{Password: "abcd-efgh-2345-wxyz"})
	if feed.CodeOf(err) != feed.CodeFullScope || ended.Load() != 1 || keys.saves != 0 {
		t.Errorf("%v, ended %d times, kept %d times", err, ended.Load(), keys.saves)
	}
	_, err = s.Login(t.Context(), p, netsync.Credentials{Password: "abcd-efgh-2345-wxyz", UseAnyway: true})
	if err != nil || ended.Load() != 1 || keys.saves != 1 {
		t.Errorf("use anyway: %v, ended %d times, kept %d times", err, ended.Load(), keys.saves)
	}
}

func TestMainPasswordAfterAsking(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	s, err := r.sessions.Login(t.Context(), r.plan(), netsync.Credentials{Password: r.net.MainPassword, UseAnyway: true})
	r.ok(err)
	if s.Handle != "viewer.test" || r.keys.saves != 1 {
		t.Errorf("session %+v", s)
	}
}

func TestLoginRefusals(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		rule fault.Rule
		code feed.Code
	}{
		"wrong password": {fault.Rule{Kind: fault.Status, Status: 401, Error: "AuthenticationRequired"}, feed.CodeWrongPassword},
		"second factor":  {fault.Rule{Kind: fault.Status, Status: 401, Error: "AuthFactorTokenRequired"}, feed.CodeSecondFactor},
		"taken down":     {fault.Rule{Kind: fault.Status, Status: 400, Error: "AccountTakedown"}, feed.CodeTakenDown},
		"too many":       {fault.Rule{Kind: fault.RateLimit, Wait: 5 * time.Minute}, feed.CodeRateLimited},
		"broken":         {fault.Rule{Kind: fault.Status, Status: 500}, feed.CodeServerError},
		"captive portal": {fault.Rule{Kind: fault.HTML}, feed.CodeBadAnswer},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, tiny)
			p := r.plan()
			c.rule.Path = createSession
			r.ok(r.faults.Add(c.rule))
			_, err := r.sessions.Login(t.Context(), p, netsync.Credentials{Password: r.net.AppPassword})
			r.want(err, c.code)
			if n := r.seen(createSession); n != 1 || r.keys.saves != 0 {
				t.Errorf("%d sign-ins were tried, %d sessions kept", n, r.keys.saves)
			}
		})
	}
}

func TestSessionThatCannotBeKeptIsEnded(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	r.keys.err = feed.Fail(feed.CodeVaultLocked, "how", "keyring")
	_, err := r.sessions.Login(t.Context(), r.plan(), netsync.Credentials{Password: r.net.AppPassword})
	r.want(err, feed.CodeVaultLocked)
	if r.seen(deleteSession) != 1 {
		t.Error("the session goes on without anyone who could end it")
	}
}

func TestResumeAsksForNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	s := r.login()
	before := r.net.Total()
	again, err := r.sessions.Resume(t.Context(), s.DID)
	r.ok(err)
	if again.DID != s.DID || again.Host != s.Host || r.net.Total() != before {
		t.Errorf("%+v, %d requests", again, r.net.Total()-before)
	}
	_, err = r.sessions.Resume(t.Context(), "did:plc:stranger")
	r.want(err, feed.CodeSignedOut)
	for _, junk := range []string{"", "{", "null", `{"did":"did:plc:other"}`} {
		r.keys.secrets[s.DID] = []byte(junk)
		_, err = r.sessions.Resume(t.Context(), s.DID)
		r.want(err, feed.CodeSignedOut)
	}
}

func TestLogout(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	s := r.login()
	bye, err := r.sessions.Logout(t.Context(), s.DID)
	r.ok(err)
	if !bye.Ended || r.seen(deleteSession) != 1 || len(r.keys.secrets) != 0 {
		t.Errorf("%+v, %d secrets left", bye, len(r.keys.secrets))
	}
	s = r.login()
	r.ok(r.net.PDSDown())
	bye, err = r.sessions.Logout(t.Context(), s.DID)
	r.ok(err)
	if bye.Ended || feed.CodeOf(bye.Why) != feed.CodeUnreachable || len(r.keys.secrets) != 0 {
		t.Errorf("with the PDS down: %+v, %d secrets left", bye, len(r.keys.secrets))
	}
	r.keys.err = errors.New("keyring gone")
	if _, err = r.sessions.Logout(t.Context(), s.DID); !errors.Is(err, r.keys.err) {
		t.Errorf("tokens may be left behind, but: %v", err)
	}
}

// fileKeys keeps secrets in plain files, for child processes of this test. deadly kills the process right after keeping:
// between the renewal's answer and the next call.
type fileKeys struct {
	dir    string
	deadly bool
}

func (k fileKeys) path(did feed.DID) string {
	return filepath.Join(k.dir, strings.ReplaceAll(string(did), ":", "_"))
}

func (k fileKeys) Save(_ context.Context, did feed.DID, secret []byte) error {
	err := os.WriteFile(k.path(did), secret, 0o600)
	if k.deadly {
		p, _ := os.FindProcess(os.Getpid())
		p.Kill()
		select {}
	}
	return err
}

func (k fileKeys) Load(_ context.Context, did feed.DID) ([]byte, error) {
	return os.ReadFile(k.path(did))
}

func (k fileKeys) Wipe(_ context.Context, did feed.DID) error { return os.Remove(k.path(did)) }

func TestKillAfterRenewalNeedsNoPassword(t *testing.T) {
	t.Parallel()
	const child = "SKEIN_SYNC_RENEW_CHILD"
	if arg := os.Getenv(child); arg != "" {
		dir, did, _ := strings.Cut(arg, " ")
		out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}})
		sessions := &netsync.Sessions{Network: out, Keys: fileKeys{dir, true}}
		s, err := sessions.Resume(context.Background(), feed.DID(did))
		if err == nil {
			sink := newMemory()
			_, err = netsync.New(netsync.Config{Session: s, Sink: sink, Wanted: sink}).Once(context.Background(), nil)
		}
		fmt.Println("survived:", err)
		os.Exit(3)
	}
	r := newRig(t, tiny)
	keys := fileKeys{dir: t.TempDir()}
	r.sessions.Keys = keys
	s := r.login()
	r.clock.move(3 * time.Hour) // the access token has expired
	cmd := exec.Command(os.Args[0], "-test.run=^TestKillAfterRenewalNeedsNoPassword$")
	cmd.Env = append(os.Environ(), child+"="+keys.dir+" "+string(s.DID))
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the child was not killed: %v\n%s", err, out)
	}
	if r.seen(refreshSession) != 1 || r.seen(getTimeline) != 0 {
		t.Fatalf("killed at the wrong place: %d renewals, %d timeline requests", r.seen(refreshSession), r.seen(getTimeline))
	}
	again, err := r.sessions.Resume(t.Context(), s.DID)
	r.ok(err)
	sink := newMemory()
	_, err = netsync.New(netsync.Config{Session: again, Sink: sink, Wanted: sink, Clock: r.clock.now, Wait: r.clock.wait}).Once(t.Context(), nil)
	r.ok(err)
	if r.seen(createSession) != 1 || len(sink.posts) == 0 {
		t.Errorf("%d sign-ins, %d posts", r.seen(createSession), len(sink.posts))
	}
}
