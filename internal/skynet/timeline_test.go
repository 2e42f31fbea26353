package skynet_test

import (
	"fmt"
	"reflect"
	"strconv"
	"testing"
	"time"

	"skein/internal/skynet"
)

func TestTimeline(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		make func(*rig)
		want []string
	}{
		{"nothing", func(*rig) {}, []string{}},
		{"newest first, own posts too", func(r *rig) {
			r.post("bob", skynet.Draft{Text: "one"})
			r.post("ann", skynet.Draft{Text: "two"})
			r.post("cy", skynet.Draft{Text: "three"})
		}, []string{"three", "two", "one"}},
		{"strangers only through reposts", func(r *rig) {
			uri := r.post("dee", skynet.Draft{Text: "far"})
			r.do(r.world.Repost("eve", uri))
			r.do(r.world.Repost("bob", uri))
		}, []string{"bob.test reposts: far"}},
		{"replies by follows to strangers", func(r *rig) {
			r.post("dee", skynet.Draft{ID: "p", Text: "question"})
			r.post("bob", skynet.Draft{Text: "answer", ReplyTo: "p"})
		}, []string{"answer"}},
		{"deleted post, and its repost", func(r *rig) {
			uri := r.post("bob", skynet.Draft{Text: "oops"})
			r.do(r.world.Repost("cy", uri))
			r.ok(r.world.Delete(uri))
		}, []string{}},
		{"deleted repost", func(r *rig) {
			uri := r.post("bob", skynet.Draft{Text: "kept"})
			r.ok(r.world.Delete(r.do(r.world.Repost("cy", uri))))
		}, []string{"kept"}},
		{"I block the author", func(r *rig) {
			r.post("bob", skynet.Draft{})
			r.do(r.world.Block("ann", "bob"))
		}, []string{}},
		{"the author blocks me", func(r *rig) {
			r.do(r.world.Repost("cy", r.post("bob", skynet.Draft{})))
			r.do(r.world.Block("bob", "ann"))
		}, []string{}},
		{"an unblock brings the posts back", func(r *rig) {
			r.post("bob", skynet.Draft{Text: "friends again"})
			r.ok(r.world.Delete(r.do(r.world.Block("ann", "bob"))))
		}, []string{"friends again"}},
		{"reply to someone I block", func(r *rig) {
			r.post("dee", skynet.Draft{ID: "p"})
			r.post("bob", skynet.Draft{ReplyTo: "p"})
			r.do(r.world.Block("ann", "dee"))
		}, []string{}},
		{"muted author, and reposts by one", func(r *rig) {
			r.post("bob", skynet.Draft{})
			r.do(r.world.Repost("bob", r.post("dee", skynet.Draft{})))
			r.ok(r.world.Mute("ann", "bob"))
		}, []string{}},
		{"muted author, on an AppView that leaves it to the client", func(r *rig) {
			r.post("bob", skynet.Draft{Text: "marked"})
			r.ok(r.world.Mute("ann", "bob"))
			r.world.KeepMuted(true)
		}, []string{"marked"}},
		{"unmuted again", func(r *rig) {
			r.post("bob", skynet.Draft{Text: "back"})
			r.ok(r.world.Mute("ann", "bob"))
			r.ok(r.world.Unmute("ann", "bob"))
		}, []string{"back"}},
		{"a claim about the future sorts as of now, one about the past is believed", func(r *rig) {
			r.post("bob", skynet.Draft{Text: "from 2999", Created: start.AddDate(973, 0, 0)})
			r.post("bob", skynet.Draft{Text: "now"})
			r.post("bob", skynet.Draft{Text: "from before", Created: start.Add(-time.Hour)})
		}, []string{"now", "from 2999", "from before"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			tt.make(r)
			if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// A page is cut before it is filtered, and a new post does not move the pages that follow.
func TestTimelinePages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 25 {
		r.post([]string{"bob", "cy"}[i%2], skynet.Draft{Text: strconv.Itoa(i)})
	}
	r.do(r.world.Block("ann", "cy"))
	first := r.get("app.bsky.feed.getTimeline", "limit", "10")
	if got := texts(first["feed"]); !reflect.DeepEqual(got, []string{"24", "22", "20", "18", "16"}) {
		t.Errorf("first page: %q, want a short one", got)
	}
	r.post("bob", skynet.Draft{Text: "new"})
	second := r.get("app.bsky.feed.getTimeline", "limit", "10", "cursor", first["cursor"].(string))
	if got := texts(second["feed"]); !reflect.DeepEqual(got, []string{"14", "12", "10", "8", "6"}) {
		t.Errorf("second page: %q", got)
	}
	if got := len(r.pages("app.bsky.feed.getTimeline", "feed", "limit", "3")); got != 14 {
		t.Errorf("all pages have %d posts, want 14", got)
	}
}

// The reference passes over the viewer's own items beyond ten a page.
func TestTimelineOwnItems(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 15 {
		r.post("ann", skynet.Draft{Text: strconv.Itoa(i)})
	}
	r.post("bob", skynet.Draft{ID: "old", Text: "old", Created: start.Add(-time.Hour)})
	if got := texts(r.pages("app.bsky.feed.getTimeline", "feed", "limit", "100")); len(got) != 11 || got[9] != "5" || got[10] != "old" {
		t.Errorf("on a large page: %q", got)
	}
	if got := r.pages("app.bsky.feed.getTimeline", "feed", "limit", "5"); len(got) != 16 {
		t.Errorf("on small pages: %d items, want 16", len(got))
	}
}

func TestAuthorFeed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{ID: "root", Text: "root"})
	r.post("bob", skynet.Draft{ID: "own", Text: "own reply", ReplyTo: "root"})
	r.post("dee", skynet.Draft{ID: "dee", Text: "stranger"})
	r.post("bob", skynet.Draft{Text: "reply to dee", ReplyTo: "dee"})
	r.post("bob", skynet.Draft{Text: "picture", Images: []skynet.Image{{Motif: "m", Width: 10, Height: 8}}})
	uri, _ := r.world.URI("dee")
	r.do(r.world.Repost("bob", uri))
	repost := "bob.test reposts: stranger"
	for filter, want := range map[string][]string{
		"":                         {repost, "picture", "reply to dee", "own reply", "root"},
		"posts_with_replies":       {repost, "picture", "reply to dee", "own reply", "root"},
		"posts_no_replies":         {repost, "picture", "root"},
		"posts_with_media":         {"picture"},
		"posts_with_video":         {},
		"posts_and_author_threads": {repost, "picture", "own reply", "root"},
		"made_up":                  {repost, "picture", "reply to dee", "own reply", "root"},
	} {
		if got := texts(r.get("app.bsky.feed.getAuthorFeed", "actor", "bob.test", "filter", filter)["feed"]); !reflect.DeepEqual(got, want) {
			t.Errorf("filter %q: got %q, want %q", filter, got, want)
		}
	}
	r.ok(r.world.Mute("ann", "dee"))
	if got := texts(r.get("app.bsky.feed.getAuthorFeed", "actor", "bob.test", "filter", "posts_no_replies")["feed"]); len(got) != 2 {
		t.Errorf("a repost of a muted author is shown: %q", got)
	}
	if feed := r.get("app.bsky.feed.getAuthorFeed", "actor", "dee.test")["feed"]; at(feed, 0, "post", "author", "viewer", "muted") != true {
		t.Errorf("a muted author's own feed is not marked: %v", feed)
	}
}

func TestAuthorFeedRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.do(r.world.Block("ann", "dee"))
	r.do(r.world.Block("eve", "ann"))
	for actor, want := range map[string]string{
		"dee.test": "BlockedActor", "eve.test": "BlockedByActor", "nobody.test": "InvalidRequest", "": "InvalidRequest", "bob": "InvalidRequest",
	} {
		if status, name := r.fails("app.bsky.feed.getAuthorFeed", "actor", actor); status != 400 || name != want {
			t.Errorf("%q: %d %s, want 400 %s", actor, status, name, want)
		}
	}
}

func TestActorLikes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i := range 5 {
		r.do(r.world.Like("ann", r.post("dee", skynet.Draft{ID: fmt.Sprint(i), Text: fmt.Sprint(i)})))
	}
	r.ok(r.world.Delete("3"))
	likes := r.pages("app.bsky.feed.getActorLikes", "feed", "actor", "ann.test", "limit", "2")
	if got := texts(likes); !reflect.DeepEqual(got, []string{"4", "2", "1", "0"}) {
		t.Errorf("got %q", got)
	}
	if got := len(r.pages("com.atproto.repo.listRecords", "records", "repo", "ann.test", "collection", "app.bsky.feed.like")); got != 5 {
		t.Errorf("%d like records, want 5: a like outlives its post", got)
	}
	if status, name := r.fails("app.bsky.feed.getActorLikes", "actor", "bob.test"); status != 400 || name != "InvalidRequest" {
		t.Errorf("somebody else's likes: %d %s", status, name)
	}
}
