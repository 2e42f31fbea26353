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
	by := rec.at().by
	if by.status != Active {
		return fmt.Errorf("%s is %s", by.Handle, by.status)
	}
	w.commit(by, w.now(), op{prev: w.drop(rec)})
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

// drop takes a record out of its shelf and of every index, and returns it as it was.
func (w *World) drop(rec record) record {
	rec.at().by.repo.drop(rec)
	w.forget(rec)
	return rec.at().frozen()
}

func (w *World) forget(rec record) {
	switch rec := rec.(type) {
	case *post:
		w.forgetPost(rec)
	case *edge:
		w.forgetEdge(rec)
	case given:
		w.notice(rec, nil)
	}
}

func (w *World) forgetPost(p *post) {
	p.gone = true
	delete(w.posts, p.uri)
	w.ghosts[p.uri] = p
	w.unquote(p)
	w.unlist(p.item())
	for _, e := range p.reposts {
		w.unlist(e.item(p))
	}
}

// unquote takes a post from under its parent and its quote.
func (w *World) unquote(p *post) {
	if p.parent != nil {
		p.parent.replies = slices.DeleteFunc(p.parent.replies, func(r *post) bool { return r == p })
	}
	if p.quote != nil {
		p.quote.quotes--
	}
}

func (w *World) forgetEdge(e *edge) {
	same := func(other *edge) bool { return other == e }
	switch s := e.subject.(type) {
	case *post:
		if e.collection == collLike {
			unlink(e.by.likeOf, s, e)
			s.likes = slices.DeleteFunc(s.likes, same)
			return
		}
		unlink(e.by.repostOf, s, e)
		s.reposts = slices.DeleteFunc(s.reposts, same)
		w.unlist(e.item(s))
	case *account:
		if e.collection == collFollow {
			unlink(e.by.following, s, e)
			unlink(s.followers, e.by, e)
			return
		}
		unlink(e.by.blocking, s, e)
		unlink(s.blockedBy, e.by, e)
	}
}

// unlink takes an edge out of an index, where it is the one that is indexed.
func unlink[K comparable](index map[K]*edge, key K, e *edge) {
	if index[key] == e {
		delete(index, key)
	}
}

func (w *World) unlist(it item) {
	w.feed.drop(it)
	it.by.feed.drop(it)
}
