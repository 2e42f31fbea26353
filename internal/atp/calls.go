package atp

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"skein/feed"
)

// getPreferences is answered by the PDS itself and must not be proxied.
const getPreferences = "app.bsky.actor.getPreferences"

// PageSize is how many entries a page holds at most; MaxPosts how many posts [Client.Posts] takes.
const (
	PageSize = 100
	MaxPosts = 25
)

// Session asks the PDS who is signed in; it answers as long as the session is good.
func (c *Client) Session(ctx context.Context) (feed.DID, error) {
	var out struct {
		DID feed.DID `json:"did"`
	}
	return out.DID, c.get(ctx, "com.atproto.server.getSession", nil, &out)
}

// Preferences returns the raw array, byte for byte: most of it belongs to other apps.
func (c *Client) Preferences(ctx context.Context) (json.RawMessage, error) {
	var out struct {
		Preferences json.RawMessage `json:"preferences"`
	}
	if err := c.get(ctx, getPreferences, nil, &out); err != nil {
		return nil, err
	}
	if len(out.Preferences) == 0 || out.Preferences[0] != '[' {
		return nil, feed.Fail(feed.CodeBadAnswer, "host", c.Host())
	}
	return out.Preferences, nil
}

// Profile returns the full view of one account.
func (c *Client) Profile(ctx context.Context, did feed.DID) (feed.Author, error) {
	var out profileView
	if err := c.get(ctx, "app.bsky.actor.getProfile", url.Values{"actor": {string(did)}}, &out); err != nil {
		return feed.Author{}, err
	}
	a, ok := author(&out, c.clock().UnixMilli())
	if !ok || a.DID != did {
		return feed.Author{}, feed.Fail(feed.CodeBadAnswer, "host", c.Host())
	}
	return a, nil
}

// Profiles returns the full views of at most 25 accounts; those that are gone are left out.
func (c *Client) Profiles(ctx context.Context, dids []feed.DID) (Page, error) {
	params := url.Values{}
	for _, d := range dids {
		params.Add("actors", string(d))
	}
	return c.people(ctx, "app.bsky.actor.getProfiles", params, "profiles", "")
}

// Follows returns a page of the accounts that the signed-in account follows.
func (c *Client) Follows(ctx context.Context, cursor string) (Page, error) {
	params := paging(cursor)
	params.Set("actor", string(c.DID()))
	return c.people(ctx, "app.bsky.graph.getFollows", params, "follows", feed.GraphFollow)
}

// Mutes returns a page of muted accounts.
func (c *Client) Mutes(ctx context.Context, cursor string) (Page, error) {
	return c.people(ctx, "app.bsky.graph.getMutes", paging(cursor), "mutes", feed.GraphMute)
}

// Blocks returns a page of blocked accounts.
func (c *Client) Blocks(ctx context.Context, cursor string) (Page, error) {
	return c.people(ctx, "app.bsky.graph.getBlocks", paging(cursor), "blocks", feed.GraphBlock)
}

// Timeline returns a page of the home timeline, newest first.
func (c *Client) Timeline(ctx context.Context, cursor string) (Page, error) {
	return c.feed(ctx, "app.bsky.feed.getTimeline", paging(cursor))
}

// AuthorFeed returns a page of an account's posts, replies and reposts, newest first.
func (c *Client) AuthorFeed(ctx context.Context, did feed.DID, cursor string) (Page, error) {
	params := paging(cursor)
	params.Set("actor", string(did))
	params.Set("filter", "posts_with_replies")
	return c.feed(ctx, "app.bsky.feed.getAuthorFeed", params)
}

// newest is how many posts [Client.NewestPosts] asks for.
const newest = 30

// NewestPosts returns the newest posts and reposts of an account that answer nobody else, at most 30.
func (c *Client) NewestPosts(ctx context.Context, did feed.DID) (Page, error) {
	params := url.Values{"limit": {strconv.Itoa(newest)}, "actor": {string(did)}, "filter": {"posts_no_replies"}}
	return c.feed(ctx, "app.bsky.feed.getAuthorFeed", params)
}

// Likes returns a page of posts that the signed-in account liked, newest like first. Servers tell it to nobody else.
func (c *Client) Likes(ctx context.Context, cursor string) (Page, error) {
	params := paging(cursor)
	params.Set("actor", string(c.DID()))
	return c.feed(ctx, "app.bsky.feed.getActorLikes", params)
}

// Posts returns at most [MaxPosts] posts by at-uri; those that are gone or hidden from the viewer are left out.
func (c *Client) Posts(ctx context.Context, uris []feed.URI) (Page, error) {
	params := url.Values{}
	for _, u := range uris {
		params.Add("uris", string(u))
	}
	return c.page(ctx, "app.bsky.feed.getPosts", params, "posts", (*pageMaker).postItem)
}

func paging(cursor string) url.Values {
	params := url.Values{"limit": {strconv.Itoa(PageSize)}}
	if cursor != "" {
		params.Set("cursor", cursor)
	}
	return params
}

func (c *Client) feed(ctx context.Context, nsid string, params url.Values) (Page, error) {
	return c.page(ctx, nsid, params, "feed", (*pageMaker).feedItem)
}

// people asks for a list of accounts; kind is the relation that being in the list states, empty for none.
func (c *Client) people(ctx context.Context, nsid string, params url.Values, field string, kind feed.GraphKind) (Page, error) {
	return c.page(ctx, nsid, params, field, func(m *pageMaker, raw json.RawMessage) { m.person(raw, kind) })
}

// page asks for a page and takes each element of the named field. An answer without that field is a bad one; a null field
// is an empty page.
func (c *Client) page(ctx context.Context, nsid string, params url.Values, field string, take func(*pageMaker, json.RawMessage)) (Page, error) {
	var out map[string]json.RawMessage
	if err := c.get(ctx, nsid, params, &out); err != nil {
		return Page{}, err
	}
	var items []json.RawMessage
	raw, ok := out[field]
	if !ok || json.Unmarshal(raw, &items) != nil {
		return Page{}, feed.Fail(feed.CodeBadAnswer, "host", c.Host())
	}
	m := newPage(c.clock().UnixMilli())
	for _, item := range items {
		take(m, item)
	}
	var next text
	if raw, ok := out["cursor"]; ok && json.Unmarshal(raw, &next) == nil {
		m.page.Cursor = clip(string(next), 4096)
	}
	return m.page, nil
}
