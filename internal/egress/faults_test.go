package egress

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"skein/feed"
)

// wire is a network of pipes inside one synctest bubble, so that ten minutes pass in none. While it is down, dialling fails
// and what is open breaks.
type wire struct {
	conns chan net.Conn
	mu    sync.Mutex
	down  bool
	open  []net.Conn
	dials int
}

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	w.mu.Lock()
	w.dials++
	down := w.down
	w.mu.Unlock()
	if down {
		return nil, &net.OpError{Op: "dial", Err: errors.New("network is unreachable")}
	}
	here, there := net.Pipe()
	w.mu.Lock()
	w.open = append(w.open, here, there)
	w.mu.Unlock()
	select {
	case w.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w *wire) set(down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = down
	if down {
		for _, c := range w.open {
			c.Close()
		}
		w.open = nil
	}
}

// Accept, Close and Addr make the far end a net.Listener.
func (w *wire) Accept() (net.Conn, error) {
	c, ok := <-w.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (w *wire) Close() error   { return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{} }

// rig serves h behind a wire and gives the way there.
func rig(h http.Handler) (w *wire, out *Transport, end func()) {
	w = &wire{conns: make(chan net.Conn)}
	srv := &http.Server{Handler: h}
	served := make(chan struct{})
	go func() { defer close(served); srv.Serve(w) }()
	out = New(Config{UserHosts: []string{"pds.test"}})
	out.dialer.connect = w.dial
	return w, out, func() {
		w.set(true)
		close(w.conns)
		srv.Close()
		<-served
		out.Close()
	}
}

const there = "http://pds.test/xrpc/app.bsky.feed.getTimeline"

// row prints the pass number of one row of the fault table.
func row(t *testing.T, name, format string, args ...any) {
	t.Helper()
	t.Logf("%-4s %s", name, fmt.Sprintf(format, args...))
}

// F16: a 429 with Retry-After; a caller that asks every second sends nothing while it lasts.
func TestFaultRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked, early int
		var free time.Time
		_, out, end := rig(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked++
			switch {
			case asked == 1:
				free = time.Now().Add(97 * time.Second)
				w.Header().Set("Retry-After", "97")
				w.WriteHeader(http.StatusTooManyRequests)
			case time.Now().Before(free):
				early++
			}
		}))
		defer end()
		start, took := time.Now(), time.Duration(0)
		for range 200 {
			if _, err := fetch(t, out.Client(feed.PurposePDS), there); err == nil {
				took = time.Since(start)
				break
			}
			time.Sleep(time.Second)
		}
		row(t, "F16", "requests during the wait: %d (0); answered again after %v", early, took)
		if early != 0 || took < 97*time.Second || took > 99*time.Second {
			t.Error("not honoured to the second")
		}
	})
}

// F17: 500, 502 and 503 in turn for ten minutes, asked every second; then well again: half-open, one request goes first.
func TestFaultServerErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		well, gate := atomic.Bool{}, make(chan struct{})
		_, out, end := rig(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			n := asked.Add(1)
			if well.Load() {
				<-gate
				return
			}
			w.WriteHeader([]int{500, 502, 503}[n%3])
		}))
		defer end()
		pds := out.Client(feed.PurposePDS)
		for range 600 {
			if _, err := fetch(t, pds, there); feed.CodeOf(err) != feed.CodeServerError {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		failing := asked.Load()
		well.Store(true)
		time.Sleep(longestPause * 5 / 4)
		var wg sync.WaitGroup
		var refused atomic.Int64
		for range 20 { // a crowd behind the pause
			wg.Go(func() {
				if _, err := fetch(t, pds, there); err != nil {
					refused.Add(1)
				}
			})
		}
		synctest.Wait()
		probes := asked.Load() - failing
		close(gate)
		wg.Wait()
		_, err := fetch(t, pds, there)
		row(t, "F17", "%d requests in 10 min (≤12); probes while unproven: %d (1), %d others told to wait; afterwards %v (nil)", failing, probes, refused.Load(), err)
		if failing > 12 || probes != 1 || refused.Load() != 19 || err != nil {
			t.Error("the pause is not kept, or not opened half")
		}
	})
}

// A probe that its caller gives up must not shut the host for ever.
func TestFaultProbeGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := atomic.Bool{}
		fail := atomic.Bool{}
		fail.Store(true)
		_, out, end := rig(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if hang.Load() {
				<-r.Context().Done()
			} else if fail.Load() {
				w.WriteHeader(500)
			}
		}))
		defer end()
		pds := out.Client(feed.PurposePDS)
		for range 3 {
			fetch(t, pds, there)
		}
		time.Sleep(longestPause)
		hang.Store(true)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, there, nil)
		if _, err := pds.Do(req); err == nil {
			t.Fatal("the hanging host answered")
		}
		hang.Store(false)
		fail.Store(false)
		time.Sleep(longestPause)
		if _, err := fetch(t, pds, there); err != nil {
			t.Error(err)
		}
	})
}

// F18: a host that hangs, and one byte a second in the header and in the body, of a small answer and of a repository.
func TestFaultSlowHosts(t *testing.T) {
	drip := func(conn net.Conn, at, text string) {
		defer conn.Close()
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			return
		}
		go io.Copy(io.Discard, conn)
		io.WriteString(conn, at)
		for _, b := range []byte(text) {
			if _, err := conn.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}
	long := strings.Repeat("x", 4000)
	for _, purpose := range []feed.Purpose{feed.PurposePDS, feed.PurposeRepo, feed.PurposeImage, feed.PurposePLC} {
		for name, serve := range map[string]func(net.Conn){
			"hangs":       func(c net.Conn) { io.Copy(io.Discard, c) },
			"slow header": func(c net.Conn) { drip(c, "", "HTTP/1.1 200 OK\r\nX-Slow: "+long) },
			"slow body":   func(c net.Conn) { drip(c, "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n", long) },
		} {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{conns: make(chan net.Conn)}
				out := New(Config{UserHosts: []string{"pds.test"}})
				out.dialer.connect = w.dial
				done := make(chan struct{})
				go func() { defer close(done); serve(<-w.conns) }()
				start := time.Now()
				_, err := fetch(t, out.Client(purpose), there)
				took := time.Since(start)
				row(t, "F18", "%-5s %-11s returned after %5.1f s (≤30)", purpose, name, took.Seconds())
				if feed.CodeOf(err) != feed.CodeTimeout || took > 30*time.Second {
					t.Errorf("%v", err)
				}
				w.set(true)
				out.Close()
				<-done
			})
		}
	}
}

// F47: the network flaps every three seconds for ten minutes, and then stays. Every request is asked with a number of its own;
// none may be sent twice by us, and what is back is noticed within half a minute.
func TestFaultFlappingNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		got := map[string]int{}
		w, out, end := rig(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			got[r.Method+r.URL.RawQuery]++
			mu.Unlock()
			time.Sleep(700 * time.Millisecond)
			io.WriteString(w, "{}")
		}))
		defer end()
		pds := out.Client(feed.PurposePDS)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := range 200 {
				w.set(i%2 == 0)
				time.Sleep(3 * time.Second)
			}
			w.set(false)
		}()
		n, ok := 0, 0
		ask := func() error {
			n++
			res, err := pds.Post(fmt.Sprintf("%s?n=%d", there, n), "application/json", strings.NewReader("{}"))
			if err == nil {
				_, err = io.ReadAll(res.Body)
				res.Body.Close()
			}
			return err
		}
		for start := time.Now(); time.Since(start) < 10*time.Minute; time.Sleep(time.Second) {
			if ask() == nil {
				ok++
			}
		}
		<-done
		back, dials := time.Now(), w.dials
		for ask() != nil {
			time.Sleep(time.Second)
		}
		took := time.Since(back)
		twice := 0
		for _, times := range got {
			if times > 1 {
				twice++
			}
		}
		row(t, "F47", "flapping 10 min: %d asked, %d answered, %d dials; sent twice %d (0); recovered after %.1f s (≤30)", n, ok, dials, twice, took.Seconds())
		if twice != 0 || took > 30*time.Second || ok == 0 || dials > 300 {
			t.Error("the flapping network was not survived")
		}
	})
}

// F47: a captive portal answers for everybody. Over https its certificate is refused, and no byte of the request leaves; a
// socket takes no page for an upgrade.
func TestFaultCaptivePortal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heard := ""
		page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			heard += r.Header.Get("Authorization")
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html>Welcome to the airport</html>")
		})
		_, out, end := rig(page)
		defer end()
		req, _ := http.NewRequest(http.MethodGet, "https://pds.test/xrpc/x", nil)
		req.Header.Set("Authorization", "Bearer secret")
		_, tls := out.Client(feed.PurposePDS).Do(req)
		_, socket := out.Dial(t.Context(), feed.PurposeJetstream, "ws://pds.test/subscribe")
		row(t, "F47", "captive portal: https %s, socket %s, credentials heard %d (0)", feed.CodeOf(tls), feed.CodeOf(socket), len(heard))
		if feed.CodeOf(tls) != feed.CodeUnreachable || feed.CodeOf(socket) != feed.CodeBadAnswer || heard != "" {
			t.Errorf("%v, %v", tls, socket)
		}
	})
}
