package egress

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"skein/feed"
)

func TestPublicAddress(t *testing.T) {
	t.Parallel()
	cases := map[string]bool{
		"1.1.1.1:443": true, "[2606:4700::1111]:443": true, "[64:ff9b::101:101]:443": true, "[2002:101:101::1]:443": true,
		"127.0.0.1:80": false, "127.8.8.8:80": false, "10.0.0.1:443": false, "172.16.0.1:443": false, "192.168.1.1:443": false,
		"169.254.169.254:80": false, "100.64.0.1:443": false, "0.0.0.0:80": false, "0.1.2.3:80": false, "224.0.0.1:80": false,
		"255.255.255.255:80": false, "240.0.0.1:80": false, "198.18.0.1:80": false, "192.0.2.1:80": false, "203.0.113.9:80": false,
		"[::1]:80": false, "[::]:80": false, "[fe80::1]:80": false, "[fe80::1%eth0]:80": false, "[fc00::1]:80": false,
		"[fd12::1]:80": false, "[ff02::1]:80": false, "[::ffff:127.0.0.1]:80": false, "[::ffff:10.0.0.1]:80": false,
		"[64:ff9b::7f00:1]:80": false, "[64:ff9b::a00:1]:80": false, "[2002:7f00:1::]:80": false, "[2002:c0a8:101::]:80": false,
		"[2001:db8::1]:80": false, "[2001::1]:80": false, "[::7f00:1]:80": false, "[fec0::1]:80": false, "[100::1]:80": false,
		"localhost:80": false, "nonsense": false, "": false,
	}
	for addr, want := range cases {
		if got := isPublic(addr); got != want {
			t.Errorf("isPublic(%q) = %v, want %v", addr, got, want)
		}
	}
}

// nameServer answers every A question with the next of the given addresses, and TXT questions from a table.
func nameServer(t *testing.T, txt map[string][]string, addrs ...string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { conn.Close(); <-done })
	var asked atomic.Int64
	var v4, v6 []netip.Addr
	for _, a := range addrs {
		if ip := netip.MustParseAddr(a); ip.Is4() {
			v4 = append(v4, ip)
		} else {
			v6 = append(v6, ip)
		}
	}
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
			head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
			switch list, ok := txt[q.Name.String()]; {
			case q.Type == dnsmessage.TypeTXT && ok:
				for _, s := range list {
					m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.TXTResource{TXT: []string{s}}})
				}
			case q.Type == dnsmessage.TypeA && len(v4) > 0:
				a := v4[min(int(asked.Add(1)), len(v4))-1].As4()
				m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: a}}}
			case q.Type == dnsmessage.TypeAAAA && len(v6) > 0:
				m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AAAAResource{AAAA: v6[0].As16()}}}
			case q.Type == dnsmessage.TypeTXT:
				m.RCode = dnsmessage.RCodeNameError
			}
			out, err := m.Pack()
			if err == nil {
				conn.WriteTo(out, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

func TestPrivateAddressIsRefusedAtDial(t *testing.T) {
	t.Parallel()
	var hit atomic.Int64
	inner := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hit.Add(1) }))
	t.Cleanup(inner.Close)
	u, _ := url.Parse(inner.URL)
	dns := nameServer(t, nil, "127.0.0.1")
	out := New(Config{DNS: dns})
	t.Cleanup(out.Close)
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "pds.test", "169.254.169.254", "10.1.2.3"} {
		_, err := fetch(t, out.Client(feed.PurposePDS), "https://"+host+":"+u.Port()+"/")
		wantCode(t, err, feed.CodePrivateHost)
	}
	for _, plain := range []string{"http://pds.test/", "ftp://pds.test/", "file:///etc/passwd"} {
		if _, err := fetch(t, out.Client(feed.PurposePDS), plain); feed.CodeOf(err) != feed.CodePrivateHost {
			t.Errorf("%s: %v", plain, err)
		}
	}
	if hit.Load() != 0 {
		t.Errorf("%d connections reached a private server", hit.Load())
	}
}

// A name that is public at the first lookup and private at the second gets nowhere: the address judged is the one dialled.
func TestRebindingIsRefused(t *testing.T) {
	t.Parallel()
	var hit atomic.Int64
	inner := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hit.Add(1) }))
	t.Cleanup(inner.Close)
	u, _ := url.Parse(inner.URL)
	out := New(Config{DNS: nameServer(t, nil, "192.0.2.1", "127.0.0.1")})
	t.Cleanup(out.Close)
	for range 2 {
		_, err := fetch(t, out.Client(feed.PurposePDS), "https://pds.test:"+u.Port())
		wantCode(t, err, feed.CodePrivateHost)
	}
	if hit.Load() != 0 {
		t.Error("the private server was reached")
	}
}

func TestUserHostMayBePrivate(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(srv.Close)
	hostport := strings.TrimPrefix(srv.URL, "http://")
	for name, c := range map[string]struct {
		host string
		ok   bool
	}{
		"host and port": {hostport, true}, "host alone": {"127.0.0.1", true}, "other port": {"127.0.0.1:1", false}, "other host": {"localhost", false},
	} {
		out := New(Config{UserHosts: []string{c.host}})
		if _, err := fetch(t, out.Client(feed.PurposePDS), srv.URL); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		out.Close()
	}
}

// Where there is only IPv6, or IPv4 leads nowhere, the host is reached all the same.
func TestIPv6Alone(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no IPv6:", err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}
	done := make(chan struct{})
	go func() { defer close(done); srv.Serve(l) }()
	t.Cleanup(func() { srv.Close(); <-done })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for name, addrs := range map[string][]string{"IPv6 alone": {"::1"}, "IPv4 that nobody serves": {"127.0.0.1", "::1"}} {
		out := New(Config{DNS: nameServer(t, nil, addrs...), UserHosts: []string{"pds.test"}})
		if _, err := fetch(t, out.Client(feed.PurposePDS), "http://pds.test:"+port+"/"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		out.Close()
	}
}

func TestLookupTXT(t *testing.T) {
	t.Parallel()
	out := New(Config{DNS: nameServer(t, map[string][]string{"_atproto.ada.test.": {"did=did:plc:one", "v=spf1"}})})
	got, err := out.LookupTXT(t.Context(), "_atproto.ada.test")
	if err != nil || len(got) != 2 || got[0] != "did=did:plc:one" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err = out.LookupTXT(t.Context(), "_atproto.nobody.test"); err != nil || len(got) != 0 {
		t.Errorf("no such name: %q, %v", got, err)
	}
	gone := New(Config{DNS: "127.0.0.1:1"})
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if _, err = gone.LookupTXT(ctx, "_atproto.ada.test"); err == nil {
		t.Error("a resolver that is not there answered")
	}
}
