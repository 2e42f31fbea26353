package egress

import (
	"context"
	"net"
	"strings"
	"syscall"
	"time"

	"skein/feed"
)

// dialer connects for a purpose, judging the address that is really dialled: after the lookup, so that a name which
// resolves to a private address, now or at the second lookup, gets nowhere.
type dialer struct {
	users    map[string]bool
	resolver *net.Resolver
	server   string // of DNS, for the ledger
	timeout  time.Duration
	ledger   *ledger
	connect  func(ctx context.Context, network, addr string) (net.Conn, error) // of tests, after the same judgement; nil dials
}

func newDialer(cfg Config, ledger *ledger) dialer {
	d := dialer{
		users:    map[string]bool{},
		server:   "system resolver",
		timeout:  cfg.Limits.Dial,
		ledger:   ledger,
		resolver: net.DefaultResolver,
	}
	for _, h := range cfg.UserHosts {
		d.users[strings.ToLower(h)] = true
	}
	if cfg.DNS != "" {
		d.server = cfg.DNS
		d.resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{Timeout: cfg.Limits.Dial}).DialContext(ctx, network, cfg.DNS)
		}}
	}
	return d
}

// named reports whether the user named the host of "host:port", with or without that port.
func (d *dialer) named(hostport string) bool {
	hostport = strings.ToLower(hostport)
	if d.users[hostport] {
		return true
	}
	host, _, err := net.SplitHostPort(hostport)
	return err == nil && d.users[host]
}

func (d *dialer) forPurpose(purpose feed.Purpose) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		nd := net.Dialer{Timeout: d.timeout, Resolver: d.resolver}
		if !d.named(addr) {
			nd.ControlContext = refusePrivate(addr)
		}
		connect := nd.DialContext
		if d.connect != nil {
			connect = d.connect
		}
		conn, err := connect(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &countedConn{Conn: conn, ledger: d.ledger, line: line{plainHost(addr), purpose}}, nil
	}
}

// plainHost is the host as people and URLs write it: lower case, without the port that goes without saying.
func plainHost(hostport string) string {
	host := strings.ToLower(hostport)
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}

// refusePrivate runs for each address about to be connected.
func refusePrivate(host string) func(context.Context, string, string, syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		if isPublic(address) {
			return nil
		}
		return feed.Fail(feed.CodePrivateHost, "host", plainHost(host))
	}
}

// LookupTXT asks DNS for the TXT records of a name; no records and no such name are both an empty list.
func (t *Transport) LookupTXT(ctx context.Context, name string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, t.cfg.Limits.Dial)
	defer cancel()
	t.ledger.request(t.dialer.server, feed.PurposeHandle)
	txt, err := t.dialer.resolver.LookupTXT(ctx, name)
	if dns, ok := err.(*net.DNSError); ok && dns.IsNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, explain(ctx, t.dialer.server, err)
	}
	return txt, nil
}
