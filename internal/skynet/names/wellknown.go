package names

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// WellKnown is a TLS server on 127.0.0.1 that answers https://<handle>/.well-known/atproto-did for the handles it was given.
// Its certificates are made for each name asked for, and signed by its own authority.
type WellKnown struct {
	server   *http.Server
	listener net.Listener
	done     chan struct{}
	ca       *x509.Certificate
	caKey    *ecdsa.PrivateKey

	mu      sync.Mutex
	bodies  map[string]string // by lower-case handle
	certs   map[string]*tls.Certificate
	queries int
}

// ServeWellKnown starts the server on a free port; it stops when ctx ends or Close is called.
func ServeWellKnown(ctx context.Context) (*WellKnown, error) {
	w := &WellKnown{done: make(chan struct{}), bodies: map[string]string{}, certs: map[string]*tls.Certificate{}}
	var err error
	if w.ca, w.caKey, err = newAuthority(); err != nil {
		return nil, fmt.Errorf("making a certificate authority: %w", err)
	}
	if w.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("serving .well-known: %w", err)
	}
	w.server = &http.Server{
		Handler: http.HandlerFunc(w.answer), ReadHeaderTimeout: 10 * time.Second,
		TLSConfig: &tls.Config{GetCertificate: w.certificate, MinVersion: tls.VersionTLS12},
		ErrorLog:  silent(),
	}
	stop := context.AfterFunc(ctx, func() { w.server.Close() })
	go func() {
		defer close(w.done)
		defer stop()
		w.server.ServeTLS(w.listener, "", "")
	}()
	return w, nil
}

// Addr is the server's host and port.
func (w *WellKnown) Addr() string { return w.listener.Addr().String() }

// Close stops the server and waits for it.
func (w *WellKnown) Close() {
	w.server.Close()
	<-w.done
}

// Handle makes a handle's host answer with a DID.
func (w *WellKnown) Handle(handle, did string) { w.Body(handle, did+"\n") }

// Body makes a handle's host answer with any text; an empty one makes it answer 404.
func (w *WellKnown) Body(handle, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bodies[strings.ToLower(handle)] = body
}

// Queries is how many requests came.
func (w *WellKnown) Queries() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.queries
}

// Roots holds the authority that signed this server's certificates.
func (w *WellKnown) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(w.ca)
	return pool
}

// Client returns an HTTP client that finds every host at this server and trusts its authority, and nothing else.
func (w *WellKnown) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var dialer net.Dialer
			return dialer.DialContext(ctx, network, w.Addr())
		},
		TLSClientConfig:   &tls.Config{RootCAs: w.Roots(), MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true,
	}}
}

func (w *WellKnown) answer(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.queries++
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	body := w.bodies[strings.ToLower(host)]
	w.mu.Unlock()
	if r.URL.Path != "/.well-known/atproto-did" || body == "" {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Type", "text/plain")
	io.WriteString(rw, body)
}

func (w *WellKnown) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.certs[hello.ServerName]; c != nil {
		return c, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	leaf := template(int64(len(w.certs))+2, hello.ServerName)
	leaf.DNSNames = []string{hello.ServerName}
	der, err := x509.CreateCertificate(rand.Reader, leaf, w.ca, &key.PublicKey, w.caKey)
	if err != nil {
		return nil, fmt.Errorf("certificate for %q: %w", hello.ServerName, err)
	}
	c := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	w.certs[hello.ServerName] = c
	return c, nil
}

func newAuthority() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	ca := template(1, "skynet test authority")
	ca.IsCA, ca.BasicConstraintsValid = true, true
	ca.KeyUsage |= x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return cert, key, err
}

// template is valid long before and after any clock that a test sets.
func template(serial int64, name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
}

// silent drops net/http's complaints about clients that do not trust the authority: tests make such clients on purpose.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }
