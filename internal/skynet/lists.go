package skynet

import "slices"

// accountList is a list of accounts: its record, if it is there, and its items. Items may be older than the list.
type accountList struct {
	uri     string
	owner   *account
	rec     *head // nil: not there (any more)
	members map[string][]*head
}

func (w *World) listAt(uri string) *accountList {
	l := w.lists[uri]
	if l == nil {
		l = &accountList{uri: uri, members: map[string][]*head{}}
		w.lists[uri] = l
	}
	return l
}

// has tells whether an account is on the list, while the list counts: its owner must be there.
func (l *accountList) has(a *account) bool {
	return l.owner != nil && l.owner.status == Active && len(l.members[a.did]) > 0
}

// listMute is private, as a mute is.
type listMute struct {
	list *accountList
	key  string
}

// blockList is the list by which a blocks b, nil if there is none.
func (a *account) blockList(b *account) *accountList {
	for l := range a.blockLists {
		if l.has(b) {
			return l
		}
	}
	return nil
}

func (a *account) muteList(b *account) *accountList {
	for _, m := range a.muteLists {
		if m.list.has(b) {
			return m.list
		}
	}
	return nil
}

// notice takes in what a record of no type of its own says; data is nil when the record is gone.
func (w *World) notice(rec given, data map[string]any) {
	h := rec.head
	switch h.collection {
	case collProfile:
		h.by.Name, _ = data["displayName"].(string)
		h.by.Bio, _ = data["description"].(string)
		h.by.Hue, h.by.picture = -1, ""
		for _, b := range blobsIn(data["avatar"]) {
			h.by.picture = b.Ref.String()
		}
	case collList:
		l := w.listAt(h.uri)
		l.owner, l.rec = h.by, h
		if data == nil {
			l.owner, l.rec = nil, nil
		}
	case collListItem:
		uri, _ := h.data["list"].(string)
		did, _ := h.data["subject"].(string)
		l := w.listAt(uri)
		l.members[did] = slices.DeleteFunc(l.members[did], func(o *head) bool { return o == h })
		if data != nil {
			l.members[did] = append(l.members[did], h)
		}
	case collListBlock:
		uri, _ := h.data["subject"].(string)
		l := w.listAt(uri)
		delete(h.by.blockLists, l)
		if data != nil {
			h.by.blockLists[l] = h
		}
	}
}

// MuteList makes actor mute everybody on a list, which must be there. Unmuting is undoing it.
func (w *World) MuteList(actor, uri string, mute bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.find(actor)
	if err != nil {
		return err
	}
	l := w.listAt(uri)
	a.muteLists = slices.DeleteFunc(a.muteLists, func(m listMute) bool { return m.list == l })
	if mute {
		a.muteLists = slices.Insert(a.muteLists, 0, listMute{list: l, key: a.freeKey(w.now())})
	}
	return nil
}

// listBasic is app.bsky.graph.defs#listViewBasic, nil where the list is not there.
func (l lens) listBasic(of *accountList) object {
	if of == nil || of.rec == nil || of.owner.status != Active {
		return nil
	}
	n := 0
	for _, items := range of.members {
		n += min(len(items), 1)
	}
	v := object{
		"uri": of.uri, "cid": of.rec.seal().text, "name": of.rec.data["name"], "purpose": of.rec.data["purpose"],
		"listItemCount": n, "indexedAt": stamp(of.rec.indexed), "labels": l.labelsOn(of.uri, nil, nil),
	}
	if l.viewer != nil {
		mine := object{"muted": slices.ContainsFunc(l.viewer.muteLists, func(m listMute) bool { return m.list == of })}
		if h := l.viewer.blockLists[of]; h != nil {
			mine["blocked"] = h.uri
		}
		v["viewer"] = mine
	}
	return v
}

// listView is app.bsky.graph.defs#listView.
func (l lens) listView(of *accountList) object {
	v := l.listBasic(of)
	if v == nil {
		return nil
	}
	v["creator"] = l.profile(of.owner)
	if text, ok := of.rec.data["description"].(string); ok {
		v["description"] = text
	}
	return v
}
