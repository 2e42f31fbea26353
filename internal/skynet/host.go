package skynet

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// host is one listening server that can go away and come back on the same address.
type host struct {
	addr     string
	listener net.Listener
	server   *http.Server
	cancel   context.CancelFunc // of every answer under way
	mu       sync.Mutex
	closing  bool
	serving  sync.WaitGroup // the server and every answer, websockets too
}

func openHost() (*host, error) {
	h := &host{addr: "127.0.0.1:0"}
	if err := h.reopen(); err != nil {
		return nil, err
	}
	h.addr = h.listener.Addr().String()
	return h, nil
}

func (h *host) reopen() (err error) {
	h.listener, err = net.Listen("tcp", h.addr)
	return err
}

// up serves h's address; down must be called to end it.
func (h *host) up(handler http.Handler) {
	ctx, cancel := context.WithCancel(context.Background())
	h.closing, h.cancel = false, cancel
	h.server = &http.Server{
		Handler: h.track(handler), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	server, listener := h.server, h.listener
	h.serving.Go(func() { server.Serve(listener) })
}

// track lets down wait for every answer: http.Server forgets the connections that were taken over.
func (h *host) track(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		if h.closing {
			h.mu.Unlock()
			panic(http.ErrAbortHandler)
		}
		h.serving.Add(1)
		h.mu.Unlock()
		defer h.serving.Done()
		next.ServeHTTP(w, r)
	})
}

// down closes the port and every connection, and waits until nothing is served any more.
func (h *host) down() error {
	if h.server == nil {
		return h.listener.Close()
	}
	h.mu.Lock()
	h.closing = true
	h.mu.Unlock()
	h.cancel()
	err := h.server.Close()
	h.serving.Wait()
	return err
}

// counter counts by name; the empty name is the sum.
type counter struct {
	mu sync.Mutex
	by map[string]int
}

func (c *counter) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]int{}
	}
	c.by[name]++
	c.by[""]++
}

func (c *counter) get(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.by[name]
}
