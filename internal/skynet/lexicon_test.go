package skynet_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"skein/internal/skynet"
	"skein/internal/skynet/lexicons"
)

// everyAnswer asks for everything there is about a world, and checks each answer and each record in it against the
// published lexicons. It returns how many answers each endpoint gave.
func everyAnswer(r *rig) map[string]int {
	r.t.Helper()
	check, err := lexicons.New()
	r.ok(err)
	asked := map[string]int{}
	valid := func(nsid string, params ...string) map[string]any {
		r.t.Helper()
		status, _, body := r.send(http.MethodGet, nsid+query(params), r.token, "")
		if status != http.StatusOK {
			r.t.Fatalf("%s%s: %d %s", nsid, query(params), status, body)
		}
		if err := check.Output(nsid, body); err != nil {
			r.t.Errorf("%v\nin %.400s", err, body)
		}
		asked[nsid]++
		v, _ := decode(body).(map[string]any)
		return v
	}
	walk := func(nsid, list string, params ...string) (out []any) {
		r.t.Helper()
		for cursor := ""; ; {
			v := valid(nsid, append(params, "limit", "100", "cursor", cursor)...)
			items, _ := v[list].([]any)
			out = append(out, items...)
			if cursor, _ = v["cursor"].(string); cursor == "" {
				return out
			}
		}
	}
	me := r.net.Handle
	for _, body := range []string{`{"identifier":"` + me + `","password":"` + r.net.AppPassword + `"}`} {
		_, _, session := r.send(http.MethodPost, createSession, "", body)
		r.ok(check.Output(createSession, session))
		_, _, session = r.send(http.MethodPost, refreshSession, at(decode(session), "refreshJwt").(string), "")
		r.ok(check.Output(refreshSession, session))
	}
	valid("com.atproto.server.describeServer")
	valid(getSession)
	valid("app.bsky.actor.getPreferences")
	walk("app.bsky.feed.getTimeline", "feed")
	walk("app.bsky.feed.getActorLikes", "feed", "actor", me)
	walk("app.bsky.graph.getMutes", "mutes")
	walk("com.atproto.sync.listRepos", "repos")
	walk("app.bsky.graph.getBlocks", "blocks")
	for _, a := range r.world.Actors() {
		valid("com.atproto.identity.resolveHandle", "handle", a.Handle)
		valid("com.atproto.repo.describeRepo", "repo", a.DID)
		valid("com.atproto.sync.getLatestCommit", "did", a.DID)
		valid("com.atproto.sync.getRepoStatus", "did", a.DID)
		p := valid("app.bsky.actor.getProfile", "actor", a.DID)
		valid("app.bsky.actor.getProfiles", "actors", a.DID)
		valid("app.bsky.graph.getRelationships", "actor", me, "others", a.DID)
		walk("app.bsky.graph.getFollows", "follows", "actor", a.Handle)
		if at(p, "viewer", "blocking") == nil && at(p, "viewer", "blockedBy") != true {
			walk("app.bsky.feed.getAuthorFeed", "feed", "actor", a.Handle)
		}
		for _, c := range []string{"actor.profile", "feed.like", "feed.repost", "graph.follow", "graph.block"} {
			walk("com.atproto.repo.listRecords", "records", "repo", a.DID, "collection", "app.bsky."+c)
		}
		posts := walk("com.atproto.repo.listRecords", "records", "repo", a.DID, "collection", "app.bsky.feed.post")
		for i, rec := range posts {
			uri := at(rec, "uri").(string)
			valid("app.bsky.feed.getPosts", "uris", uri)
			if i%4 != 0 { // these hold nothing that the others do not
				continue
			}
			valid("com.atproto.repo.getRecord", "repo", a.DID, "collection", "app.bsky.feed.post", "rkey", uri[strings.LastIndex(uri, "/")+1:])
			valid("app.bsky.feed.getPostThread", "uri", uri)
			walk("app.bsky.feed.getLikes", "likes", "uri", uri)
		}
	}
	return asked
}

// everyEndpoint is what everyAnswer must have reached.
const everyEndpoint = 22

func TestGeneratedAnswersAreValid(t *testing.T) {
	t.Parallel()
	w := generate(t, skynet.Plan{Accounts: 6, Posts: 60, ViewerFollows: 4, FollowsEach: 2, Likes: 40, Reposts: 8, ViewerLikes: 9})
	r := serve(t, w)
	r.ok(w.Mute("viewer", "a00001"))
	r.do(w.Block("viewer", "a00002"))
	r.do(w.Block("a00003", "viewer"))
	r.ok(w.Delete("p000003"))
	r.ok(w.Delete("p000010"))
	r.ok(w.Label(skynet.Label{Src: "a00000", URI: "p000050", Val: "spam"}))
	r.ok(w.SetPreferences("viewer", json.RawMessage(`[{"$type":"app.bsky.actor.defs#adultContentPref","enabled":false}]`)))
	if asked := everyAnswer(r); len(asked) != everyEndpoint {
		t.Errorf("%d endpoints answered, want %d: %v", len(asked), everyEndpoint, asked)
	}
}
