package skynet

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The opcodes of a websocket frame (RFC 6455, 5.2).
const (
	opText   = 1
	opBinary = 2
	opClose  = 8
	opPing   = 9
	opPong   = 10
)

// messageLimit is the largest message that a subscriber may send, in bytes, as in Jetstream.
const messageLimit = 10_000_000

// socket is the server's end of a websocket. It is written here, in the few lines that a server without extensions needs,
// because the faults want to do with a frame what no library lets one do: never end it, send it byte by byte, lie about it.
type socket struct {
	conn  net.Conn
	in    *bufio.Reader
	write sync.Mutex
	gone  context.CancelFunc
	mute  atomic.Bool // half-open: nothing is answered any more
}

// upgrade answers the handshake and takes the connection over. The context ends when the peer is gone.
func upgrade(w http.ResponseWriter, r *http.Request) (*socket, context.Context, error) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || key == "" {
		http.Error(w, "Upgrade Required", http.StatusUpgradeRequired)
		return nil, nil, errors.New("not a websocket handshake")
	}
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("taking the connection over: %w", err)
	}
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	ctx, cancel := context.WithCancel(r.Context())
	s := &socket{conn: conn, in: buf.Reader, gone: cancel}
	context.AfterFunc(ctx, func() { conn.Close() })
	return s, ctx, nil
}

// frameHead is the head of a final, unmasked frame of n bytes.
func frameHead(op byte, n int) []byte {
	b := []byte{0x80 | op}
	switch {
	case n < 126:
		return append(b, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	}
	return binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
}

// send writes one message whole, or fails within ten seconds: a peer that does not read is gone.
func (s *socket) send(op byte, data []byte) error {
	s.write.Lock()
	defer s.write.Unlock()
	s.conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
	bufs := net.Buffers{frameHead(op, len(data)), data}
	_, err := bufs.WriteTo(s.conn)
	return err
}

// end says goodbye with a status code and a reason, and hangs up.
func (s *socket) end(code uint16, reason string) {
	reason = reason[:min(len(reason), 123)] // what a control frame holds
	s.send(opClose, append(binary.BigEndian.AppendUint16(nil, code), reason...))
	s.gone()
}

// listen reads what the peer sends until it is gone; texts are handed to take, pings are answered.
func (s *socket) listen(take func([]byte) error) {
	defer s.gone()
	var message []byte
	for {
		op, final, data, err := s.frame()
		switch {
		case err != nil:
			return
		case s.mute.Load():
			continue
		case op == opPing:
			if s.send(opPong, data) != nil {
				return
			}
		case op == opClose:
			s.send(opClose, data[:min(len(data), 2)])
			return
		case op < opClose:
			if message = append(message, data...); len(message) > messageLimit {
				s.end(1009, "message too big")
				return
			}
			if !final {
				continue
			}
			if err := take(message); err != nil {
				s.end(1000, err.Error())
				return
			}
			message = nil
		}
	}
}

// frame reads one frame of the peer, which must be masked.
func (s *socket) frame() (op byte, final bool, data []byte, err error) {
	var head [14]byte
	if _, err = io.ReadFull(s.in, head[:2]); err != nil {
		return 0, false, nil, err
	}
	n, more := uint64(head[1]&0x7f), 0
	switch n {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	if _, err = io.ReadFull(s.in, head[2:2+more+4]); err != nil {
		return 0, false, nil, err
	}
	switch more {
	case 2:
		n = uint64(binary.BigEndian.Uint16(head[2:]))
	case 8:
		n = binary.BigEndian.Uint64(head[2:])
	}
	if head[1]&0x80 == 0 || n > messageLimit {
		return 0, false, nil, errors.New("frame is unmasked or too big")
	}
	data = make([]byte, n)
	if _, err = io.ReadFull(s.in, data); err != nil {
		return 0, false, nil, err
	}
	mask := head[2+more : 6+more]
	for i := range data {
		data[i] ^= mask[i%4]
	}
	return head[0] & 0x0f, head[0]&0x80 != 0, data, nil
}
