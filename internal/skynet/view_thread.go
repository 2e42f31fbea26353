package skynet

import "sort"

// thread is app.bsky.feed.defs#threadViewPost around a post: height parents above, depth levels of replies below. Depth
// and height must not be negative.
func (l lens) thread(p *post, height, depth int) object {
	v := l.threadNode(p)
	if v["$type"] != typeThreadView {
		return v
	}
	if p.uninvited {
		return v // the reference cuts it off from the thread on both sides
	}
	if parent := l.threadParent(p, height); parent != nil {
		v["parent"] = parent
	}
	if depth > 0 {
		v["replies"] = l.threadReplies(p, depth)
	}
	return v
}

const typeThreadView = "app.bsky.feed.defs#threadViewPost"

// threadNode is one post of a thread without its surroundings, or why it is missing.
func (l lens) threadNode(p *post) object {
	switch {
	case p.absent():
		return notFound(p)
	case l.hidden(p.by):
		return l.blockedPost(p)
	}
	return object{"$type": typeThreadView, "post": l.post(p, 0), "threadContext": object{}}
}

func (l lens) threadParent(p *post, height int) object {
	if height < 1 || p.parent == nil {
		return nil
	}
	if !p.parent.absent() && blocked(p.by, p.parent.by) {
		return l.blockedPost(p.parent)
	}
	v := l.threadNode(p.parent)
	if v["$type"] == typeThreadView {
		if above := l.threadParent(p.parent, height-1); above != nil {
			v["parent"] = above
		}
	}
	return v
}

func (l lens) threadReplies(p *post, depth int) []any {
	replies := append([]*post(nil), p.replies...)
	sort.SliceStable(replies, func(i, j int) bool { return replies[j].sortAt().Before(replies[i].sortAt()) })
	out := []any{}
	for _, r := range replies {
		if blocked(r.by, p.by) || r.absent() || r.uninvited {
			continue
		}
		v := l.threadNode(r)
		if v["$type"] == typeThreadView && depth > 1 {
			v["replies"] = l.threadReplies(r, depth-1)
		}
		out = append(out, v)
	}
	return out
}
