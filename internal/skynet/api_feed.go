package skynet

import (
	"cmp"
	"net/http"
	"slices"
)

// getTimeline is the home timeline: posts and reposts by follows and by the viewer. The page is cut first and filtered
// after, so it may come short, or empty with a cursor. As on the reference, a page holds at most ten of the viewer's own
// items and the cursor passes over the others.
func getTimeline(c *call) (any, error) {
	own := 0
	return c.feedPage(c.world.feed, func(it item) bool {
		if it.by == c.viewer {
			own++
			return own <= 10
		}
		return c.viewer.following[it.by] != nil
	}, c.inTimeline)
}

func (c *call) inTimeline(it item) bool {
	if c.hidden(it.post.by) || c.hidden(it.by) {
		return false
	}
	if !c.world.keepMuted && c.silenced(it) {
		return false
	}
	for up, p := 0, it.post.parent; p != nil && up < 2; up, p = up+1, p.parent {
		if c.hidden(p.by) {
			return false
		}
	}
	return true
}

// silenced tells whether a mute takes an item out of the timeline: of its author, of who shared it, or of just what it is.
func (c *call) silenced(it item) bool {
	return c.mutes(it.post.by) || c.mutes(it.by) ||
		(it.repost != nil && c.viewer.scope(it.by).reposts) || (it.post.quote != nil && c.viewer.scope(it.post.by).quotes)
}

func (c *call) feedPage(t timeline, keep, show func(item) bool) (any, error) {
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	after, err := c.cursor()
	if err != nil {
		return nil, err
	}
	items, next := t.page(after, limit, keep)
	var views []any
	for _, it := range items {
		if show(it) && !it.post.absent() && it.by.status == Active {
			views = append(views, c.feedItem(it))
		}
	}
	return page("feed", views, next.String()), nil
}

// authorFilters are the filters of getAuthorFeed by name.
var authorFilters = map[string]func(item) bool{
	"":                         func(item) bool { return true },
	"posts_with_replies":       func(item) bool { return true },
	"posts_no_replies":         func(it item) bool { return it.repost != nil || it.post.parent == nil },
	"posts_with_media":         func(it item) bool { return it.repost == nil && len(it.post.Images) > 0 },
	"posts_with_video":         func(item) bool { return false }, // nobody here posts videos
	"posts_and_author_threads": func(it item) bool { return it.repost != nil || ownThread(it.post) },
}

// ownThread tells whether everything above a post is by its author.
func ownThread(p *post) bool {
	for up := p.parent; up != nil; up = up.parent {
		if up.by != p.by || up.gone {
			return false
		}
	}
	return true
}

func getAuthorFeed(c *call) (any, error) {
	a, err := c.actor("actor")
	if err != nil {
		return nil, err
	}
	if c.viewer.blocking[a] != nil || c.viewer.blockList(a) != nil {
		return nil, &xrpcError{http.StatusBadRequest, "BlockedActor", "Requester has blocked actor: " + a.did}
	}
	if a.blocking[c.viewer] != nil || a.blockList(c.viewer) != nil {
		return nil, &xrpcError{http.StatusBadRequest, "BlockedByActor", "Requester is blocked by actor: " + a.did}
	}
	keep, ok := authorFilters[c.query.Get("filter")]
	if !ok {
		keep = authorFilters[""]
	}
	// A muted author's own feed is shown whole; of others, reposts of muted authors are not.
	return c.feedPage(a.feed, keep, func(it item) bool {
		return !c.hidden(it.post.by) && (!c.mutes(it.post.by) || c.mutes(it.by))
	})
}

// getActorLikes is private: only the account itself may ask.
func getActorLikes(c *call) (any, error) {
	a, err := c.actor("actor")
	if err != nil {
		return nil, err
	}
	if a != c.viewer {
		return nil, errNobody
	}
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	likes, next := cut(a.newestFirst(collLike), edgeKey, c.query.Get("cursor"), limit)
	var views []any
	for _, e := range likes {
		if p, ok := e.subject.(*post); ok && !p.absent() && !c.hidden(p.by) {
			views = append(views, c.feedItem(p.item()))
		}
	}
	return page("feed", views, next), nil
}

func getPosts(c *call) (any, error) {
	uris := c.query["uris"]
	if len(uris) > 25 {
		return nil, badRequest("Error: uris must not have more than 25 elements")
	}
	if len(uris) == 0 {
		return nil, badRequest("Error: Params must have the property \"uris\"")
	}
	seen, views := map[*post]bool{}, []any{}
	for _, uri := range uris {
		p := c.world.postAt(uri)
		if p == nil || seen[p] || p.absent() || c.hidden(p.by) {
			continue
		}
		seen[p] = true
		views = append(views, c.post(p, 0))
	}
	return object{"posts": views}, nil
}

func getPostThread(c *call) (any, error) {
	uri, err := c.need("uri")
	if err != nil {
		return nil, err
	}
	depth, err := c.integer("depth", 6, 0, 1000)
	if err != nil {
		return nil, err
	}
	height, err := c.integer("parentHeight", 80, 0, 1000)
	if err != nil {
		return nil, err
	}
	p := c.world.postAt(uri)
	if p == nil || p.absent() {
		return nil, &xrpcError{http.StatusBadRequest, "NotFound", "Post not found: " + uri}
	}
	return object{"thread": c.thread(p, height, depth)}, nil
}

func getLikes(c *call) (any, error) {
	uri, err := c.need("uri")
	if err != nil {
		return nil, err
	}
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	var likes []*edge
	if p := c.world.postAt(uri); p != nil {
		likes = slices.Clone(p.likes)
	}
	slices.SortFunc(likes, func(a, b *edge) int { return cmp.Compare(edgeKey(b), edgeKey(a)) })
	likes, next := cut(likes, edgeKey, c.query.Get("cursor"), limit)
	var views []any
	for _, e := range likes {
		if !c.hidden(e.by) && e.by.status == Active {
			views = append(views, object{
				"actor": c.profile(e.by), "createdAt": stamp(e.created), "indexedAt": stamp(e.indexed),
			})
		}
	}
	out := page("likes", views, next)
	out["uri"] = uri
	return out, nil
}
