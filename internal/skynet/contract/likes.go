package contract

import "slices"

func likesOwn(c *client) {
	liked := all[feedItem](c, "app.bsky.feed.getActorLikes", "feed", 3, "actor", c.DID)
	if len(liked) == 0 {
		c.Fatal("the account likes nothing, so there is nothing to compare")
	}
	mine := map[string]string{} // at-uri of the post to that of the like
	for _, r := range c.records(collLike, 100) {
		mine[r.subject(c)] = r.URI
	}
	for _, it := range liked {
		if it.Post.Viewer.Like != mine[it.Post.URI] || it.Post.Viewer.Like == "" || it.Reason != nil {
			c.Errorf("%s: viewer.like is %q, the record is %q", it.Post.URI, it.Post.Viewer.Like, mine[it.Post.URI])
		}
	}
	c.refused("somebody else's likes", c.ask("app.bsky.feed.getActorLikes", "actor", c.stranger()), 400, "InvalidRequest")
}

// stranger is some account that the viewer follows.
func (c *client) stranger() string { return c.records(collFollow, 100)[0].subject(c) }

func likesOfPost(c *client) {
	for _, it := range c.timeline(100) {
		if it.Post.Viewer.Like == "" {
			continue
		}
		likes := all[struct{ Actor actor }](c, "app.bsky.feed.getLikes", "likes", 2, "uri", it.Post.URI)
		if !slices.ContainsFunc(likes, func(l struct{ Actor actor }) bool { return l.Actor.Did == c.DID }) {
			c.Errorf("%s is liked by the viewer, but not in the list of %d", it.Post.URI, len(likes))
		}
		if len(likes) > it.Post.LikeCount {
			c.Errorf("%s: %d likes are listed and %d counted", it.Post.URI, len(likes), it.Post.LikeCount)
		}
		return
	}
	c.Error("no post of the timeline is liked by the viewer")
}

type thread struct {
	Type    string `json:"$type"`
	Post    post
	Parent  *thread
	Replies []thread
}

func threads(c *client) {
	for _, it := range c.timeline(100) {
		if it.Reply == nil || it.Reply.Parent.Type != "app.bsky.feed.defs#postView" {
			continue
		}
		up := get[struct{ Thread thread }](c, "app.bsky.feed.getPostThread", "uri", it.Post.URI, "depth", "0").Thread
		if up.Post.URI != it.Post.URI || up.Parent == nil || up.Parent.Post.URI != it.Reply.Parent.URI {
			c.Errorf("thread of %s has the parent %+v, want %s", it.Post.URI, up.Parent, it.Reply.Parent.URI)
		}
		down := get[struct{ Thread thread }](c, "app.bsky.feed.getPostThread", "uri", it.Reply.Parent.URI, "depth", "1", "parentHeight", "0").Thread
		if down.Parent != nil || !slices.ContainsFunc(down.Replies, func(t thread) bool { return t.Post.URI == it.Post.URI }) {
			c.Errorf("thread of %s does not have the reply %s, or has a parent", it.Reply.Parent.URI, it.Post.URI)
		}
		c.refused("thread of nothing", c.ask("app.bsky.feed.getPostThread", "uri", "at://"+c.DID+"/app.bsky.feed.post/2222222222222"), 400, "NotFound")
		return
	}
	c.Error("no post of the timeline answers another")
}
