package egress

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"skein/feed"
)

// zeros writes n bytes that compress a thousand to one.
func zeros(w io.Writer, n int64) {
	chunk := make([]byte, 1<<20)
	for ; n > 0; n -= int64(len(chunk)) {
		if _, err := w.Write(chunk[:min(n, int64(len(chunk)))]); err != nil {
			return
		}
	}
}

func TestBodyEndsAtLimit(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	zeros(zip, 256<<20)
	zip.Close()
	cases := map[string]http.HandlerFunc{
		"1 GiB": func(w http.ResponseWriter, _ *http.Request) { zeros(w, 1<<30) },
		"1 GiB, said before": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", strconv.Itoa(1<<30))
			w.WriteHeader(http.StatusOK)
		},
		"gzip bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb.Bytes())
		},
	}
	for name, handler := range cases {
		t.Run(name, func(t *testing.T) {
			srv, out := serve(t, Config{}, handler)
			for purpose, limit := range map[feed.Purpose]int64{feed.PurposePDS: 8 << 20, feed.PurposeImage: 16 << 20, feed.PurposePLC: 64 << 10} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				data, err := fetch(t, out.Client(purpose), srv.URL)
				runtime.ReadMemStats(&after)
				fe := wantCode(t, err, feed.CodeTooLarge)
				if fe.Params["limit"] != strconv.FormatInt(limit, 10) || int64(len(data)) > limit {
					t.Errorf("%s: read %d bytes, limit %s, want %d", purpose, len(data), fe.Params["limit"], limit)
				}
				if rise := int64(after.HeapSys) - int64(before.HeapSys); rise > 100<<20 {
					t.Errorf("%s: heap rose by %d MiB", purpose, rise>>20)
				}
			}
		})
	}
}

func TestBodyOfExactlyTheLimitPasses(t *testing.T) {
	t.Parallel()
	srv, out := serve(t, Config{}, func(w http.ResponseWriter, _ *http.Request) { zeros(w, 64<<10) })
	data, err := fetch(t, out.Client(feed.PurposePLC), srv.URL)
	if err != nil || len(data) != 64<<10 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// F20: what a gigabyte and a bomb of a thousand to one cost in memory, seen from the system.
func TestFaultHugeBodies(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"1 GiB": func(w http.ResponseWriter, _ *http.Request) { zeros(w, 1<<30) },
		"bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			zip := gzip.NewWriter(w)
			zeros(zip, 1<<30)
			zip.Close()
		},
	} {
		srv, out := serve(t, Config{}, handler)
		before := peak(t)
		data, err := fetch(t, out.Client(feed.PurposePDS), srv.URL)
		wantCode(t, err, feed.CodeTooLarge)
		rise := peak(t) - before
		row(t, "F20", "%-5s ended at %d bytes; resident memory rose by %d KiB (≤102400)", name, len(data), rise)
		if rise > 100<<10 {
			t.Error("too much memory")
		}
	}
}

// peak is the most memory this process has held since the last look, in KiB.
func peak(t *testing.T) (kib int64) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("this system does not say")
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		t.Fatal(err)
	}
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // begins the peak anew, where that is allowed
	return kib
}
