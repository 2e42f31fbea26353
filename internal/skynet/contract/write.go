package contract

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/bluesky-social/indigo/atproto/identity"
	"github.com/bluesky-social/indigo/atproto/repo"
	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/ipfs/go-cid"
)

const (
	createRecord = "com.atproto.repo.createRecord"
	putRecord    = "com.atproto.repo.putRecord"
	deleteRecord = "com.atproto.repo.deleteRecord"
	applyWrites  = "com.atproto.repo.applyWrites"
	getRepo      = "com.atproto.sync.getRepo"
)

// do posts input that must be taken.
func (c *client) do(nsid string, in object) answer {
	c.Helper()
	a := c.post(nsid, c.session(), in)
	if a.status != http.StatusOK {
		c.Fatalf("%s: %d %.300s", nsid, a.status, a.body)
	}
	if len(a.body) > 0 && nsid != "app.bsky.graph.muteActor" && nsid != "app.bsky.graph.unmuteActor" && !strings.HasPrefix(nsid, "app.bsky.bookmark") {
		c.valid(nsid, a)
	}
	return a
}

// eventually asks until the AppView has seen what the PDS knows already.
func (c *client) eventually(what string, ok func() bool) {
	c.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if ok() {
			return
		}
	}
	c.Errorf("%s: not within 20 s", what)
}

type written struct {
	URI, CID         string
	ValidationStatus string
	Commit           struct{ CID, Rev string }
}

func (c *client) text(s string) object {
	return object{"text": s, "createdAt": time.Now().UTC().Format("2006-01-02T15:04:05.000Z")}
}

func (c *client) head() struct{ Cid, Rev string } {
	return get[struct{ Cid, Rev string }](c, "com.atproto.sync.getLatestCommit", "did", c.DID)
}

// fetched loads the account's repository, whole, and checks its signature.
func (c *client) fetched() (*repo.Commit, map[string]cid.Cid, []byte) {
	c.Helper()
	a := c.send(http.MethodGet, c.PDS+"/xrpc/"+getRepo+query([]string{"did", c.DID}), "", "")
	if a.status != http.StatusOK || a.head.Get("Content-Type") != "application/vnd.ipld.car" {
		c.Fatalf("getRepo: %d %s", a.status, a.head.Get("Content-Type"))
	}
	commit, loaded, err := repo.LoadRepoFromCAR(c.Context(), bytes.NewReader(a.body))
	if err != nil {
		c.Fatal(err)
	}
	dir := identity.BaseDirectory{PLCURL: c.PLC, SkipHandleVerification: true}
	who, err := dir.LookupDID(c.Context(), syntax.DID(c.DID))
	if err != nil {
		c.Fatal(err)
	}
	key, err := who.PublicKey()
	if err != nil {
		c.Fatal(err)
	}
	if err := commit.VerifySignature(key); err != nil {
		c.Error(err)
	}
	records := map[string]cid.Cid{}
	if err := loaded.MST.Walk(func(k []byte, v cid.Cid) error { records[string(k)] = v; return nil }); err != nil {
		c.Fatal(err)
	}
	return commit, records, a.body
}

// repoWhole compares the signed export with the lists, and the export since a revision with what was done since.
func repoWhole(c *client) {
	commit, records, whole := c.fetched()
	if h := c.head(); h.Rev != commit.Rev {
		c.Errorf("the export is of %s, the head %s", commit.Rev, h.Rev)
	}
	for _, collection := range []string{collPost, collLike, collFollow} {
		for _, r := range c.records(collection, 100) {
			if got := records[collection+"/"+r.rkey()]; got.String() != r.CID {
				c.Errorf("%s is %s in the export, %s in the list", r.URI, got, r.CID)
			}
		}
	}
	since := func(rev string) []byte {
		return c.send(http.MethodGet, c.PDS+"/xrpc/"+getRepo+query([]string{"did", c.DID, "since", rev}), "", "").body
	}
	if got := since(commit.Rev); len(got) != 59 {
		c.Errorf("since the head: %d bytes, want a header without blocks", len(got))
	}
	w := parse[written](c, c.do(createRecord, object{"repo": c.DID, "collection": collPost, "record": c.text("since")}))
	diff := since(commit.Rev)
	if len(diff) <= 59 || len(diff) >= len(whole) {
		c.Errorf("one post since: %d bytes, the whole has %d", len(diff), len(whole))
	}
	later, loaded, err := repo.LoadRepoFromCAR(c.Context(), bytes.NewReader(append(diff, whole[59:]...)))
	if err != nil || later.Rev != w.Commit.Rev {
		c.Fatalf("old and new blocks together: %v, %v", later, err)
	}
	if id, err := loaded.GetRecordCID(c.Context(), collPost, syntax.RecordKey(w.URI[strings.LastIndexByte(w.URI, '/')+1:])); err != nil || id.String() != w.CID {
		c.Errorf("the new post is %s in the export, %v", id, err)
	}
	c.do(deleteRecord, object{"repo": c.DID, "collection": collPost, "rkey": w.URI[strings.LastIndexByte(w.URI, '/')+1:]})
	c.refused("a repository of nobody", c.ask(getRepo, "did", "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"), 400, "RepoNotFound")
}

// writesHold makes, edits and deletes records, singly and together, with what must be refused in between.
func writesHold(c *client) {
	rkey := syntax.NewTIDNow(7).String()
	in := object{"repo": c.DID, "collection": collPost, "rkey": rkey, "record": c.text("once")}
	first := parse[written](c, c.do(createRecord, in))
	if first.URI != "at://"+c.DID+"/"+collPost+"/"+rkey || first.ValidationStatus != "valid" || c.head().Cid != first.Commit.CID {
		c.Errorf("created %+v", first)
	}
	c.refused("a key that is taken", c.post(createRecord, c.session(), in), 500, "InternalServerError")
	in["rkey"] = "self"
	c.refused("a key that is no TID", c.post(createRecord, c.session(), in), 400, "InvalidRequest")
	in["rkey"], in["record"] = rkey, c.text("twice")
	in["swapRecord"] = "bafyreidad6nyekfa4a67yfb573ptxiv6s7kyxyg2ra6qbbemcruadvtuim"
	c.refused("another record than believed", c.post(putRecord, c.session(), in), 400, "InvalidSwap")
	in["swapRecord"] = first.CID
	edited := parse[written](c, c.do(putRecord, in))
	if edited.URI != first.URI || edited.CID == first.CID || edited.Commit.Rev <= first.Commit.Rev {
		c.Errorf("edited %+v", edited)
	}
	out := parse[struct {
		Commit  struct{ CID, Rev string }
		Results []written
	}](c, c.do(applyWrites, object{"repo": c.DID, "swapCommit": edited.Commit.CID, "writes": []object{
		{"$type": applyWrites + "#create", "collection": collPost, "value": c.text("three")},
		{"$type": applyWrites + "#delete", "collection": collPost, "rkey": rkey},
	}}))
	if len(out.Results) != 2 || out.Results[0].URI == "" || out.Commit.Rev <= edited.Commit.Rev {
		c.Fatalf("applied %+v", out)
	}
	c.refused("the deleted post", c.ask(getRecord, "repo", c.DID, "collection", collPost, "rkey", rkey), 400, "RecordNotFound")
	last := out.Results[0].URI[strings.LastIndexByte(out.Results[0].URI, '/')+1:]
	c.eventually("the AppView shows the new post", func() bool { return len(c.shown(out.Results[0].URI)) == 1 })
	c.do(deleteRecord, object{"repo": c.DID, "collection": collPost, "rkey": last})
	c.do(deleteRecord, object{"repo": c.DID, "collection": collPost, "rkey": last}) // not there: no error
	c.eventually("the AppView forgets it", func() bool { return len(c.shown(out.Results[0].URI)) == 0 })
	c.refused("too long a text", c.post(createRecord, c.session(), object{"repo": c.DID, "collection": collPost, "record": c.text(strings.Repeat("x", 301))}), 400, "InvalidRequest")
	c.refused("an old commit", c.post(createRecord, c.session(), object{"repo": c.DID, "collection": collPost, "swapCommit": first.Commit.CID, "record": c.text("x")}), 400, "InvalidSwap")
	c.refused("somebody else's repository", c.post(createRecord, c.session(), object{"repo": c.stranger(), "collection": collPost, "record": c.text("x")}), 401, "AuthenticationRequired")
}

func (c *client) shown(uri string) []post {
	return get[struct{ Posts []post }](c, "app.bsky.feed.getPosts", "uris", uri).Posts
}

// blobsKept uploads a file, shows it in a post, and fetches it from the repository.
func blobsKept(c *client) {
	data := "the bytes of a picture, as far as a server looks"
	a := c.send(http.MethodPost, c.PDS+"/xrpc/com.atproto.repo.uploadBlob", c.session(), data, "Content-Type", "image/png")
	up := parse[struct {
		Blob struct {
			Ref struct {
				Link string `json:"$link"`
			}
			MimeType string
			Size     int
		}
	}](c, a)
	sum, err := cid.NewPrefixV1(cid.Raw, sha256Code).Sum([]byte(data))
	if err != nil || up.Blob.Ref.Link != sum.String() || up.Blob.Size != len(data) {
		c.Fatalf("%d, blob %+v, want %s", a.status, up, sum)
	}
	rec := c.text("with a picture")
	rec["embed"] = object{"$type": "app.bsky.embed.images", "images": []object{{"alt": "dots", "image": object{
		"$type": "blob", "ref": object{"$link": sum.String()}, "mimeType": "image/png", "size": len(data)}}}}
	w := parse[written](c, c.do(createRecord, object{"repo": c.DID, "collection": collPost, "record": rec}))
	got := c.ask("com.atproto.sync.getBlob", "did", c.DID, "cid", sum.String())
	if got.status != http.StatusOK || string(got.body) != data || got.head.Get("X-Content-Type-Options") != "nosniff" {
		c.Errorf("getBlob: %d %q %v", got.status, got.body, got.head)
	}
	c.do(deleteRecord, object{"repo": c.DID, "collection": collPost, "rkey": w.URI[strings.LastIndexByte(w.URI, '/')+1:]})
	c.refused("a file that is not there", c.ask("com.atproto.sync.getBlob", "did", c.DID, "cid", "bafkreid27zk7lbis4zw5fz4podbvbs4fc5ivwji3dmrwa6zggnj4bnd57u"), 400, "InvalidRequest")
}

// mutesHold sets, narrows and ends a mute; the last scope replaces the one before.
func mutesHold(c *client) {
	who := c.stranger()
	viewer := func() actor { return get[actor](c, "app.bsky.actor.getProfile", "actor", who) }
	for _, only := range [][2]bool{{true, false}, {false, true}, {true, true}, {false, false}} {
		c.do("app.bsky.graph.muteActor", object{"actor": who, "onlyReposts": only[0], "onlyQuoteposts": only[1]})
		c.eventually("a mute of this scope is in the views", func() bool {
			v := viewer().Viewer
			return v.MutedOnlyReposts == only[0] && v.MutedOnlyQuoteposts == only[1] && v.Muted == (only == [2]bool{})
		})
	}
	c.do("app.bsky.graph.unmuteActor", object{"actor": who})
	c.eventually("the mute is gone", func() bool { v := viewer().Viewer; return !v.Muted && !v.MutedOnlyReposts && !v.MutedOnlyQuoteposts })
	c.refused("muting oneself", c.post("app.bsky.graph.muteActor", c.session(), object{"actor": c.DID}), 400, "InvalidRequest")
}

func bookmarksHold(c *client) {
	p := all[feedItem](c, getTimeline, "feed", 50)[0].Post
	marks := func() int {
		return len(get[struct{ Bookmarks []object }](c, "app.bsky.bookmark.getBookmarks").Bookmarks)
	}
	for range 2 { // the second has no effect
		c.do("app.bsky.bookmark.createBookmark", object{"uri": p.URI, "cid": p.CID})
		c.eventually("the bookmark is listed", func() bool { return marks() == 1 })
	}
	c.do("app.bsky.bookmark.deleteBookmark", object{"uri": p.URI})
	c.eventually("the bookmark is gone", func() bool { return marks() == 0 })
	like := object{"uri": "at://" + c.DID + "/" + collLike + "/3jzfcijpj2z2a", "cid": p.CID}
	c.refused("a bookmark of a like", c.post("app.bsky.bookmark.createBookmark", c.session(), like), 400, "UnsupportedCollection")
}

// deactivated takes the account away and brings it back.
func deactivated(c *client) {
	c.refused("with an app password", c.post("com.atproto.server.deactivateAccount", c.session(), object{}), 400, "InvalidToken")
	full := c.login(c.MainPassword).AccessJwt
	status := func() (bool, string) {
		st := get[struct {
			Active bool
			Status string
		}](c, "com.atproto.sync.getRepoStatus", "did", c.DID)
		return st.Active, st.Status
	}
	if a := c.post("com.atproto.server.deactivateAccount", full, object{}); a.status != http.StatusOK {
		c.Fatalf("deactivateAccount: %d %s", a.status, a.body)
	}
	if active, why := status(); active || why != "deactivated" {
		c.Errorf("deactivated, but active %v, %q", active, why)
	}
	anyone := func(nsid string) answer {
		return c.send(http.MethodGet, c.PDS+"/xrpc/"+nsid+query([]string{"did", c.DID}), "", "")
	}
	c.refused("its repository", anyone(getRepo), 400, "RepoDeactivated")
	c.refused("its head", anyone("com.atproto.sync.getLatestCommit"), 400, "RepoDeactivated")
	write := object{"repo": c.DID, "collection": collPost, "record": c.text("away")}
	if a := c.post(createRecord, full, write); a.status < 400 {
		c.Errorf("a deactivated account writes: %d", a.status)
	}
	if a := c.post("com.atproto.server.activateAccount", full, nil); a.status != http.StatusOK {
		c.Fatalf("activateAccount: %d %s", a.status, a.body)
	}
	if active, _ := status(); !active {
		c.Error("activated, but not active")
	}
	c.fetched()
}
