package store

import "skein/feed"

// actor interns an account.
func (a *apply) actor(did feed.DID) (int64, error) {
	id, found, err := a.actorIfAny(did)
	if err != nil || found {
		return id, err
	}
	if id, err = a.insert("INSERT INTO actor (did) VALUES (?)", string(did)); err != nil {
		return 0, err
	}
	a.actors.put(did, id)
	return id, nil
}

// actorIfAny finds an account that is interned already.
func (a *apply) actorIfAny(did feed.DID) (id int64, found bool, err error) {
	if id, ok := a.knownActor(did); ok {
		return id, true, nil
	}
	if found, err = a.one("SELECT id FROM actor WHERE did = ?", []any{string(did)}, &id); found {
		a.actors.put(did, id)
	}
	return id, found, err
}

// named interns a record that something points to, without content; ok is false for a malformed at-uri.
func (a *apply) named(uri feed.URI) (id int64, ok bool, err error) {
	if id, ok := a.knownPost(uri); ok {
		return id, true, nil
	}
	r, ok := recordOf(uri)
	if !ok {
		return 0, false, nil
	}
	author, err := a.actor(r.author)
	if err != nil {
		return 0, false, err
	}
	found, err := a.one("SELECT id FROM post WHERE author = ? AND path = ?", []any{author, r.path}, &id)
	if err == nil && !found {
		id, err = a.nameNew(uri, r, author)
	}
	if err != nil {
		return 0, false, err
	}
	a.posts.put(uri, id)
	return id, true, nil
}

// nameNew adds the name of a record and, when it is known to be gone, says so at once: nobody needs to ask for it.
func (a *apply) nameNew(uri feed.URI, r record, author int64) (int64, error) {
	id, err := a.insert("INSERT INTO post (author, path) VALUES (?, ?)", author, r.path)
	if err != nil {
		return 0, err
	}
	for _, what := range []string{string(uri), string(r.author)} {
		gone, err := a.isGone(what, 0)
		if err != nil {
			return 0, err
		}
		if gone {
			return id, a.askedFor(id, true)
		}
	}
	return id, nil
}

// buried reports whether a post is known to be gone, alone or with its account, and nothing of it came back since. What
// still names it (a like, a gate) says nothing any more.
func (a *apply) buried(uri feed.URI) (bool, error) {
	r, ok := recordOf(uri)
	if !ok {
		return false, nil
	}
	for _, what := range []string{string(uri), string(r.author)} {
		gone, err := a.isGone(what, 0)
		if err != nil {
			return false, err
		}
		if gone {
			var there bool
			_, err := a.one(`SELECT EXISTS (SELECT 1 FROM post p JOIN actor a ON a.id = p.author
				WHERE a.did = ? AND p.path = ? AND p.effective_ms IS NOT NULL)`, []any{string(r.author), r.path}, &there)
			return !there, err
		}
	}
	return false, nil
}

// askedFor remembers that a named record is not to be had, for a while or (gone) for good.
func (a *apply) askedFor(post int64, gone bool) error {
	return a.run(`INSERT INTO missing (post, asked_ms, gone) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET asked_ms = excluded.asked_ms, gone = max(gone, excluded.gone)`, post, a.nowMs, gone)
}

// isGone reports whether a record or account was deleted at or after the time a view of it was fetched.
func (a *apply) isGone(what string, indexedMs int64) (bool, error) {
	if what == "" || a.d.known.graves.none() {
		return false, nil
	}
	hash := hash64(what)
	if !a.d.known.graves.maybe(hash) {
		return false, nil
	}
	var at int64
	found, err := a.one("SELECT at_ms FROM tombstone WHERE hash = ?", []any{hash}, &at)
	return found && at >= indexedMs, err
}
