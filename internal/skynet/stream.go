package skynet

import (
	"context"
	"net/http"
	"time"

	"skein/internal/skynet/fault"
)

// pingEvery is how often a stream asks whether its peer is still there.
const pingEvery = 30 * time.Second

// stream is one subscription under way: a place in the world's log, from which it goes on as the log grows.
type stream struct {
	w      *World
	socket *socket
	next   int  // index in the log of the entry to be sent next
	live   bool // the end of the log was reached once
	fault  *fault.Stream
}

// from opens a stream at a place in the log.
func (w *World) from(next int, s *socket, f *fault.Stream) *stream {
	return &stream{w: w, socket: s, next: next, fault: f}
}

// feed is what a stream reads: a log of the world's, and the messages of one of its entries, of which there may be none.
// The world's lock is held for reading around both.
type feed struct {
	size   func() int
	encode func(i int) ([]message, error)
}

// changes is the log of everything.
func (w *World) changes(encode func(*change) ([]message, error)) feed {
	return feed{func() int { return len(w.log) }, func(i int) ([]message, error) { return encode(w.log[i]) }}
}

type message struct {
	op   byte
	data []byte
	live bool // replay was over when it was made
}

// run sends what comes until the peer is gone or the log begins to lie.
func (s *stream) run(ctx context.Context, of feed) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		batch, moved, err := s.batch(of)
		if err != nil {
			s.socket.end(1011, err.Error())
			return
		}
		for _, m := range batch {
			if s.deliver(ctx, m) != nil {
				return
			}
		}
		if len(batch) > 0 || moved == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-moved:
		case <-tick.C:
			if !s.socket.mute.Load() && s.socket.send(opPing, nil) != nil {
				return
			}
		}
	}
}

// batch encodes the next few entries. Moved is closed when there are more; it is nil while there are some already.
func (s *stream) batch(of feed) (out []message, moved <-chan struct{}, err error) {
	s.w.mu.RLock()
	defer s.w.mu.RUnlock()
	size, at := of.size(), s.next
	for ; at < size && len(out) < 100; at++ {
		messages, err := of.encode(at)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range messages {
			m.live = s.live
			out = append(out, m)
		}
	}
	s.next = at
	if at == size {
		s.live = true
		return out, s.w.moved, nil
	}
	return out, nil, nil
}

func (s *stream) deliver(ctx context.Context, m message) error {
	return s.fault.Deliver(ctx, func(data []byte) error { return s.socket.send(m.op, data) }, m.data, m.live)
}

// befall asks the faults what is to befall a socket whose messages have this opcode.
func (s *socket) befall(faults *fault.Table, r *http.Request, op byte) *fault.Stream {
	return faults.Stream(r, fault.Peer{
		Conn:  s.conn,
		Send:  func(data []byte) error { return s.send(op, data) },
		Frame: func(data []byte) []byte { return append(frameHead(op, len(data)), data...) },
		Mute:  func() { s.mute.Store(true) },
	})
}
