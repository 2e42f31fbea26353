package skynet

import (
	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/bluesky-social/indigo/atproto/syntax"
)

// The collections that only clients write.
const (
	collThreadgate  = "app.bsky.feed.threadgate"
	collPostgate    = "app.bsky.feed.postgate"
	collList        = "app.bsky.graph.list"
	collListItem    = "app.bsky.graph.listitem"
	collListBlock   = "app.bsky.graph.listblock"
	collDeclaration = "app.bsky.actor.contentVisibilityDeclaration"
)

// index puts a new record that a client gave into its shelf, and into what the AppView knows.
func (w *World) index(h *head) record {
	rec := w.read(h)
	h.rec = rec
	h.by.repo.put(rec)
	switch rec := rec.(type) {
	case *post:
		w.list(rec)
		for _, e := range rec.reposts { // a post that is back is shared by those who shared it
			w.feed.add(e.item(rec))
			e.by.feed.add(e.item(rec))
		}
	case *edge:
		w.link(rec)
	case given:
		w.notice(rec, h.data)
	}
	return rec
}

// reindex puts a record in the place of another. The prior record is frozen by then. A post stays the same post
// for everything that points at it.
func (w *World) reindex(prev record, h *head) record {
	if p, ok := prev.(*post); ok {
		w.unlist(p.item())
		w.unquote(p)
		p.head, p.Draft = h, Draft{ID: p.ID, ExtraLikes: p.ExtraLikes, ExtraReposts: p.ExtraReposts, ExtraReplies: p.ExtraReplies}
		w.readPost(p)
		h.rec = p
		h.by.repo.swap(p)
		w.list(p)
		return p
	}
	h.by.repo.drop(prev)
	w.forget(prev)
	return w.index(h)
}

// read makes of a given record what the AppView makes of it.
func (w *World) read(h *head) record {
	switch h.collection {
	case collPost:
		p := w.ghosts[h.uri]
		if p == nil {
			p = &post{}
		}
		delete(w.ghosts, h.uri)
		p.head, p.gone, p.images = h, false, &w.images
		w.readPost(p)
		return p
	case collLike, collRepost:
		ref, _ := h.data["subject"].(map[string]any)
		if p := w.named(ref); p != nil {
			return &edge{head: h, subject: p, to: p.head}
		}
	case collFollow, collBlock:
		did, _ := h.data["subject"].(string)
		if b := w.byKey[did]; b != nil && b.did == did && b != h.by {
			return &edge{head: h, subject: b}
		}
	}
	return given{h}
}

// readPost fills in a post from its record.
func (w *World) readPost(p *post) {
	d := p.data
	p.Text, _ = d["text"].(string)
	p.Langs = texts(d["langs"])
	p.parent, p.root, p.quote, p.refs, p.mentions = nil, nil, nil, refs{}, nil
	reply, _ := d["reply"].(map[string]any)
	parent, _ := reply["parent"].(map[string]any)
	root, _ := reply["root"].(map[string]any)
	if p.parent = w.named(parent); p.parent != nil {
		p.refs.parent = p.parent.head
		if p.root = w.named(root); p.root == nil {
			p.root = p.parent
		}
		p.refs.root = p.root.head
	}
	embed, _ := d["embed"].(map[string]any)
	rec, _ := embed["record"].(map[string]any)
	if inner, ok := rec["record"].(map[string]any); ok {
		rec = inner
	}
	if p.quote = w.named(rec); p.quote != nil {
		p.refs.quote = p.quote.head
	}
	labels, _ := d["labels"].(map[string]any)
	for _, v := range entries(labels["values"]) {
		if val, ok := v["val"].(string); ok {
			p.SelfLabels = append(p.SelfLabels, val)
		}
	}
	w.readMentions(p)
}

func (w *World) readMentions(p *post) {
	for _, facet := range entries(p.data["facets"]) {
		for _, feature := range entries(facet["features"]) {
			did, _ := feature["did"].(string)
			if a := w.byKey[did]; a != nil {
				p.mentions = append(p.mentions, a)
			}
		}
	}
}

// named is the post that a strongRef names. One that is not there is a ghost: it may have been deleted, or come later.
func (w *World) named(ref map[string]any) *post {
	uri, _ := ref["uri"].(string)
	u, err := syntax.ParseATURI(uri)
	if err != nil || u.Collection().String() != collPost {
		return nil
	}
	if p := w.posts[uri]; p != nil {
		return p
	}
	if p := w.ghosts[uri]; p != nil {
		return p
	}
	by := w.byKey[u.Authority().String()]
	if by == nil {
		by = &account{did: u.Authority().String(), status: Deleted}
	}
	h := &head{uri: uri, collection: collPost, rkey: u.RecordKey().String(), by: by}
	text, _ := ref["cid"].(string)
	h.once.Do(func() { h.sealed.text = text })
	p := &post{head: h, gone: true, images: &w.images}
	w.ghosts[uri] = p
	return p
}

// list puts a post into feeds and under its parent.
func (w *World) list(p *post) {
	w.posts[p.uri] = p
	if p.ID != "" {
		w.postsByID[p.ID] = p
	}
	if p.parent != nil {
		p.parent.replies = append(p.parent.replies, p)
	}
	if p.quote != nil {
		p.quote.quotes++
	}
	w.judge(p)
	it := p.item()
	w.feed.add(it)
	p.by.feed.add(it)
}

// link puts an edge into the indexes of both ends. A second one between the same two is a record without effect.
func (w *World) link(e *edge) {
	switch s := e.subject.(type) {
	case *post:
		if e.collection == collLike {
			if e.by.likeOf[s] == nil {
				e.by.likeOf[s] = e
				s.likes = append(s.likes, e)
			}
			return
		}
		if e.by.repostOf[s] == nil {
			e.by.repostOf[s] = e
			s.reposts = append(s.reposts, e)
			if it := e.item(s); !s.gone {
				w.feed.add(it)
				e.by.feed.add(it)
			}
		}
	case *account:
		near, far := e.by.following, s.followers
		if e.collection == collBlock {
			near, far = e.by.blocking, s.blockedBy
		}
		if near[s] == nil {
			near[s], far[e.by] = e, e
		}
	}
}

// entries are the objects of a JSON list; anything else is passed over.
func entries(v any) []map[string]any {
	list, _ := v.([]any)
	var out []map[string]any
	for _, e := range list {
		if m, ok := e.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, e := range list {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// blobsIn are the files that a value names.
func blobsIn(v any) []atdata.Blob {
	var out []atdata.Blob
	switch v := v.(type) {
	case atdata.Blob:
		out = append(out, v)
	case map[string]any:
		for _, e := range v {
			out = append(out, blobsIn(e)...)
		}
	case []any:
		for _, e := range v {
			out = append(out, blobsIn(e)...)
		}
	}
	return out
}
