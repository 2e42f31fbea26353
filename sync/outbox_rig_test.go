package netsync_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/egress"
	"skein/store"
	netsync "skein/sync"
)

const viewerDID = feed.DID("did:plc:viewerviewerviewerviewer")

// fakePDS keeps the records of one account in a map, as a PDS and an AppView in one would show them.
type fakePDS struct {
	*httptest.Server
	mu        sync.Mutex
	records   map[string]json.RawMessage // at-uri → record
	creates   map[string]int             // at-uri → how often one was made
	calls     []string                   // NSIDs in order
	muted     map[string]string
	bookmarks map[string]string
	blobs     int
	// fault may answer a request by itself (true), before or after the server acted on it.
	fault func(nsid string, n int, acted bool, w http.ResponseWriter) bool
	count map[string]int
}

func newFakePDS(t *testing.T) *fakePDS {
	t.Helper()
	p := &fakePDS{records: map[string]json.RawMessage{}, creates: map[string]int{}, muted: map[string]string{}, bookmarks: map[string]string{}, count: map[string]int{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// cidOf looks like a CID and differs where the record does.
func cidOf(data []byte) string { return fmt.Sprintf("bafyrei%x", sha256.Sum256(data)) }

// misbehave puts a fault in force, or nil.
func (p *fakePDS) misbehave(fault func(string, int, bool, http.ResponseWriter) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = fault
}

// ServeHTTP answers one call, letting the fault speak before and after it.
func (p *fakePDS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	nsid := strings.TrimPrefix(r.URL.Path, "/xrpc/")
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	p.calls = append(p.calls, nsid)
	p.count[nsid]++
	n, fault := p.count[nsid], p.fault
	p.mu.Unlock()
	if fault != nil && fault(nsid, n, false, w) {
		return
	}
	p.mu.Lock()
	status, out := p.answer(nsid, r, body)
	p.mu.Unlock()
	if fault != nil && fault(nsid, n, true, w) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out)
}

func refused(name, message string) (int, any) {
	return http.StatusBadRequest, map[string]string{"error": name, "message": message}
}

func (p *fakePDS) answer(nsid string, r *http.Request, body []byte) (int, any) {
	var in struct {
		Repo, Collection, RKey, Actor, URI, CID string
		Record                                  json.RawMessage
		OnlyReposts, OnlyQuoteposts             bool
	}
	if r.Method == http.MethodPost && nsid != "com.atproto.repo.uploadBlob" && json.Unmarshal(body, &in) != nil {
		return refused("InvalidRequest", "no JSON")
	}
	at := "at://" + in.Repo + "/" + in.Collection + "/" + in.RKey
	q := r.URL.Query()
	switch nsid {
	case "com.atproto.repo.createRecord":
		if _, taken := p.records[at]; taken {
			return http.StatusInternalServerError, map[string]string{"error": "InternalServerError"} // as the reference PDS does
		}
		p.records[at] = in.Record
		p.creates[at]++
		return 200, map[string]string{"uri": at, "cid": cidOf(in.Record)}
	case "com.atproto.repo.deleteRecord":
		delete(p.records, at)
		return 200, map[string]any{}
	case "com.atproto.repo.getRecord":
		at = "at://" + q.Get("repo") + "/" + q.Get("collection") + "/" + q.Get("rkey")
		if rec, ok := p.records[at]; ok {
			return 200, map[string]any{"uri": at, "cid": cidOf(rec), "value": rec}
		}
		return refused("RecordNotFound", "Could not locate record: "+at)
	case "com.atproto.repo.uploadBlob":
		p.blobs++
		return 200, map[string]any{"blob": map[string]any{"$type": "blob", "ref": map[string]string{"$link": cidOf(body)}, "mimeType": r.Header.Get("Content-Type"), "size": len(body)}}
	case "app.bsky.graph.muteActor":
		p.muted[in.Actor] = fmt.Sprint(in.OnlyReposts, in.OnlyQuoteposts)
		return 200, nil
	case "app.bsky.graph.unmuteActor":
		delete(p.muted, in.Actor)
		return 200, nil
	case "app.bsky.bookmark.createBookmark":
		p.bookmarks[in.URI] = in.CID
		return 200, nil
	case "app.bsky.bookmark.deleteBookmark":
		delete(p.bookmarks, in.URI)
		return 200, nil
	case "com.atproto.identity.resolveHandle":
		if q.Get("handle") == "bob.test" {
			return 200, map[string]string{"did": "did:plc:bobbobbobbobbobbobbobbob"}
		}
		return refused("InvalidRequest", "Unable to resolve handle")
	case "app.bsky.feed.getPosts":
		return 200, map[string]any{"posts": p.posts(q["uris"])}
	case "app.bsky.actor.getProfile":
		return 200, p.profiles(q["actor"])[0]
	case "app.bsky.actor.getProfiles":
		return 200, map[string]any{"profiles": p.profiles(q["actors"])}
	}
	return http.StatusNotImplemented, map[string]string{"error": "MethodNotImplemented"}
}

// posts are views in which the viewer state follows from the records.
func (p *fakePDS) posts(uris []string) []any {
	out := []any{}
	for _, u := range uris {
		did, _, _, _ := feed.URI(u).Split()
		record := p.records[u]
		if record == nil {
			if did == viewerDID {
				continue // not there
			}
			record = json.RawMessage(`{"$type":"app.bsky.feed.post","text":"a post","createdAt":"2026-05-04T11:00:00Z"}`)
		}
		viewer := map[string]any{"bookmarked": p.bookmarks[u] != ""}
		for at, rec := range p.records {
			if strings.Contains(string(rec), `"`+u+`"`) {
				switch _, c, _, _ := feed.URI(at).Split(); c {
				case feed.CollectionLike:
					viewer["like"] = at
				case feed.CollectionRepost:
					viewer["repost"] = at
				}
			}
		}
		out = append(out, map[string]any{"uri": u, "cid": cidOf(record), "author": map[string]any{"did": did, "handle": "a.test"}, "record": record, "viewer": viewer,
			"indexedAt": "2026-05-04T11:00:00Z"})
	}
	return out
}

func (p *fakePDS) profiles(dids []string) []any {
	out := []any{}
	for _, d := range dids {
		viewer := map[string]any{"muted": p.muted[d] == "false false"}
		for at, rec := range p.records {
			if strings.Contains(string(rec), `"`+d+`"`) {
				switch _, c, _, _ := feed.URI(at).Split(); c {
				case feed.CollectionFollow:
					viewer["following"] = at
				case feed.CollectionBlock:
					viewer["blocking"] = at
				}
			}
		}
		out = append(out, map[string]any{"did": d, "handle": "a.test", "viewer": viewer})
	}
	return out
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

// lose answers nothing to the first n calls of a method, after it acted.
func lose(nsid string, n int) func(string, int, bool, http.ResponseWriter) bool {
	return func(called string, i int, acted bool, w http.ResponseWriter) bool {
		if called != nsid || !acted || i > n {
			return false
		}
		hangUp(w)
		return true
	}
}

// instead answers a method with a status and an error name as long as it is in force.
func instead(nsid string, status int, name string) func(string, int, bool, http.ResponseWriter) bool {
	return func(called string, _ int, acted bool, w http.ResponseWriter) bool {
		if !strings.HasPrefix(called, nsid) || acted {
			return false
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":%q,"message":"because of %s"}`, name, name)
		return true
	}
}

// outboxRig is an outbox over the real store and the fake server.
type outboxRig struct {
	*testing.T
	clock *clock
	pds   *fakePDS
	self  *store.Self
	net   *store.Network
	box   *netsync.Outbox
	tids  *atp.TIDs
	told  []error
	dir   string
	shut  bool
}

// closeFiles lets another process have them.
func (r *outboxRig) closeFiles() {
	if !r.shut {
		r.shut = true
		r.self.Close()
		r.net.Close()
	}
}

func newOutboxRig(t *testing.T) *outboxRig {
	t.Helper()
	r := &outboxRig{T: t, clock: &clock{t: start}, pds: newFakePDS(t)}
	dir := t.TempDir()
	r.dir = dir
	opt := store.Options{Clock: r.clock.now}
	var err error
	if r.self, err = store.OpenSelf(t.Context(), filepath.Join(dir, "self.db"), viewerDID, opt); err != nil {
		t.Fatal(err)
	}
	if r.net, err = store.OpenNetwork(t.Context(), filepath.Join(dir, "network.db"), opt); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.closeFiles)
	r.tids = atp.NewTIDs(r.clock.now, "")
	r.box = r.outbox()
	return r
}

// outbox makes a fresh one over the same data, as a restart does.
func (r *outboxRig) outbox() *netsync.Outbox {
	r.Helper()
	return r.outboxWith(func(c *netsync.OutboxConfig) { c.Trouble = func(err error) { r.told = append(r.told, err) } })
}

func (r *outboxRig) outboxWith(change func(*netsync.OutboxConfig)) *netsync.Outbox {
	r.Helper()
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}, Clock: r.clock.now, Limits: egress.Limits{Header: time.Second, Idle: time.Second, Total: 5 * time.Second}})
	r.Cleanup(out.Close)
	secret, err := json.Marshal(atp.Tokens{DID: viewerDID, Handle: "viewer.test", PDS: r.pds.URL, Access: "a", Refresh: "r"})
	if err != nil {
		r.Fatal(err)
	}
	keys := &chest{secrets: map[feed.DID][]byte{viewerDID: secret}}
	s, err := (&netsync.Sessions{Network: out, Keys: keys, Clock: r.clock.now}).Resume(r.Context(), viewerDID)
	if err != nil {
		r.Fatal(err)
	}
	cfg := netsync.OutboxConfig{Session: s, Box: r.self, Sink: r.net, Clock: r.clock.now, Jitter: func() float64 { return 0.5 }}
	change(&cfg)
	return netsync.NewOutbox(cfg)
}

func (r *outboxRig) add(a feed.Act) feed.Act {
	r.Helper()
	r.clock.move(time.Second)
	a.RKey, a.State, a.MadeMs = r.tids.Next(), feed.ActionWaiting, r.clock.now().UnixMilli()
	if a.Record == nil && a.Kind.Collection() != "" && a.Kind != feed.ActPost {
		a.Record = atp.Subject(a.Kind.Collection(), a.Subject, a.MadeMs)
	}
	if err := r.self.AddAct(r.Context(), a); err != nil {
		r.Fatal(err)
	}
	return a
}

// once sends what can be sent; want is how many must still wait.
func (r *outboxRig) once(want int) error {
	r.Helper()
	n, err := r.box.Once(r.Context())
	r.pds.mu.Lock() // calls whose connection was closed may still be ending
	defer r.pds.mu.Unlock()
	if err == nil && n != want {
		r.Errorf("%d wait, want %d", n, want)
	}
	return err
}

// get is how an action stands.
func (r *outboxRig) get(rkey string) feed.Act {
	r.Helper()
	all, err := r.self.Acts(r.Context(), 0)
	if err != nil {
		r.Fatal(err)
	}
	for _, a := range all {
		if a.RKey == rkey {
			return a
		}
	}
	return feed.Act{}
}

func postURI(n int) string {
	return fmt.Sprintf("at://did:plc:annaannaannaannaannaanna/app.bsky.feed.post/3k%011d", n)
}

func draft(text string, mut func(*atp.Draft)) json.RawMessage {
	d := atp.Draft{Text: text, Langs: []string{"en"}, CreatedMs: start.UnixMilli()}
	if mut != nil {
		mut(&d)
	}
	data, _ := json.Marshal(d)
	return data
}
