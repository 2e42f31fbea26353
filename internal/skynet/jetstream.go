package skynet

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/klauspost/compress/zstd"

	"skein/internal/skynet/fault"
)

// zstdDictionary is the one every Jetstream client has (zstd/LICENSE.txt).
//
//go:embed zstd/dictionary
var zstdDictionary []byte

// DefaultLookback is how far back Jetstream keeps events where Options does not say.
const DefaultLookback = 36 * time.Hour

// The limits of Jetstream's filters.
const (
	maxWantedDIDs        = 10_000
	maxWantedCollections = 100
)

// jetstream serves the world's log as Jetstream version 1 does: JSON of single records, for those who asked for them.
type jetstream struct {
	world    *World
	faults   *fault.Table
	lookback time.Duration
	once     sync.Once
	squeeze  *zstd.Encoder
}

// wanted is what a subscriber asked for. The zero value is everything.
type wanted struct {
	mu          sync.Mutex
	collections map[string]bool
	prefixes    []string
	dids        map[string]bool
	maxBytes    int
}

var errOptions = errors.New("invalid subscriber options")

// set replaces the filters, or changes nothing.
func (wt *wanted) set(collections, dids []string, maxBytes int) error {
	full, prefixes, who := map[string]bool{}, []string{}, map[string]bool{}
	for _, c := range collections {
		if prefix, ok := strings.CutSuffix(c, "*"); ok && strings.HasSuffix(prefix, ".") {
			prefixes = append(prefixes, prefix)
			continue
		}
		if _, err := syntax.ParseNSID(c); err != nil {
			return fmt.Errorf("%w: invalid collection: %s", errOptions, c)
		}
		full[c] = true
	}
	for _, d := range dids {
		if _, err := syntax.ParseDID(d); err != nil {
			return errOptions
		}
		who[d] = true
	}
	if len(who) > maxWantedDIDs {
		return fmt.Errorf("%w: too many wanted DIDs", errOptions)
	}
	if len(full)+len(prefixes) > maxWantedCollections {
		return fmt.Errorf("%w: too many wanted collections", errOptions)
	}
	wt.mu.Lock()
	defer wt.mu.Unlock()
	wt.collections, wt.prefixes, wt.dids, wt.maxBytes = full, prefixes, who, max(maxBytes, 0)
	return nil
}

// takes tells whether an event passes; account and identity events have no collection and pass every filter of those.
func (wt *wanted) takes(did, collection string) bool {
	wt.mu.Lock()
	defer wt.mu.Unlock()
	if len(wt.dids) > 0 && !wt.dids[did] {
		return false
	}
	if collection == "" || len(wt.collections)+len(wt.prefixes) == 0 || wt.collections[collection] {
		return true
	}
	for _, p := range wt.prefixes {
		if strings.HasPrefix(collection, p) {
			return true
		}
	}
	return false
}

func (wt *wanted) fits(n int) bool {
	wt.mu.Lock()
	defer wt.mu.Unlock()
	return wt.maxBytes == 0 || n <= wt.maxBytes
}

// subscribe is /subscribe.
func (j *jetstream) subscribe(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	want := &wanted{}
	maxBytes, _ := strconv.Atoi(q.Get("maxMessageSizeBytes"))
	next, err := j.start(q.Get("cursor"))
	if err == nil {
		err = want.set(q["wantedCollections"], q["wantedDids"], maxBytes)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	compress := strings.Contains(r.Header.Get("Socket-Encoding"), "zstd") || q.Get("compress") == "true"
	socket, ctx, err := upgrade(w, r)
	if err != nil {
		return
	}
	defer socket.gone()
	hello := make(chan struct{})
	var once sync.Once
	var reading sync.WaitGroup
	defer reading.Wait()
	defer socket.gone()
	reading.Go(func() {
		socket.listen(func(text []byte) error {
			updated, err := want.update(text)
			if updated {
				once.Do(func() { close(hello) })
			}
			return err
		})
	})
	if q.Get("requireHello") == "true" {
		select {
		case <-ctx.Done():
			return
		case <-hello:
		}
	}
	op := byte(opText)
	if compress {
		op = opBinary
	}
	f := socket.befall(j.faults, r, op)
	defer f.End()
	j.world.from(next, socket, f).run(ctx, j.world.changes(func(c *change) ([]message, error) { return j.encode(c, want, compress) }))
}

// update reads a message of the subscriber. Kinds it does not know are passed over.
func (wt *wanted) update(text []byte) (bool, error) {
	var m struct {
		Type    string          `json:"type"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return false, fmt.Errorf("failed to unmarshal subscriber sourced message: %w", err)
	}
	if m.Type != "options_update" {
		return false, nil
	}
	var in struct {
		WantedCollections   []string `json:"wantedCollections"`
		WantedDIDs          []string `json:"wantedDids"`
		MaxMessageSizeBytes int      `json:"maxMessageSizeBytes"`
	}
	if err := json.Unmarshal(m.Payload, &in); err != nil {
		return false, fmt.Errorf("failed to unmarshal subscriber options update: %w", err)
	}
	if err := wt.set(in.WantedCollections, in.WantedDIDs, in.MaxMessageSizeBytes); err != nil {
		return false, fmt.Errorf("failed to parse subscriber options: %w", err)
	}
	return true, nil
}

// start is the place in the log that a cursor in microseconds leads to, inclusive. None, and one in the future, lead to the end; one
// older than what is kept leads to the oldest event there is, and nobody is told.
func (j *jetstream) start(cursor string) (int, error) {
	j.world.mu.RLock()
	defer j.world.mu.RUnlock()
	log, now := j.world.log, j.world.now()
	if cursor == "" {
		return len(log), nil
	}
	us, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("invalid cursor: %s", cursor)
	}
	last := now
	if len(log) > 0 && log[len(log)-1].until().After(last) {
		last = log[len(log)-1].until()
	}
	if us > last.UnixMicro() {
		return len(log), nil
	}
	oldest := now.Add(-j.lookback).UnixMicro()
	from := max(us, oldest)
	return sort.Search(len(log), func(i int) bool { return log[i].until().UnixMicro() >= from }), nil
}

// event is one message of Jetstream version 1.
type event struct {
	DID      string      `json:"did"`
	TimeUS   int64       `json:"time_us"`
	Kind     string      `json:"kind"`
	Commit   *liveCommit `json:"commit,omitempty"`
	Account  object      `json:"account,omitempty"`
	Identity object      `json:"identity,omitempty"`
}

type liveCommit struct {
	Rev        string `json:"rev"`
	Operation  string `json:"operation"`
	Collection string `json:"collection"`
	RKey       string `json:"rkey"`
	Record     object `json:"record,omitempty"`
	CID        string `json:"cid,omitempty"`
}

// events are the messages of a change: one for each record of a commit.
func (c *change) events() []event {
	e := event{DID: c.by.did, TimeUS: c.at.UnixMicro(), Kind: c.kind}
	switch c.kind {
	case kindAccount:
		e.Account = c.accountView()
	case kindIdentity:
		e.Identity = object{"did": c.by.did, "handle": c.handle, "seq": c.seq, "time": stamp(c.at)}
	case kindCommit:
		var out []event
		for i, o := range c.ops {
			h := o.at()
			one := e
			one.TimeUS += int64(i)
			one.Commit = &liveCommit{Rev: c.rev, Operation: o.action(), Collection: h.collection, RKey: h.rkey}
			if o.rec != nil {
				one.Commit.Record, one.Commit.CID = o.rec.value(), cidOf(o.rec)
			}
			out = append(out, one)
		}
		return out
	default:
		return nil
	}
	return []event{e}
}

// accountView is the content of an #account event.
func (c *change) accountView() object {
	v := object{"active": c.status == Active, "did": c.by.did, "seq": c.seq, "time": stamp(c.at)}
	if c.status != Active {
		v["status"] = string(c.status)
	}
	return v
}

func (j *jetstream) encode(c *change, want *wanted, compress bool) ([]message, error) {
	var out []message
	if c.local {
		return nil, nil
	}
	for _, e := range c.events() {
		collection := ""
		if e.Commit != nil {
			collection = e.Commit.Collection
		}
		if !want.takes(e.DID, collection) {
			continue
		}
		data, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("event of %s: %w", e.DID, err)
		}
		m := message{op: opText, data: data}
		if compress {
			m = message{op: opBinary, data: j.encoder().EncodeAll(data, nil)}
		}
		if want.fits(len(m.data)) {
			out = append(out, m)
		}
	}
	return out, nil
}

// encoder is made on first use: it costs megabytes.
func (j *jetstream) encoder() *zstd.Encoder {
	j.once.Do(func() {
		var err error
		if j.squeeze, err = zstd.NewWriter(nil, zstd.WithEncoderDict(zstdDictionary), zstd.WithEncoderConcurrency(2)); err != nil {
			panic("the dictionary of Jetstream is one: " + err.Error())
		}
	})
	return j.squeeze
}
