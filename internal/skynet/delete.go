package skynet

import (
	"fmt"
	"slices"
)

// Delete removes the record at an at-uri (or the post with this id) from its repository and from every index. Records of
// others that point at it stay, as on the network.
func (w *World) Delete(key string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	rec := w.lookup(key)
	if rec == nil {
		return fmt.Errorf("no record %q in this world", key)
	}
	h := rec.at()
	h.by.repo.drop(rec)
	w.commit(h.by, w.now(), op{prev: rec})
	switch rec := rec.(type) {
	case *post:
		w.forgetPost(rec)
	case *edge:
		w.forgetEdge(rec)
	}
	return nil
}

func (w *World) lookup(key string) record {
	if p := w.anyPost(key); p != nil {
		if p.gone {
			return nil
		}
		return p
	}
	did, collection, rkey, err := splitURI(key)
	if err != nil {
		return nil
	}
	if a := w.byKey[did]; a != nil {
		return a.repo.get(collection, rkey)
	}
	return nil
}

func (w *World) forgetPost(p *post) {
	p.gone = true
	delete(w.posts, p.uri)
	if p.parent != nil {
		p.parent.replies = slices.DeleteFunc(p.parent.replies, func(r *post) bool { return r == p })
	}
	if p.quote != nil {
		p.quote.quotes--
	}
	w.unlist(p.item())
	for _, e := range p.reposts {
		w.unlist(e.item(p))
	}
}

func (w *World) forgetEdge(e *edge) {
	same := func(other *edge) bool { return other == e }
	switch s := e.subject.(type) {
	case *post:
		if e.collection == collLike {
			delete(e.by.likeOf, s)
			s.likes = slices.DeleteFunc(s.likes, same)
			return
		}
		delete(e.by.repostOf, s)
		s.reposts = slices.DeleteFunc(s.reposts, same)
		w.unlist(e.item(s))
	case *account:
		if e.collection == collFollow {
			delete(e.by.following, s)
			delete(s.followers, e.by)
			return
		}
		delete(e.by.blocking, s)
		delete(s.blockedBy, e.by)
	}
}

func (w *World) unlist(it item) {
	w.feed.drop(it)
	it.by.feed.drop(it)
}
