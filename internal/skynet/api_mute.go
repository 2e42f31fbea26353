package skynet

import (
	"slices"
	"strings"

	"github.com/bluesky-social/indigo/atproto/syntax"
)

// privately runs a change of what only the caller's account knows. The world's lock is held around do.
func (c *call) privately(do func(me *account) error) (any, error) {
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	me, err := c.world.find(c.token.Sub)
	if err != nil {
		return nil, err
	}
	return nil, do(me)
}

func muteActor(c *call) (any, error) {
	var in struct {
		Actor                       string
		OnlyReposts, OnlyQuoteposts bool
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	return c.privately(func(me *account) error {
		a := c.world.public(in.Actor)
		switch {
		case a == nil:
			return badRequest("Actor not found")
		case a == me:
			return badRequest("Actor cannot mute themselves")
		}
		me.mute(a, scope{in.OnlyReposts, in.OnlyQuoteposts}, c.world.now())
		return nil
	})
}

func unmuteActor(c *call) (any, error) {
	var in struct{ Actor string }
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	return c.privately(func(me *account) error {
		a := c.world.public(in.Actor)
		if a == nil {
			return badRequest("Actor not found")
		}
		me.unmute(a)
		return nil
	})
}

// muteActorList mutes everybody on a list, or ends that.
func muteActorList(mute bool) func(*call) (any, error) {
	return func(c *call) (any, error) {
		var in struct{ List string }
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		if u, err := syntax.ParseATURI(in.List); err != nil || u.Collection() != collList {
			return nil, badRequest("Invalid collection: must be %s", collList)
		}
		return nil, c.world.MuteList(c.token.Sub, in.List, mute)
	}
}

// muteThread silences a thread by its root, or ends that.
func muteThread(mute bool) func(*call) (any, error) {
	return func(c *call) (any, error) {
		var in struct{ Root string }
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		if u, err := syntax.ParseATURI(in.Root); err != nil || u.Collection() != collPost {
			return nil, badRequest("Input/root must be a valid at-uri")
		}
		return c.privately(func(me *account) error {
			delete(me.mutedThreads, in.Root)
			if mute {
				me.mutedThreads[in.Root] = true
			}
			return nil
		})
	}
}

// bookmark is private too: a row of the AppView.
type bookmark struct {
	uri, cid, key, created string
}

func createBookmark(c *call) (any, error) {
	return c.bookmarked(func(me *account, uri, cid string) {
		if slices.ContainsFunc(me.bookmarks, func(b bookmark) bool { return b.uri == uri }) {
			return
		}
		now := c.world.now()
		me.bookmarks = slices.Insert(me.bookmarks, 0, bookmark{uri, cid, me.freeKey(now), stamp(now)})
		if p := c.world.posts[uri]; p != nil {
			p.bookmarks++
		}
	})
}

func deleteBookmark(c *call) (any, error) {
	return c.bookmarked(func(me *account, uri, _ string) {
		had := len(me.bookmarks)
		me.bookmarks = slices.DeleteFunc(me.bookmarks, func(b bookmark) bool { return b.uri == uri })
		if p := c.world.posts[uri]; p != nil {
			p.bookmarks -= had - len(me.bookmarks)
		}
	})
}

// bookmarked reads the input of both, and does it.
func (c *call) bookmarked(do func(me *account, uri, cid string)) (any, error) {
	var in struct{ URI, CID string }
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u, err := syntax.ParseATURI(in.URI)
	if err != nil {
		return nil, badRequest("Input/uri must be a valid at-uri")
	}
	if u.Collection() != collPost {
		return nil, &xrpcError{400, "UnsupportedCollection", "Only '" + collPost + "' records can be bookmarked"}
	}
	return c.privately(func(me *account) error { do(me, in.URI, in.CID); return nil })
}

// getBookmarks shows blocked and deleted posts as such.
func getBookmarks(c *call) (any, error) {
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	marks, next := cut(c.viewer.bookmarks, func(b bookmark) string { return b.key }, c.query.Get("cursor"), limit)
	var out []any
	for _, b := range marks {
		view := object{"createdAt": b.created, "subject": object{"uri": b.uri, "cid": b.cid}}
		if p := c.world.posts[b.uri]; p != nil {
			view["item"] = c.maybe(p)
		} else {
			view["item"] = object{"$type": "app.bsky.feed.defs#notFoundPost", "uri": b.uri, "notFound": true}
		}
		out = append(out, view)
	}
	return page("bookmarks", out, next), nil
}

// searchActorsTypeahead finds accounts whose handle or name begins with the words asked for.
func searchActorsTypeahead(c *call) (any, error) {
	limit, err := c.integer("limit", 10, 1, 100)
	if err != nil {
		return nil, err
	}
	q := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(c.query.Get("q")), "@"))
	out := []any{}
	for _, a := range c.world.accounts {
		if len(out) == limit || q == "" {
			break
		}
		found := strings.HasPrefix(a.Handle, q) || strings.HasPrefix(strings.ToLower(a.Name), q)
		if found && a.status == Active && !c.hidden(a) {
			out = append(out, c.basic(a))
		}
	}
	return object{"actors": out}, nil
}
