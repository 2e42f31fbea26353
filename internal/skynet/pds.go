package skynet

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"skein/internal/skynet/lexicons"
)

// pds answers for the whole world as one Personal Data Server, and for the AppView it proxies app.bsky calls to.
type pds struct {
	world       *World
	sessions    *sessions
	budget      *limiter
	logins      *limiter
	appView     string   // DID
	urls        []string // base addresses of all hosts, for DID documents; the first serves the AppView's images
	service     string   // own DID
	mux         *http.ServeMux
	labelerURLs map[string]string // by DID
	handlesFor  []string          // domains offered for handles
	index       int               // among the hosts of the network
	lexicon     *lexicons.Checker
}

// access says who may call an endpoint.
type access int

const (
	anyone  access = iota
	member         // an access token of any scope
	refresh        // a refresh token
	owner          // an access token of the main password
)

// endpoint is one row of the table of what the server can do.
type endpoint struct {
	method string
	access access
	do     func(*call) (any, error)
}

func newPDS(w *World, opt Options, urls []string, index int, lexicon *lexicons.Checker) *pds {
	service := "did:web:localhost"
	if index > 0 {
		service = fmt.Sprintf("did:web:pds%d.test", index)
	}
	p := &pds{
		world: w, urls: urls, index: index, appView: AppViewDID, service: service, mux: http.NewServeMux(),
		sessions:   newSessions(w.now, service),
		budget:     newLimiter(w.now, opt.requests(), 5*time.Minute),
		logins:     newLimiter(w.now, 30, 5*time.Minute),
		handlesFor: []string{".test"},
	}
	p.lexicon = lexicon
	for nsid, e := range endpoints() {
		p.mux.HandleFunc("/xrpc/"+nsid, p.handler(nsid, e))
	}
	p.mux.HandleFunc("/xrpc/com.atproto.sync.subscribeRepos", (&firehose{world: w, faults: opt.Faults, lookback: opt.lookback(), host: index}).subscribe)
	p.mux.HandleFunc("/xrpc/_health", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, object{"version": "skynet"})
	})
	p.mux.HandleFunc("/xrpc/", func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, &xrpcError{http.StatusNotImplemented, "MethodNotImplemented", "Method Not Implemented"})
	})
	p.mux.HandleFunc("GET /img/{preset}/plain/{did}/{cid}", p.image)
	return p
}

func (p *pds) handler(nsid string, e endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.RemoteAddr, ":")
		if !p.budget.take(w.Header(), host) {
			writeError(w, &xrpcError{http.StatusTooManyRequests, "RateLimitExceeded", "Rate Limit Exceeded"})
			return
		}
		if r.Method != e.method {
			writeError(w, &xrpcError{http.StatusMethodNotAllowed, "InvalidRequest", "Incorrect HTTP method (" + r.Method + ") expected " + e.method})
			return
		}
		out, err := p.answer(nsid, e, w.Header(), r)
		switch {
		case err != nil:
			writeError(w, err)
		case out == nil:
			w.WriteHeader(http.StatusOK)
		default:
			writeAnswer(w, out)
		}
	}
}

// answer runs one endpoint. What it returns shares nothing that a later change of the world could touch, except records,
// which never change.
func (p *pds) answer(nsid string, e endpoint, h http.Header, r *http.Request) (any, error) {
	c := &call{pds: p, request: r, header: h, query: r.URL.Query()}
	if err := c.admit(e.access); err != nil {
		return nil, err
	}
	c.lens = lens{w: p.world, imageURL: p.urls[0], labelers: acceptLabelers(r)}
	if e.method == http.MethodPost {
		return e.do(c) // takes the world's lock itself where it must
	}
	p.world.mu.RLock()
	defer p.world.mu.RUnlock()
	c.viewer = p.world.byKey[c.token.Sub]
	if strings.HasPrefix(nsid, "app.bsky.") && c.viewer != nil {
		h.Set("Atproto-Repo-Rev", tidAt(c.viewer.revAt))
		h.Set("Atproto-Content-Labelers", p.contentLabelers(c.labelers))
	}
	return e.do(c)
}

// admit checks the bearer token against what the endpoint asks for.
func (c *call) admit(need access) error {
	if need == anyone {
		return nil
	}
	token, ok := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return errNoAuth
	}
	got, err := verify(c.sessions.secret, token)
	switch {
	case err != nil:
		return errForged
	case c.sessions.now().Unix() >= got.Expires:
		return errExpired
	case (got.Scope == scopeRefresh) != (need == refresh), need == owner && got.Scope != scopeFull:
		return errScope
	}
	if proxy := c.request.Header.Get("Atproto-Proxy"); proxy != "" && proxy != c.appView+"#bsky_appview" {
		return badRequest("could not resolve proxy did service url")
	}
	c.token = got
	return nil
}

// acceptLabelers reads the atproto-accept-labelers header: DIDs, each with optional parameters; nil if there is none.
func acceptLabelers(r *http.Request) []string {
	header := r.Header.Get("Atproto-Accept-Labelers")
	if header == "" {
		return nil
	}
	var dids []string
	for part := range strings.SplitSeq(header, ",") {
		did, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		dids = append(dids, did)
	}
	return dids
}

func (p *pds) contentLabelers(asked []string) string {
	if asked != nil {
		return strings.Join(asked, ",")
	}
	var dids []string
	for did := range p.world.labelers {
		dids = append(dids, did)
	}
	return strings.Join(dids, ",")
}

func writeAnswer(w http.ResponseWriter, out any) {
	file, ok := out.(raw)
	if !ok {
		writeJSON(w, http.StatusOK, out)
		return
	}
	w.Header().Set("Content-Type", file.contentType)
	for name, value := range file.header {
		w.Header().Set(name, value)
	}
	w.Write(file.body)
}

func writeError(w http.ResponseWriter, err error) {
	var x *xrpcError
	if !errors.As(err, &x) {
		x = &xrpcError{http.StatusInternalServerError, "InternalServerError", err.Error()}
	}
	writeJSON(w, x.status, object{"error": x.name, "message": x.message})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.WriteHeader(status)
	w.Write(data)
}
