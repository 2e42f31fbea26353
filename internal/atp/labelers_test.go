package atp_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/egress"
)

// Naming labelers replaces the server's own, which hold the labels for takedowns: they are learned and sent along. The
// AppView is named where it is configured, but never for what the PDS answers itself.
func TestLabelersAndProxy(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked, proxied []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Header.Get("Atproto-Accept-Labelers"))
		proxied = append(proxied, r.Header.Get("Atproto-Proxy"))
		w.Header().Set("Atproto-Content-Labelers", "did:plc:house;redact, junk")
		w.Write([]byte(`{"feed":[],"preferences":[]}`))
	}))
	t.Cleanup(srv.Close)
	c := atp.NewClient(atp.Config{
		Network: egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}}), AppView: "did:web:appview.test",
		Tokens: atp.Tokens{DID: "did:plc:me", PDS: srv.URL, Access: "a", Refresh: "r"},
	})
	many := []feed.DID{"did:plc:mine", "nonsense\r\nX: y", "did:plc:house"}
	c.Subscribe(many)
	for range 2 {
		if _, err := c.Timeline(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Preferences(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"", "did:plc:house;redact, did:plc:mine", ""}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q", asked)
	}
	if want := []string{"did:web:appview.test#bsky_appview", "did:web:appview.test#bsky_appview", ""}; !slices.Equal(proxied, want) {
		t.Errorf("proxied to %q", proxied)
	}
	for i := range 40 {
		many = append(many, feed.DID("did:plc:n"+strings.Repeat("x", i)))
	}
	c.Subscribe(many)
	if _, err := c.Timeline(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(asked[len(asked)-1], "did:"); n != 20 {
		t.Errorf("asked for %d labelers", n)
	}
}
