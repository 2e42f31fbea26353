//go:build e2e

package netsync_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/egress"
	"skein/internal/testnet"
	netsync "skein/sync"
)

// named puts a directory in front of the real one: there the labeler's document names an address of the open network.
func (r *real) named() {
	r.Helper()
	directory, err := url.Parse(r.net.PLC)
	r.ok(err)
	proxy := httputil.NewSingleHostReverseProxy(directory)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != "/"+r.net.OzoneDID {
			proxy.ServeHTTP(w, req)
			return
		}
		res, err := http.Get(r.net.PLC + req.URL.Path)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer res.Body.Close()
		doc, _ := io.ReadAll(res.Body)
		io.WriteString(w, strings.Replace(string(doc), "https://ozone.public.url", r.net.Ozone, 1))
	}))
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1", "localhost"}})
	r.Cleanup(func() { out.Close(); srv.Close() })
	r.sessions.Network, r.sessions.Config.PLC = out, srv.URL
}

// Against the real Ozone: its labels are asked for, verified with the key of its DID document, and come by its stream; and
// against the real PDS: what other apps wrote into the preferences keeps every byte.
func TestRealLabelerAndPreferences(t *testing.T) {
	r := newReal(t)
	r.named()
	r.login()
	ozone := feed.DID(r.net.OzoneDID)
	e := netsync.New(netsync.Config{
		Session: r.session, Sink: r.db, Wanted: r.db, Labelers: []feed.DID{ozone},
		Preferences: func(ctx context.Context) (json.RawMessage, error) { return r.db.Preferences(ctx, r.session.DID) },
	})
	if did, err := r.session.Labeler(t.Context(), string(ozone)); err != nil || did != ozone {
		t.Fatalf("%s: %v", did, err)
	}
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	uris, err := r.db.StaleCounts(t.Context(), r.session.DID, time.Now().UnixMilli()+1, 1)
	r.ok(err)
	post := r.item(uris[0]).Post
	r.ok(r.net.Label(t.Context(), testnet.Ref{URI: string(post.URI), CID: post.CID}, "misleading", false))
	r.ok(e.AskLabelers(t.Context()))
	stats, err := r.db.Labelers(t.Context(), []feed.DID{ozone})
	r.ok(err)
	asked, err := r.db.Cursor(t.Context(), r.session.DID, netsync.Contact(ozone))
	r.ok(err)
	t.Logf("%d labels straight from Ozone, signatures verified, last contact %s", stats[0].Labels, asked)
	if l := r.label(post.URI, "misleading"); l == nil || l.Source != ozone || l.Negated {
		t.Errorf("asked for: %+v", l)
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	came := make(chan struct{}, 100)
	ended := make(chan error, 1)
	go func() { ended <- e.FollowLabels(ctx, func() { came <- struct{}{} }) }()
	for negate := true; ; negate = !negate { // said again until the stream is open: it begins with what is new
		r.ok(r.net.Label(t.Context(), testnet.Ref{URI: string(post.URI), CID: post.CID}, "misleading", negate))
		select {
		case <-came:
		case <-time.After(2 * time.Second):
			continue
		case <-ctx.Done():
			t.Fatal("nothing came by the stream")
		}
		break
	}
	cancel()
	if err := <-ended; feed.CodeOf(err) != feed.CodeCancelled {
		t.Error(err)
	}
	t.Run("preferences", r.preferences(e))
}

func (r *real) item(uri feed.URI) feed.Item {
	r.Helper()
	items, err := r.db.Items(r.Context(), r.session.DID, time.Now().UnixMilli(), []feed.URI{uri})
	r.ok(err)
	if len(items) != 1 {
		r.Fatalf("%s is not stored", uri)
	}
	return items[0]
}

func (r *real) label(uri feed.URI, value string) *feed.Label {
	r.Helper()
	for _, l := range r.item(uri).Post.Labels {
		if l.Value == value {
			return &l
		}
	}
	return nil
}

func (r *real) preferences(e *netsync.Engine) func(*testing.T) {
	return func(t *testing.T) {
		before, err := r.db.Preferences(t.Context(), r.session.DID)
		r.ok(err)
		post := feed.URI(r.net.Seeded.Spam[0].URI)
		r.ok(e.HidePost(t.Context(), post, true))
		r.ok(e.MuteWord(t.Context(), feed.MutedWord{Value: "quinquereme", Content: true}))
		_, err = e.Once(t.Context(), nil)
		r.ok(err)
		after, err := r.db.Preferences(t.Context(), r.session.DID)
		r.ok(err)
		if !strings.Contains(string(after), string(post)) || !strings.Contains(string(after), "quinquereme") {
			t.Errorf("the PDS does not have it: %s", after)
		}
		var old, now []json.RawMessage
		r.ok(json.Unmarshal(before, &old))
		r.ok(json.Unmarshal(after, &now))
		for _, entry := range old {
			if strings.Contains(string(entry), "mutedWordsPref") || strings.Contains(string(entry), "hiddenPostsPref") {
				continue
			}
			if !slices.ContainsFunc(now, func(x json.RawMessage) bool { return string(x) == string(entry) }) {
				t.Errorf("changed or lost: %s", entry)
			}
		}
	}
}
