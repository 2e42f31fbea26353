//go:build e2e

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/testnet"
)

const (
	realUsers  = 50
	realPosts  = 3000
	passphrase = "a heron at the weir"
)

// real is the app on the real servers, used as a person uses it.
type real struct {
	*testing.T
	net *testnet.Network
	dir string
	app *App
}

// TestRealServers goes through the four uses on the real servers, each step on what the one before left.
func TestRealServers(t *testing.T) {
	r := newReal(t)
	r.app = r.open("web", "")
	for _, step := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"sign-in names the host and refuses what it should", r.refusals},
		{"from the password to the first page", r.firstPage},
		{"tokens are kept sealed", r.sealed},
		{"every signal has several values", r.signals},
		{"points sum to the score", r.sums},
		{"a second app gives the same reasons", r.reasons},
		{"what may not be shown is not", r.unseen},
		{"what the reader does is seen by the network", r.outbox},
		{"a lost copy of the network is copied anew", r.rebuilt},
		{"signing out", r.logout},
	} {
		if !t.Run(step.name, step.run) {
			t.Log("the steps after this one may fail for the same reason")
		}
	}
}

// newReal seeds the servers, with the texts that CORPUS names if it does. The viewer trusts the labeler and hides spam.
func newReal(t *testing.T) *real {
	t.Helper()
	n := must(testnet.Start(t.Context(), testnet.Options{
		Users: realUsers, Posts: realPosts, Labels: 30, Corpus: os.Getenv("CORPUS"), Progress: t.Output(),
	}))(t)
	t.Cleanup(func() {
		if err := n.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	err := n.As(0).SetPreferences(t.Context(),
		map[string]any{"$type": "app.bsky.actor.defs#adultContentPref", "enabled": false},
		map[string]any{"$type": "app.bsky.actor.defs#mutedWordsPref", "items": []map[string]any{
			{"id": "1", "value": n.Seeded.MutedWord, "targets": []string{"content", "tag"}, "actorTarget": "all"}}},
		map[string]any{"$type": "app.bsky.actor.defs#labelersPref", "labelers": []map[string]any{{"did": n.OzoneDID}}},
		map[string]any{"$type": "app.bsky.actor.defs#contentLabelPref", "labelerDid": n.OzoneDID, "label": "spam", "visibility": "hide"},
	)
	if err != nil {
		t.Fatal(err)
	}
	return &real{T: t, net: n, dir: t.TempDir()}
}

// open starts an app on the data folder.
func (r *real) open(shell, passphrase string) *App {
	r.Helper()
	app := must(New(Options{
		DataDir: r.dir, Version: "test", Shell: shell, ExportDir: r.TempDir(), Library: r.library(), Passphrase: passphrase,
		Network: feed.NetworkConfig{PLC: r.net.PLC, PDS: r.net.PDS, UserHosts: []string{hostPort(r.net.PLC), hostPort(r.net.PDS)}},
	}))(r.T)
	if err := app.Start(r.Context()); err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() {
		if err := app.Close(); err != nil {
			r.Error(err)
		}
	})
	return app
}

// library is the path of ONNX Runtime, which the tier installs.
func (r *real) library() string {
	if path := os.Getenv("SKEIN_ONNXRUNTIME"); path != "" {
		return path
	}
	cache := must(os.UserCacheDir())(r.T)
	return filepath.Join(cache, "skein", "onnxruntime-1.24.1", "libonnxruntime.so.1")
}

func (r *real) account() *account { return must(r.app.account())(r.T) }

func (r *real) request(password string) LoginRequest {
	return LoginRequest{Handle: r.net.Viewer().Handle, Password: password, Keep: "file", Passphrase: passphrase}
}

// firstPage signs in and measures what a person waits for. Home is asked for with each progress, as the screen does.
func (r *real) firstPage(t *testing.T) {
	events, cancel := r.app.Subscribe()
	defer cancel()
	start := time.Now()
	state := must(r.app.API().Login(r.request(r.net.Viewer().AppPassword)))(t)
	accepted := time.Now()
	if state.Account.DID != r.net.Viewer().DID || state.Keeping != "file" {
		t.Fatalf("%+v", state)
	}
	var page, copied time.Time
	posts, rows := 0, 0
	for e := range events {
		p, ok := e.Data.(feed.Progress)
		if !ok {
			continue
		}
		if page.IsZero() {
			if rows = len(must(r.app.API().Home())(t).Rows); rows > 0 {
				page = time.Now()
			}
		}
		if p.Stage == "sync.enrich" {
			copied, posts = time.Now(), p.Posts
		}
		if p.Stage == "sync.done" {
			break
		}
	}
	disk := must(r.app.API().Disk())(t)
	t.Logf("sign-in took %v (sealing the tokens included) · password accepted → first ranked page of %d rows: %v · → everything copied: %v (%d posts, %.0f posts/s) · → with all %d vectors: %v",
		ms(accepted.Sub(start)), rows, ms(page.Sub(accepted)), ms(copied.Sub(accepted)), posts, float64(posts)/copied.Sub(accepted).Seconds(), disk.Vectors, ms(time.Since(accepted)))
	if page.IsZero() || copied.IsZero() || disk.Posts < realPosts/3 || disk.Vectors < disk.Posts*9/10 {
		t.Fatalf("page %v, copied %v, %+v", page, copied, disk)
	}
	if !page.Before(copied) {
		t.Error("there was nothing to read before everything was copied")
	}
	if notices := must(r.app.API().State())(t).Notices; len(notices) > 0 {
		t.Errorf("%+v", notices)
	}
}

func ms(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// post calls the PDS the way a stranger's program would.
func (r *real) post(t *testing.T, method, token string, body any) (status int, answer map[string]any) {
	t.Helper()
	data := must(json.Marshal(body))(t)
	if body == nil {
		data = nil
	}
	req := must(http.NewRequestWithContext(t.Context(), http.MethodPost, r.net.PDS+"/xrpc/"+method, bytes.NewReader(data)))(t)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp := must(http.DefaultClient.Do(req))(t)
	defer resp.Body.Close()
	text := must(io.ReadAll(resp.Body))(t)
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			t.Fatalf("%s: %v: %s", method, err, text)
		}
	}
	return resp.StatusCode, answer
}

// plain is the text of a card as it is read.
func plain(segments []Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
	}
	return b.String()
}
