package egress

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"skein/feed"
)

// Config says how to go out. The zero value is safe: real clock, no private host, no ledger.
type Config struct {
	// UserHosts are the hosts ("host" for any port, or "host:port") that the user named. They alone may be private
	// addresses or speak plain HTTP.
	UserHosts []string
	// DNS is host:port of the resolver for every lookup; empty for the system's.
	DNS string
	// Ledger receives what was used when [Transport.Flush] is called; nil keeps nothing.
	Ledger Ledger
	// Budgets bound what is asked of any one host, whatever a caller intends.
	Budgets Budgets
	// Meter counts the bytes of the day; several ways out may share one. New makes one without a limit when nil.
	Meter *Meter
	// Clock is time.Now when nil.
	Clock func() time.Time
	// Limits replaces the default time-outs where not zero.
	Limits Limits
	// UserAgent is sent with every request, "skein" when empty.
	UserAgent string
}

// Limits are the time-outs of one request.
type Limits struct {
	Dial   time.Duration // TCP connect and TLS handshake each, 10 s
	Header time.Duration // from the request sent to the answer's header, 10 s
	Idle   time.Duration // between two pieces of the body, 15 s
	Total  time.Duration // of the whole exchange, by purpose when 0 (20–60 s); of a socket, its handshake
	// Patience is how long a body may bring less than 256 bytes a second before it is given up, 25 s.
	Patience time.Duration
	Quiet    time.Duration // of a socket while somebody waits for a message, before it is pinged, 30 s; the pong has Header
}

func (l Limits) filled() Limits {
	if l.Dial == 0 {
		l.Dial = 10 * time.Second
	}
	if l.Header == 0 {
		l.Header = 10 * time.Second
	}
	if l.Idle == 0 {
		l.Idle = 15 * time.Second
	}
	if l.Patience == 0 {
		l.Patience = 25 * time.Second
	}
	if l.Quiet == 0 {
		l.Quiet = 30 * time.Second
	}
	return l
}

// Transport is the way out. It deliberately is no http.RoundTripper: only [Transport.Client] gives one, and it wants a
// purpose. Safe for concurrent use.
type Transport struct {
	cfg    Config
	clock  func() time.Time
	jitter func() float64 // in [0,1)
	dialer dialer
	ledger ledger

	mu    sync.Mutex
	pools map[pool]*http.Transport
	hosts map[string]*hostState
}

// New makes the way out. Close it when the product ends.
func New(cfg Config) *Transport {
	cfg.Limits = cfg.Limits.filled()
	cfg.Budgets = cfg.Budgets.filled()
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.UserAgent == "" {
		cfg.UserAgent = "skein"
	}
	if cfg.Meter == nil {
		cfg.Meter = NewMeter(cfg.Clock, 0, 0)
	}
	t := &Transport{
		cfg:    cfg,
		clock:  cfg.Clock,
		jitter: rand.Float64,
		pools:  map[pool]*http.Transport{},
		hosts:  map[string]*hostState{},
	}
	t.ledger.clock, t.ledger.meter = cfg.Clock, cfg.Meter
	t.dialer = newDialer(cfg, &t.ledger)
	return t
}

// Client gives an HTTP client whose every request is made for the purpose, under its limits and in the ledger.
// Errors carry a *feed.Error with the host. A purpose without an allowance gives a client that refuses every request.
func (t *Transport) Client(purpose feed.Purpose) *http.Client {
	return &http.Client{
		Transport:     purposed{t, purpose},
		CheckRedirect: checkRedirect,
	}
}

// Close drops idle connections.
func (t *Transport) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, pool := range t.pools {
		pool.CloseIdleConnections()
	}
}

// pool names one set of connections per purpose, so that each byte on a connection belongs to one line of the ledger.
// Sockets have their own: a connection that became one is never free again, and they speak HTTP/1.1 alone.
type pool struct {
	purpose feed.Purpose
	sockets bool
}

func (t *Transport) pool(key pool) *http.Transport {
	t.mu.Lock()
	defer t.mu.Unlock()
	if pool := t.pools[key]; pool != nil {
		return pool
	}
	pool := &http.Transport{
		// No proxy: behind one, the address that is dialled could not be judged.
		Proxy:                  nil,
		DialContext:            t.dialer.forPurpose(key.purpose),
		TLSHandshakeTimeout:    t.cfg.Limits.Dial,
		ResponseHeaderTimeout:  t.cfg.Limits.Header,
		MaxResponseHeaderBytes: 64 << 10,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    4,
		MaxConnsPerHost:        6,
		ForceAttemptHTTP2:      !key.sockets,
		// The body unpacks by itself, under a limit on each side of the unpacking; see decode.go.
		DisableCompression: true,
	}
	t.pools[key] = pool
	return pool
}
