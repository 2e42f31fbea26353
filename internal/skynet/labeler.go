package skynet

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/bluesky-social/indigo/atproto/atdata"

	"skein/internal/skynet/fault"
)

const collService = "app.bsky.labeler.service"

// AddLabeler opens an account with a labeler service, which declares some label values. Its service is there in networks
// served afterwards.
func (w *World) AddLabeler(p Person, values ...string) (Actor, error) {
	actor, err := w.AddPerson(p)
	if err != nil {
		return actor, err
	}
	w.mu.Lock()
	w.byKey[actor.DID].labeler = true
	w.mu.Unlock()
	_, err = w.Write(actor.DID, Write{Action: "create", Collection: collService, RKey: "self", Value: object{
		"policies": object{"labelValues": list(values)}, "createdAt": stamp(w.now()),
	}})
	return actor, err
}

func (w *World) labelerDIDs() []string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	var out []string
	for _, a := range w.accounts {
		if a.labeler {
			out = append(out, a.did)
		}
	}
	return out
}

func (a *account) labelKey(generation int) signingKey {
	return keyFrom("skynet label key "+a.ID, generation)
}

// labeler is the service of one labeler: it hands out its labels, signed.
type labeler struct {
	world  *World
	faults *fault.Table
	did    string
}

func newLabeler(w *World, faults *fault.Table, did string) http.Handler {
	l := &labeler{world: w, faults: faults, did: did}
	mux := http.NewServeMux()
	mux.HandleFunc("/xrpc/com.atproto.label.queryLabels", func(w http.ResponseWriter, r *http.Request) {
		out, err := l.query(r)
		if err != nil {
			writeError(w, err)
			return
		}
		writeJSON(w, http.StatusOK, out)
	})
	mux.HandleFunc("/xrpc/com.atproto.label.subscribeLabels", l.subscribe)
	return mux
}

// query is com.atproto.label.queryLabels: the last word on each label, negations too, in the order of their issue.
func (l *labeler) query(r *http.Request) (any, error) {
	c := call{query: r.URL.Query()}
	limit, err := c.integer("limit", 50, 1, 250)
	if err != nil {
		return nil, err
	}
	patterns, sources := c.query["uriPatterns"], c.query["sources"]
	if len(patterns) == 0 {
		return nil, badRequest("Error: Params must have the property \"uriPatterns\"")
	}
	for _, p := range patterns {
		if i := strings.IndexByte(p, '*'); i >= 0 && i < len(p)-1 {
			return nil, badRequest("invalid pattern: %s", p)
		}
	}
	after, err := strconv.ParseInt(c.query.Get("cursor"), 10, 64)
	if err != nil && c.query.Get("cursor") != "" {
		return nil, badRequest("invalid cursor")
	}
	l.world.mu.RLock()
	defer l.world.mu.RUnlock()
	labels, next := []any{}, ""
	for _, e := range l.latest() {
		if e.seq <= after || !matches(patterns, e.URI) || (len(sources) > 0 && !slices.Contains(sources, e.Src)) {
			continue
		}
		if len(labels) == limit {
			break
		}
		view, err := l.signed(e)
		if err != nil {
			return nil, err
		}
		labels, next = append(labels, view), strconv.FormatInt(e.seq, 10)
	}
	return page("labels", labels, next), nil
}

func matches(patterns []string, uri string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if prefix, ok := strings.CutSuffix(p, "*"); ok {
			return strings.HasPrefix(uri, prefix)
		}
		return p == uri
	})
}

// latest are this labeler's entries without those that a later one has overtaken.
func (l *labeler) latest() []*issued {
	type about struct{ src, uri, val string }
	last := map[about]*issued{}
	for _, e := range l.world.labelLog {
		if e.From == l.did {
			last[about{e.Src, e.URI, e.Val}] = e
		}
	}
	var out []*issued
	for _, e := range l.world.labelLog {
		if last[about{e.Src, e.URI, e.Val}] == e {
			out = append(out, e)
		}
	}
	return out
}

// signed is com.atproto.label.defs#label. The signature is over the DAG-CBOR of everything else (https://atproto.com/specs/label).
func (l *labeler) signed(e *issued) (object, error) {
	v := object{"ver": int64(1), "src": e.Src, "uri": e.URI, "val": e.Val, "cts": stamp(e.Created)}
	if e.neg {
		v["neg"] = true
	}
	if !e.Expires.IsZero() {
		v["exp"] = stamp(e.Expires)
	}
	data, err := atdata.MarshalCBOR(v)
	if err != nil {
		return nil, fmt.Errorf("label %q: %w", e.Val, err)
	}
	sig, err := l.world.byKey[l.did].labelKey(e.key).HashAndSign(data)
	if err != nil {
		return nil, fmt.Errorf("label %q: %w", e.Val, err)
	}
	if e.Forged {
		sig[7] ^= 1
	}
	v["sig"] = atdata.Bytes(sig)
	return v, nil
}

// subscribe is com.atproto.label.subscribeLabels: every label as it was put on or taken back.
func (l *labeler) subscribe(w http.ResponseWriter, r *http.Request) {
	next, future, err := l.start(r.URL.Query().Get("cursor"))
	if err != nil {
		writeError(w, err)
		return
	}
	socket, ctx, err := upgrade(w, r)
	if err != nil {
		return
	}
	var reading sync.WaitGroup
	defer reading.Wait()
	defer socket.gone()
	reading.Go(func() { socket.listen(func([]byte) error { return nil }) })
	if future != nil {
		socket.send(opBinary, future)
		socket.end(1008, "FutureCursor")
		return
	}
	befalls := socket.befall(l.faults, r, opBinary)
	defer befalls.End()
	l.world.from(next, socket, befalls).run(ctx, feed{
		size:   func() int { return len(l.world.labelLog) },
		encode: func(i int) ([]message, error) { return l.encode(l.world.labelLog[i]) },
	})
}

// start is the place in the log behind a cursor, or the frame that refuses one that has not come yet.
func (l *labeler) start(text string) (next int, future []byte, err error) {
	l.world.mu.RLock()
	defer l.world.mu.RUnlock()
	size := len(l.world.labelLog)
	if text == "" {
		return size, nil, nil
	}
	cursor, err := strconv.Atoi(text)
	switch {
	case err != nil || cursor < 0:
		return 0, nil, badRequest("Error: Params must have the property \"cursor\" as an integer")
	case cursor > size:
		future, err = frame(-1, "", object{"error": "FutureCursor", "message": "Cursor in the future."})
	}
	return cursor, future, err
}

func (l *labeler) encode(e *issued) ([]message, error) {
	if e.From != l.did {
		return nil, nil
	}
	view, err := l.signed(e)
	if err != nil {
		return nil, err
	}
	data, err := frame(1, "#labels", object{"seq": e.seq, "labels": []any{view}})
	return []message{{op: opBinary, data: data}}, err
}

// getServices is app.bsky.labeler.getServices, plain or detailed; what is no labeler is left out.
func getServices(c *call) (any, error) {
	detailed := c.query.Get("detailed") == "true"
	views := []any{}
	for _, did := range c.query["dids"] {
		a := c.world.byKey[did]
		if a == nil || a.did != did || a.status != Active {
			continue
		}
		rec := a.repo.get(collService, "self")
		if rec == nil {
			continue
		}
		v := object{
			"$type": "app.bsky.labeler.defs#labelerView", "uri": rec.at().uri, "cid": cidOf(rec), "creator": c.profile(a),
			"likeCount": 0, "viewer": object{}, "indexedAt": stamp(rec.at().indexed), "labels": []any{},
		}
		if detailed {
			v["$type"], v["policies"] = "app.bsky.labeler.defs#labelerViewDetailed", rec.value()["policies"]
		}
		views = append(views, v)
	}
	return object{"views": views}, nil
}
