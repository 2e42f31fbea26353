package egress

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"skein/feed"
)

// echo answers each message with itself until its peer leaves.
func echo(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	c.SetReadLimit(-1)
	for {
		kind, data, err := c.Read(r.Context())
		if err != nil || c.Write(r.Context(), kind, data) != nil {
			return
		}
	}
}

func wsURL(http string) string { return "ws" + strings.TrimPrefix(http, "http") }

func open(t *testing.T, out *Transport, purpose feed.Purpose, url string) feed.Socket {
	t.Helper()
	c, err := out.Dial(t.Context(), purpose, wsURL(url))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func TestSocketCarriesBothKindsAndStandsInLedger(t *testing.T) {
	t.Parallel()
	kept := &book{}
	srv, out := serve(t, Config{Ledger: kept}, echo)
	c := open(t, out, feed.PurposeJetstream, srv.URL)
	for i, binary := range []bool{true, false, true} {
		sent := bytes.Repeat([]byte{byte('a' + i)}, 70_000*i+1)
		if err := c.Write(t.Context(), sent, binary); err != nil {
			t.Fatal(err)
		}
		got, kind, err := c.Read(t.Context())
		if err != nil || kind != binary || !bytes.Equal(got, sent) {
			t.Fatalf("message %d: %d bytes, binary %v, %v", i, len(got), kind, err)
		}
	}
	if err := out.Flush(t.Context()); err != nil || len(kept.rows) != 1 {
		t.Fatalf("%+v, %v", kept.rows, err)
	}
	row := kept.rows[0]
	if row.Purpose != feed.PurposeJetstream || row.Requests != 1 || row.Sent < 210_000 || row.Received < 210_000 {
		t.Errorf("ledger row %+v", row)
	}
}

func TestSocketNeedsPurposeAndPublicHost(t *testing.T) {
	t.Parallel()
	reached := 0
	srv, out := serve(t, Config{}, func(http.ResponseWriter, *http.Request) { reached++ })
	for _, purpose := range []feed.Purpose{"", "telemetry", feed.PurposeImage} {
		_, err := out.Dial(t.Context(), purpose, wsURL(srv.URL))
		wantCode(t, err, feed.CodeInternal)
	}
	strict := New(Config{})
	t.Cleanup(strict.Close)
	for _, url := range []string{wsURL(srv.URL), strings.Replace(wsURL(srv.URL), "ws:", "wss:", 1), "ws://jetstream.example.com/"} {
		_, err := strict.Dial(t.Context(), feed.PurposeJetstream, url)
		wantCode(t, err, feed.CodePrivateHost)
	}
	if reached != 0 {
		t.Errorf("%d handshakes left", reached)
	}
}

func TestHandshakeThatIsNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code    feed.Code
		handler http.HandlerFunc
	}{
		"redirect":       {feed.CodeBadAnswer, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/there", http.StatusFound) }},
		"captive portal": {feed.CodeBadAnswer, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>Welcome to our hotel") }},
		"refusal":        {feed.CodeBadAnswer, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }},
		"limited":        {feed.CodeRateLimited, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }},
		"broken":         {feed.CodeServerError, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }},
		"silent":         {feed.CodeTimeout, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		"wrong key": {feed.CodeBadAnswer, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "websocket")
			w.Header().Set("Sec-WebSocket-Accept", "no")
			w.WriteHeader(http.StatusSwitchingProtocols)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, out := serve(t, Config{Limits: Limits{Header: 100 * time.Millisecond}}, c.handler)
			_, err := out.Dial(t.Context(), feed.PurposeJetstream, wsURL(srv.URL))
			wantCode(t, err, c.code)
		})
	}
}

func TestMessageBeyondLimitEndsSocket(t *testing.T) {
	t.Parallel()
	srv, out := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		wr, err := c.Writer(r.Context(), websocket.MessageBinary)
		for i := 0; i < 100 && err == nil; i++ { // 100 MiB in one message
			_, err = wr.Write(make([]byte, 1<<20))
		}
	})
	c := open(t, out, feed.PurposeJetstream, srv.URL)
	_, _, err := c.Read(t.Context())
	wantCode(t, err, feed.CodeTooLarge)
	if _, _, err := c.Read(t.Context()); err == nil {
		t.Error("the socket reads on")
	}
}

// handshake accepts a socket by hand and leaves the bare connection to the caller.
func handshake(t *testing.T, w http.ResponseWriter, r *http.Request) net.Conn {
	t.Helper()
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return nil
	}
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(buf, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	buf.Flush()
	return conn
}

// A peer that is gone without a word (a laptop that slept, a cable pulled) is noticed by the missing pong.
func TestHalfOpenIsNoticed(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	srv, out := serve(t, Config{Limits: Limits{Quiet: 20 * time.Millisecond, Header: 100 * time.Millisecond}}, func(w http.ResponseWriter, r *http.Request) {
		conn := handshake(t, w, r)
		defer conn.Close()
		<-gone
	})
	t.Cleanup(func() { close(gone) })
	c := open(t, out, feed.PurposeJetstream, srv.URL)
	start := time.Now()
	_, _, err := c.Read(t.Context())
	wantCode(t, err, feed.CodeTimeout)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("noticed after %v", took)
	}
}

// Quiet is not dead: a peer that answers pings is waited for.
func TestQuietIsWaitedFor(t *testing.T) {
	t.Parallel()
	speak := make(chan struct{})
	srv, out := serve(t, Config{Limits: Limits{Quiet: 5 * time.Millisecond, Header: 2 * time.Second}}, func(w http.ResponseWriter, r *http.Request) {
		conn := handshake(t, w, r)
		defer conn.Close()
		br := bufio.NewReader(conn)
		for pings := 0; pings < 10; pings++ { // a client's ping: 2 bytes of header, 4 of mask, a short payload
			head := make([]byte, 6)
			if _, err := br.Read(head); err != nil {
				return
			}
			payload := make([]byte, head[1]&0x7f)
			br.Read(payload)
			for i := range payload {
				payload[i] ^= head[2+i%4]
			}
			conn.Write(append([]byte{0x8a, byte(len(payload))}, payload...))
		}
		conn.Write([]byte("\x81\x05hello"))
		<-speak
	})
	t.Cleanup(func() { close(speak) })
	c := open(t, out, feed.PurposeJetstream, srv.URL)
	if got, binary, err := c.Read(t.Context()); err != nil || binary || string(got) != "hello" {
		t.Errorf("%q, %v, %v", got, binary, err)
	}
}

func TestSocketEndsAsTold(t *testing.T) {
	t.Parallel()
	srv, out := serve(t, Config{}, echo)
	c := open(t, out, feed.PurposeLabeler, srv.URL)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, _, err := c.Read(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled read: %v", err)
	}
	closed := open(t, out, feed.PurposePDS, srv.URL)
	if err := closed.Close(); err != nil {
		t.Error(err)
	}
	_, _, err := closed.Read(t.Context())
	wantCode(t, err, feed.CodeUnreachable)
	wantCode(t, closed.Write(t.Context(), []byte("late"), false), feed.CodeUnreachable)
	srv2, out2 := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		if c, err := websocket.Accept(w, r, nil); err == nil {
			c.Close(websocket.StatusPolicyViolation, "too slow")
		}
	})
	_, _, err = open(t, out2, feed.PurposeJetstream, srv2.URL).Read(t.Context())
	if wantCode(t, err, feed.CodeUnreachable); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
		t.Errorf("the peer's reason is lost: %v", err)
	}
}

// Not parallel: it counts the goroutines of this process.
func TestSocketsLeaveNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	srv, out := serve(t, Config{Limits: Limits{Quiet: time.Millisecond}}, echo)
	for range 5 {
		c, err := out.Dial(t.Context(), feed.PurposeJetstream, wsURL(srv.URL))
		if err != nil {
			t.Fatal(err)
		}
		c.Write(t.Context(), []byte("x"), false)
		if _, _, err := c.Read(t.Context()); err != nil {
			t.Error(err)
		}
		c.Close()
		c.Close()
	}
	out.Close()
	srv.Close()
	goleak.VerifyNone(t, before)
}
