package skynet_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/bluesky-social/indigo/atproto/identity"
	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/ipfs/go-cid"

	"skein/internal/skynet"
)

func TestIdentity(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if got := r.get("com.atproto.identity.resolveHandle", "handle", "bob.test")["did"]; got != skynet.DIDFor("bob") {
		t.Errorf("bob.test is %v", got)
	}
	for handle, want := range map[string]string{
		"nobody.test": "HandleNotFound", "not a handle": "InvalidRequest", "": "InvalidRequest", "bob": "InvalidRequest",
	} {
		if status, name := r.fails("com.atproto.identity.resolveHandle", "handle", handle); status != 400 || name != want {
			t.Errorf("%q: %d %s, want 400 %s", handle, status, name, want)
		}
	}
	dir := identity.BaseDirectory{PLCURL: r.net.PLC, SkipHandleVerification: true}
	who, err := dir.LookupDID(context.Background(), syntax.DID(skynet.DIDFor("bob")))
	r.ok(err)
	declared, err := who.DeclaredHandle()
	r.ok(err)
	if _, err := who.PublicKey(); err != nil || declared != "bob.test" || who.PDSEndpoint() != r.net.PDS {
		t.Errorf("document says %s at %s, key error %v", declared, who.PDSEndpoint(), err)
	}
	r.ok(r.world.DeclareHandle("bob", "imposter.test"))
	who, err = dir.LookupDID(context.Background(), syntax.DID(skynet.DIDFor("bob")))
	r.ok(err)
	if declared, _ := who.DeclaredHandle(); declared != "imposter.test" {
		t.Errorf("document says %s after the handle was misdeclared", declared)
	}
	if r.get("com.atproto.repo.describeRepo", "repo", "bob.test")["handleIsCorrect"] != false {
		t.Error("describeRepo calls a misdeclared handle correct")
	}
	if _, err := dir.LookupDID(context.Background(), syntax.DID(skynet.DIDFor("nobody"))); err == nil {
		t.Error("a DID of nobody resolves")
	}
	appView, err := dir.ResolveDID(context.Background(), syntax.DID(r.net.AppViewDID))
	r.ok(err)
	if appView.Service[0].ID != "#bsky_appview" {
		t.Errorf("the AppView's document has %v", appView.Service)
	}
}

// Every record a repository lists is the record its CID names.
func TestRecords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.post("ann", skynet.Draft{ID: "p", Text: "#go with @bob.test", Tags: []string{"go"}, Mentions: []string{"bob"},
		Images: []skynet.Image{{Alt: "x", Motif: "m", Width: 4, Height: 3}}, SelfLabels: []string{"nudity"}})
	r.post("ann", skynet.Draft{ReplyTo: "p", Quote: "p", Link: &skynet.Link{URL: "https://a.example"}})
	r.do(r.world.Like("ann", uri))
	r.do(r.world.Repost("ann", uri))
	r.do(r.world.Block("ann", "eve"))
	seen := []string{}
	for _, c := range at(r.get("com.atproto.repo.describeRepo", "repo", "ann.test"), "collections").([]any) {
		for _, rec := range r.pages("com.atproto.repo.listRecords", "records", "repo", "ann.test", "collection", c.(string), "limit", "1") {
			text, err := json.Marshal(at(rec, "value"))
			r.ok(err)
			value, err := atdata.UnmarshalJSON(text)
			r.ok(err)
			block, err := atdata.MarshalCBOR(value)
			r.ok(err)
			sum, err := cid.NewPrefixV1(cid.DagCBOR, 0x12).Sum(block)
			r.ok(err)
			if sum.String() != at(rec, "cid") {
				t.Errorf("%s: CID %v, but its bytes hash to %s", c, at(rec, "cid"), sum)
			}
			seen = append(seen, strings.TrimPrefix(c.(string), "app.bsky."))
		}
	}
	want := []string{"actor.profile", "feed.like", "feed.post", "feed.post", "feed.repost", "graph.block", "graph.follow", "graph.follow"}
	if !slices.Equal(seen, want) {
		t.Errorf("records %v, want %v", seen, want)
	}
}

func TestListAndGetRecord(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 5 {
		r.post("bob", skynet.Draft{Text: fmt.Sprint(i)})
	}
	list := func(params ...string) string {
		var out []string
		for _, rec := range r.pages("com.atproto.repo.listRecords", "records", append([]string{"repo", "bob.test", "collection", "app.bsky.feed.post", "limit", "2"}, params...)...) {
			out = append(out, at(rec, "value", "text").(string))
		}
		return strings.Join(out, "")
	}
	if got := list(); got != "43210" {
		t.Errorf("listed %s, want newest first", got)
	}
	if got := list("reverse", "true"); got != "01234" {
		t.Errorf("reversed %s", got)
	}
	uri := r.post("bob", skynet.Draft{Text: "one"})
	rkey := uri[strings.LastIndex(uri, "/")+1:]
	rec := r.get("com.atproto.repo.getRecord", "repo", "bob.test", "collection", "app.bsky.feed.post", "rkey", rkey)
	if at(rec, "value", "text") != "one" || at(rec, "uri") != uri {
		t.Errorf("got %v", rec)
	}
	for name, params := range map[string][]string{
		"RecordNotFound": {"repo", "bob.test", "collection", "app.bsky.feed.post", "rkey", "none"},
		"InvalidRequest": {"repo", "nobody.test", "collection", "app.bsky.feed.post", "rkey", rkey},
	} {
		if status, got := r.fails("com.atproto.repo.getRecord", params...); status != 400 || got != name {
			t.Errorf("%v: %d %s, want 400 %s", params, status, got, name)
		}
	}
}

func TestLatestCommitMoves(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	head := func() map[string]any { return r.get("com.atproto.sync.getLatestCommit", "did", skynet.DIDFor("bob")) }
	a := head()
	if b := head(); b["cid"] != a["cid"] || b["rev"] != a["rev"] {
		t.Errorf("nothing changed, but the head went from %v to %v", a, b)
	}
	uri := r.post("bob", skynet.Draft{})
	b := head()
	r.ok(r.world.Delete(uri))
	c := head()
	if !(a["rev"].(string) < b["rev"].(string) && b["rev"].(string) < c["rev"].(string)) || a["cid"] == b["cid"] || b["cid"] == c["cid"] {
		t.Errorf("heads %v, %v, %v do not move on", a, b, c)
	}
	if status, name := r.fails("com.atproto.sync.getLatestCommit", "did", skynet.DIDFor("nobody")); status != 400 || name != "RepoNotFound" {
		t.Errorf("commit of nobody: %d %s", status, name)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uris := slices.Repeat([]string{"uris", "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/x"}, 26)
	for nsid, params := range map[string][]string{
		"app.bsky.feed.getPosts":          uris,
		"app.bsky.feed.getTimeline":       {"limit", "101"},
		"app.bsky.feed.getAuthorFeed":     {"actor", "bob.test", "limit", "0"},
		"app.bsky.graph.getFollows":       {"actor", "bob.test", "limit", "ten"},
		"app.bsky.graph.getMutes":         {"limit", "-1"},
		"app.bsky.graph.getBlocks":        {"limit", "101"},
		"app.bsky.feed.getLikes":          {"limit", "5"},
		"app.bsky.actor.getProfiles":      slices.Repeat([]string{"actors", "bob.test"}, 26),
		"app.bsky.graph.getRelationships": append(slices.Repeat([]string{"others", "bob.test"}, 31), "actor", "ann.test"),
		"com.atproto.repo.listRecords":    {"repo", "bob.test", "collection", "not an nsid"},
		"app.bsky.feed.getPostThread":     {"uri", "at://x/y/z", "depth", "1001"},
	} {
		if status, name := r.fails(nsid, params...); status != 400 || name != "InvalidRequest" {
			t.Errorf("%s: %d %s, want 400 InvalidRequest", nsid, status, name)
		}
	}
	if status, name := r.fails("app.bsky.feed.getTimeline", "cursor", "my own idea"); status != 400 || name != "InvalidRequest" {
		t.Errorf("an invented cursor: %d %s", status, name)
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, head, _ := r.send(http.MethodGet, "com.atproto.server.describeServer", "", "")
	if head.Get("RateLimit-Limit") != "3000" || head.Get("RateLimit-Policy") != "3000;w=300" || head.Get("RateLimit-Remaining") == "" {
		t.Errorf("headers %v", head)
	}
	body := `{"identifier":"dee.test","password":"wrong"}`
	for i := range 31 {
		status, head, _ := r.send(http.MethodPost, "com.atproto.server.createSession", "", body)
		if want := map[bool]int{true: 401, false: 429}[i < 30]; status != want {
			t.Fatalf("attempt %d: %d, want %d", i+1, status, want)
		}
		if i == 30 && head.Get("Retry-After") == "" {
			t.Error("429 without Retry-After")
		}
	}
}

func TestGraph(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.do(r.world.Block("ann", "dee"))
	r.ok(r.world.Mute("ann", "cy"))
	r.clock.move(1)
	r.ok(r.world.Mute("ann", "eve"))
	handles := func(nsid, list string, params ...string) string {
		var out []string
		for _, p := range r.pages(nsid, list, append(params, "limit", "1")...) {
			out = append(out, at(p, "handle").(string))
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct{ got, want string }{
		{handles("app.bsky.graph.getFollows", "follows", "actor", "ann.test"), "cy.test bob.test"},
		{handles("app.bsky.graph.getMutes", "mutes"), "eve.test cy.test"},
		{handles("app.bsky.graph.getBlocks", "blocks"), "dee.test"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	rel := r.get("app.bsky.graph.getRelationships", "actor", "ann.test", "others", "bob.test", "others", "dee.test", "others", "nobody.test")["relationships"]
	if at(rel, 0, "following") == nil || at(rel, 0, "followedBy") == nil || at(rel, 1, "blocking") == nil || at(rel, 2, "notFound") != true {
		t.Errorf("relationships %v", rel)
	}
	if status, name := r.fails("app.bsky.graph.getRelationships", "actor", "nobody.test"); status != 400 || name != "ActorNotFound" {
		t.Errorf("relationships of nobody: %d %s", status, name)
	}
	r.ok(r.world.Delete(at(rel, 0, "following").(string)))
	if got := handles("app.bsky.graph.getFollows", "follows", "actor", "ann.test"); got != "cy.test" {
		t.Errorf("after unfollowing: %q", got)
	}
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{})
	p := r.get("app.bsky.actor.getProfile", "actor", "bob.test")
	if at(p, "followersCount") != 1.0 || at(p, "followsCount") != 1.0 || at(p, "postsCount") != 1.0 || at(p, "description") != "I am bob" {
		t.Errorf("profile %v", p)
	}
	r.do(r.world.Block("ann", "bob"))
	p = r.get("app.bsky.actor.getProfile", "actor", "bob.test")
	if at(p, "viewer", "following") != nil || at(p, "viewer", "blocking") == nil {
		t.Errorf("a block hides the follow: %v", at(p, "viewer"))
	}
	list := r.get("app.bsky.actor.getProfiles", "actors", "cy.test", "actors", "nobody.test", "actors", skynet.DIDFor("dee"))["profiles"]
	if at(list, 0, "handle") != "cy.test" || at(list, 1, "handle") != "dee.test" || at(list, 2) != nil {
		t.Errorf("profiles %v", list)
	}
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.ok(r.world.SetPreferences("ann", json.RawMessage(`[{"$type":"app.bsky.actor.defs#adultContentPref","enabled":false}]`)))
	put := func(body string) int {
		status, _, _ := r.send(http.MethodPost, "app.bsky.actor.putPreferences", r.token, body)
		return status
	}
	if status := put(`{"preferences":[{"$type":"com.example.mine"}]}`); status != 400 {
		t.Errorf("a foreign preference: %d, want 400", status)
	}
	if status := put(`{"preference":[]}`); status != 400 {
		t.Errorf("no preferences: %d, want 400", status)
	}
	if got := at(r.get("app.bsky.actor.getPreferences"), "preferences", 0, "$type"); got != "app.bsky.actor.defs#adultContentPref" {
		t.Errorf("a refused call changed the preferences to %v", got)
	}
	if status := put(`{"preferences":[{"$type":"app.bsky.actor.defs#unknown","n":1}]}`); status != 200 {
		t.Errorf("replacing: %d", status)
	}
	prefs := r.get("app.bsky.actor.getPreferences")["preferences"]
	if at(prefs, 0, "n") != 1.0 || at(prefs, 1) != nil {
		t.Errorf("got %v, want the whole list replaced", prefs)
	}
	if r.world.SetPreferences("ann", json.RawMessage(`{}`)) == nil {
		t.Error("preferences that are no list are accepted")
	}
}

func TestDeclaredAge(t *testing.T) {
	t.Parallel()
	for born, want := range map[string]string{
		"1990-05-04": "true true true", "2008-05-04": "true true true", "2008-05-05": "true true false",
		"2010-05-05": "true false false", "2013-05-05": "false false false",
	} {
		r := newRig(t)
		r.ok(r.world.SetPreferences("ann", json.RawMessage(`[{"$type":"app.bsky.actor.defs#personalDetailsPref","birthDate":"`+born+`T00:00:00Z"}]`)))
		age := at(r.get("app.bsky.actor.getPreferences"), "preferences", 0)
		if got := fmt.Sprint(at(age, "isOverAge13"), at(age, "isOverAge16"), at(age, "isOverAge18")); got != want {
			t.Errorf("born %s: %s, want %s", born, got, want)
		}
	}
}

func TestImages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{Images: []skynet.Image{{Alt: "x", Motif: "lake", Width: 1600, Height: 800}}})
	item := at(r.get("app.bsky.feed.getTimeline"), "feed", 0, "post")
	for _, url := range []any{at(item, "embed", "images", 0, "thumb"), at(item, "author", "avatar")} {
		res, err := http.Get(url.(string))
		r.ok(err)
		defer res.Body.Close()
		im, err := png.Decode(res.Body)
		if err != nil || res.Header.Get("Content-Type") != "image/png" || im.Bounds().Dx() > 480 {
			t.Errorf("%s: %v, %s", url, err, res.Header.Get("Content-Type"))
		}
	}
	if at(item, "record", "embed", "images", 0, "image", "$type") != "blob" {
		t.Errorf("record %v", at(item, "record", "embed"))
	}
	// The address is good for another process with the same world.
	other := newRig(t)
	other.post("bob", skynet.Draft{Images: []skynet.Image{{Alt: "x", Motif: "lake", Width: 1600, Height: 800}}})
	res, err := http.Get(strings.Replace(at(item, "embed", "images", 0, "thumb").(string), r.net.PDS, other.net.PDS, 1))
	r.ok(err)
	res.Body.Close()
	missing, err := http.Get(r.net.PDS + "/img/avatar/plain/did:plc:x/bafkreinothing")
	r.ok(err)
	missing.Body.Close()
	if res.StatusCode != 200 || missing.StatusCode != 404 {
		t.Errorf("after a restart %d, an unknown picture %d", res.StatusCode, missing.StatusCode)
	}
}

func TestLikesOfAPost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.post("bob", skynet.Draft{})
	for _, who := range []string{"ann", "cy", "dee"} {
		r.do(r.world.Like(who, uri))
	}
	r.do(r.world.Block("ann", "cy"))
	var who bytes.Buffer
	for _, l := range r.pages("app.bsky.feed.getLikes", "likes", "uri", uri, "limit", "1") {
		who.WriteString(at(l, "actor", "handle").(string) + " ")
	}
	if who.String() != "dee.test ann.test " {
		t.Errorf("liked by %s", who.String())
	}
	posts := r.get("app.bsky.feed.getPosts", "uris", uri, "uris", uri, "uris", strings.Replace(uri, skynet.DIDFor("bob"), "bob.test", 1), "uris", "at://nobody.test/app.bsky.feed.post/x")
	if len(posts["posts"].([]any)) != 1 {
		t.Errorf("one post asked for three ways, and one that is not there: %v", posts)
	}
}
