package egress

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"skein/feed"
)

// Ledger keeps what was used; the store implements it. The rows are additions to what it already keeps, LastMs the
// newest time.
type Ledger interface {
	RecordHosts(ctx context.Context, uses []feed.HostUse) error
}

// line is one row's key.
type line struct {
	host    string
	purpose feed.Purpose
}

// ledger counts in memory between two flushes. Bytes are those on the wire, TLS and headers included; those of DNS are
// not counted.
type ledger struct {
	clock func() time.Time
	meter *Meter
	mu    sync.Mutex
	rows  map[line]*feed.HostUse
}

func (l *ledger) add(key line, requests, sent, received int64) {
	l.meter.add(received)
	l.book(key, requests, sent, received)
}

// book counts without the meter, as rows that are given back do.
func (l *ledger) book(key line, requests, sent, received int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	row := l.rows[key]
	if row == nil {
		if l.rows == nil {
			l.rows = map[line]*feed.HostUse{}
		}
		row = &feed.HostUse{Host: key.host, Purpose: key.purpose}
		l.rows[key] = row
	}
	row.Requests += requests
	row.Sent += sent
	row.Received += received
	row.LastMs = max(row.LastMs, l.clock().UnixMilli())
}

func (l *ledger) request(host string, purpose feed.Purpose) { l.add(line{host, purpose}, 1, 0, 0) }

// take empties the ledger, sorted by host and purpose.
func (l *ledger) take() []feed.HostUse {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]feed.HostUse, 0, len(l.rows))
	for _, row := range l.rows {
		out = append(out, *row)
	}
	clear(l.rows)
	slices.SortFunc(out, func(a, b feed.HostUse) int {
		return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Purpose, b.Purpose))
	})
	return out
}

func (l *ledger) giveBack(rows []feed.HostUse) {
	for _, r := range rows {
		l.book(line{r.Host, r.Purpose}, r.Requests, r.Sent, r.Received)
	}
}

// Flush hands what was used since the last flush to the configured ledger. When that fails the counts are kept for the
// next one. The owner calls it on a timer and once at the end.
func (t *Transport) Flush(ctx context.Context) error {
	if t.cfg.Ledger == nil {
		return nil
	}
	rows := t.ledger.take()
	if len(rows) == 0 {
		return nil
	}
	if err := t.cfg.Ledger.RecordHosts(ctx, rows); err != nil {
		t.ledger.giveBack(rows)
		return fmt.Errorf("keeping the list of hosts: %w", err)
	}
	return nil
}

// countedConn counts the bytes of one connection, which serves one host and one purpose.
type countedConn struct {
	net.Conn
	ledger *ledger
	line   line
}

// Read counts what came.
func (c *countedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.ledger.add(c.line, 0, 0, int64(n))
	}
	return n, err
}

// Write counts what went.
func (c *countedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if n > 0 {
		c.ledger.add(c.line, 0, int64(n), 0)
	}
	return n, err
}
