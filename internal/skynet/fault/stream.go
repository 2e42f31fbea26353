package fault

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"
)

// The kinds that strike a websocket after it was opened. Rule.After counts messages of the connection that pass first, and
// Rule.Count connections. The kinds of HTTP strike its opening as they strike any request.
const (
	// Flood sends every message Rule.Times times, Rule.Every apart.
	Flood Kind = "flood"
	// HugeMessage sends one message of Rule.Bytes bytes in the place of the next.
	HugeMessage Kind = "huge-message"
	// ZstdBomb sends one message of a few KB that inflates to Rule.Bytes bytes in the place of the next.
	ZstdBomb Kind = "zstd-bomb"
	// Nonsense sends one message of bytes that mean nothing in the place of the next.
	Nonsense Kind = "nonsense"
	// HalfOpen keeps the connection and falls silent: no message, no pong, no end.
	HalfOpen Kind = "half-open"
	// HangUp breaks the connection without a close frame; clients call that 1006.
	HangUp Kind = "hang-up"
	// Flap is HangUp once the connection is Rule.Every old.
	Flap Kind = "flap"
	// Drip sends every frame one byte each Rule.Every.
	Drip Kind = "drip"
	// Omit swallows the first Rule.Times messages after replay has become live.
	Omit Kind = "omit"
	// Reorder swaps the first Rule.Times pairs of messages after replay has become live.
	Reorder Kind = "reorder"
)

var streamKinds = []Kind{Flood, HugeMessage, ZstdBomb, Nonsense, HalfOpen, HangUp, Flap, Drip, Omit, Reorder}

// Peer is the server's end of a websocket, as far as a fault must reach it.
type Peer struct {
	Conn  net.Conn
	Send  func(data []byte) error  // one message
	Frame func(data []byte) []byte // what Send would write
	Mute  func()                   // stop answering pings
}

// Stream is what befalls one connection. A nil Stream is one in good health.
type Stream struct {
	Rule
	peer   Peer
	closed <-chan struct{}
	passed int // messages so far
	live   int // of them after replay
	held   []byte
	timer  *time.Timer
}

// Stream decides, once a websocket is open, what will befall it. End must be called when it is over.
func (t *Table) Stream(r *http.Request, peer Peer) *Stream {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, rule := range t.rules {
		if !slices.Contains(streamKinds, rule.Kind) || !rule.path.MatchString(r.URL.Path) || (rule.Count > 0 && rule.struck >= rule.Count) {
			continue
		}
		rule.struck++
		s := &Stream{Rule: rule.Rule, peer: peer, closed: t.closed}
		if s.Kind == Flap {
			s.timer = time.AfterFunc(s.Every, func() { peer.Conn.Close() })
		}
		return s
	}
	return nil
}

// End stops what the stream has running.
func (s *Stream) End() {
	if s != nil && s.timer != nil {
		s.timer.Stop()
	}
}

var errHungUp = errors.New("the fault hung up")

// Deliver sends a message, or what the fault makes of it. Live says that replay is over.
func (s *Stream) Deliver(ctx context.Context, send func([]byte) error, data []byte, live bool) error {
	if s == nil {
		return send(data)
	}
	s.passed++
	if live {
		s.live++
	}
	if s.passed <= s.After {
		return send(data)
	}
	switch s.Kind {
	case Flood:
		return s.flood(ctx, send, data)
	case HugeMessage, ZstdBomb, Nonsense:
		if s.passed == s.After+1 {
			return send(s.instead())
		}
	case HalfOpen:
		s.peer.Mute()
		return s.wait(ctx, 0)
	case HangUp:
		s.peer.Conn.Close()
		return errHungUp
	case Drip:
		return s.drip(ctx, data)
	case Omit:
		if live && s.live <= s.Times {
			return nil
		}
	case Reorder:
		return s.reorder(send, data, live)
	}
	return send(data)
}

func (s *Stream) flood(ctx context.Context, send func([]byte) error, data []byte) error {
	for range max(s.Times, 1) {
		if err := send(data); err != nil {
			return err
		}
		if s.Every > 0 {
			if err := s.wait(ctx, s.Every); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Stream) instead() []byte {
	switch s.Kind {
	case ZstdBomb:
		return bomb(s.Bytes)
	case Nonsense:
		return []byte("\xff\x00\xfe{\"did\":")
	}
	return bytes.Repeat([]byte{'A'}, int(s.Bytes))
}

func (s *Stream) drip(ctx context.Context, data []byte) error {
	for _, b := range s.peer.Frame(data) {
		if err := s.wait(ctx, s.Every); err != nil {
			return err
		}
		if _, err := s.peer.Conn.Write([]byte{b}); err != nil {
			return err
		}
	}
	return nil
}

// reorder holds every other message back until the next has gone out.
func (s *Stream) reorder(send func([]byte) error, data []byte, live bool) error {
	if live && s.held == nil && s.live < 2*s.Times {
		s.held = data
		return nil
	}
	err := send(data)
	if s.held != nil && err == nil {
		err = send(s.held)
	}
	s.held = nil
	return err
}

// wait passes some time, all of it if d is 0, unless the peer or the table is gone first.
func (s *Stream) wait(ctx context.Context, d time.Duration) error {
	var after <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		after = timer.C
	}
	select {
	case <-after:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return errHungUp
	}
}

// bomb is a Zstandard frame that inflates to n bytes of one letter.
func bomb(n int64) []byte {
	var out bytes.Buffer
	z, err := zstd.NewWriter(&out, zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic("a Zstandard writer without odd options: " + err.Error())
	}
	chunk := bytes.Repeat([]byte{'A'}, 1<<20)
	for left := n; left > 0; left -= int64(len(chunk)) {
		z.Write(chunk[:min(left, int64(len(chunk)))])
	}
	z.Close()
	return out.Bytes()
}
