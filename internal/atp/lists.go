package atp

import (
	"context"
	"encoding/json"

	"skein/feed"
)

// ListsMuted returns a page of the lists that the viewer mutes as a whole.
func (c *Client) ListsMuted(ctx context.Context, cursor string) ([]feed.URI, string, error) {
	return c.lists(ctx, "app.bsky.graph.getListMutes", cursor)
}

// ListsBlocked returns a page of the lists that the viewer blocks as a whole.
func (c *Client) ListsBlocked(ctx context.Context, cursor string) ([]feed.URI, string, error) {
	return c.lists(ctx, "app.bsky.graph.getListBlocks", cursor)
}

func (c *Client) lists(ctx context.Context, nsid, cursor string) (lists []feed.URI, next string, err error) {
	var out struct {
		Cursor text              `json:"cursor"`
		Lists  []json.RawMessage `json:"lists"`
	}
	if err := c.get(ctx, nsid, paging(cursor), &out); err != nil {
		return nil, "", err
	}
	for _, raw := range out.Lists {
		var v uriRef
		if json.Unmarshal(raw, &v) != nil {
			continue
		}
		if uri := recordURI(v.URI); uri != "" {
			lists = append(lists, uri)
		}
	}
	return lists, clip(string(out.Cursor), 4096), nil
}

// ListMembers returns a page of the accounts on a list, as Page.Authors.
func (c *Client) ListMembers(ctx context.Context, list feed.URI, cursor string) (Page, error) {
	params := paging(cursor)
	params.Set("list", string(list))
	return c.page(ctx, "app.bsky.graph.getList", params, "items", (*pageMaker).member)
}

// member takes one listItemView.
func (m *pageMaker) member(raw json.RawMessage) {
	var v struct {
		Profile *profileView `json:"subject"`
	}
	if !m.decode(raw, &v) {
		return
	}
	if _, ok := m.author(v.Profile); !ok {
		m.page.Drops[DropAuthor]++
	}
}
