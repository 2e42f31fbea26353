package egress

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"skein/feed"
)

func TestRedirectsToPrivatePlaces(t *testing.T) {
	t.Parallel()
	var hit atomic.Int64
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hit.Add(1) }))
	t.Cleanup(inner.Close)
	port := inner.URL[strings.LastIndex(inner.URL, ":"):]
	targets := []string{inner.URL, "https://localhost" + port, "https://169.254.169.254/latest", "https://[::1]" + port, "file:///etc/passwd",
		"https://10.0.0.1/", "gopher://127.0.0.1" + port}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, target := range targets {
			srv, out := serve(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", target)
				w.WriteHeader(status)
			})
			if data, err := fetch(t, out.Client(feed.PurposeHandle), srv.URL); err == nil {
				t.Errorf("%d to %s was followed: %q", status, target, data)
			}
		}
	}
	if hit.Load() != 0 {
		t.Errorf("%d requests reached the private server", hit.Load())
	}
}

func TestRedirectsAreFew(t *testing.T) {
	t.Parallel()
	for hops, ok := range map[int]bool{0: true, 3: true, 4: false, 50: false} {
		srv, out := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
			var n int
			fmt.Sscanf(r.URL.Path, "/%d", &n)
			if n > 0 {
				http.Redirect(w, r, fmt.Sprintf("/%d", n-1), http.StatusFound)
			}
		})
		_, err := fetch(t, out.Client(feed.PurposeHandle), fmt.Sprintf("%s/%d", srv.URL, hops))
		if (err == nil) != ok {
			t.Errorf("%d redirects: %v", hops, err)
		}
		if !ok {
			wantCode(t, err, feed.CodeBadAnswer)
		}
	}
}

func TestCredentialsStayWithTheirHost(t *testing.T) {
	t.Parallel()
	var got atomic.Value
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got.Store(r.Header.Clone()) }))
	t.Cleanup(other.Close)
	srv, out := serve(t, Config{UserHosts: []string{"127.0.0.1"}}, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusFound) // same name, other port: another server
	})
	req, _ := http.NewRequest(http.MethodGet, srv.URL, nil)
	req.Header.Set("Authorization", "Bearer token-7f3a")
	req.Header.Set("Cookie", "c=token-7f3a")
	res, err := out.Client(feed.PurposePDS).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if h := fmt.Sprint(got.Load()); strings.Contains(h, "token-7f3a") {
		t.Errorf("credentials followed the redirect: %s", h)
	}
}

// A 307 repeats the body; with a password in it that must never happen.
func TestBodyIsNotRedirected(t *testing.T) {
	t.Parallel()
	var got atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got.Add(int64(len(body)) + 1)
	}))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		srv, out := serve(t, Config{UserHosts: []string{"127.0.0.1"}}, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, status)
		})
		_, err := out.Client(feed.PurposePDS).Post(srv.URL, "application/json", strings.NewReader(`{"password":"x"}`))
		wantCode(t, err, feed.CodeBadAnswer)
	}
	if got.Load() != 0 {
		t.Error("a POST was repeated at another host")
	}
}
