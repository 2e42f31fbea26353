package atp_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bluesky-social/indigo/atproto/atcrypto"
	"github.com/bluesky-social/indigo/atproto/labeling"
	"github.com/coder/websocket"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/egress"
)

const (
	labelerDID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
	subject    = "at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/1"
)

var labelNow = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// station is a directory and a labeler in one server.
type station struct {
	*testing.T
	key      atcrypto.PrivateKey
	srv      *httptest.Server
	resolver *atp.Resolver
	clock    func() int64

	mu     sync.Mutex
	doc    string                                                      // in place of the labeler's own document
	answer func(w http.ResponseWriter, r *http.Request)                // of queryLabels
	stream func(ctx context.Context, s *websocket.Conn, cursor string) // of subscribeLabels
}

func newStation(t *testing.T) *station {
	t.Helper()
	key, err := atcrypto.GeneratePrivateKeyK256()
	if err != nil {
		t.Fatal(err)
	}
	s := &station{T: t, key: key, clock: func() int64 { return labelNow.UnixMilli() }}
	s.srv = httptest.NewServer(http.HandlerFunc(s.serve))
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}})
	t.Cleanup(func() { out.Close(); s.srv.Close() })
	s.resolver = atp.NewResolver(out, feed.NetworkConfig{PLC: s.srv.URL})
	return s
}

func (s *station) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	doc, answer, stream := s.doc, s.answer, s.stream
	s.mu.Unlock()
	switch r.URL.Path {
	case "/" + labelerDID:
		if doc == "" {
			doc = s.document(labelerDID)
		}
		fmt.Fprint(w, doc)
	case "/xrpc/com.atproto.label.queryLabels":
		answer(w, r)
	case "/xrpc/com.atproto.label.subscribeLabels":
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		stream(r.Context(), c, r.URL.Query().Get("cursor"))
	default:
		http.NotFound(w, r)
	}
}

func (s *station) document(did string) string {
	public, err := s.key.PublicKey()
	if err != nil {
		s.Fatal(err)
	}
	return fmt.Sprintf(`{"id":%q,"verificationMethod":[{"id":"#atproto","type":"Multikey","publicKeyMultibase":"zQ3shunBKsXixLxKtC5qeSG9E4J5RkGN57im31pcTzbNQnm5w"},
		{"id":"%s#atproto_label","type":"Multikey","publicKeyMultibase":%q}],"service":[{"id":"#atproto_labeler","type":"AtprotoLabeler","serviceEndpoint":%q}]}`,
		did, did, public.Multibase(), s.srv.URL)
}

func (s *station) labeler() *atp.Labels {
	s.Helper()
	l, err := s.resolver.Labeler(s.Context(), labelerDID, s.clock)
	if err != nil {
		s.Fatal(err)
	}
	return l
}

// signed is a label of the station, changed before or after it is signed.
func (s *station) signed(before, after func(*labeling.Label)) labeling.Label {
	s.Helper()
	l := labeling.Label{SourceDID: labelerDID, URI: subject, Val: "odd", CreatedAt: "2026-05-01T00:00:00.000Z", Version: 1}
	if before != nil {
		before(&l)
	}
	if err := l.Sign(s.key); err != nil {
		s.Fatal(err)
	}
	if after != nil {
		after(&l)
	}
	return l
}

// wire is a label as JSON.
func wire(l labeling.Label) map[string]any {
	m := map[string]any{"ver": l.Version, "src": l.SourceDID, "uri": l.URI, "val": l.Val, "cts": l.CreatedAt}
	if l.Sig != nil {
		m["sig"] = map[string]any{"$bytes": base64.RawStdEncoding.EncodeToString(l.Sig)}
	}
	if l.Negated != nil {
		m["neg"] = *l.Negated
	}
	if l.ExpiresAt != nil {
		m["exp"] = *l.ExpiresAt
	}
	if l.CID != nil {
		m["cid"] = *l.CID
	}
	return m
}

func ptr[T any](v T) *T { return &v }

// labelCases is the truth table of one label: what becomes of it.
func (s *station) labelCases() map[string]struct {
	label labeling.Label
	drop  string
	want  feed.Label
} {
	cts := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	plain := feed.Label{Source: labelerDID, Value: "odd", CreatedMs: cts}
	negated, expiring, ahead := plain, plain, plain
	negated.Negated, expiring.ExpiresMs, ahead.CreatedMs = true, cts-1000, labelNow.UnixMilli()
	longest := plain
	longest.Value = strings.Repeat("v", 128)
	return map[string]struct {
		label labeling.Label
		drop  string
		want  feed.Label
	}{
		"sound":                 {s.signed(nil, nil), "", plain},
		"with a CID":            {s.signed(func(l *labeling.Label) { l.CID = ptr("bafyreib") }, nil), "", plain},
		"negated":               {s.signed(func(l *labeling.Label) { l.Negated = ptr(true) }, nil), "", negated},
		"not negated":           {s.signed(func(l *labeling.Label) { l.Negated = ptr(false) }, nil), "", plain},
		"expired":               {s.signed(func(l *labeling.Label) { l.ExpiresAt = ptr("2026-04-30T23:59:59Z") }, nil), "", expiring},
		"of tomorrow":           {s.signed(func(l *labeling.Label) { l.CreatedAt = "2027-05-01T00:00:00Z" }, nil), "", ahead},
		"the longest value":     {s.signed(func(l *labeling.Label) { l.Val = longest.Value }, nil), "", longest},
		"a value too long":      {s.signed(func(l *labeling.Label) { l.Val = strings.Repeat("v", 129) }, nil), atp.DropLabel, feed.Label{}},
		"a value of 10 KB":      {s.signed(func(l *labeling.Label) { l.Val = strings.Repeat("v", 10_000) }, nil), atp.DropLabel, feed.Label{}},
		"no value":              {s.signed(func(l *labeling.Label) { l.Val = "" }, nil), atp.DropLabel, feed.Label{}},
		"no time":               {s.signed(func(l *labeling.Label) { l.CreatedAt = "soon" }, nil), atp.DropLabel, feed.Label{}},
		"an end that is none":   {s.signed(func(l *labeling.Label) { l.ExpiresAt = ptr("never") }, nil), atp.DropLabel, feed.Label{}},
		"version 2":             {s.signed(func(l *labeling.Label) { l.Version = 2 }, nil), atp.DropLabel, feed.Label{}},
		"somebody else's":       {s.signed(func(l *labeling.Label) { l.SourceDID = eve }, nil), atp.DropSpoofed, feed.Label{}},
		"spoofed after signing": {s.signed(nil, func(l *labeling.Label) { l.Val = "!hide" }), atp.DropSignature, feed.Label{}},
		"moved to another post": {s.signed(nil, func(l *labeling.Label) { l.URI += "2" }), atp.DropSignature, feed.Label{}},
		"negation taken off":    {s.signed(func(l *labeling.Label) { l.Negated = ptr(true) }, func(l *labeling.Label) { l.Negated = nil }), atp.DropSignature, feed.Label{}},
		"unsigned":              {s.signed(nil, func(l *labeling.Label) { l.Sig = nil }), atp.DropSignature, feed.Label{}},
		"a short signature":     {s.signed(nil, func(l *labeling.Label) { l.Sig = l.Sig[:10] }), atp.DropSignature, feed.Label{}},
	}
}

func TestLabelsAreVerified(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	for name, c := range s.labelCases() {
		s.answer = func(w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			if q.Get("sources") != labelerDID || q["uriPatterns"][0] != subject || len(q["uriPatterns"]) != 2 {
				t.Errorf("asked %v", q)
			}
			json.NewEncoder(w).Encode(map[string]any{"labels": []any{wire(c.label)}})
		}
		got, drops, err := s.labeler().Query(t.Context(), []string{subject, eve})
		if err != nil {
			t.Fatal(err)
		}
		checkLabel(t, name, got, drops, c.drop, c.want)
	}
}

func checkLabel(t *testing.T, name string, got []feed.SubjectLabel, drops atp.Drops, drop string, want feed.Label) {
	t.Helper()
	if drop != "" {
		if len(got) != 0 || drops[drop] != 1 || len(drops) != 1 {
			t.Errorf("%s: %+v, drops %v", name, got, drops)
		}
		return
	}
	if len(got) != 1 || got[0].Label != want || got[0].Subject != subject || len(drops) != 0 {
		t.Errorf("%s: %+v, drops %v", name, got, drops)
	}
}

func TestLabelPagesAndJunk(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	good, err := json.Marshal(wire(s.signed(nil, nil)))
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	s.answer = func(w http.ResponseWriter, r *http.Request) {
		asked++
		switch r.URL.Query().Get("cursor") {
		case "":
			fmt.Fprintf(w, `{"cursor":"2","labels":[%s, 7, null, {"val":{}}, {"sig":{"$bytes":"%%%%"}}]}`, good)
		case "2":
			fmt.Fprintf(w, `{"cursor":"2","labels":[%s]}`, good) // a cursor that stands still ends it
		}
	}
	got, drops, err := s.labeler().Query(t.Context(), []string{subject})
	if err != nil || len(got) != 2 || asked != 2 || drops[atp.DropLabel] != 4 {
		t.Errorf("%d labels, %d questions, drops %v, %v", len(got), asked, drops, err)
	}
	s.answer = func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `{"labels":{}}`) }
	if _, _, err := s.labeler().Query(t.Context(), nil); feed.CodeOf(err) != feed.CodeBadAnswer {
		t.Errorf("no list: %v", err)
	}
}

func TestWhoIsALabeler(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	if l := s.labeler(); l.DID != labelerDID || !strings.HasPrefix(l.Host(), "127.0.0.1:") {
		t.Errorf("%+v", l)
	}
	for name, c := range map[string]struct {
		doc  string
		code feed.Code
	}{
		"an ordinary account":   {`{"id":"` + labelerDID + `"}`, feed.CodeBadAnswer},
		"no key":                {strings.Replace(s.document(labelerDID), "#atproto_label\"", "#other\"", 1), feed.CodeBadAnswer},
		"the signing key alone": {strings.Replace(s.document(labelerDID), labelerDID+"#atproto_label\"", "#x\"", 1), feed.CodeBadAnswer},
		"a key that is none":    {strings.Replace(s.document(labelerDID), `"publicKeyMultibase":"z`, `"publicKeyMultibase":"q`, 2), feed.CodeBadAnswer},
		"an address of files":   {strings.Replace(s.document(labelerDID), `"serviceEndpoint":"http`, `"serviceEndpoint":"file`, 1), feed.CodeBadAnswer},
		"another's document":    {s.document(eve), feed.CodeBadAnswer},
	} {
		s.mu.Lock()
		s.doc = c.doc
		s.mu.Unlock()
		if _, err := s.resolver.Labeler(t.Context(), labelerDID, s.clock); feed.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.resolver.Labeler(t.Context(), "nonsense", s.clock); feed.CodeOf(err) != feed.CodeUnknownHandle {
		t.Errorf("nonsense: %v", err)
	}
}

// message is a frame with one label.
func (s *station) message(seq byte, l labeling.Label) []byte {
	s.Helper()
	var b bytes.Buffer
	if err := l.MarshalCBOR(&b); err != nil {
		s.Fatal(err)
	}
	return append([]byte("\xa2\x61t\x67#labels\x62op\x01\xa2\x63seq"+string(rune(seq))+"\x66labels\x81"), b.Bytes()...)
}

func TestLabelStreamVerifiesToo(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	for name, c := range s.labelCases() {
		s.mu.Lock()
		s.stream = func(ctx context.Context, conn *websocket.Conn, cursor string) {
			if cursor != "5" {
				t.Errorf("cursor %q", cursor)
			}
			conn.Write(ctx, websocket.MessageBinary, s.message(9, c.label))
			conn.Read(ctx)
		}
		s.mu.Unlock()
		stream, err := s.labeler().Subscribe(t.Context(), 5)
		if err != nil {
			t.Fatal(err)
		}
		b, err := stream.Next(t.Context())
		if err != nil || b.Seq != 9 {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
		checkLabel(t, name, b.Labels, b.Drops, c.drop, c.want)
		if err := stream.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLabelStreamSpeaksOfItself(t *testing.T) {
	t.Parallel()
	s := newStation(t)
	s.stream = func(ctx context.Context, conn *websocket.Conn, cursor string) {
		if cursor != "" {
			t.Errorf("cursor %q", cursor)
		}
		for _, m := range []string{"\xa2\x61t\x65#info\x62op\x01\xa1\x64name\x6eOutdatedCursor", "junk", "\xa2\x61t\x62#x\x62op\x01\xa0"} {
			conn.Write(ctx, websocket.MessageBinary, []byte(m))
		}
		conn.Write(ctx, websocket.MessageText, []byte("{}"))
		conn.Write(ctx, websocket.MessageBinary, []byte("\xa1\x62op\x20\xa1\x65error\x6cFutureCursor"))
		conn.Write(ctx, websocket.MessageBinary, []byte("\xa1\x62op\x20\xa1\x65error\x62No"))
		conn.Read(ctx)
	}
	stream, err := s.labeler().Subscribe(t.Context(), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if b, err := stream.Next(t.Context()); err != nil || !b.Outdated {
		t.Errorf("%+v, %v", b, err)
	}
	for _, drops := range []int{1, 0, 1} {
		if b, err := stream.Next(t.Context()); err != nil || b.Drops[atp.DropShape] != drops || b.Outdated || b.Seq != 0 {
			t.Errorf("%+v, %v", b, err)
		}
	}
	if _, err := stream.Next(t.Context()); !errors.Is(err, atp.ErrFutureCursor) {
		t.Error(err)
	}
	if _, err := stream.Next(t.Context()); feed.CodeOf(err) != feed.CodeBadAnswer {
		t.Error(err)
	}
}
