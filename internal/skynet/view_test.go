package skynet_test

import (
	"testing"
	"time"

	"skein/internal/skynet"
)

func TestPostView(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.post("bob", skynet.Draft{ID: "p", Text: "liked", ExtraLikes: 10})
	r.do(r.world.Like("cy", uri))
	like := r.do(r.world.Like("ann", uri))
	repost := r.do(r.world.Repost("ann", uri))
	r.post("cy", skynet.Draft{ReplyTo: "p"})
	r.post("cy", skynet.Draft{Quote: "p"})
	v := at(r.get("app.bsky.feed.getPosts", "uris", uri), "posts", 0)
	for _, tt := range []struct {
		want any
		path []any
	}{
		{uri, []any{"uri"}},
		{12.0, []any{"likeCount"}},
		{1.0, []any{"repostCount"}},
		{1.0, []any{"replyCount"}},
		{1.0, []any{"quoteCount"}},
		{like, []any{"viewer", "like"}},
		{repost, []any{"viewer", "repost"}},
		{"bob.test", []any{"author", "handle"}},
		{"BOB", []any{"author", "displayName"}},
		{false, []any{"author", "viewer", "muted"}},
		{nil, []any{"embed"}},
	} {
		if got := at(v, tt.path...); got != tt.want {
			t.Errorf("%v = %v, want %v", tt.path, got, tt.want)
		}
	}
	if at(v, "author", "viewer", "following") == nil || at(v, "author", "viewer", "followedBy") == nil {
		t.Errorf("bob and ann follow each other: %v", at(v, "author", "viewer"))
	}
	r.ok(r.world.Delete(like))
	r.ok(r.world.Delete(repost))
	v = at(r.get("app.bsky.feed.getPosts", "uris", uri), "posts", 0)
	if at(v, "viewer", "like") != nil || at(v, "viewer", "repost") != nil || at(v, "likeCount") != 11.0 {
		t.Errorf("after taking both back: %v, %v likes", at(v, "viewer"), at(v, "likeCount"))
	}
}

func TestReplyView(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		make         func(*rig)
		parent, root string
	}{
		{"whole", func(*rig) {}, "postView", "postView"},
		{"parent deleted", func(r *rig) { r.ok(r.world.Delete("mid")) }, "notFoundPost", "postView"},
		{"root deleted", func(r *rig) { r.ok(r.world.Delete("top")) }, "postView", "notFoundPost"},
		{"author blocks the parent's", func(r *rig) { r.do(r.world.Block("bob", "dee")) }, "blockedPost", "postView"},
		{"parent's author is blocked by the root's", func(r *rig) { r.do(r.world.Block("eve", "dee")) }, "postView", "blockedPost"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.post("eve", skynet.Draft{ID: "top"})
			r.post("dee", skynet.Draft{ID: "mid", ReplyTo: "top"})
			r.post("bob", skynet.Draft{ReplyTo: "mid"})
			tt.make(r)
			reply := at(r.get("app.bsky.feed.getTimeline"), "feed", 0, "reply")
			for part, want := range map[string]string{"parent": tt.parent, "root": tt.root} {
				if got := at(reply, part, "$type"); got != "app.bsky.feed.defs#"+want {
					t.Errorf("%s is %v, want %s", part, got, want)
				}
			}
			grandparent := at(reply, "grandparentAuthor", "handle")
			if whole := tt.parent == "postView"; (grandparent == "eve.test") != whole {
				t.Errorf("grandparentAuthor %v beside a parent that is %s", grandparent, tt.parent)
			}
		})
	}
}

func TestEmbedViews(t *testing.T) {
	t.Parallel()
	images := []skynet.Image{{Alt: "a lake", Motif: "lake", Width: 1600, Height: 900}}
	link := &skynet.Link{URL: "https://news.example/a", Title: "T", Description: "D"}
	for _, tt := range []struct {
		name  string
		draft skynet.Draft
		after func(*rig)
		want  string
		path  []any
		value any
	}{
		{"images", skynet.Draft{Images: images}, nil, "images#view", []any{"images", 0, "alt"}, "a lake"},
		{"shape", skynet.Draft{Images: images}, nil, "images#view", []any{"images", 0, "aspectRatio", "width"}, 1600.0},
		{"link", skynet.Draft{Link: link}, nil, "external#view", []any{"external", "uri"}, "https://news.example/a"},
		{"quote", skynet.Draft{Quote: "q"}, nil, "record#view", []any{"record", "value", "text"}, "quoted"},
		{"quote with images", skynet.Draft{Quote: "q", Images: images}, nil, "recordWithMedia#view", []any{"record", "record", "author", "handle"}, "dee.test"},
		{"quote of a deleted post", skynet.Draft{Quote: "q"}, func(r *rig) { r.ok(r.world.Delete("q")) },
			"record#view", []any{"record", "$type"}, "app.bsky.embed.record#viewNotFound"},
		{"quote of an account I block", skynet.Draft{Quote: "q"}, func(r *rig) { r.do(r.world.Block("ann", "dee")) },
			"record#view", []any{"record", "$type"}, "app.bsky.embed.record#viewBlocked"},
		{"quote of an account that blocks the author", skynet.Draft{Quote: "q"}, func(r *rig) { r.do(r.world.Block("dee", "bob")) },
			"record#view", []any{"record", "$type"}, "app.bsky.embed.record#viewBlocked"},
		{"quote in a quote", skynet.Draft{Quote: "qq"}, nil, "record#view", []any{"record", "embeds", 0, "record", "value", "text"}, "quoted"},
		{"quote in a quote has no embeds", skynet.Draft{Quote: "qq"}, nil, "record#view", []any{"record", "embeds", 0, "record", "embeds"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.post("dee", skynet.Draft{ID: "q", Text: "quoted", Images: images})
			r.post("eve", skynet.Draft{ID: "qq", Text: "quotes a quote", Quote: "q"})
			r.post("bob", tt.draft)
			if tt.after != nil {
				tt.after(r)
			}
			embed := at(r.get("app.bsky.feed.getTimeline"), "feed", 0, "post", "embed")
			if got := at(embed, "$type"); got != "app.bsky.embed."+tt.want {
				t.Errorf("embed is %v, want %s", got, tt.want)
			}
			if got := at(embed, tt.path...); got != tt.value {
				t.Errorf("%v = %v, want %v", tt.path, got, tt.value)
			}
		})
	}
}

func TestThread(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uris := map[string]string{}
	write := func(id, by, to string) {
		uris[id] = r.post(by, skynet.Draft{ID: id, Text: id, ReplyTo: to})
	}
	write("top", "bob", "")
	write("mid", "cy", "top")
	write("low", "bob", "mid")
	write("late", "dee", "mid")
	write("deep", "cy", "low")
	v := r.get("app.bsky.feed.getPostThread", "uri", uris["mid"])["thread"]
	for _, tt := range []struct {
		want any
		path []any
	}{
		{"mid", []any{"post", "record", "text"}},
		{"top", []any{"parent", "post", "record", "text"}},
		{"late", []any{"replies", 0, "post", "record", "text"}},
		{"low", []any{"replies", 1, "post", "record", "text"}},
		{"deep", []any{"replies", 1, "replies", 0, "post", "record", "text"}},
		{nil, []any{"parent", "replies"}},
	} {
		if got := at(v, tt.path...); got != tt.want {
			t.Errorf("%v = %v, want %v", tt.path, got, tt.want)
		}
	}
	v = r.get("app.bsky.feed.getPostThread", "uri", uris["mid"], "depth", "1", "parentHeight", "0")["thread"]
	if at(v, "parent") != nil || at(v, "replies", 0) == nil || at(v, "replies", 1, "replies") != nil {
		t.Errorf("depth 1 and height 0 are not kept: %v", v)
	}
	r.do(r.world.Block("ann", "dee"))
	r.ok(r.world.Delete("top"))
	v = r.get("app.bsky.feed.getPostThread", "uri", uris["mid"])["thread"]
	if at(v, "parent", "$type") != "app.bsky.feed.defs#notFoundPost" || at(v, "replies", 0, "$type") != "app.bsky.feed.defs#blockedPost" {
		t.Errorf("a deleted parent is %v and a blocked reply %v", at(v, "parent", "$type"), at(v, "replies", 0, "$type"))
	}
	if status, name := r.fails("app.bsky.feed.getPostThread", "uri", uris["top"]); status != 400 || name != "NotFound" {
		t.Errorf("thread of a deleted post: %d %s", status, name)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	mod, other := skynet.DIDFor("mod"), skynet.DIDFor("other")
	r.world.TrustLabeler(mod)
	uri := r.post("bob", skynet.Draft{ID: "p", SelfLabels: []string{"graphic-media"}})
	r.ok(r.world.Label(skynet.Label{Src: mod, URI: "p", Val: "spam"}))
	r.ok(r.world.Label(skynet.Label{Src: mod, URI: uri, Val: "old", Expires: start.Add(-time.Hour)}))
	r.ok(r.world.Label(skynet.Label{Src: other, URI: uri, Val: "rude"}))
	r.ok(r.world.Label(skynet.Label{Src: "cy", URI: "bob", Val: "friend"}))
	if r.world.Label(skynet.Label{Src: mod, URI: "nobody", Val: "x"}) == nil {
		t.Error("a label on nothing is accepted")
	}
	for _, tt := range []struct {
		accept          string
		onPost, onActor []string
	}{
		{"", []string{"spam", "graphic-media"}, nil},
		{other + ";redact", []string{"rude", "graphic-media"}, nil},
		{mod + ", " + skynet.DIDFor("cy"), []string{"spam", "graphic-media"}, []string{"friend"}},
	} {
		v := r.labelled(tt.accept)
		if got := vals(at(v, "labels")); !equal(got, tt.onPost) {
			t.Errorf("accepting %q: post has %q, want %q", tt.accept, got, tt.onPost)
		}
		if got := vals(at(v, "author", "labels")); !equal(got, tt.onActor) {
			t.Errorf("accepting %q: author has %q, want %q", tt.accept, got, tt.onActor)
		}
	}
	r.ok(r.world.Unlabel("p", "spam"))
	if got := vals(at(r.labelled(""), "labels")); !equal(got, []string{"graphic-media"}) {
		t.Errorf("after the label is taken back: %q", got)
	}
}
