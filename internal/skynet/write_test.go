package skynet_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/ipfs/go-cid"

	"skein/internal/skynet"
	"skein/internal/skynet/lexicons"
)

// call posts input as the viewer and returns status and answer.
func (r *rig) call(nsid string, in map[string]any) (int, map[string]any) {
	r.t.Helper()
	body, err := json.Marshal(in)
	r.ok(err)
	status, _, out := r.send(http.MethodPost, nsid, r.token, string(body))
	v, _ := decode(out).(map[string]any)
	if check, err := lexicons.New(); status == 200 && len(out) > 0 {
		r.ok(err)
		if err := check.Output(nsid, out); err != nil && !strings.Contains(err.Error(), "no output schema") {
			r.t.Errorf("%v in %s", err, out)
		}
	}
	return status, v
}

// must posts input that must be taken, and lets a minute pass.
func (r *rig) must(nsid string, in map[string]any) map[string]any {
	r.t.Helper()
	status, v := r.call(nsid, in)
	if status != 200 {
		r.t.Fatalf("%s %v: %d %v", nsid, in, status, v)
	}
	r.clock.move(time.Minute)
	return v
}

func now() string { return start.Format("2006-01-02T15:04:05.000Z") }

// write creates a record of the viewer and returns its uri.
func (r *rig) write(collection string, record map[string]any) string {
	r.t.Helper()
	record["createdAt"] = r.clock.now().Format("2006-01-02T15:04:05.000Z")
	return r.must("com.atproto.repo.createRecord", map[string]any{"repo": r.net.Handle, "collection": collection, "record": record})["uri"].(string)
}

func ref(r *rig, uri string) map[string]any {
	p := at(r.get("app.bsky.feed.getPosts", "uris", uri), "posts", 0)
	return map[string]any{"uri": uri, "cid": at(p, "cid")}
}

const (
	post     = "app.bsky.feed.post"
	like     = "app.bsky.feed.like"
	create   = "com.atproto.repo.createRecord"
	put      = "com.atproto.repo.putRecord"
	remove   = "com.atproto.repo.deleteRecord"
	apply    = "com.atproto.repo.applyWrites"
	getPosts = "app.bsky.feed.getPosts"
)

func TestWrittenPostIsSeen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	root := r.post("bob", skynet.Draft{ID: "root"})
	quoted := r.post("cy", skynet.Draft{ID: "quoted"})
	uri := r.write(post, map[string]any{
		"text": "hello @bob.test", "langs": []any{"en"},
		"reply":  map[string]any{"root": ref(r, root), "parent": ref(r, root)},
		"embed":  map[string]any{"$type": "app.bsky.embed.record", "record": ref(r, quoted)},
		"labels": map[string]any{"$type": "com.atproto.label.defs#selfLabels", "values": []any{map[string]any{"val": "nudity"}}},
		"facets": []any{map[string]any{"index": map[string]any{"byteStart": 6, "byteEnd": 15},
			"features": []any{map[string]any{"$type": "app.bsky.richtext.facet#mention", "did": skynet.DIDFor("bob")}}}},
	})
	feed := r.get("app.bsky.feed.getTimeline")["feed"]
	v := at(feed, 0, "post")
	if at(v, "uri") != uri || at(v, "record", "text") != "hello @bob.test" || at(v, "embed", "record", "uri") != quoted ||
		at(feed, 0, "reply", "parent", "uri") != root || at(v, "labels", 0, "val") != "nudity" {
		t.Errorf("timeline has %v", feed)
	}
	posts := r.get(getPosts, "uris", root, "uris", quoted)["posts"]
	if at(posts, 0, "replyCount") != 1.0 || at(posts, 1, "quoteCount") != 1.0 {
		t.Errorf("counts: %v", posts)
	}
	_, car := r.car(r.net.PDS, r.net.Viewer.DID, "")
	records, _ := r.checkedRepo(r.net.Viewer.DID, car)
	if records[post+"/"+rkeyOf(uri)].String() != at(v, "cid") {
		t.Error("the repository does not have the post as it was shown")
	}
	r.must(remove, map[string]any{"repo": r.net.Handle, "collection": post, "rkey": rkeyOf(uri)})
	if got := at(r.get(getPosts, "uris", root), "posts", 0, "replyCount"); got != 0.0 {
		t.Errorf("after deletion the root counts %v replies", got)
	}
}

// A client's own record key makes a write safe to repeat: the second is refused and changes nothing.
func TestRecordKeysOfClients(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	rkey := syntax.NewTIDNow(3).String()
	in := map[string]any{"repo": r.net.Handle, "collection": post, "rkey": rkey, "record": map[string]any{"text": "once", "createdAt": now()}}
	first := r.must(create, in)
	if first["uri"] != "at://"+r.net.Viewer.DID+"/"+post+"/"+rkey || first["validationStatus"] != "valid" {
		t.Errorf("answer %v", first)
	}
	if status, v := r.call(create, in); status != 500 || v["error"] != "InternalServerError" {
		t.Errorf("the same key again: %d %v, the reference says 500", status, v)
	}
	if got := len(r.pages("com.atproto.repo.listRecords", "records", "repo", r.net.Handle, "collection", post)); got != 1 {
		t.Errorf("%d posts", got)
	}
	for name, change := range map[string]func(){
		"not a TID":    func() { in["rkey"] = "self" },
		"not a key":    func() { in["rkey"] = "a/b" },
		"wrong type":   func() { in["record"] = map[string]any{"$type": like, "text": "x", "createdAt": now()} },
		"no text":      func() { in["record"] = map[string]any{"createdAt": now()} },
		"too long":     func() { in["record"] = map[string]any{"text": strings.Repeat("x", 301), "createdAt": now()} },
		"unknown file": func() { in["record"] = withImage("bafkreid27zk7lbis4zw5fz4podbvbs4fc5ivwji3dmrwa6zggnj4bnd57u") },
	} {
		delete(in, "rkey")
		change()
		if status, v := r.call(create, in); status != 400 {
			t.Errorf("%s: %d %v", name, status, v)
		}
	}
	in["repo"] = "bob.test"
	if status, _ := r.call(create, in); status != 401 {
		t.Errorf("somebody else's repository: %d", status)
	}
	strange := map[string]any{"repo": r.net.Handle, "collection": "com.example.mine", "record": map[string]any{"n": 1}}
	if v := r.must(create, strange); v["validationStatus"] != "unknown" {
		t.Errorf("a record without a lexicon: %v", v)
	}
	strange["validate"] = true
	if status, _ := r.call(create, strange); status != 400 {
		t.Errorf("to be validated, without a lexicon: %d", status)
	}
}

func withImage(link string) map[string]any {
	return map[string]any{"text": "look", "createdAt": now(), "embed": map[string]any{"$type": "app.bsky.embed.images", "images": []any{
		map[string]any{"alt": "a dot", "image": map[string]any{"$type": "blob", "ref": map[string]any{"$link": link}, "mimeType": "image/png", "size": 3}},
	}}}
}

func TestSwaps(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.write(post, map[string]any{"text": "first"})
	old := ref(r, uri)
	head := r.get("com.atproto.sync.getLatestCommit", "did", r.net.Viewer.DID)
	edit := map[string]any{"repo": r.net.Handle, "collection": post, "rkey": rkeyOf(uri), "swapCommit": head["cid"], "swapRecord": old["cid"],
		"record": map[string]any{"text": "second", "createdAt": now()}}
	v := r.must(put, edit)
	if at(v, "commit", "rev").(string) <= head["rev"].(string) {
		t.Errorf("commit %v after %v", v["commit"], head)
	}
	for what, change := range map[string]func(){
		"old commit": func() { delete(edit, "swapRecord") },
		"old record": func() { delete(edit, "swapCommit"); edit["swapRecord"] = old["cid"] },
		"no record":  func() { delete(edit, "swapCommit"); edit["swapRecord"] = nil },
	} {
		edit["swapCommit"], edit["record"] = head["cid"], map[string]any{"text": what, "createdAt": now()}
		change()
		if status, v := r.call(put, edit); status != 400 || v["error"] != "InvalidSwap" {
			t.Errorf("%s: %d %v", what, status, v)
		}
	}
	p := at(r.get(getPosts, "uris", uri), "posts", 0)
	if at(p, "record", "text") != "second" || at(p, "cid") == old["cid"] {
		t.Errorf("post %v", p)
	}
	delete(edit, "swapRecord")
	delete(edit, "swapCommit")
	edit["record"] = map[string]any{"text": "second", "createdAt": now()}
	if again := r.must(put, edit); again["commit"] != nil || again["cid"] != at(p, "cid") {
		t.Errorf("putting what is there: %v", again)
	}
}

// An edited post keeps its likes and replies, and those keep naming the version they were about.
func TestEditedPost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.write(post, map[string]any{"text": "before"})
	old := ref(r, uri)
	likeURI := r.do(r.world.Like("bob", uri))
	r.post("bob", skynet.Draft{ReplyTo: uri, Quote: uri, Text: "about before"})
	r.must(put, map[string]any{"repo": r.net.Handle, "collection": post, "rkey": rkeyOf(uri), "record": map[string]any{"text": "after", "createdAt": now()}})
	p := at(r.get(getPosts, "uris", uri), "posts", 0)
	if at(p, "record", "text") != "after" || at(p, "likeCount") != 1.0 || at(p, "replyCount") != 1.0 || at(p, "quoteCount") != 1.0 {
		t.Errorf("post %v", p)
	}
	rec := r.get("com.atproto.repo.getRecord", "repo", "bob.test", "collection", like, "rkey", rkeyOf(likeURI))
	if at(rec, "value", "subject", "cid") != old["cid"] {
		t.Errorf("the like names %v, want the version of then", at(rec, "value", "subject"))
	}
	_, car := r.car(r.net.PDS, skynet.DIDFor("bob"), "")
	r.checkedRepo(skynet.DIDFor("bob"), car)
	_, car = r.car(r.net.PDS, r.net.Viewer.DID, "")
	r.checkedRepo(r.net.Viewer.DID, car)
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); strings.Join(got, "|") != "about before|after" {
		t.Errorf("timeline %q", got)
	}
}

// Liking what one likes already replaces the like, as the reference does.
func TestConflictingLikes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.post("bob", skynet.Draft{})
	first := r.write(like, map[string]any{"subject": ref(r, uri)})
	second := r.write(like, map[string]any{"subject": ref(r, uri)})
	likes := r.pages("com.atproto.repo.listRecords", "records", "repo", r.net.Handle, "collection", like)
	p := at(r.get(getPosts, "uris", uri), "posts", 0)
	if len(likes) != 1 || first == second || at(p, "viewer", "like") != second || at(p, "likeCount") != 1.0 {
		t.Errorf("%d likes, viewer %v", len(likes), at(p, "viewer"))
	}
	r.must(remove, map[string]any{"repo": r.net.Handle, "collection": like, "rkey": rkeyOf(first)})
	if at(r.get(getPosts, "uris", uri), "posts", 0, "viewer", "like") != second {
		t.Error("deleting what is not there took the like away")
	}
}

func TestApplyWrites(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	old := r.write(post, map[string]any{"text": "old"})
	edited := r.write(post, map[string]any{"text": "to be edited"})
	w := func(action string, more map[string]any) map[string]any {
		more["$type"], more["collection"] = apply+"#"+action, post
		return more
	}
	value := func(text string) map[string]any { return map[string]any{"text": text, "createdAt": now()} }
	before := r.get("com.atproto.sync.getLatestCommit", "did", r.net.Viewer.DID)
	out := r.must(apply, map[string]any{"repo": r.net.Viewer.DID, "writes": []any{
		w("delete", map[string]any{"rkey": rkeyOf(old)}),
		w("create", map[string]any{"value": value("new")}),
		w("update", map[string]any{"rkey": rkeyOf(edited), "value": value("edited")}),
	}})
	after := r.get("com.atproto.sync.getLatestCommit", "did", r.net.Viewer.DID)
	if at(out, "commit", "cid") != after["cid"] || after["rev"] == before["rev"] || at(out, "results", 1, "uri") == nil || at(out, "results", 2, "uri") != edited {
		t.Errorf("answer %v, head %v", out, after)
	}
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); len(got) != 2 {
		t.Errorf("posts %q", got)
	}
	// One bad write spoils all.
	status, _ := r.call(apply, map[string]any{"repo": r.net.Viewer.DID, "writes": []any{
		w("create", map[string]any{"value": value("half")}),
		w("create", map[string]any{"rkey": rkeyOf(edited), "value": value("taken")}),
	}})
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); status != 500 || len(got) != 2 {
		t.Errorf("%d, then posts %q", status, got)
	}
	many := make([]any, 201)
	for i := range many {
		many[i] = w("delete", map[string]any{"rkey": "3jzfcijpj2z2a"})
	}
	if status, _ := r.call(apply, map[string]any{"repo": r.net.Viewer.DID, "writes": many}); status != 400 {
		t.Errorf("201 writes: %d", status)
	}
}

func TestUploads(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	data := []byte("a picture, as far as anybody here knows")
	req, err := http.NewRequest(http.MethodPost, r.net.PDS+"/xrpc/com.atproto.repo.uploadBlob", bytes.NewReader(data))
	r.ok(err)
	req.Header.Set("Authorization", "Bearer "+r.token)
	req.Header.Set("Content-Type", "image/png")
	res, err := http.DefaultClient.Do(req)
	r.ok(err)
	defer res.Body.Close()
	var v any
	r.ok(json.NewDecoder(res.Body).Decode(&v))
	link := at(v, "blob", "ref", "$link").(string)
	if sum, err := cid.NewPrefixV1(cid.Raw, 0x12).Sum(data); err != nil || sum.String() != link || at(v, "blob", "size") != float64(len(data)) {
		t.Errorf("blob %v, hash %s, %v", v, sum, err)
	}
	uri := r.must(create, map[string]any{"repo": r.net.Handle, "collection": post, "record": withImage(link)})["uri"].(string)
	thumb := at(r.get(getPosts, "uris", uri), "posts", 0, "embed", "images", 0, "thumb").(string)
	profile := map[string]any{"displayName": "New Name", "avatar": at(v, "blob")}
	r.must(put, map[string]any{"repo": r.net.Handle, "collection": "app.bsky.actor.profile", "rkey": "self", "record": profile})
	me := r.get("app.bsky.actor.getProfile", "actor", r.net.Handle)
	if me["displayName"] != "New Name" || me["description"] != nil {
		t.Errorf("profile %v", me)
	}
	for _, address := range []string{thumb, me["avatar"].(string), r.net.PDS + "/xrpc/com.atproto.sync.getBlob?did=" + r.net.Viewer.DID + "&cid=" + link} {
		res, err := http.Get(address)
		r.ok(err)
		var body bytes.Buffer
		body.ReadFrom(res.Body)
		res.Body.Close()
		if res.StatusCode != 200 || !bytes.Equal(body.Bytes(), data) || res.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d, %d bytes", address, res.StatusCode, body.Len())
		}
	}
}

// A post that comes after what replies to it takes its place; one that is deleted leaves a hole and can come back.
func TestGhosts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	rkey := syntax.NewTIDNow(1).String()
	uri := "at://" + r.net.Viewer.DID + "/" + post + "/" + rkey
	strong := map[string]any{"uri": uri, "cid": "bafyreidad6nyekfa4a67yfb573ptxiv6s7kyxyg2ra6qbbemcruadvtuim"}
	reply := r.write(post, map[string]any{"text": "early", "reply": map[string]any{"root": strong, "parent": strong}})
	parent := func() any {
		return at(r.get("app.bsky.feed.getPostThread", "uri", reply), "thread", "parent", "$type")
	}
	if got := parent(); got != "app.bsky.feed.defs#notFoundPost" {
		t.Errorf("before there is a parent: %v", got)
	}
	in := map[string]any{"repo": r.net.Handle, "collection": post, "rkey": rkey, "record": map[string]any{"text": "late", "createdAt": now()}}
	for range 2 {
		r.must(create, in)
		if got := parent(); got != "app.bsky.feed.defs#threadViewPost" {
			t.Errorf("with a parent: %v", got)
		}
		if got := at(r.get(getPosts, "uris", uri), "posts", 0, "replyCount"); got != 1.0 {
			t.Errorf("%v replies", got)
		}
		r.must(remove, map[string]any{"repo": r.net.Handle, "collection": post, "rkey": rkey})
		if got := parent(); got != "app.bsky.feed.defs#notFoundPost" {
			t.Errorf("after the parent is deleted: %v", got)
		}
	}
	_, car := r.car(r.net.PDS, r.net.Viewer.DID, "")
	r.checkedRepo(r.net.Viewer.DID, car)
}
