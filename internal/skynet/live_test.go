package skynet_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/klauspost/compress/zstd"

	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

// subscription is a client of a stream.
type subscription struct {
	t    *testing.T
	conn *websocket.Conn
	zstd *zstd.Decoder
}

// subscribe opens a websocket of the relay.
func (r *rig) subscribe(path string, params ...string) *subscription {
	r.t.Helper()
	return r.dial(r.net.Jetstream, path, params...)
}

func (r *rig) dial(base, path string, params ...string) *subscription {
	r.t.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		q.Add(params[i], params[i+1])
	}
	conn, _, err := websocket.Dial(r.t.Context(), strings.Replace(base, "http", "ws", 1)+path+"?"+q.Encode(), nil)
	r.ok(err)
	conn.SetReadLimit(64 << 20)
	dict, err := os.ReadFile("zstd/dictionary")
	r.ok(err)
	z, err := zstd.NewReader(nil, zstd.WithDecoderDicts(dict), zstd.WithDecoderConcurrency(1))
	r.ok(err)
	r.t.Cleanup(func() { conn.CloseNow(); z.Close() })
	return &subscription{t: r.t, conn: conn, zstd: z}
}

func (s *subscription) raw() ([]byte, error) {
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	kind, data, err := s.conn.Read(ctx)
	if err == nil && kind == websocket.MessageBinary && len(data) > 4 && string(data[:4]) == "\x28\xb5\x2f\xfd" {
		return s.zstd.DecodeAll(data, nil)
	}
	return data, err
}

type jsEvent struct {
	Did    string
	TimeUS int64 `json:"time_us"`
	Kind   string
	Commit struct {
		Rev, Operation, Collection, Rkey, Cid string
		Record                                map[string]any
	}
	Account struct {
		Active bool
		Status string
	}
	Identity struct{ Handle string }
}

// String is an event as the tests compare it: who, what, and the text of a post.
func (e jsEvent) String() string {
	who := e.Did
	for _, id := range []string{"ann", "bob", "cy", "dee", "eve"} {
		if skynet.DIDFor(id) == e.Did {
			who = id
		}
	}
	switch e.Kind {
	case "commit":
		text, _ := e.Commit.Record["text"].(string)
		return strings.TrimSpace(fmt.Sprintf("%s %ss %s %s", who, e.Commit.Operation, e.Commit.Collection[strings.LastIndexByte(e.Commit.Collection, '.')+1:], text))
	case "account":
		return strings.TrimSpace(fmt.Sprintf("%s active=%v %s", who, e.Account.Active, e.Account.Status))
	}
	return who + " is " + e.Identity.Handle
}

func (s *subscription) event() jsEvent {
	s.t.Helper()
	data, err := s.raw()
	if err != nil {
		s.t.Fatal(err)
	}
	var e jsEvent
	if err := json.Unmarshal(data, &e); err != nil {
		s.t.Fatalf("%v in %.200s", err, data)
	}
	return e
}

func (s *subscription) want(events ...string) {
	s.t.Helper()
	for _, want := range events {
		if got := s.event().String(); got != want {
			s.t.Fatalf("event %q, want %q", got, want)
		}
	}
}

func (s *subscription) say(v any) {
	s.t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.conn.Write(s.t.Context(), websocket.MessageText, data); err != nil {
		s.t.Fatal(err)
	}
}

func options(collections, dids []string) map[string]any {
	return map[string]any{"type": "options_update", "payload": map[string]any{"wantedCollections": collections, "wantedDids": dids}}
}

func TestJetstreamEvents(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	all := r.subscribe("/subscribe", "requireHello", "true", "compress", "true")
	posts := r.subscribe("/subscribe", "requireHello", "true")
	all.say(options(nil, nil))
	posts.say(map[string]any{"type": "something_new"})
	posts.say(options([]string{"app.bsky.feed.*"}, []string{skynet.DIDFor("bob"), skynet.DIDFor("cy")}))
	r.settled("cy", all, posts)
	uri := r.post("bob", skynet.Draft{Text: "hello"})
	r.do(r.world.Like("dee", uri))
	r.do(r.world.Follow("bob", "dee"))
	_, err := r.world.Write("bob", skynet.Write{Action: "update", Collection: post, RKey: rkeyOf(uri), Value: map[string]any{"text": "edited", "createdAt": now()}})
	r.ok(err)
	r.ok(r.world.Delete(uri))
	r.ok(r.world.Rename("bob", "robert.test"))
	r.ok(r.world.SetStatus("bob", skynet.Deactivated))
	r.ok(r.world.SetStatus("bob", skynet.Active))
	all.want("bob creates post hello", "dee creates like", "bob creates follow", "bob updates post edited", "bob deletes post",
		"bob is robert.test", "bob active=false deactivated", "bob active=true", "bob is robert.test")
	posts.want("bob creates post hello", "bob updates post edited", "bob deletes post",
		"bob is robert.test", "bob active=false deactivated", "bob active=true", "bob is robert.test")
}

// settled waits until subscriptions are live: each gets a post by somebody, which is taken off.
func (r *rig) settled(by string, subs ...*subscription) {
	r.t.Helper()
	for _, s := range subs {
		got := make(chan jsEvent, 1)
		go func() { got <- s.event() }()
		for {
			r.post(by, skynet.Draft{Text: "settling"})
			select {
			case <-got:
			case <-time.After(20 * time.Millisecond):
				continue
			}
			break
		}
	}
	end := r.post(by, skynet.Draft{Text: "settled"})
	for _, s := range subs {
		for s.event().Commit.Rkey != rkeyOf(end) {
		}
	}
}

// A cursor is inclusive; every event has a time of its own, and a client that goes on from any of them misses nothing.
func TestJetstreamCursor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var want []string
	for i := range 50 {
		_, err := r.world.Write("bob",
			skynet.Write{Action: "create", Collection: post, Value: map[string]any{"text": fmt.Sprint(i), "createdAt": now()}},
			skynet.Write{Action: "create", Collection: post, Value: map[string]any{"text": fmt.Sprint(i, "b"), "createdAt": now()}})
		r.ok(err)
		want = append(want, fmt.Sprint("bob creates post ", i), fmt.Sprint("bob creates post ", i, "b"))
	}
	from := strconv.FormatInt(start.UnixMicro(), 10)
	var times []int64
	s := r.subscribe("/subscribe", "cursor", from, "wantedCollections", post)
	for i := range want {
		e := s.event()
		if e.String() != want[i] || (i > 0 && e.TimeUS <= times[i-1]) {
			t.Fatalf("event %d is %q at %d, want %q", i, e, e.TimeUS, want[i])
		}
		times = append(times, e.TimeUS)
	}
	for i := 0; i < len(times); i += 7 {
		s := r.subscribe("/subscribe", "cursor", strconv.FormatInt(times[i], 10), "wantedCollections", post)
		first := i - i%2 // records of one commit come together
		for k := first; k < len(want); k++ {
			if got := s.event().String(); got != want[k] {
				t.Fatalf("from event %d: %q, want %q", i, got, want[k])
			}
		}
		s.conn.CloseNow()
	}
	future := r.subscribe("/subscribe", "cursor", strconv.FormatInt(start.AddDate(1, 0, 0).UnixMicro(), 10))
	r.settled("dee", future)
}

// An old cursor is clamped without a word.
func TestJetstreamLookback(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{Text: "old"})
	r.clock.move(37 * time.Hour)
	r.post("bob", skynet.Draft{Text: "new"})
	s := r.subscribe("/subscribe", "cursor", "1", "wantedCollections", post)
	s.want("bob creates post new")
}

func TestJetstreamRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for what, query := range map[string]string{
		"cursor": "cursor=yesterday", "collection": "wantedCollections=posts", "DID": "wantedDids=bob.test",
		"too many collections": strings.Repeat("wantedCollections=app.bsky.feed.post&", 1) + manyCollections(101),
	} {
		res, err := http.Get(r.net.Jetstream + "/subscribe?" + query)
		r.ok(err)
		res.Body.Close()
		if res.StatusCode != 400 {
			t.Errorf("bad %s: %d", what, res.StatusCode)
		}
	}
	for what, m := range map[string]any{
		"too many DIDs": options(nil, manyDIDs(10_001)), "bad DID": options(nil, []string{"x"}), "no JSON object": "hello",
	} {
		s := r.subscribe("/subscribe")
		s.say(m)
		if _, err := s.raw(); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
			t.Errorf("%s: %v", what, err)
		}
	}
	s := r.subscribe("/subscribe", "requireHello", "true")
	s.say(options(nil, manyDIDs(10_000)))
	r.ok(r.world.SetStatus("bob", skynet.Takendown)) // not wanted
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, data, err := s.conn.Read(ctx); err == nil {
		t.Errorf("10,000 others wanted, got %s", data)
	}
}

func manyCollections(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("wantedCollections=com.example.c%d", i))
	}
	return strings.Join(out, "&")
}

func manyDIDs(n int) []string {
	var out []string
	for i := range n {
		out = append(out, skynet.DIDFor(fmt.Sprint("stranger ", i)))
	}
	return out
}

// The relay goes down with its streams and comes back with its log.
func TestJetstreamGoesAndComesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.subscribe("/subscribe")
	r.settled("dee", s)
	last := r.post("bob", skynet.Draft{Text: "one"})
	e := s.event()
	r.ok(r.net.JetstreamDown())
	if _, err := s.raw(); err == nil {
		t.Error("the stream outlives the relay")
	}
	r.post("bob", skynet.Draft{Text: "two"})
	r.ok(r.net.JetstreamUp())
	s = r.subscribe("/subscribe", "cursor", strconv.FormatInt(e.TimeUS, 10))
	if first := s.event(); first.Commit.Rkey != rkeyOf(last) {
		t.Errorf("first %v", first)
	}
	s.want("bob creates post two")
}

// streamFault is what a fault does to a client that replays ten posts by bob.
type streamFault struct {
	rule  fault.Rule
	check func(*rig, *subscription)
}

func streamFaults() map[fault.Kind]streamFault {
	return map[fault.Kind]streamFault{
		fault.Flood: {fault.Rule{Times: 3}, func(r *rig, s *subscription) {
			s.want("bob creates post 0", "bob creates post 0", "bob creates post 0", "bob creates post 1")
		}},
		fault.HugeMessage: {fault.Rule{After: 1, Bytes: 6 << 20}, func(r *rig, s *subscription) {
			s.want("bob creates post 0")
			if data, err := s.raw(); err != nil || len(data) != 6<<20 {
				r.t.Errorf("%d bytes, %v", len(data), err)
			}
			s.want("bob creates post 2")
		}},
		fault.ZstdBomb: {fault.Rule{After: 1, Bytes: 50 << 20}, func(r *rig, s *subscription) {
			s.want("bob creates post 0")
			_, data, err := s.conn.Read(r.t.Context())
			r.ok(err)
			out, err := s.zstd.DecodeAll(data, nil)
			if err != nil || len(out) != 50<<20 || len(data) > 100<<10 {
				r.t.Errorf("%d bytes inflate to %d, %v", len(data), len(out), err)
			}
		}},
		fault.Nonsense: {fault.Rule{After: 1}, func(r *rig, s *subscription) {
			s.want("bob creates post 0")
			if data, err := s.raw(); err != nil || json.Valid(data) {
				r.t.Errorf("%q, %v", data, err)
			}
		}},
		fault.HangUp: {fault.Rule{After: 2}, func(r *rig, s *subscription) {
			s.want("bob creates post 0", "bob creates post 1")
			if _, err := s.raw(); err == nil || websocket.CloseStatus(err) != -1 {
				r.t.Errorf("after two: %v", err)
			}
		}},
		fault.Flap: {fault.Rule{Every: 50 * time.Millisecond}, func(r *rig, s *subscription) {
			for range 10 {
				s.event()
			}
			if _, err := s.raw(); err == nil {
				r.t.Error("the connection stays")
			}
		}},
		fault.HalfOpen: {fault.Rule{After: 1}, func(r *rig, s *subscription) {
			s.want("bob creates post 0")
			ctx, cancel := context.WithTimeout(r.t.Context(), 100*time.Millisecond)
			defer cancel()
			go s.conn.Read(r.t.Context())
			if err := s.conn.Ping(ctx); err == nil {
				r.t.Error("a ping is answered")
			}
		}},
		fault.Drip: {fault.Rule{Every: time.Microsecond}, func(r *rig, s *subscription) { s.want("bob creates post 0", "bob creates post 1") }},
		fault.Omit: {fault.Rule{Times: 1}, func(r *rig, s *subscription) {
			for i := range 10 {
				s.want(fmt.Sprint("bob creates post ", i))
			}
			r.settledAfter(s, "10", "11")
		}},
		fault.Reorder: {fault.Rule{Times: 1}, func(r *rig, s *subscription) {
			for i := range 10 {
				s.want(fmt.Sprint("bob creates post ", i))
			}
			r.ok(second(r.world.Post("bob", skynet.Draft{Text: "10"})))
			r.ok(second(r.world.Post("bob", skynet.Draft{Text: "11"})))
			s.want("bob creates post 11", "bob creates post 10")
		}},
	}
}

func TestStreamFaults(t *testing.T) {
	t.Parallel()
	for kind, tt := range streamFaults() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			for i := range 10 {
				r.post("bob", skynet.Draft{Text: fmt.Sprint(i)})
			}
			tt.rule.Kind, tt.rule.Path = kind, "^/subscribe"
			r.ok(r.faults.Add(tt.rule))
			s := r.subscribe("/subscribe", "cursor", strconv.FormatInt(start.UnixMicro(), 10), "wantedCollections", post)
			tt.check(r, s)
			if r.faults.Struck(kind) != 1 {
				t.Errorf("struck %d times", r.faults.Struck(kind))
			}
		})
	}
}

// settledAfter posts twice and wants the first to be missing.
func (r *rig) settledAfter(s *subscription, lost, kept string) {
	r.t.Helper()
	r.ok(second(r.world.Post("bob", skynet.Draft{Text: lost})))
	r.ok(second(r.world.Post("bob", skynet.Draft{Text: kept})))
	s.want("bob creates post " + kept)
}
