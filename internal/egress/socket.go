package egress

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"skein/feed"
)

// Dial opens a websocket at a wss (or, with hosts that the user named, ws) URL for the purpose: the same guard, waits,
// budget and ledger as any request, no redirects, no compression below the messages. ctx ends the handshake only.
func (t *Transport) Dial(ctx context.Context, purpose feed.Purpose, address string) (feed.Socket, error) {
	client := &http.Client{
		Transport: socketed{purposed{t, purpose}},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			return feed.FailWith(errors.New("redirect of a socket"), feed.CodeBadAnswer, "host", via[0].URL.Host)
		},
	}
	conn, res, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: client, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return nil, refusedSocket(ctx, address, res, err)
	}
	conn.SetReadLimit(socketMessage)
	s := &socket{conn: conn, host: plainHost(res.Request.URL.Host), limits: t.cfg.Limits}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	s.wg.Go(s.keep)
	return s, nil
}

// refusedSocket says why a handshake failed. An answer that is no upgrade (the page of a captive portal, a refusal) is a bad
// answer.
func refusedSocket(ctx context.Context, address string, res *http.Response, err error) error {
	var fe *feed.Error
	if errors.As(err, &fe) {
		return fe
	}
	if res != nil && res.Request != nil {
		return feed.FailWith(err, feed.CodeBadAnswer, "host", plainHost(res.Request.URL.Host), "status", strconv.Itoa(res.StatusCode))
	}
	host := address
	if u, bad := url.Parse(address); bad == nil {
		host = plainHost(u.Host)
	}
	return explain(ctx, host, err)
}

// socketed makes the handshake of a socket.
type socketed struct{ purposed }

// RoundTrip sends the request for the upgrade. What is read and written afterwards has no total time.
func (s socketed) RoundTrip(req *http.Request) (*http.Response, error) {
	host := plainHost(req.URL.Host)
	total, known := handshakes[s.purpose]
	if s.t.cfg.Limits.Total > 0 {
		total = s.t.cfg.Limits.Total
	}
	done, err := s.admit(req, known)
	if err != nil {
		return nil, err
	}
	defer done()
	ctx, cancel := context.WithCancelCause(req.Context())
	stop := time.AfterFunc(total, func() { cancel(errTotal) })
	defer stop.Stop()
	out := req.Clone(ctx)
	out.Header.Set("User-Agent", s.t.cfg.UserAgent)
	res, err := s.t.pool(pool{s.purpose, true}).RoundTrip(out)
	s.t.ledger.request(host, s.purpose)
	if err != nil {
		err = explain(ctx, host, err)
		cancel(nil)
		return nil, s.failed(host, err)
	}
	if err := s.judge(host, route(req), res, allowance{body: smallBody}); err != nil {
		res.Body.Close()
		cancel(nil)
		return nil, err
	}
	end := func() { cancel(nil) }
	if both, ok := res.Body.(io.ReadWriteCloser); ok && res.StatusCode == http.StatusSwitchingProtocols {
		res.Body = &upgraded{ReadWriteCloser: both, end: end}
	} else {
		res.Body = newBody(ctx, res.Body, watch{host: host, limit: smallBody, idle: s.t.cfg.Limits.Idle, cancel: cancel, end: end})
	}
	return res, nil
}

// upgraded is the connection after the handshake; it must stay writable.
type upgraded struct {
	io.ReadWriteCloser
	end func()
}

// Close ends the connection and what belonged to its request.
func (u *upgraded) Close() error {
	defer u.end()
	return u.ReadWriteCloser.Close()
}

// socket is a feed.Socket with its watchdog.
type socket struct {
	conn    *websocket.Conn
	host    string
	limits  Limits
	buf     bytes.Buffer
	waiting atomic.Bool  // somebody is in Read
	got     atomic.Int64 // messages so far

	ctx    context.Context // ends with the socket, for the reason in its cause
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup
}

// Read gives the next message; at most 5 MiB.
func (s *socket) Read(ctx context.Context) ([]byte, bool, error) {
	s.waiting.Store(true)
	defer s.waiting.Store(false)
	kind, r, err := s.conn.Reader(ctx)
	if err == nil {
		s.buf.Reset()
		_, err = s.buf.ReadFrom(r)
	}
	if err != nil {
		return nil, false, s.explain(ctx, err)
	}
	s.got.Add(1)
	return bytes.Clone(s.buf.Bytes()), kind == websocket.MessageBinary, nil
}

// Write waits at most the idle limit for the peer to take the message.
func (s *socket) Write(ctx context.Context, message []byte, binary bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.limits.Idle, errIdle)
	defer cancel()
	kind := websocket.MessageText
	if binary {
		kind = websocket.MessageBinary
	}
	if err := s.conn.Write(ctx, kind, message); err != nil {
		return s.explain(ctx, err)
	}
	return nil
}

// Close waits for the watchdog.
func (s *socket) Close() error {
	s.cancel(errClosed)
	err := s.conn.CloseNow()
	s.wg.Wait()
	return err
}

// errClosed is the cause of a socket that its owner closed.
var errClosed = errors.New("the socket was closed here")

// keep pings a peer that has been quiet for a while. Quiet is not dead: only a ping without pong ends the socket. A pong is
// read by Read alone, so nobody is called dead while nobody listens.
func (s *socket) keep() {
	tick := time.NewTicker(s.limits.Quiet)
	defer tick.Stop()
	for seen := int64(0); ; {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		got := s.got.Load()
		if got != seen || !s.waiting.Load() {
			seen = got
			continue
		}
		ctx, cancel := context.WithTimeout(s.ctx, s.limits.Header)
		err := s.conn.Ping(ctx)
		cancel()
		if err != nil && s.ctx.Err() == nil && s.got.Load() == seen {
			s.cancel(errIdle)
			s.conn.CloseNow()
			return
		}
	}
}

// explain gives the end of a socket its code.
func (s *socket) explain(ctx context.Context, err error) error {
	switch {
	case context.Cause(ctx) != nil:
		return explain(ctx, s.host, err)
	case errors.Is(err, websocket.ErrMessageTooBig):
		return tooLarge(s.host, socketMessage)
	case errors.Is(context.Cause(s.ctx), errIdle):
		return feed.FailWith(errIdle, feed.CodeTimeout, "host", s.host)
	}
	return feed.FailWith(err, feed.CodeUnreachable, "host", s.host)
}
