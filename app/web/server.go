package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"skein/app"
	"skein/feed"
)

// Config of a [Server]. PublicURL is empty for loopback use.
type Config struct {
	App       *app.App
	Assets    fs.FS // the built frontend: index.html and what it names
	Listen    string
	PublicURL string
	Log       *slog.Logger
}

// Server is the browser shell. Use [Listen].
type Server struct {
	cfg    Config
	ln     net.Listener
	guard  guard
	http   *http.Server
	closed chan struct{}
}

// Listen binds the address and prepares the server. A non-loopback address demands an https PublicURL, because the token
// would otherwise cross the network in the clear. Errors: CodeBadInput.
func Listen(cfg Config) (*Server, error) {
	host, _, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeBadInput, "field", "--listen", "reason", "it must look like 127.0.0.1:8080")
	}
	public, err := publicURL(cfg.PublicURL)
	if err != nil {
		return nil, err
	}
	if !isLoopback(host) && public == nil {
		return nil, feed.Fail(feed.CodeBadInput, "field", "--listen", "reason", "an address that others can reach needs --public-url https://… of a server that encrypts")
	}
	ln, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeBadInput, "field", "--listen", "reason", err.Error())
	}
	token, err := newToken()
	if err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	s := &Server{cfg: cfg, ln: ln, closed: make(chan struct{})}
	s.guard = guard{token: token, hosts: allowedHosts(ln.Addr(), public), secure: public != nil}
	s.http = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(cfg.Log.Handler(), slog.LevelDebug),
	}
	return s, nil
}

// URL is the address to open, token included.
func (s *Server) URL() string {
	base := "http://" + s.ln.Addr().String()
	if s.cfg.PublicURL != "" {
		base = s.cfg.PublicURL
	}
	return base + "/?t=" + s.guard.token
}

// Serve answers until ctx ends, then lets calls in hand finish for a moment.
func (s *Server) Serve(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- s.http.Serve(s.ln) }()
	select {
	case err := <-done:
		close(s.closed)
		return fmt.Errorf("web: %w", err)
	case <-ctx.Done():
	}
	close(s.closed) // ends the event streams, which would otherwise hold Shutdown up
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	err := s.http.Shutdown(grace)
	if serveErr := <-done; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	return err
}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /api/API/{method}", s.guard.call(newCalls(s.cfg.App.API())))
	mux.Handle("GET /events", s.guard.read(http.HandlerFunc(s.events)))
	mux.Handle("GET /img/{hash}", s.guard.read(s.cfg.App.Images()))
	mux.Handle("GET /", s.guard.enter(http.FileServerFS(s.cfg.Assets)))
	return headers(mux)
}

func newToken() (string, error) {
	b := make([]byte, 24)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func publicURL(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || (u.Path != "" && u.Path != "/") || u.RawQuery != "" {
		return nil, feed.FailWith(err, feed.CodeBadInput, "field", "--public-url", "reason", "it must look like https://skein.example.net")
	}
	return u, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
