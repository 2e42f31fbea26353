package egress

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"skein/feed"
)

func packed(t *testing.T, how string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if how == "zstd" {
		var err error
		if w, err = zstd.NewWriter(&b); err != nil {
			t.Fatal(err)
		}
	}
	w.Write(data)
	w.Close()
	return b.Bytes()
}

func TestAnswersComeUnpacked(t *testing.T) {
	t.Parallel()
	text := []byte(strings.Repeat("a skein of geese ", 4000))
	for _, how := range []string{"gzip", "zstd", "identity", ""} {
		srv, out := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
			if accept := r.Header.Get("Accept-Encoding"); accept != "gzip, zstd" {
				t.Errorf("asked for %q", accept)
			}
			body := text
			if how == "gzip" || how == "zstd" {
				body = packed(t, how, text)
			}
			if how != "" {
				w.Header().Set("Content-Encoding", how)
			}
			w.Write(body)
		})
		data, err := fetch(t, out.Client(feed.PurposePDS), srv.URL)
		if err != nil || !bytes.Equal(data, text) {
			t.Errorf("%s: %d bytes, %v", how, len(data), err)
		}
	}
}

// The limit holds on both sides of the unpacking: neither much on the wire nor much behind it passes.
func TestLimitsOnBothSides(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 0, 200<<10) // does not pack
	for x := uint32(1); len(noise) < cap(noise); {
		x = x*1664525 + 1013904223
		noise = append(noise, byte(x>>24))
	}
	for name, body := range map[string][]byte{
		"gzip bomb": packed(t, "gzip", make([]byte, 64<<20)), "zstd bomb": packed(t, "zstd", make([]byte, 64<<20)), "much on the wire": packed(t, "gzip", noise),
	} {
		srv, out := serve(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
			how, _, _ := strings.Cut(name, " ")
			if how == "much" {
				how = "gzip"
			}
			w.Header().Set("Content-Encoding", how)
			w.Write(body)
		})
		data, err := fetch(t, out.Client(feed.PurposePLC), srv.URL) // 64 KiB
		wantCode(t, err, feed.CodeTooLarge)
		if len(data) > 64<<10 {
			t.Errorf("%s: %d bytes came through", name, len(data))
		}
	}
}

func TestStrangeEncodings(t *testing.T) {
	t.Parallel()
	text := []byte(strings.Repeat("text ", 1000))
	whole := packed(t, "gzip", text)
	for name, c := range map[string]struct {
		encoding []string
		body     []byte
	}{
		"brotli":       {[]string{"br"}, text},
		"twice":        {[]string{"gzip, gzip"}, packed(t, "gzip", whole)},
		"two headers":  {[]string{"gzip", "zstd"}, whole},
		"no gzip":      {[]string{"gzip"}, text},
		"no zstd":      {[]string{"zstd"}, text},
		"bad checksum": {[]string{"gzip"}, append(whole[:len(whole)-8:len(whole)-8], "12345678"...)},
		"cut short":    {[]string{"gzip"}, whole[:len(whole)-12]},
	} {
		srv, out := serve(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Encoding"] = c.encoding
			w.Write(c.body)
		})
		_, err := fetch(t, out.Client(feed.PurposePDS), srv.URL)
		var fe *feed.Error
		if !errors.As(err, &fe) || fe.Code != feed.CodeBadAnswer || fe.Params["host"] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	srv, out := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(http.StatusOK)
	})
	if data, err := fetch(t, out.Client(feed.PurposePDS), srv.URL); err != nil || len(data) != 0 {
		t.Errorf("an answer without a body: %q, %v", data, err)
	}
}

// The caller's own cancelling stays its own, also behind the unpacking.
func TestCancelledWhileUnpacking(t *testing.T) {
	t.Parallel()
	half := packed(t, "gzip", []byte(strings.Repeat("0123456789abcdef", 64<<10)))
	srv, out := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(half[:len(half)/2])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL, nil)
	res, err := out.Client(feed.PurposePDS).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := res.Body.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.ReadAll(res.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
