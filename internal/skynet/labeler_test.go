package skynet_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	comatproto "github.com/bluesky-social/indigo/api/atproto"
	"github.com/bluesky-social/indigo/atproto/atcrypto"
	"github.com/bluesky-social/indigo/atproto/identity"
	"github.com/bluesky-social/indigo/atproto/labeling"
	"github.com/bluesky-social/indigo/atproto/syntax"
	cbg "github.com/whyrusleeping/cbor-gen"

	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	"skein/internal/skynet/lexicons"
)

const mod = "mod.test"

// newLabelerRig is a rig with two labelers, mod and rival, and posts by bob and cy.
func newLabelerRig(t *testing.T) (*rig, string) {
	t.Helper()
	r := newRig(t)
	for _, id := range []string{"mod", "rival"} {
		_, err := r.world.AddLabeler(skynet.Person{ID: id, Handle: id + ".test", Hue: -1}, "spam", "rude")
		r.ok(err)
	}
	r.post("bob", skynet.Draft{ID: "b"})
	r.post("cy", skynet.Draft{ID: "c"})
	net, err := skynet.Serve(t.Context(), r.world, skynet.Options{Faults: r.faults})
	r.ok(err)
	t.Cleanup(net.Close)
	r.net = net
	r.token = r.login(net.Handle, net.AppPassword).AccessJwt
	url, ok := net.Labeler("mod")
	if !ok {
		t.Fatal("the labeler has no address")
	}
	return r, url
}

// labelKey reads where a labeler is and what it signs with from its DID document.
func (r *rig) labelKey(id string) (atcrypto.PublicKey, string) {
	r.t.Helper()
	dir := identity.BaseDirectory{PLCURL: r.net.PLC, SkipHandleVerification: true}
	who, err := dir.LookupDID(r.t.Context(), syntax.DID(skynet.DIDFor(id)))
	r.ok(err)
	key, err := who.GetPublicKey("atproto_label")
	r.ok(err)
	return key, who.GetServiceEndpoint("atproto_labeler")
}

// labels queries a labeler and says of each label what it is and whether its signature holds.
func (r *rig) labels(url string, key atcrypto.PublicKey, params ...string) []string {
	r.t.Helper()
	status, body := r.fetch(url, "com.atproto.label.queryLabels", params...)
	if status != http.StatusOK {
		r.t.Fatalf("queryLabels: %d %s", status, body)
	}
	check, err := lexicons.New()
	r.ok(err)
	if err := check.Output("com.atproto.label.queryLabels", body); err != nil {
		r.t.Error(err)
	}
	var out struct{ Labels []labeling.Label }
	r.ok(json.Unmarshal(body, &out))
	said := []string{}
	for _, l := range out.Labels {
		said = append(said, describe(l, key))
	}
	return said
}

func describe(l labeling.Label, key atcrypto.PublicKey) string {
	s := l.Val
	if l.Negated != nil && *l.Negated {
		s = "not " + s
	}
	if l.ExpiresAt != nil {
		s += " until " + *l.ExpiresAt
	}
	if l.VerifySyntax() != nil {
		s += " malformed"
	}
	if l.VerifySignature(key) != nil {
		s += " unproven"
	}
	return s
}

func TestQueryLabels(t *testing.T) {
	t.Parallel()
	r, url := newLabelerRig(t)
	key, endpoint := r.labelKey("mod")
	if endpoint != url {
		t.Errorf("document says %s, the network %s", endpoint, url)
	}
	b, _ := r.world.URI("b")
	put := func(l skynet.Label) { l.Src = orDefault(l.Src, mod); r.ok(r.world.Label(l)) }
	put(skynet.Label{URI: "b", Val: "spam"})
	put(skynet.Label{URI: "bob", Val: "rude", Expires: start.Add(time.Hour)})
	put(skynet.Label{URI: "c", Val: "spam"})
	put(skynet.Label{URI: "c", Val: "forged", Forged: true})
	put(skynet.Label{URI: "b", Val: "foreign", Src: "rival.test"})
	put(skynet.Label{URI: "b", Val: "spoofed", Src: "rival.test", From: mod})
	r.ok(r.world.Unlabel("c", "spam"))
	for _, tt := range []struct {
		params []string
		want   []string
	}{
		{[]string{"uriPatterns", b}, []string{"spam", "spoofed"}},
		{[]string{"uriPatterns", b, "sources", skynet.DIDFor("mod")}, []string{"spam"}},
		{[]string{"uriPatterns", "at://" + skynet.DIDFor("cy") + "/*"}, []string{"forged unproven", "not spam"}},
		{[]string{"uriPatterns", skynet.DIDFor("bob")}, []string{"rude until 2026-05-04T13:00:00.000Z"}},
		{[]string{"uriPatterns", "*", "limit", "2"}, []string{"spam", "rude until 2026-05-04T13:00:00.000Z"}},
		{[]string{"uriPatterns", "*", "cursor", "2"}, []string{"forged unproven", "spoofed", "not spam"}},
		{[]string{"uriPatterns", "at://nowhere*"}, []string{}},
	} {
		if got := r.labels(url, key, tt.params...); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%v: %q, want %q", tt.params, got, tt.want)
		}
	}
	for _, params := range [][]string{{}, {"uriPatterns", "a*b"}, {"uriPatterns", "*", "limit", "251"}, {"uriPatterns", "*", "cursor", "x"}} {
		if status, _ := r.fetch(url, "com.atproto.label.queryLabels", params...); status != 400 {
			t.Errorf("%v: %d", params, status)
		}
	}
	// What is forged or spoofed is no label for the AppView either.
	r.world.TrustLabeler(skynet.DIDFor("mod"))
	if got := vals(at(r.get(getPosts, "uris", b), "posts", 0, "labels")); !equal(got, []string{"spam"}) {
		t.Errorf("the AppView shows %q", got)
	}
}

func orDefault(s, d string) string {
	if s == "" {
		return d
	}
	return s
}

// labelFrame reads one frame of subscribeLabels.
func (s *subscription) labelFrame() (int64, labeling.Label) {
	s.t.Helper()
	data, err := s.raw()
	if err != nil {
		s.t.Fatal(err)
	}
	in := bytes.NewReader(data)
	head, _ := frameHead(s.t, in)
	var body comatproto.LabelSubscribeLabels_Labels
	if head["t"] != "#labels" || body.UnmarshalCBOR(cbg.NewCborReader(in)) != nil || len(body.Labels) != 1 {
		s.t.Fatalf("frame %q: %q", head["t"], data)
	}
	return body.Seq, labeling.FromLexicon(body.Labels[0])
}

func TestSubscribeLabels(t *testing.T) {
	t.Parallel()
	r, url := newLabelerRig(t)
	key, _ := r.labelKey("mod")
	r.ok(r.world.Label(skynet.Label{Src: mod, URI: "b", Val: "spam"}))
	r.ok(r.world.Label(skynet.Label{Src: "rival", URI: "b", Val: "rude"}))
	r.ok(r.world.Label(skynet.Label{Src: mod, URI: "b", Val: strings.Repeat("x", 10_000)}))
	s := r.dial(url, "/xrpc/com.atproto.label.subscribeLabels", "cursor", "0")
	seq, l := s.labelFrame()
	if seq != 1 || describe(l, key) != "spam" {
		t.Errorf("first %d %s", seq, describe(l, key))
	}
	if seq, l := s.labelFrame(); seq != 3 || len(l.Val) != 10_000 {
		t.Errorf("then %d %.50s", seq, l.Val)
	}
	r.ok(r.world.Unlabel("b", "spam"))
	seq, l = s.labelFrame()
	if describe(l, key) != "not spam" {
		t.Errorf("live %d %s", seq, describe(l, key))
	}
	again := r.dial(url, "/xrpc/com.atproto.label.subscribeLabels", "cursor", "3")
	if got, l := again.labelFrame(); got != seq || describe(l, key) != "not spam" {
		t.Errorf("after a cursor: %d %s", got, describe(l, key))
	}
	future := r.dial(url, "/xrpc/com.atproto.label.subscribeLabels", "cursor", "99")
	if data, err := future.raw(); err != nil || !bytes.Contains(data, []byte("FutureCursor")) {
		t.Errorf("a cursor in the future: %q, %v", data, err)
	}
	r.ok(r.faults.Add(fault.Rule{Kind: fault.HangUp, Path: "subscribeLabels", After: 1}))
	flaky := r.dial(url, "/xrpc/com.atproto.label.subscribeLabels", "cursor", "0")
	flaky.labelFrame()
	if _, err := flaky.raw(); err == nil {
		t.Error("the fault did not hang up")
	}
}

// A labeler that has rotated its keys signs what comes later with the new one.
func TestLabelerRotatesKeys(t *testing.T) {
	t.Parallel()
	r, url := newLabelerRig(t)
	old, _ := r.labelKey("mod")
	r.ok(r.world.Label(skynet.Label{Src: mod, URI: "b", Val: "before"}))
	r.ok(r.world.RotateKey("mod"))
	r.ok(r.world.Label(skynet.Label{Src: mod, URI: "b", Val: "after"}))
	fresh, _ := r.labelKey("mod")
	if got := r.labels(url, old, "uriPatterns", "*"); !reflect.DeepEqual(got, []string{"before", "after unproven"}) {
		t.Errorf("by the old key %q", got)
	}
	if got := r.labels(url, fresh, "uriPatterns", "*"); !reflect.DeepEqual(got, []string{"before unproven", "after"}) {
		t.Errorf("by the new key %q", got)
	}
}

func TestGetServices(t *testing.T) {
	t.Parallel()
	r, _ := newLabelerRig(t)
	check, err := lexicons.New()
	r.ok(err)
	for _, detailed := range []string{"false", "true"} {
		params := []string{"dids", skynet.DIDFor("mod"), "dids", skynet.DIDFor("bob"), "dids", skynet.DIDFor("rival"), "detailed", detailed}
		status, _, body := r.send(http.MethodGet, "app.bsky.labeler.getServices"+query(params), r.token, "")
		if err := check.Output("app.bsky.labeler.getServices", body); err != nil || status != 200 {
			t.Errorf("%d, %v in %s", status, err, body)
		}
		views := at(decode(body), "views")
		got := sprint(at(views, 0, "policies") != nil, at(views, 1) != nil, at(views, 2) != nil)
		if want := detailed + " true false"; got != want || at(views, 0, "creator", "handle") != mod {
			t.Errorf("%s, want %s: %v", got, want, views)
		}
	}
}
