package atp_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/egress"
)

// nameServer is a DNS server on loopback that knows TXT records and nothing else.
func nameServer(t *testing.T, txt map[string][]string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { conn.Close(); <-done })
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Additionals = true, nil
			m.RCode = dnsmessage.RCodeNameError
			if list := txt[strings.ToLower(q.Name.String())]; q.Type == dnsmessage.TypeTXT && list != nil {
				m.RCode = dnsmessage.RCodeSuccess
				for _, s := range list {
					// A long record comes in pieces that belong together (RFC 7208 says how, atproto follows).
					body := &dnsmessage.TXTResource{TXT: []string{s[:len(s)/2], s[len(s)/2:]}}
					m.Answers = append(m.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: body})
				}
			}
			if out, err := m.Pack(); err == nil {
				conn.WriteTo(out, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

// From a handle to a PDS over real DNS and the product's own way out.
func TestResolveOverDNS(t *testing.T) {
	t.Parallel()
	plc := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/" + ada:
			w.Write([]byte(doc(ada, "ada.test", "https://pds.test")))
		case "/" + eve:
			w.Write([]byte(strings.Repeat(" ", 70<<10) + doc(eve, "eve.test", "https://pds.test")))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(plc.Close)
	cfg := feed.NetworkConfig{PLC: plc.URL, DNS: nameServer(t, map[string][]string{
		"_atproto.ada.test.": {"unrelated=1", "did=" + ada}, "_atproto.eve.test.": {"did=" + eve},
		"_atproto.both.test.": {"did=" + ada, "did=" + eve}, "_atproto.gone.test.": {"did=did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"},
	})}
	out := egress.New(egress.Config{DNS: cfg.DNS, UserHosts: []string{strings.TrimPrefix(plc.URL, "http://")}})
	t.Cleanup(out.Close)
	for handle, want := range map[string]struct {
		pds  string
		code feed.Code
	}{
		"ada.test":    {"https://pds.test", ""},
		"ADA.test":    {"https://pds.test", ""},
		"both.test":   {"", feed.CodeUnknownHandle},
		"gone.test":   {"", feed.CodeUnknownHandle},
		"nobody.test": {"", feed.CodeUnknownHandle},
		"eve.test":    {"", feed.CodeTooLarge}, // a document of 70 KiB
	} {
		got, err := atp.NewResolver(out, cfg).Resolve(t.Context(), handle)
		if got.PDS != want.pds || (err == nil) != (want.code == "") || err != nil && feed.CodeOf(err) != want.code {
			t.Errorf("%s: %+v, %v", handle, got, err)
		}
	}
	deaf := egress.New(egress.Config{DNS: "127.0.0.1:1"})
	_, err := atp.NewResolver(deaf, feed.NetworkConfig{}).Resolve(t.Context(), "ada.test")
	if code := feed.CodeOf(err); code != feed.CodeUnreachable && code != feed.CodeTimeout {
		t.Errorf("without DNS: %v", err)
	}
}
