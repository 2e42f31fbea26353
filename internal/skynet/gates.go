package skynet

import "slices"

// gateOf is the content of the gate of a post: the record of that collection under the post's own key.
func gateOf(p *post, collection string) map[string]any {
	if p.by.repo == nil {
		return nil
	}
	rec := p.by.repo.get(collection, p.rkey)
	if rec == nil {
		return nil
	}
	return rec.value()
}

// judge decides, as the reference does when it first sees a post, whether the gates of others allow it.
func (w *World) judge(p *post) {
	p.uninvited = p.root != nil && !w.mayReply(p.by, p.root)
	p.unquotable = p.quote != nil && !mayQuote(p.by, p.quote)
}

// mayReply tells whether the threadgate of a root lets an account reply. No gate, or one without "allow", is open; an empty
// "allow" is closed to all but the author.
func (w *World) mayReply(a *account, root *post) bool {
	gate := gateOf(root, collThreadgate)
	allow, ruled := gate["allow"].([]any)
	if a == root.by || !ruled {
		return true
	}
	for _, rule := range entries(allow) {
		switch rule["$type"] {
		case "app.bsky.feed.threadgate#mentionRule":
			if slices.Contains(root.mentions, a) {
				return true
			}
		case "app.bsky.feed.threadgate#followingRule":
			if root.by.following[a] != nil {
				return true
			}
		case "app.bsky.feed.threadgate#followerRule":
			if a.following[root.by] != nil {
				return true
			}
		case "app.bsky.feed.threadgate#listRule":
			uri, _ := rule["list"].(string)
			if l := w.lists[uri]; l != nil && l.has(a) {
				return true
			}
		}
	}
	return false
}

// mayQuote tells whether the postgate of a post lets an account quote it.
func mayQuote(a *account, p *post) bool {
	if a == p.by {
		return true
	}
	for _, rule := range entries(gateOf(p, collPostgate)["embeddingRules"]) {
		if rule["$type"] == "app.bsky.feed.postgate#disableRule" {
			return false
		}
	}
	return true
}

// detached tells whether the author of a quoted post took it out of this quote.
func detached(by, quoted *post) bool {
	return slices.Contains(texts(gateOf(quoted, collPostgate)["detachedEmbeddingUris"]), by.uri)
}

// gateView is app.bsky.feed.defs#threadgateView of a root post, nil if it has no gate.
func (l lens) gateView(p *post) object {
	if p.parent != nil || p.by.repo == nil {
		return nil
	}
	rec := p.by.repo.get(collThreadgate, p.rkey)
	if rec == nil {
		return nil
	}
	lists := []any{}
	for _, rule := range entries(rec.value()["allow"]) {
		uri, _ := rule["list"].(string)
		if v := l.listBasic(l.w.lists[uri]); v != nil {
			lists = append(lists, v)
		}
	}
	return object{"uri": rec.at().uri, "cid": cidOf(rec), "record": rec.value(), "lists": lists}
}

// replyDisabled is what the viewer reads of a gate: nil where there is none.
func (l lens) replyDisabled(p *post) any {
	root := p
	if p.root != nil {
		root = p.root
	}
	if p.uninvited {
		return true
	}
	if gateOf(root, collThreadgate) == nil {
		return nil
	}
	return !l.w.mayReply(l.viewer, root)
}
