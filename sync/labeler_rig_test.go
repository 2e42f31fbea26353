package netsync_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"skein/feed"
)

const labelerDID = feed.DID("did:plc:z72i7hdynmk6r22z27h6tvur")

// said is a label as a labeler says it, in the order of its CBOR keys.
type said struct {
	at       time.Time
	neg      bool
	src      feed.DID
	uri, val string
	forged   bool
}

// labeler is a labeling service and, in front of the world's directory, the document that names it. It encodes and signs
// labels by itself: on the curve p256, which the world does not use.
type labeler struct {
	*testing.T
	key *ecdsa.PrivateKey
	srv *httptest.Server

	mu      sync.Mutex
	labels  []said
	frames  [][]byte // the stream, from sequence 1
	more    chan struct{}
	cursors []string // that streams were opened with
	asked   int
	down    bool
}

func newLabeler(r *rig) *labeler {
	r.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	r.ok(err)
	l := &labeler{T: r.T, key: key, more: make(chan struct{}, 100)}
	directory, err := url.Parse(r.net.PLC)
	r.ok(err)
	proxy := httputil.NewSingleHostReverseProxy(directory)
	l.srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch req.URL.Path {
		case "/" + string(labelerDID):
			fmt.Fprintf(w, `{"id":%q,"verificationMethod":[{"id":"#atproto_label","type":"Multikey","publicKeyMultibase":%q}],
				"service":[{"id":"#atproto_labeler","type":"AtprotoLabeler","serviceEndpoint":%q}]}`, labelerDID, l.multibase(), l.srv.URL)
		case "/xrpc/com.atproto.label.queryLabels":
			l.query(w, req)
		case "/xrpc/com.atproto.label.subscribeLabels":
			l.subscribe(w, req)
		default:
			proxy.ServeHTTP(w, req)
		}
	}))
	r.Cleanup(l.srv.Close)
	r.sessions.Config.PLC = l.srv.URL
	return l
}

// multibase is the public key: base58btc of the multicodec of p256 and the compressed point.
func (l *labeler) multibase() string {
	point := elliptic.MarshalCompressed(elliptic.P256(), l.key.X, l.key.Y)
	n := new(big.Int).SetBytes(append([]byte{0x80, 0x24}, point...))
	var out []byte
	for rest := new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), rest)
		out = append(out, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest.Int64()])
	}
	slices.Reverse(out)
	return "z" + string(out)
}

func cborText(out []byte, s string) []byte {
	if len(s) < 24 {
		return append(append(out, 0x60|byte(len(s))), s...)
	}
	return append(append(out, 0x78, byte(len(s))), s...)
}

// encode writes the label as CBOR, with or without its signature.
func (s said) encode(sig []byte) []byte {
	fields := 5
	if s.neg {
		fields++
	}
	if sig != nil {
		fields++
	}
	out := cborText(cborText([]byte{0xa0 | byte(fields)}, "cts"), s.cts())
	if s.neg {
		out = append(cborText(out, "neg"), 0xf5)
	}
	if sig != nil {
		out = append(append(cborText(out, "sig"), 0x58, byte(len(sig))), sig...)
	}
	for _, f := range [][2]string{{"src", string(s.src)}, {"uri", s.uri}, {"val", s.val}} {
		out = cborText(cborText(out, f[0]), f[1])
	}
	return append(cborText(out, "ver"), 1)
}

func (s said) cts() string { return s.at.UTC().Format("2006-01-02T15:04:05.000Z") }

func (l *labeler) sign(s said) []byte {
	l.Helper()
	hash := sha256.Sum256(s.encode(nil))
	if s.forged {
		hash[0]++
	}
	a, b, err := ecdsa.Sign(rand.Reader, l.key, hash[:])
	if err != nil {
		l.Fatal(err)
	}
	order := elliptic.P256().Params().N
	if half := new(big.Int).Rsh(order, 1); b.Cmp(half) > 0 {
		b.Sub(order, b)
	}
	return append(a.FillBytes(make([]byte, 32)), b.FillBytes(make([]byte, 32))...)
}

// say adds labels to what queries answer, and to the stream as one message.
func (l *labeler) say(labels ...said) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := []byte("\xa2\x61t\x67#labels\x62op\x01\xa2\x63seq")
	out = append(out, byte(len(l.frames)+1))
	out = append(cborText(out, "labels"), 0x80|byte(len(labels)))
	for i := range labels {
		if labels[i].src == "" {
			labels[i].src = labelerDID
		}
		out = append(out, labels[i].encode(l.sign(labels[i]))...)
	}
	l.labels = append(l.labels, labels...)
	l.frames = append(l.frames, out)
	l.more <- struct{}{}
}

func (l *labeler) query(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	if l.down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	found := []any{}
	for _, s := range l.labels {
		if slices.Contains(r.URL.Query()["uriPatterns"], s.uri) {
			label := map[string]any{"ver": 1, "src": s.src, "uri": s.uri, "val": s.val, "cts": s.cts(), "sig": map[string]any{"$bytes": base64.RawStdEncoding.EncodeToString(l.sign(s))}}
			if s.neg {
				label["neg"] = true
			}
			found = append(found, label)
		}
	}
	json.NewEncoder(w).Encode(map[string]any{"labels": found})
}

// subscribe sends the stream from the cursor on, and what is added meanwhile. A cursor beyond the stream is refused.
func (l *labeler) subscribe(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	cursor := r.URL.Query().Get("cursor")
	l.mu.Lock()
	l.cursors = append(l.cursors, cursor)
	at := len(l.frames)
	if cursor != "" {
		fmt.Sscan(cursor, &at)
	}
	ahead := at > len(l.frames)
	l.mu.Unlock()
	if ahead {
		c.Write(r.Context(), websocket.MessageBinary, []byte("\xa1\x62op\x20\xa1\x65error\x6cFutureCursor"))
		return
	}
	ctx := c.CloseRead(r.Context())
	for {
		l.mu.Lock()
		frames := l.frames[at:]
		at = len(l.frames)
		l.mu.Unlock()
		for _, f := range frames {
			if c.Write(ctx, websocket.MessageBinary, f) != nil {
				return
			}
		}
		select {
		case <-l.more:
		case <-ctx.Done():
			return
		}
	}
}

// until waits for something to be so, told by each batch that the sink takes.
func (m *memory) until(ctx context.Context, so func() bool) error {
	for {
		m.mu.Lock()
		done := so()
		if m.changed == nil {
			m.changed = make(chan struct{})
		}
		changed := m.changed
		m.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
