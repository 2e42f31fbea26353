package atp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"skein/feed"
)

// Network is the way out; internal/egress is one. Its errors are *feed.Error where a person should read them.
type Network interface {
	// Client gives an HTTP client whose requests are made for the purpose.
	Client(purpose feed.Purpose) *http.Client
	// LookupTXT returns the TXT records of a name, none when there is no such name.
	LookupTXT(ctx context.Context, name string) ([]string, error)
	// Dial opens a websocket for the purpose. ctx ends the handshake only.
	Dial(ctx context.Context, purpose feed.Purpose, url string) (feed.Socket, error)
}

// DefaultPLC is the directory of did:plc where none is configured.
const DefaultPLC = "https://plc.directory"

// baseURL reads "host", "host:port" or a URL without path, and returns it as scheme://host. No scheme means https.
func baseURL(s string) (string, error) {
	s = strings.TrimSuffix(strings.TrimSpace(s), "/")
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", fmt.Errorf("server address: %w", err)
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%q is not the address of a server", s)
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// hostOf is the host of a base URL, as errors and screens name it.
func hostOf(base string) string {
	_, host, _ := strings.Cut(base, "://")
	return host
}
