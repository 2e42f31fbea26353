package skynet

import (
	"cmp"
	"slices"
)

// getLists are the lists an account made, newest first.
func getLists(c *call) (any, error) {
	a, err := c.actor("actor")
	if err != nil {
		return nil, err
	}
	var lists []*accountList
	for _, rec := range a.repo[collList] {
		lists = append(lists, c.world.lists[rec.at().uri])
	}
	return c.listPage(lists, func(l *accountList) string { return l.rec.rkey })
}

func getListMutes(c *call) (any, error) {
	var lists []*accountList
	keys := map[*accountList]string{}
	for _, m := range c.viewer.muteLists {
		lists, keys[m.list] = append(lists, m.list), m.key
	}
	return c.listPage(lists, func(l *accountList) string { return keys[l] })
}

func getListBlocks(c *call) (any, error) {
	var lists []*accountList
	for l := range c.viewer.blockLists {
		lists = append(lists, l)
	}
	return c.listPage(lists, func(l *accountList) string { return c.viewer.blockLists[l].rkey })
}

func (c *call) listPage(lists []*accountList, key func(*accountList) string) (any, error) {
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	slices.SortFunc(lists, func(a, b *accountList) int { return cmp.Compare(key(b), key(a)) })
	lists, next := cut(lists, key, c.query.Get("cursor"), limit)
	var out []any
	for _, l := range lists {
		if v := c.listView(l); v != nil {
			out = append(out, v)
		}
	}
	return page("lists", out, next), nil
}

// getList is one list with its items, newest first.
func getList(c *call) (any, error) {
	uri, err := c.need("list")
	if err != nil {
		return nil, err
	}
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	l := c.world.lists[uri]
	view := c.listView(l)
	if view == nil {
		return nil, badRequest("List not found")
	}
	var items []*head
	for _, of := range l.members {
		items = append(items, of...)
	}
	key := func(h *head) string { return h.rkey }
	slices.SortFunc(items, func(a, b *head) int { return cmp.Compare(b.rkey, a.rkey) })
	items, next := cut(items, key, c.query.Get("cursor"), limit)
	var out []any
	for _, h := range items {
		did, _ := h.data["subject"].(string)
		if a := c.world.byKey[did]; a != nil && a.status == Active {
			out = append(out, object{"uri": h.uri, "subject": c.profile(a)})
		}
	}
	v := page("items", out, next)
	v["list"] = view
	return v, nil
}
