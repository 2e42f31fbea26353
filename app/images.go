package app

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"skein/feed"
)

// maxImage bounds one picture, in bytes.
const maxImage = 16 << 20

// imageBook gives every picture's address a short name, so that the screen never loads anything from elsewhere and no
// page can make us fetch an address of its choice: only names handed out before are served.
type imageBook struct {
	mu   sync.RWMutex
	urls map[string]string // hash → URL
}

// path names a picture for the screen, "" for none or for anything but http(s).
func (b *imageBook) path(url string) string {
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return ""
	}
	hash := pictureName(url)
	b.mu.RLock()
	_, known := b.urls[hash]
	b.mu.RUnlock()
	if !known {
		b.mu.Lock()
		if b.urls == nil {
			b.urls = map[string]string{}
		}
		b.urls[hash] = url
		b.mu.Unlock()
	}
	return "/img/" + hash
}

func pictureName(url string) string {
	sum := sha256.Sum256([]byte(url))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// forget takes a picture out; it is served again once a card names it again.
func (b *imageBook) forget(url string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.urls, pictureName(url))
}

func (b *imageBook) url(hash string) (string, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	url, ok := b.urls[hash]
	return url, ok
}

// serveImage fetches one picture through the egress and hands it on under a policy that keeps it from being anything else
// than a picture (atproto.com/guides/blob-security). Formats that can carry script are refused.
func serveImage(w http.ResponseWriter, r *http.Request, client *http.Client, url string) error {
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	kind := resp.Header.Get("Content-Type")
	if resp.StatusCode != http.StatusOK || !pictureTypes[kind] {
		return feed.Fail(feed.CodeBadAnswer, "host", hostOf(url))
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxImage+1))
	if err != nil {
		return err
	}
	if len(body) > maxImage {
		return feed.Fail(feed.CodeTooLarge, "host", hostOf(url), "limit", "16 MiB")
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	_, err = w.Write(body)
	if errors.Is(err, http.ErrBodyNotAllowed) {
		return nil
	}
	return err
}

var pictureTypes = map[string]bool{"image/jpeg": true, "image/png": true, "image/webp": true, "image/gif": true, "image/avif": true}
