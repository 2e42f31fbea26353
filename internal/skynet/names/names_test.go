package names

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"

	"github.com/bluesky-social/indigo/atproto/identity"
	"github.com/bluesky-social/indigo/atproto/syntax"
)

const (
	did   = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
	other = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
)

func newDNS(t *testing.T) *DNS {
	t.Helper()
	d, err := ServeDNS(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func TestDNSAnswers(t *testing.T) {
	t.Parallel()
	d := newDNS(t)
	d.Handle("ann.example.com", did)
	d.Handle("two.example.com", did, other)
	d.Text("_atproto.odd.example.com", "v=spf1 -all", "did=nonsense")
	d.Handle("gone.example.com", did)
	d.Text("_atproto.gone.example.com")
	for _, tt := range []struct {
		handle string
		want   []string
	}{
		{"ann.example.com", []string{"did=" + did}},
		{"ANN.example.COM", []string{"did=" + did}},
		{"two.example.com", []string{"did=" + did, "did=" + other}},
		{"odd.example.com", []string{"v=spf1 -all", "did=nonsense"}},
		{"gone.example.com", nil},
		{"never.example.com", nil},
	} {
		got, err := d.Resolver().LookupTXT(t.Context(), "_atproto."+tt.handle+".")
		if !slices.Equal(got, tt.want) || (err == nil) != (tt.want != nil) {
			t.Errorf("%s: %q, %v; want %q", tt.handle, got, err, tt.want)
		}
		if tt.want == nil && !err.(*net.DNSError).IsNotFound {
			t.Errorf("%s: %v is not a plain not-found", tt.handle, err)
		}
	}
	d.Break(true)
	if _, err := d.Resolver().LookupTXT(t.Context(), "_atproto.ann.example.com."); err == nil || err.(*net.DNSError).IsNotFound {
		t.Errorf("a broken server says %v, want a failure that is no absence", err)
	}
	if d.Queries() < 7 {
		t.Errorf("%d queries counted", d.Queries())
	}
}

func TestWellKnownAnswers(t *testing.T) {
	t.Parallel()
	w, err := ServeWellKnown(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	w.Handle("ann.example.com", did)
	w.Body("odd.example.com", "<html>hello")
	for _, tt := range []struct {
		url    string
		status int
		body   string
	}{
		{"https://ann.example.com/.well-known/atproto-did", 200, did + "\n"},
		{"https://odd.example.com/.well-known/atproto-did", 200, "<html>hello"},
		{"https://never.example.com/.well-known/atproto-did", 404, "404 page not found\n"},
		{"https://ann.example.com/else", 404, "404 page not found\n"},
	} {
		res, err := w.Client().Get(tt.url)
		if err != nil {
			t.Fatalf("%s: %v", tt.url, err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != tt.status || string(body) != tt.body {
			t.Errorf("%s: %d %q %v, want %d %q", tt.url, res.StatusCode, body, err, tt.status, tt.body)
		}
	}
	if w.Queries() != 4 {
		t.Errorf("%d requests counted, want 4", w.Queries())
	}
	stranger := &http.Client{Transport: &http.Transport{DialContext: w.Client().Transport.(*http.Transport).DialContext}}
	if _, err := stranger.Get("https://ann.example.com/.well-known/atproto-did"); err == nil {
		t.Error("a client that does not know the authority trusts the certificate")
	}
}

// The resolver of indigo works against both servers, so a product's resolver can be tested with them.
func TestIndigoResolves(t *testing.T) {
	t.Parallel()
	d := newDNS(t)
	w, err := ServeWellKnown(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	d.Handle("dns.example.com", did)
	w.Handle("web.example.com", other)
	dir := identity.BaseDirectory{Resolver: *d.Resolver(), HTTPClient: *w.Client()}
	for handle, want := range map[syntax.Handle]syntax.DID{"dns.example.com": did, "web.example.com": other} {
		if got, err := dir.ResolveHandle(t.Context(), handle); got != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", handle, got, err, want)
		}
	}
	if _, err := dir.ResolveHandle(t.Context(), "never.example.com"); err == nil {
		t.Error("a handle of nobody resolves")
	}
}

func TestStopsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	d, err := ServeDNS(ctx)
	if err != nil {
		t.Fatal(err)
	}
	w, err := ServeWellKnown(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-d.done
	<-w.done
	if _, err := w.Client().Get("https://ann.example.com/"); err == nil {
		t.Error("answers after its context ended")
	}
}
