package atp_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/skynet"
)

// book is a little internet: names in DNS, and one TLS server that stands at every host name.
type book struct {
	txt    map[string][]string
	dnsErr error
	srv    *httptest.Server
}

func newBook(t *testing.T, txt map[string][]string, pages map[string]string) *book {
	t.Helper()
	b := &book{txt: txt}
	b.srv = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.Host+r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(page))
	}))
	t.Cleanup(b.srv.Close)
	return b
}

func (b *book) LookupTXT(_ context.Context, name string) ([]string, error) {
	return b.txt[name], b.dnsErr
}

func (b *book) Client(feed.Purpose) *http.Client {
	c := b.srv.Client()
	tr := c.Transport.(*http.Transport).Clone()
	tr.TLSClientConfig.ServerName = "example.com" // the test certificate's own name
	tr.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, b.srv.Listener.Addr().String())
	}
	return &http.Client{Transport: tr}
}

func (b *book) Dial(context.Context, feed.Purpose, string) (feed.Socket, error) {
	return nil, errors.ErrUnsupported // nobody resolves an identity over a socket
}

const (
	ada  = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
	eve  = "did:plc:z72i7hdynmk6r22z27h6tvur"
	site = "did:web:web.test"
)

func doc(did, handle, pds string) string {
	d := map[string]any{"id": did, "alsoKnownAs": []any{7, "mailto:x", "at://" + handle, "at://second.test"},
		"service": []any{"junk", map[string]any{"id": "#other", "type": "AtprotoPersonalDataServer", "serviceEndpoint": "https://wrong.test"},
			map[string]any{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": pds}}}
	out, _ := json.Marshal(d)
	return string(out)
}

func TestResolve(t *testing.T) {
	t.Parallel()
	const plc = "plc.directory/"
	pages := map[string]string{
		plc + ada:                                doc(ada, "ada.test", "https://pds.test"),
		plc + eve:                                doc(eve, "eve.test", "https://pds.test/"),
		"wellknown.test/.well-known/atproto-did": ada + "\n",
		"eve.test/.well-known/atproto-did":       " " + eve + " ",
		"junk.test/.well-known/atproto-did":      "<html>not here</html>",
		"web.test/.well-known/did.json":          doc(site, "web.test", "https://pds.test:8443"),
		"twisted.test/.well-known/did.json":      doc("did:web:other.test", "twisted.test", "https://pds.test"),
		"nopds.test/.well-known/did.json":        doc("did:web:nopds.test", "nopds.test", ""),
		"oddpds.test/.well-known/did.json":       doc("did:web:oddpds.test", "oddpds.test", "javascript:alert(1)"),
	}
	dns := func(did string) []string { return []string{"v=spf1 -all", "did=" + did} }
	txt := map[string][]string{
		"_atproto.ada.test": dns(ada), "_atproto.web.test": dns(site), "_atproto.mallory.test": dns(ada),
		"_atproto.twice.test": {"did=" + ada, "did=" + ada}, "_atproto.two.test": {"did=" + ada, "did=" + eve},
		"_atproto.ghost.test": dns("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"), "_atproto.twisted.test": dns("did:web:twisted.test"),
		"_atproto.nopds.test": dns("did:web:nopds.test"), "_atproto.oddpds.test": dns("did:web:oddpds.test"),
		"_atproto.port.test": dns("did:web:localhost%3A1"), "_atproto.key.test": dns("did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"),
		"_atproto.badtxt.test": {"did=", "did=nonsense", "DID=" + ada},
	}
	cases := map[string]struct {
		ask, handle, pds string
		code             feed.Code
	}{
		"DNS":                          {"ada.test", "ada.test", "https://pds.test", ""},
		"copied with an @ and marks":   {" \u2068@Ada.TEST\u2069\u00a0", "ada.test", "https://pds.test", ""},
		".well-known":                  {"eve.test", "eve.test", "https://pds.test", ""},
		"did:web":                      {"web.test", "web.test", "https://pds.test:8443", ""},
		"by DID":                       {ada, "ada.test", "https://pds.test", ""},
		"another's handle, DNS":        {"mallory.test", "", "", feed.CodeHandleMismatch},
		"another's handle, well-known": {"wellknown.test", "", "", feed.CodeHandleMismatch},
		"the same DID twice":           {"twice.test", "", "", feed.CodeHandleMismatch},
		"two DIDs":                     {"two.test", "", "", feed.CodeUnknownHandle},
		"nobody":                       {"nobody.test", "", "", feed.CodeUnknownHandle},
		"a web page":                   {"junk.test", "", "", feed.CodeUnknownHandle},
		"TXT without a DID":            {"badtxt.test", "", "", feed.CodeUnknownHandle},
		"DID without a document":       {"ghost.test", "", "", feed.CodeUnknownHandle},
		"document of another":          {"twisted.test", "", "", feed.CodeBadAnswer},
		"no PDS":                       {"nopds.test", "", "", feed.CodeBadAnswer},
		"odd PDS":                      {"oddpds.test", "", "", feed.CodeBadAnswer},
		"did:web with a port":          {"port.test", "", "", feed.CodeUnknownHandle},
		"did:key":                      {"key.test", "", "", feed.CodeUnknownHandle},
		"a name that cannot be":        {"printer.local", "", "", feed.CodeUnknownHandle},
		"an e-mail":                    {"ada@mail.test", "", "", feed.CodeUnknownHandle},
		"one word":                     {"ada", "", "", feed.CodeUnknownHandle},
		"nothing":                      {"", "", "", feed.CodeUnknownHandle},
		"half a DID":                   {"did:plc:", "", "", feed.CodeUnknownHandle},
	}
	b := newBook(t, txt, pages)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := atp.NewResolver(b, feed.NetworkConfig{}).Resolve(t.Context(), c.ask)
			if (err == nil) != (c.code == "") || err != nil && feed.CodeOf(err) != c.code {
				t.Fatalf("error %v, want %q", err, c.code)
			}
			if got.Handle != c.handle || got.PDS != c.pds {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestHandleThatNoLongerLeadsBack(t *testing.T) {
	t.Parallel()
	b := newBook(t, map[string][]string{"_atproto.ada.test": {"did=" + eve}}, map[string]string{"plc.directory/" + ada: doc(ada, "ada.test", "https://pds.test")})
	got, err := atp.NewResolver(b, feed.NetworkConfig{}).Resolve(t.Context(), ada)
	if err != nil || got.Handle != atp.HandleInvalid || got.DID != ada {
		t.Errorf("%+v, %v", got, err)
	}
}

// Without DNS and without the host it is our connection that is broken, not the handle.
func TestOfflineIsNotUnknown(t *testing.T) {
	t.Parallel()
	b := newBook(t, nil, nil)
	b.dnsErr = errors.New("no resolver")
	b.srv.Close()
	_, err := atp.NewResolver(b, feed.NetworkConfig{}).Resolve(t.Context(), "ada.test")
	if feed.CodeOf(err) != feed.CodeUnreachable {
		t.Error(err)
	}
}

func TestResolveThroughNamedPDS(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	who := r.who("bob")
	if who.Handle != "bob.test" || who.PDS != r.net.PDS || string(who.DID) != skynet.DIDFor("bob") {
		t.Errorf("%+v", who)
	}
	_, err := atp.NewResolver(r.out, r.cfg).Resolve(t.Context(), "nobody.test")
	r.want(err, feed.CodeUnknownHandle)
	r.ok(r.net.PDSDown())
	_, err = atp.NewResolver(r.out, r.cfg).Resolve(t.Context(), "bob.test")
	r.want(err, feed.CodeUnreachable)
}
