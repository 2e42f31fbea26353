package skynet

import "slices"

// post is app.bsky.feed.defs#postView. Depth counts the quotes around it: a quote in a quote shows no embed of its own.
func (l lens) post(p *post, depth int) object {
	v := object{
		"uri": p.uri, "cid": cidOf(p), "author": l.basic(p.by), "record": p.value(),
		"replyCount": len(p.replies) + p.ExtraReplies, "repostCount": len(p.reposts) + p.ExtraReposts,
		"likeCount": len(p.likes) + p.ExtraLikes, "quoteCount": p.quotes, "bookmarkCount": p.bookmarks,
		"indexedAt": stamp(p.indexed),
		"labels":    l.labelsOn(p.uri, p, p.SelfLabels),
	}
	if depth < 2 {
		if e := l.embed(p, depth); e != nil {
			v["embed"] = e
		}
	}
	if gate := l.gateView(p); gate != nil {
		v["threadgate"] = gate
	}
	if l.viewer != nil {
		v["viewer"] = l.acts(p)
	}
	return v
}

// acts is app.bsky.feed.defs#viewerState: what the viewer did to the post.
func (l lens) acts(p *post) object {
	root := p
	if p.root != nil {
		root = p.root
	}
	v := object{
		"bookmarked":  slices.ContainsFunc(l.viewer.bookmarks, func(b bookmark) bool { return b.uri == p.uri }),
		"threadMuted": l.viewer.mutedThreads[root.uri], "embeddingDisabled": !mayQuote(l.viewer, p),
	}
	if disabled := l.replyDisabled(p); disabled != nil {
		v["replyDisabled"] = disabled
	}
	if e := l.viewer.likeOf[p]; e != nil {
		v["like"] = e.uri
	}
	if e := l.viewer.repostOf[p]; e != nil {
		v["repost"] = e.uri
	}
	return v
}

// feedItem is app.bsky.feed.defs#feedViewPost.
func (l lens) feedItem(it item) object {
	v := object{"post": l.post(it.post, 0)}
	if it.repost != nil {
		v["reason"] = object{
			"$type": "app.bsky.feed.defs#reasonRepost", "by": l.basic(it.repost.by),
			"uri": it.repost.uri, "cid": cidOf(it.repost), "indexedAt": stamp(it.repost.indexed),
		}
	}
	if it.post.parent != nil && !it.post.uninvited {
		v["reply"] = l.replyRef(it.post)
	}
	return v
}

func (l lens) replyRef(p *post) object {
	parent, root := l.maybe(p.parent), l.maybe(p.root)
	// Blocks between the people of a thread count for everyone who reads it.
	if !p.parent.absent() && blocked(p.by, p.parent.by) {
		parent = l.blockedPost(p.parent)
	}
	if !p.root.absent() && (blocked(p.by, p.root.by) || blocked(p.parent.by, p.root.by)) {
		root = l.blockedPost(p.root)
	}
	v := object{"parent": parent, "root": root}
	if up := p.parent.parent; up != nil && up.by.status == Active && parent["$type"] == typePostView {
		v["grandparentAuthor"] = l.basic(up.by)
	}
	return v
}

const typePostView = "app.bsky.feed.defs#postView"

// maybe is a post in a place where the reader may have to do without it.
func (l lens) maybe(p *post) object {
	switch {
	case p.absent():
		return notFound(p)
	case l.hidden(p.by):
		return l.blockedPost(p)
	}
	v := l.post(p, 0)
	v["$type"] = typePostView
	return v
}

func notFound(p *post) object {
	return object{"$type": "app.bsky.feed.defs#notFoundPost", "uri": p.uri, "notFound": true}
}

func (l lens) blockedPost(p *post) object {
	return object{
		"$type": "app.bsky.feed.defs#blockedPost", "uri": p.uri, "blocked": true,
		"author": l.blockedAuthor(p.by),
	}
}

// blockedAuthor is app.bsky.feed.defs#blockedAuthor: no more than who, and which way the block goes.
func (l lens) blockedAuthor(a *account) object {
	v := object{"did": a.did}
	if l.viewer == nil {
		return v
	}
	rel := object{"blockedBy": a.blocking[l.viewer] != nil || a.blockList(l.viewer) != nil}
	if list := l.viewer.blockList(a); list != nil {
		rel["blocking"] = list.uri
	}
	if e := l.viewer.blocking[a]; e != nil {
		rel["blocking"] = e.uri
	}
	v["viewer"] = rel
	return v
}
