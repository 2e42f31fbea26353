package contract

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

type actor struct {
	Did, Handle string
	Viewer      struct {
		Muted, BlockedBy      bool
		MutedOnlyReposts      bool
		MutedOnlyQuoteposts   bool
		Blocking              string
		Following, FollowedBy string
	}
	FollowersCount, FollowsCount, PostsCount int
}

type post struct {
	URI, CID  string
	Author    actor
	IndexedAt time.Time
	Record    struct {
		Text      string
		CreatedAt time.Time
		Reply     *struct{ Parent, Root struct{ URI string } }
	}
	Embed struct {
		Type   string `json:"$type"`
		Images []struct{ Thumb, Fullsize string }
		Media  struct {
			Images []struct{ Thumb, Fullsize string }
		}
	}
	Viewer                            struct{ Like, Repost string }
	LikeCount, ReplyCount, QuoteCount int
}

type feedItem struct {
	Post   post
	Reason *struct {
		By        actor
		IndexedAt time.Time
	}
	Reply *struct {
		Parent, Root struct {
			Type string `json:"$type"`
			URI  string
		}
	}
}

// sortAt is when an item took its place in a feed.
func (f feedItem) sortAt() time.Time {
	if f.Reason != nil {
		return f.Reason.IndexedAt
	}
	if f.Post.Record.CreatedAt.Before(f.Post.IndexedAt) {
		return f.Post.Record.CreatedAt
	}
	return f.Post.IndexedAt
}

func (f feedItem) by() string {
	if f.Reason != nil {
		return f.Reason.By.Did
	}
	return f.Post.Author.Did
}

func (c *client) timeline(limit int) []feedItem {
	c.Helper()
	items := all[feedItem](c, getTimeline, "feed", limit)
	if len(items) == 0 {
		c.Fatal("the timeline is empty, so there is nothing to compare")
	}
	return items
}

func timelineOrdered(c *client) {
	mayAppear := map[string]bool{c.DID: true}
	for _, r := range c.records(collFollow, 100) {
		mayAppear[r.subject(c)] = true
	}
	items := c.timeline(100)
	for i, it := range items {
		// A repost may be sorted by the time it claims, which its view does not show; so only posts are compared.
		if i > 0 && it.Reason == nil && items[i-1].Reason == nil && it.sortAt().After(items[i-1].sortAt()) {
			c.Errorf("%s at %v stands below %s at %v", it.Post.URI, it.sortAt(), items[i-1].Post.URI, items[i-1].sortAt())
		}
		if !mayAppear[it.by()] {
			c.Errorf("%s is in the timeline through %s, whom the account does not follow", it.Post.URI, it.by())
		}
		if (it.Post.Record.Reply != nil) != (it.Reply != nil) {
			c.Errorf("%s: the record has a reply %v, the item %v", it.Post.URI, it.Post.Record.Reply, it.Reply)
		}
		if it.Reply != nil && it.Reply.Parent.URI != it.Post.Record.Reply.Parent.URI {
			c.Errorf("%s answers %s, shown is %s", it.Post.URI, it.Post.Record.Reply.Parent.URI, it.Reply.Parent.URI)
		}
	}
}

// timelinePages compares two page sizes. The reference puts at most ten of the account's own items on a page and skips the
// rest for good, so that large pages lose some; nobody else's are lost, and small pages lose none.
func timelinePages(c *client) {
	ids := func(items []feedItem) map[string]bool {
		out := map[string]bool{}
		for _, it := range items {
			kind := map[bool]string{true: "post", false: "repost"}[it.Reason == nil]
			id := kind + " by " + it.by() + " of " + it.Post.URI
			if out[id] {
				c.Errorf("%s comes twice", id)
			}
			out[id] = true
		}
		return out
	}
	large, small := ids(c.timeline(100)), ids(c.timeline(7))
	for id := range large {
		if !small[id] {
			c.Errorf("%s is only on large pages", id)
		}
	}
	for id := range small {
		if !large[id] && !strings.Contains(id, " by "+c.DID) {
			c.Errorf("%s is only on small pages", id)
		}
	}
}

func timelineFiltered(c *client) {
	for _, it := range c.timeline(100) {
		for _, a := range []actor{it.Post.Author, {Did: it.by()}} {
			if a.Viewer.Blocking != "" || a.Viewer.BlockedBy || a.Viewer.Muted {
				c.Errorf("%s by %s: %+v", it.Post.URI, a.Did, a.Viewer)
			}
		}
	}
}

// busiest is the author with the most items in the timeline.
func (c *client) busiest() string {
	c.Helper()
	count := map[string]int{}
	best := ""
	for _, it := range c.timeline(100) {
		if count[it.by()]++; count[it.by()] > count[best] {
			best = it.by()
		}
	}
	return best
}

func authorFeedFilters(c *client) {
	who := c.busiest()
	for filter, fits := range map[string]func(feedItem) bool{
		"posts_with_replies": func(feedItem) bool { return true },
		"posts_no_replies":   func(it feedItem) bool { return it.Reason != nil || it.Reply == nil },
		"posts_with_media": func(it feedItem) bool {
			return it.Reason == nil && strings.Contains(it.Post.Embed.Type, "images") || len(it.Post.Embed.Media.Images) > 0
		},
		"posts_and_author_threads": func(it feedItem) bool {
			return it.Reason != nil || it.Reply == nil || strings.Contains(it.Reply.Root.URI, who)
		},
	} {
		for _, it := range all[feedItem](c, "app.bsky.feed.getAuthorFeed", "feed", 30, "actor", who, "filter", filter) {
			if it.by() != who || !fits(it) {
				c.Errorf("%s of %s has %s through %s", filter, who, it.Post.URI, it.by())
			}
		}
	}
	c.refused("feed of nobody", c.ask("app.bsky.feed.getAuthorFeed", "actor", "no-such-person.test"), 400, "InvalidRequest")
}

func postsByAddress(c *client) {
	items := c.timeline(100)
	var want, params []string
	for _, it := range items {
		if !slices.Contains(want, it.Post.URI) && len(want) < 24 {
			want = append(want, it.Post.URI)
		}
	}
	slices.Reverse(want)
	for _, uri := range want {
		params = append(params, "uris", uri)
	}
	params = append(params, "uris", "at://"+c.DID+"/app.bsky.feed.post/2222222222222")
	var got []string
	for _, p := range get[struct{ Posts []post }](c, "app.bsky.feed.getPosts", params...).Posts {
		got = append(got, p.URI)
		i := slices.IndexFunc(items, func(it feedItem) bool { return it.Post.URI == p.URI })
		if same := items[i].Post; same.CID != p.CID || same.LikeCount != p.LikeCount || same.Viewer != p.Viewer {
			c.Errorf("%s is %+v by address and %+v in the timeline", p.URI, p, same)
		}
	}
	if !slices.Equal(got, want) {
		c.Errorf("asked for %q, got %q", want, got)
	}
}

func pictures(c *client) {
	for _, it := range c.timeline(100) {
		if len(it.Post.Embed.Images) == 0 {
			continue
		}
		for _, address := range []string{it.Post.Embed.Images[0].Thumb, it.Post.Embed.Images[0].Fullsize} {
			a := c.send(http.MethodGet, address, "", "")
			if a.status != http.StatusOK || !strings.HasPrefix(a.head.Get("Content-Type"), "image/") || len(a.body) == 0 {
				c.Errorf("%s: %d %s, %d bytes", address, a.status, a.head.Get("Content-Type"), len(a.body))
			}
		}
		return
	}
	c.Error("no post of the timeline has a picture to try")
}
