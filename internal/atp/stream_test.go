package atp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"

	"skein/feed"
)

const (
	adaDID = feed.DID(ann)
	bobDID = feed.DID(bob)
	tid    = "3lk7q5zmi2k2a" // of March 2025
)

var errEnd = errors.New("the script is at its end")

// script is a way out whose only socket says what it was told to, and keeps what it hears.
type script struct {
	says   [][]byte
	binary bool

	mu     sync.Mutex
	at     int
	heard  []string
	dialed *url.URL
	closed bool
}

func (s *script) Client(feed.Purpose) *http.Client { return nil }
func (s *script) LookupTXT(context.Context, string) ([]string, error) {
	return nil, nil
}

func (s *script) Dial(_ context.Context, _ feed.Purpose, address string) (_ feed.Socket, err error) {
	s.dialed, err = url.Parse(address)
	return s, err
}

func (s *script) Read(ctx context.Context) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == len(s.says) || ctx.Err() != nil {
		return nil, false, errors.Join(errEnd, ctx.Err())
	}
	s.at++
	return s.says[s.at-1], s.binary, nil
}

func (s *script) Write(_ context.Context, message []byte, _ bool) error {
	s.heard = append(s.heard, string(message))
	return nil
}

func (s *script) Close() error {
	s.closed = true
	return nil
}

// said runs messages through a subscription of adaDID and bobDID and lists what came out, and what was dropped.
func said(t testing.TB, messages ...string) ([]Event, Drops) {
	t.Helper()
	net := &script{}
	for _, m := range messages {
		net.says = append(net.says, []byte(m))
	}
	j, err := DialJetstream(t.Context(), StreamConfig{
		Network: net, URL: "wss://jetstream.test", Wanted: []feed.DID{adaDID, bobDID}, NowMs: func() int64 { return noon },
		HostOf: func(feed.DID) string { return "https://pds.test" },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	return drain(t, j), j.Drops()
}

func drain(t testing.TB, s Stream) (out []Event) {
	t.Helper()
	for {
		ev, err := s.Next(t.Context())
		if err != nil {
			if !errors.Is(err, errEnd) {
				t.Fatal(err)
			}
			return out
		}
		if ev.Kind != EventUnreadable {
			out = append(out, ev)
		}
	}
}

// message is a commit in Jetstream's words.
func message(did feed.DID, operation, collection, rkey, record string) string {
	body := ""
	if operation != "delete" {
		body = fmt.Sprintf(`,"record":%s,"cid":%q`, record, cid)
	}
	return fmt.Sprintf(`{"did":%q,"time_us":1777000000000001,"kind":"commit","commit":{"rev":%q,"operation":%q,"collection":%q,"rkey":%q%s}}`,
		did, tid, operation, collection, rkey, body)
}

const helloRecord = `{"$type":"app.bsky.feed.post","text":"hello there","createdAt":"2026-01-01T00:00:00Z","langs":["en"]}`

func likeRecord(of feed.DID) string {
	return fmt.Sprintf(`{"$type":"app.bsky.feed.like","subject":{"uri":"at://%s/app.bsky.feed.post/%s","cid":%q},"createdAt":"2026-01-01T00:00:00Z"}`, of, tid, cid)
}

func TestJetstreamCommits(t *testing.T) {
	t.Parallel()
	events, drops := said(t,
		message(adaDID, "create", feed.CollectionPost, tid, helloRecord),
		message(bobDID, "create", feed.CollectionLike, tid, likeRecord(adaDID)),
		message(adaDID, "update", feed.CollectionProfile, "self", `{"$type":"app.bsky.actor.profile","displayName":"Ada"}`),
		message(bobDID, "delete", feed.CollectionLike, tid, ""),
	)
	if len(events) != 4 || len(drops) != 0 {
		t.Fatalf("%d events, dropped %v", len(events), drops)
	}
	post, like, profile, gone := events[0].Change, events[1].Change, events[2].Change, events[3].Change
	switch {
	case events[0].Kind != EventCommit || events[0].Cursor != 1777000000000001 || events[0].AtMs != 1777000000000 || events[0].More:
		t.Errorf("%+v", events[0])
	case post.Post == nil || post.Post.Text != "hello there" || !post.Post.FromRecord || post.Rev != tid || post.CID != cid:
		t.Errorf("%+v", post)
	case like.Engaged == nil || like.Engaged.Actor != bobDID || like.Engaged.Post != feed.NewURI(adaDID, feed.CollectionPost, tid):
		t.Errorf("%+v", like)
	case profile.Author == nil || profile.Author.DisplayName != "Ada":
		t.Errorf("%+v", profile)
	case !gone.Deleted || gone.URI() != feed.NewURI(bob, feed.CollectionLike, tid):
		t.Errorf("%+v", gone)
	}
}

func TestJetstreamAccountsAndIdentities(t *testing.T) {
	t.Parallel()
	account := func(body string) string {
		return fmt.Sprintf(`{"did":%q,"time_us":5000,"kind":"account","account":{%s,"did":%q,"seq":1,"time":"2026-01-01T00:00:00Z"}}`, adaDID, body, adaDID)
	}
	events, drops := said(t, account(`"active":true`), account(`"active":false,"status":"deleted"`), account(`"active":false,"status":"takendown"`),
		account(`"active":false,"status":"deactivated"`), account(`"active":false,"status":"suspended"`), account(`"active":false,"status":"desynchronized"`),
		account(`"active":false`), account(`"active":true,"status":"deleted"`),
		fmt.Sprintf(`{"did":%q,"time_us":6000,"kind":"identity","identity":{"did":%q,"handle":"new.test","seq":2,"time":"x"}}`, adaDID, adaDID))
	var got []feed.AccountStatus
	for _, e := range events[:8] {
		if e.Kind != EventAccount || e.DID != adaDID || e.AtMs != 5 {
			t.Errorf("%+v", e)
		}
		got = append(got, e.Status)
	}
	if want := []feed.AccountStatus{"", "deleted", "takendown", "deactivated", "suspended", "suspended", "suspended", ""}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if e := events[8]; e.Kind != EventIdentity || e.DID != adaDID || len(drops) != 0 {
		t.Errorf("%+v, %v", e, drops)
	}
}

func TestJetstreamDropsAndCounts(t *testing.T) {
	t.Parallel()
	bad := func(from, to string) string {
		return strings.Replace(message(adaDID, "create", feed.CollectionPost, tid, helloRecord), from, to, 1)
	}
	for name, c := range map[string]struct{ message, why string }{
		"no JSON":                {"<html>", DropGarbled},
		"null":                   {"null", DropEvent},
		"nothing known":          {`{"did":"` + string(adaDID) + `","time_us":1,"kind":"party"}`, DropEvent},
		"no time":                {bad("1777000000000001", "0"), DropEvent},
		"time is a word":         {bad("1777000000000001", `"x"`), DropEvent},
		"commit without one":     {`{"did":"` + string(adaDID) + `","time_us":1,"kind":"commit"}`, DropEvent},
		"another operation":      {bad(`"create"`, `"invent"`), DropEvent},
		"of a stranger":          {bad(string(adaDID), "did:plc:stranger"), DropUnwanted},
		"a stranger, unusually":  {`{"time_us":1,"did":"did:plc:stranger","kind":"identity"}`, DropUnwanted},
		"a stranger, in escapes": {`{"did":"did:plc:\u0065wvi","time_us":1,"kind":"identity"}`, DropUnwanted},
		"no collection":          {bad(`"app.bsky.feed.post","rkey"`, `"../x","rkey"`), DropKey},
		"a key with a slash":     {bad(`"rkey":"`+tid, `"rkey":"a/b`), DropKey},
		"no revision":            {bad(`"rev":"`+tid, `"rev":"x`), DropRev},
		"a revision of tomorrow": {bad(`"rev":"`+tid, `"rev":"3zzzzzzzzzzzz`), DropRev},
		"no cid":                 {bad(cid, "x"), DropCID},
		"no record":              {bad(helloRecord, "7"), DropShape},
		"another record":         {bad(`{"$type":"app.bsky.feed.post"`, `{"$type":"app.bsky.feed.like"`), DropShape},
		"broken text":            {bad("hello", "\xff"), DropGarbled},
		"nested":                 {bad(helloRecord, strings.Repeat("[", 100)+strings.Repeat("]", 100)), DropGarbled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, drops := said(t, c.message, message(bobDID, "delete", feed.CollectionPost, tid, ""))
			if len(events) != 1 || events[0].DID != bobDID || drops[c.why] != 1 {
				t.Errorf("%d events, dropped %v, want one %s", len(events), drops, c.why)
			}
		})
	}
}

func TestJetstreamHello(t *testing.T) {
	t.Parallel()
	net := &script{}
	many := make([]feed.DID, MaxWanted+5)
	for i := range many {
		many[i] = feed.DID(fmt.Sprintf("did:plc:%024d", i))
	}
	j, err := DialJetstream(t.Context(), StreamConfig{Network: net, URL: "https://jetstream.test/", Cursor: 77, Wanted: many, NowMs: func() int64 { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	if u := net.dialed; u.Scheme != "wss" || u.Host != "jetstream.test" || u.Path != "/subscribe" ||
		u.RawQuery != "compress=true&cursor=77&requireHello=true" {
		t.Errorf("dialled %s", u)
	}
	if len(net.heard) != 1 || strings.Count(net.heard[0], `"did:plc:`) != MaxWanted || !strings.HasPrefix(net.heard[0], `{"type":"options_update","payload":{"wantedCollections":[`) {
		t.Errorf("the first message names %d accounts: %.120s", strings.Count(net.heard[0], `"did:plc:`), net.heard)
	}
	if len(net.heard[0]) > 10_000_000 {
		t.Errorf("%d bytes; an instance takes 10 MB", len(net.heard[0]))
	}
	if err := j.Want(t.Context(), []feed.DID{adaDID}); err != nil || !strings.Contains(net.heard[1], string(adaDID)) {
		t.Errorf("%q, %v", net.heard[1], err)
	}
	net.says = [][]byte{[]byte(message(bobDID, "delete", feed.CollectionPost, tid, "")), []byte(message(adaDID, "delete", feed.CollectionPost, tid, ""))}
	if events := drain(t, j); len(events) != 1 || events[0].DID != adaDID {
		t.Errorf("after the change of mind: %+v", events)
	}
	if j.Close(); !net.closed {
		t.Error("the socket is open")
	}
	for _, address := range []string{"", "ftp://x", "wss://x/path", "wss://user@x"} {
		if _, err := DialJetstream(t.Context(), StreamConfig{Network: net, URL: address, NowMs: func() int64 { return noon }}); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// pack compresses as an instance does.
func pack(t testing.TB, data string) []byte {
	t.Helper()
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderDict(jetstreamDictionary), zstd.WithWindowSize(1<<17), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer enc.Close()
	return enc.EncodeAll([]byte(data), nil)
}

func TestJetstreamIsUnpacked(t *testing.T) {
	t.Parallel()
	plain := message(adaDID, "create", feed.CollectionPost, tid, helloRecord)
	packed := pack(t, plain)
	if len(packed) > len(plain)*2/3 {
		t.Errorf("%d bytes of %d: the dictionary is not at work", len(packed), len(plain))
	}
	bomb := pack(t, strings.Repeat(" ", 64<<20))
	net := &script{binary: true, says: [][]byte{bomb, []byte("\x28\xb5\x2f\xfdgarbage"), {}, packed}}
	j, err := DialJetstream(t.Context(), StreamConfig{Network: net, URL: "wss://jetstream.test", Wanted: []feed.DID{adaDID}, NowMs: func() int64 { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	events := drain(t, j)
	if len(events) != 1 || events[0].Change.Post == nil || j.Drops()[DropPacked] < 2 || cap(j.buf) > 2*maxEvent {
		t.Errorf("%d events, dropped %v, %d bytes held; the bomb has %d", len(events), j.Drops(), cap(j.buf), len(bomb))
	}
}

func FuzzJetstream(f *testing.F) {
	for _, s := range []string{
		message(adaDID, "create", feed.CollectionPost, tid, helloRecord), message(bobDID, "create", feed.CollectionLike, tid, likeRecord(adaDID)),
		message(adaDID, "delete", feed.CollectionPost, tid, ""), `{"did":"` + string(adaDID) + `","time_us":1,"kind":"account","account":{"active":false}}`,
		"null", "{}", `{"did":"`, `{"did":"x","commit":null,"kind":"commit"}`,
	} {
		f.Add([]byte(s))
	}
	l := &listener{cfg: StreamConfig{NowMs: func() int64 { return noon }}}
	l.want([]feed.DID{adaDID, bobDID})
	f.Fuzz(func(t *testing.T, in []byte) {
		ev, why := l.event(in)
		if why != "" {
			return
		}
		if ev.DID != adaDID && ev.DID != bobDID || ev.Cursor <= 0 || ev.AtMs > noon {
			t.Fatalf("%+v", ev)
		}
		if ev.Kind == EventCommit {
			if _, _, _, ok := ev.Change.URI().Split(); !ok || ev.Change.DID != ev.DID {
				t.Fatalf("%+v", ev.Change)
			}
			if p := ev.Change.Post; p != nil {
				if why := Violation(*p, noon); why != "" {
					t.Fatalf("%s: %+v", why, p)
				}
			}
		}
	})
}
