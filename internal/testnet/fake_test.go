package testnet

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// fakePDS keeps what a seed writes, and refuses what the real one would.
type fakePDS struct {
	t  *testing.T
	mu sync.Mutex
	// records by at-uri; calls by method.
	records map[string]record
	calls   map[string]int
	batches []int
	headers []string // X-Ratelimit-Bypass of each call
	last    record   // body of the last call without an own case
	// failing is how many of the next commits answer 500; writesAnyway makes them all the same.
	failing      int
	writesAnyway bool
}

func newFakePDS(t *testing.T) (*fakePDS, *Network) {
	t.Helper()
	f := &fakePDS{t: t, records: map[string]record{}, calls: map[string]int{}}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, &Network{PDS: server.URL, bypass: "key"}
}

func (f *fakePDS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	method := strings.TrimPrefix(r.URL.Path, "/xrpc/")
	f.calls[method]++
	f.headers = append(f.headers, r.Header.Get("X-Ratelimit-Bypass"))
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	if method == "com.atproto.repo.uploadBlob" {
		fmt.Fprintf(w, `{"blob":{"$type":"blob","ref":{"$link":"cid%d"},"mimeType":%q,"size":%d}}`, len(body), r.Header.Get("Content-Type"), len(body))
		return
	}
	var in record
	if err := json.Unmarshal(body, &in); err != nil && len(body) > 0 {
		f.t.Errorf("%s: %v", method, err)
	}
	answer, status := f.answer(method, in)
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(answer)
}

func (f *fakePDS) answer(method string, in record) (any, int) {
	switch method {
	case "com.atproto.server.createAccount":
		if in["handle"] == "taken.test" {
			return record{"error": "HandleNotAvailable"}, http.StatusBadRequest
		}
		return record{"did": "did:plc:" + strings.TrimSuffix(in["handle"].(string), ".test"), "accessJwt": "a", "refreshJwt": "r"}, http.StatusOK
	case "com.atproto.server.createAppPassword":
		return record{"password": "aaaa-bbbb-cccc-dddd"}, http.StatusOK
	case "com.atproto.sync.getLatestCommit":
		return record{"cid": "c", "rev": fmt.Sprint("rev", len(f.records))}, http.StatusOK
	case "com.atproto.repo.applyWrites":
		if f.failing > 0 {
			f.failing--
			if f.writesAnyway {
				f.write(in)
			}
			return record{"error": "InternalServerError"}, http.StatusInternalServerError
		}
		return f.write(in)
	case "com.atproto.repo.deleteRecord":
		delete(f.records, fmt.Sprintf("at://%v/%v/%v", in["repo"], in["collection"], in["rkey"]))
	default:
		f.last = in
	}
	return record{}, http.StatusOK
}

// write stores records, and refuses references to records that do not exist yet.
func (f *fakePDS) write(in record) (any, int) {
	writes := in["writes"].([]any)
	f.batches = append(f.batches, len(writes))
	var results []Ref
	for _, w := range writes {
		create := w.(record)
		value := create["value"].(record)
		text, _ := json.Marshal(value)
		for _, part := range strings.Split(string(text), `"uri":"at://`)[1:] {
			if uri, _, _ := strings.Cut("at://"+part, `"`); f.records[uri] == nil {
				f.t.Errorf("%v refers to %s, which is not written", create["collection"], uri)
			}
		}
		uri := fmt.Sprintf("at://%v/%v/r%d", in["repo"], create["collection"], len(f.records))
		f.records[uri] = value
		results = append(results, Ref{URI: uri, CID: fmt.Sprint("cid", len(f.records))})
	}
	return record{"results": results}, http.StatusOK
}

// count is the number of records of a collection that satisfy is.
func (f *fakePDS) count(collection string, is func(record) bool) (n int) {
	for uri, rec := range f.records {
		if strings.Contains(uri, "/"+collection+"/") && is(rec) {
			n++
		}
	}
	return n
}

func all(record) bool { return true }

// fakeNode is an installation whose "node" is a shell script that speaks the line protocol: it refuses commands with
// the word "refuse" in them, dies of "die", and never answers "hang".
func fakeNode(t *testing.T, greeting string) installation {
	t.Helper()
	dir := installation(t.TempDir())
	if err := os.MkdirAll(filepath.Dir(dir.node()), 0o755); err != nil {
		t.Fatal(err)
	}
	script := `#!/bin/sh
echo 'what node says' >&2
printf '%s\n' '` + greeting + `' >&3
while read -r line; do
	printf '%s\n' "$line" >>"$TMPDIR/commands"
	id=$(printf '%s' "$line" | sed 's/.*"id":\([0-9]*\).*/\1/')
	case $line in
	*die*) exit 3 ;;
	*hang*) ;;
	*refuse*) printf '{"id":%s,"error":"refused"}\n' "$id" >&3 ;;
	*) printf '{"id":%s}\n' "$id" >&3 ;;
	esac
done
`
	if err := os.WriteFile(dir.node(), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A commit that failed without a trace is made once more; one that may have been made is not.
func TestAFailedCommitIsNeverMadeTwice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		failing      int
		writesAnyway bool
		ok           bool
		records      int
	}{
		{"once", 1, false, true, 1}, {"twice", 2, false, false, 0}, {"written, and said to have failed", 1, true, false, 1},
	} {
		f, n := newFakePDS(t)
		a, err := n.join(t.Context(), "wren.test")
		if err != nil {
			t.Fatal(err)
		}
		f.failing, f.writesAnyway = c.failing, c.writesAnyway
		_, err = a.createAll(t.Context(), []record{{"$type": "app.bsky.feed.post", "text": "hello"}})
		if (err == nil) != c.ok || len(f.records) != c.records {
			t.Errorf("%s: %v, %d records", c.name, err, len(f.records))
		}
	}
}
