package skynet_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"skein/internal/skynet"
)

func TestMuteScopes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("dee", skynet.Draft{ID: "dee", Text: "by dee"})
	uri, _ := r.world.URI("dee")
	r.do(r.world.Repost("bob", uri))
	r.post("bob", skynet.Draft{Text: "quoting", Quote: "dee"})
	r.post("bob", skynet.Draft{Text: "plain"})
	mute := func(more map[string]any) {
		more["actor"] = "bob.test"
		r.must("app.bsky.graph.muteActor", more)
	}
	for _, tt := range []struct {
		do   func()
		want []string
		view string
	}{
		{func() {}, []string{"plain", "quoting", "bob.test reposts: by dee"}, "false false false"},
		{func() { mute(map[string]any{"onlyReposts": true}) }, []string{"plain", "quoting"}, "false true false"},
		{func() { mute(map[string]any{"onlyQuoteposts": true}) }, []string{"plain", "bob.test reposts: by dee"}, "false false true"},
		{func() { mute(map[string]any{"onlyReposts": true, "onlyQuoteposts": true}) }, []string{"plain"}, "false true true"},
		{func() { mute(map[string]any{}) }, []string{}, "true false false"},
		{func() { r.must("app.bsky.graph.unmuteActor", map[string]any{"actor": "bob.test"}) }, []string{"plain", "quoting", "bob.test reposts: by dee"}, "false false false"},
		{func() { r.ok(r.world.MuteOnly("ann", "bob", true, false)) }, []string{"plain", "quoting"}, "false true false"},
	} {
		tt.do()
		if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: timeline %q, want %q", tt.view, got, tt.want)
		}
		v := at(r.get("app.bsky.actor.getProfile", "actor", "bob.test"), "viewer")
		if got := sprint(at(v, "muted"), at(v, "mutedOnlyReposts"), at(v, "mutedOnlyQuoteposts")); got != tt.view {
			t.Errorf("viewer %s, want %s", got, tt.view)
		}
	}
	for _, actor := range []string{"nobody.test", "ann.test"} {
		if status, _ := r.call("app.bsky.graph.muteActor", map[string]any{"actor": actor}); status != 400 {
			t.Errorf("muting %s: %d", actor, status)
		}
	}
}

func sprint(values ...any) string {
	var out []string
	for _, v := range values {
		out = append(out, map[any]string{true: "true", false: "false", nil: "-"}[v])
	}
	return strings.Join(out, " ")
}

// list makes a list of an account with somebody on it, and returns its uri.
func (r *rig) list(by, member string) string {
	r.t.Helper()
	uris, err := r.world.Write(by, skynet.Write{Action: "create", Collection: "app.bsky.graph.list", Value: map[string]any{
		"name": "loud people", "purpose": "app.bsky.graph.defs#modlist", "createdAt": now(),
	}})
	r.ok(err)
	_, err = r.world.Write(by, skynet.Write{Action: "create", Collection: "app.bsky.graph.listitem", Value: map[string]any{
		"subject": skynet.DIDFor(member), "list": uris[0], "createdAt": now(),
	}})
	r.ok(err)
	r.clock.move(time.Minute)
	return uris[0]
}

func TestMuteList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{Text: "bob"})
	r.post("cy", skynet.Draft{Text: "cy"})
	list := r.list("dee", "bob")
	r.must("app.bsky.graph.muteActorList", map[string]any{"list": list})
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); !reflect.DeepEqual(got, []string{"cy"}) {
		t.Errorf("timeline %q", got)
	}
	v := r.get("app.bsky.actor.getProfile", "actor", "bob.test")
	if at(v, "viewer", "muted") != true || at(v, "viewer", "mutedByList", "uri") != list {
		t.Errorf("viewer %v", at(v, "viewer"))
	}
	if got := r.get("app.bsky.graph.getListMutes")["lists"]; at(got, 0, "uri") != list || at(got, 0, "listItemCount") != 1.0 || at(got, 0, "viewer", "muted") != true {
		t.Errorf("list mutes %v", got)
	}
	if got := r.get("app.bsky.graph.getList", "list", list); at(got, "items", 0, "subject", "handle") != "bob.test" || at(got, "list", "creator", "handle") != "dee.test" {
		t.Errorf("list %v", got)
	}
	if got := r.get("app.bsky.graph.getLists", "actor", "dee.test")["lists"]; at(got, 0, "uri") != list || at(got, 1) != nil {
		t.Errorf("lists %v", got)
	}
	r.must("app.bsky.graph.unmuteActorList", map[string]any{"list": list})
	if got := r.get("app.bsky.graph.getListMutes")["lists"]; at(got, 0) != nil {
		t.Errorf("after unmuting %v", got)
	}
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); len(got) != 2 {
		t.Errorf("timeline %q", got)
	}
}

func TestBlockList(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{Text: "bob"})
	list := r.list("dee", "bob")
	block := r.write("app.bsky.graph.listblock", map[string]any{"subject": list})
	v := at(r.get("app.bsky.actor.getProfile", "actor", "bob.test"), "viewer")
	if at(v, "blocking") != list || at(v, "blockingByList", "uri") != list || at(v, "following") != nil {
		t.Errorf("viewer %v", v)
	}
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); len(got) != 0 {
		t.Errorf("timeline %q", got)
	}
	if got := r.get("app.bsky.graph.getListBlocks")["lists"]; at(got, 0, "viewer", "blocked") != block {
		t.Errorf("list blocks %v", got)
	}
	if status, name := r.fails("app.bsky.feed.getAuthorFeed", "actor", "bob.test"); status != 400 || name != "BlockedActor" {
		t.Errorf("author feed: %d %s", status, name)
	}
	r.ok(r.world.Delete(list))
	if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); len(got) != 1 {
		t.Errorf("without the list: %q", got)
	}
}

// gate writes the threadgate or postgate of a post of its author.
func (r *rig) gate(by, collection, uri string, more map[string]any) {
	r.t.Helper()
	more["post"], more["createdAt"] = uri, now()
	_, err := r.world.Write(by, skynet.Write{Action: "create", Collection: collection, RKey: rkeyOf(uri), Value: more})
	r.ok(err)
	r.clock.move(time.Minute)
}

func TestThreadgates(t *testing.T) {
	t.Parallel()
	rule := func(name string) any { return map[string]any{"$type": "app.bsky.feed.threadgate#" + name} }
	for name, tt := range map[string]struct {
		allow any
		mine  any // replyDisabled for ann, whom bob follows
		shown []string
	}{
		"closed":    {[]any{}, true, nil},
		"no rules":  {nil, false, []string{"by cy", "by dee"}},
		"mentioned": {[]any{rule("mentionRule")}, true, []string{"by cy"}},
		"followed":  {[]any{rule("followingRule")}, false, nil},
		"followers": {[]any{rule("followerRule")}, false, []string{"by dee"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.do(r.world.Follow("dee", "bob"))
			root := r.post("bob", skynet.Draft{ID: "root", Text: "for @cy.test", Mentions: []string{"cy"}})
			gate := map[string]any{}
			if tt.allow != nil {
				gate["allow"] = tt.allow
			}
			r.gate("bob", "app.bsky.feed.threadgate", root, gate)
			r.post("dee", skynet.Draft{Text: "by dee", ReplyTo: "root"})
			r.post("cy", skynet.Draft{Text: "by cy", ReplyTo: "root"})
			thread := r.get("app.bsky.feed.getPostThread", "uri", root)["thread"]
			var got []string
			for _, reply := range at(thread, "replies").([]any) {
				got = append(got, at(reply, "post", "record", "text").(string))
			}
			v := at(thread, "post")
			if !reflect.DeepEqual(got, tt.shown) || at(v, "viewer", "replyDisabled") != tt.mine || at(v, "threadgate", "record", "post") != root {
				t.Errorf("replies %q, replyDisabled %v, gate %v", got, at(v, "viewer", "replyDisabled"), at(v, "threadgate"))
			}
		})
	}
}

func TestPostgates(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	shut := r.post("dee", skynet.Draft{ID: "shut"})
	r.gate("dee", "app.bsky.feed.postgate", shut, map[string]any{"embeddingRules": []any{map[string]any{"$type": "app.bsky.feed.postgate#disableRule"}}})
	r.post("bob", skynet.Draft{Text: "quotes shut", Quote: "shut"})
	r.post("dee", skynet.Draft{ID: "open"})
	quote := r.post("bob", skynet.Draft{Text: "quotes open", Quote: "open"})
	embed := func() (any, any) {
		feed := r.get("app.bsky.feed.getTimeline")["feed"]
		return at(feed, 0, "post", "embed", "record", "$type"), at(feed, 1, "post", "embed", "record", "$type")
	}
	if open, shut := embed(); open != "app.bsky.embed.record#viewRecord" || shut != "app.bsky.embed.record#viewDetached" {
		t.Errorf("embeds %v and %v", open, shut)
	}
	uri, _ := r.world.URI("open")
	r.gate("dee", "app.bsky.feed.postgate", uri, map[string]any{"detachedEmbeddingUris": []any{quote}})
	if open, _ := embed(); open != "app.bsky.embed.record#viewDetached" {
		t.Errorf("detached: %v", open)
	}
	v := at(r.get(getPosts, "uris", shut), "posts", 0, "viewer", "embeddingDisabled")
	if v != true {
		t.Errorf("embeddingDisabled %v", v)
	}
}

func TestBookmarks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var uris []string
	for _, by := range []string{"bob", "cy", "dee"} {
		uri := r.post(by, skynet.Draft{ID: by})
		uris = append(uris, uri)
		for range 2 { // the second has no effect
			r.must("app.bsky.bookmark.createBookmark", ref(r, uri))
		}
	}
	r.ok(r.world.Delete("cy"))
	r.do(r.world.Block("ann", "dee"))
	var kinds []string
	for _, b := range r.pages("app.bsky.bookmark.getBookmarks", "bookmarks", "limit", "2") {
		kinds = append(kinds, at(b, "item", "$type").(string)[len("app.bsky.feed.defs#"):])
	}
	if !reflect.DeepEqual(kinds, []string{"blockedPost", "notFoundPost", "postView"}) {
		t.Errorf("bookmarks %q", kinds)
	}
	p := at(r.get(getPosts, "uris", uris[0]), "posts", 0)
	if at(p, "viewer", "bookmarked") != true || at(p, "bookmarkCount") != 1.0 {
		t.Errorf("%v, %v", at(p, "viewer"), at(p, "bookmarkCount"))
	}
	r.must("app.bsky.bookmark.deleteBookmark", map[string]any{"uri": uris[0]})
	p = at(r.get(getPosts, "uris", uris[0]), "posts", 0)
	if at(p, "viewer", "bookmarked") != false || at(p, "bookmarkCount") != 0.0 {
		t.Errorf("after deletion %v, %v", at(p, "viewer"), at(p, "bookmarkCount"))
	}
	in := map[string]any{"uri": "at://" + skynet.DIDFor("bob") + "/app.bsky.feed.like/x", "cid": at(p, "cid")}
	if status, v := r.call("app.bsky.bookmark.createBookmark", in); status != 400 || v["error"] != "UnsupportedCollection" {
		t.Errorf("bookmarking a like: %d %v", status, v)
	}
}

func TestMutedThreadAndTypeahead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	root := r.post("bob", skynet.Draft{ID: "root"})
	reply := r.post("cy", skynet.Draft{ReplyTo: "root"})
	muted := func() any {
		return at(r.get(getPosts, "uris", reply), "posts", 0, "viewer", "threadMuted")
	}
	r.must("app.bsky.graph.muteThread", map[string]any{"root": root})
	if muted() != true {
		t.Error("the thread is not muted")
	}
	r.must("app.bsky.graph.unmuteThread", map[string]any{"root": root})
	if muted() != false {
		t.Error("the thread is still muted")
	}
	found := r.get("app.bsky.actor.searchActorsTypeahead", "q", "@bo", "limit", "5")["actors"]
	if at(found, 0, "handle") != "bob.test" || at(found, 1) != nil {
		t.Errorf("found %v", found)
	}
}
