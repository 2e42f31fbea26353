package store

import (
	"errors"
	"fmt"

	"skein/feed"
)

// gone removes records and accounts that no longer exist, from every table.
func (a *apply) gone(b *feed.Batch) error {
	for _, uri := range b.Deleted {
		if err := a.deleteRecord(uri); err != nil {
			return fmt.Errorf("delete %s: %w", uri, err)
		}
	}
	for _, did := range b.Gone {
		if err := a.deleteAccount(did); err != nil {
			return fmt.Errorf("delete account %s: %w", did, err)
		}
	}
	return nil
}

// bury leaves a mark that refuses what was fetched before the deletion was seen, and nothing fetched later.
func (a *apply) bury(what string) error {
	hash := hash64(what)
	a.d.known.graves.mark(hash)
	return a.run("INSERT INTO tombstone (hash, at_ms) VALUES (?, ?) ON CONFLICT DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)", hash, a.goneMs)
}

func (a *apply) deleteRecord(uri feed.URI) error {
	did, collection, rkey, ok := uri.Split()
	if !ok {
		return nil
	}
	switch collection {
	case feed.CollectionThreadgate, feed.CollectionPostgate, feed.CollectionDeclaration:
	default:
		if err := a.bury(string(uri)); err != nil {
			return err
		}
	}
	actor, found, err := a.actorIfAny(did)
	if err != nil || !found {
		return err
	}
	switch collection {
	case feed.CollectionPost:
		return a.deletePost(actor, rkey)
	case feed.CollectionLike:
		return a.disengage(feed.Like, actor, rkey, uri)
	case feed.CollectionRepost:
		return a.disengage(feed.Repost, actor, rkey, uri)
	case feed.CollectionFollow:
		return a.cutRecord(feed.GraphFollow, actor, uri, rkey)
	case feed.CollectionBlock:
		return a.cutRecord(feed.GraphBlock, actor, uri, rkey)
	case feed.CollectionThreadgate, feed.CollectionPostgate, feed.CollectionDeclaration:
		return a.withdraw(actor, collection, rkey)
	}
	return nil
}

func (a *apply) deletePost(author int64, path string) error {
	ids, err := a.ids("SELECT id FROM post WHERE author = ? AND path = ?", author, path)
	if err != nil || len(ids) == 0 {
		return err
	}
	return a.purge(ids[0])
}

// purge removes a post. What others still name (a parent, a quote, the root of a thread) stays as a bare name.
func (a *apply) purge(id int64) error {
	if err := errors.Join(a.strip(id), a.purgeWishes(id)); err != nil {
		return err
	}
	if err := a.run("DELETE FROM engagement WHERE post = ?", id); err != nil {
		return err
	}
	named, err := a.removeOrBlank(id, false)
	if err != nil || !named {
		return err
	}
	return a.askedFor(id, true)
}

// strip removes what hangs on a post, but its engagement and what is wished about it.
func (a *apply) strip(id int64) error {
	if err := a.forgetPost(id); err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM label WHERE kind = 'post' AND subject = ?",
		"DELETE FROM timeline WHERE post = ?",
		"DELETE FROM post_state WHERE post = ?",
		"DELETE FROM missing WHERE post = ?",
	} {
		if err := a.run(query, id); err != nil {
			return err
		}
	}
	return nil
}

// removeOrBlank removes the row of a post, or all but its name where it is named by others (or held to be).
func (a *apply) removeOrBlank(id int64, named bool) (bool, error) {
	// A parent is found through the root that it shares with its replies, which spares an index on parent.
	if !named {
		if _, err := a.one(`SELECT EXISTS (SELECT 1 FROM post WHERE root = ?1 AND id <> ?1) OR EXISTS (SELECT 1 FROM post WHERE quote = ?1 AND id <> ?1)
			OR EXISTS (SELECT 1 FROM post WHERE root = (SELECT root FROM post WHERE id = ?1) AND parent = ?1)`, []any{id}, &named); err != nil {
			return false, err
		}
	}
	if !named {
		a.unknowPost(id)
		return false, a.run("DELETE FROM post WHERE id = ?", id)
	}
	return true, a.run(`UPDATE post SET indexed_ms = -1, effective_ms = NULL, created_ms = NULL, witnessed_ms = NULL, flags = 0, graphemes = 0,
		mentions = 0, likes = 0, reposts = 0, replies = 0, quotes = 0, root = NULL, parent = NULL, quote = NULL, quote_state = '',
		fingerprint = NULL, link = NULL, langs = '', cid = '', text = NULL, more = NULL, extra = NULL WHERE id = ?`, id)
}

// disengage removes a like or repost record and everything that stood only on it.
func (a *apply) disengage(kind feed.EngagementKind, actor int64, rkey string, uri feed.URI) error {
	posts, err := a.ids("SELECT post FROM engagement WHERE actor = ? AND kind = ? AND rkey = ?", actor, string(kind), rkey)
	if err != nil {
		return err
	}
	for _, post := range posts {
		if err := a.run("DELETE FROM engagement WHERE post = ? AND kind = ? AND actor = ?", post, string(kind), actor); err != nil {
			return err
		}
		if kind == feed.Repost {
			if err := a.run("DELETE FROM timeline WHERE post = ? AND brought_by = ?", post, actor); err != nil {
				return err
			}
		}
	}
	column := map[feed.EngagementKind]string{feed.Like: "like_uri", feed.Repost: "repost_uri"}[kind]
	return a.run(fmt.Sprintf("UPDATE post_state SET %[1]s = '' WHERE viewer_did = ? AND %[1]s = ? AND %[1]s <> ''", column), actor, string(uri))
}

func (a *apply) cutRecord(kind feed.GraphKind, viewer int64, uri feed.URI, rkey string) error {
	if err := a.cutEdge(kind, viewer, rkey); err != nil || viewer != a.viewer {
		return err // what stands between others is their edge alone
	}
	actors, err := a.ids(fmt.Sprintf("SELECT actor FROM relation WHERE viewer_did = ? AND %s = ?", graphColumns[kind].record), viewer, string(uri))
	if err != nil {
		return err
	}
	for _, actor := range actors {
		other, found, err := a.recorded(kind, actor)
		switch {
		case err != nil:
			return err
		case found: // a second record says the same
			did, collection, _, _ := uri.Split()
			err = a.setEdge(graphColumns[kind].record, actor, string(feed.NewURI(did, collection, other)))
		default:
			err = a.cut(kind, actor)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// deleteAccount removes an account with all it wrote and did. The account itself stays as a bare DID where others name it.
func (a *apply) deleteAccount(did feed.DID) error {
	if err := a.bury(string(did)); err != nil {
		return err
	}
	var actor int64
	if found, err := a.one("SELECT id FROM actor WHERE did = ?", []any{string(did)}, &actor); err != nil || !found {
		return err
	}
	if err := a.forgetAvatar(actor); err != nil {
		return err
	}
	posts, err := a.ids("SELECT id FROM post WHERE author = ?", actor)
	if err != nil {
		return err
	}
	for _, id := range posts {
		if err := a.purge(id); err != nil {
			return err
		}
	}
	for _, query := range []string{
		"DELETE FROM engagement WHERE actor = ?",
		"DELETE FROM timeline WHERE brought_by = ?",
		"DELETE FROM edge WHERE actor = ?",
		"DELETE FROM repo WHERE account = ?",
		"DELETE FROM relation WHERE actor = ?",
		"DELETE FROM label WHERE kind = 'actor' AND subject = ?",
		"DELETE FROM label WHERE src = ?",
		"DELETE FROM narrowed WHERE account = ?",
		"DELETE FROM signed_label WHERE kind = 'actor' AND subject = ?",
		"DELETE FROM signed_label WHERE src = ?",
		"DELETE FROM declaration WHERE actor = ?",
		"DELETE FROM listed WHERE actor = ?",
		`UPDATE actor SET indexed_ms = -1, handle = '', name = '', description = '', avatar = '', created_ms = 0, followers = 0,
			follows = 0, posts = 0, labelled = 0 WHERE id = ?`,
	} {
		if err := a.run(query, actor); err != nil {
			return err
		}
	}
	if actor == a.viewer {
		return nil
	}
	a.unknowActor(actor)
	return a.run("DELETE FROM actor WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM post WHERE author = ?1) AND NOT EXISTS (SELECT 1 FROM edge WHERE subject = ?1)", actor)
}
