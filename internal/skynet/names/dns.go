package names

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"

	"golang.org/x/net/dns/dnsmessage"
)

// DNS is a name server on 127.0.0.1 over UDP. It answers TXT for the names it was given, says NXDOMAIN for others, and may
// be told to fail.
type DNS struct {
	conn net.PacketConn
	done chan struct{}

	mu      sync.Mutex
	txt     map[string][]string // by lower-case name with the final dot
	broken  bool
	queries int
}

// ServeDNS starts a name server on a free port; it stops when ctx ends or Close is called.
func ServeDNS(ctx context.Context) (*DNS, error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serving DNS: %w", err)
	}
	d := &DNS{conn: conn, done: make(chan struct{}), txt: map[string][]string{}}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	go func() {
		defer close(d.done)
		defer stop()
		d.loop()
	}()
	return d, nil
}

// Addr is the server's host and port.
func (d *DNS) Addr() string { return d.conn.LocalAddr().String() }

// Close stops the server and waits for it.
func (d *DNS) Close() {
	d.conn.Close()
	<-d.done
}

// Handle makes the TXT record of a handle's _atproto name say did=<did>, the one that atproto asks for. Several DIDs make
// several records, which a resolver must refuse unless they agree.
func (d *DNS) Handle(handle string, dids ...string) {
	records := make([]string, len(dids))
	for i, did := range dids {
		records[i] = "did=" + did
	}
	d.Text("_atproto."+handle, records...)
}

// Text sets the TXT records of a name to any strings of at most 255 bytes; none removes the name.
func (d *DNS) Text(name string, records ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := strings.ToLower(strings.TrimSuffix(name, ".")) + "."
	if len(records) == 0 {
		delete(d.txt, key)
		return
	}
	d.txt[key] = records
}

// Break makes every answer SERVFAIL, or ends that.
func (d *DNS) Break(broken bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.broken = broken
}

// Queries is how many questions came.
func (d *DNS) Queries() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.queries
}

// Resolver returns a Go resolver that asks only this server.
func (d *DNS) Resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, "udp", d.Addr())
	}}
}

func (d *DNS) loop() {
	packet := make([]byte, 1500)
	for {
		n, from, err := d.conn.ReadFrom(packet)
		if err != nil {
			return
		}
		if answer, err := d.answer(packet[:n]); err == nil {
			d.conn.WriteTo(answer, from)
		}
	}
}

func (d *DNS) answer(packet []byte) ([]byte, error) {
	var query dnsmessage.Message
	if err := query.Unpack(packet); err != nil || len(query.Questions) != 1 {
		return nil, fmt.Errorf("a DNS query of %d bytes: %w", len(packet), err)
	}
	q := query.Questions[0]
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queries++
	records, known := d.txt[strings.ToLower(q.Name.String())]
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: query.ID, Response: true, Authoritative: true, RecursionDesired: query.RecursionDesired},
		Questions: query.Questions,
	}
	switch {
	case d.broken:
		reply.RCode = dnsmessage.RCodeServerFailure
	case !known:
		reply.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeTXT:
		for _, text := range records {
			reply.Answers = append(reply.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1},
				Body:   &dnsmessage.TXTResource{TXT: []string{text}},
			})
		}
	}
	return reply.Pack()
}
