package store

import (
	"fmt"
	"slices"

	"skein/feed"
)

// wishes stores what authors ask of others, the viewer's lists and the labels of labelers.
func (a *apply) wishes(b *feed.Batch) error {
	for i := range b.Threadgates {
		if err := a.threadgate(&b.Threadgates[i]); err != nil {
			return fmt.Errorf("threadgate of %s: %w", b.Threadgates[i].Post, err)
		}
	}
	for i := range b.Postgates {
		if err := a.postgate(&b.Postgates[i]); err != nil {
			return fmt.Errorf("postgate of %s: %w", b.Postgates[i].Post, err)
		}
	}
	for _, d := range b.Declarations {
		if err := a.declaration(d); err != nil {
			return fmt.Errorf("declaration of %s: %w", d.DID, err)
		}
	}
	for _, l := range b.Labels {
		if err := a.signedLabel(l); err != nil {
			return fmt.Errorf("label of %s: %w", l.Subject, err)
		}
	}
	for _, uri := range b.Withheld {
		if err := a.withhold(uri); err != nil {
			return fmt.Errorf("withheld %s: %w", uri, err)
		}
	}
	return a.lists(b)
}

// withhold hides a stored post from the viewer until a view of it comes that was fetched later.
func (a *apply) withhold(uri feed.URI) error {
	r, ok := recordOf(uri)
	if !ok {
		return nil
	}
	return a.run(`INSERT INTO withheld (viewer_did, post, asked_ms) SELECT ?1, p.id, ?2 FROM post p JOIN actor a ON a.id = p.author
		WHERE a.did = ?3 AND p.path = ?4 AND p.effective_ms IS NOT NULL ON CONFLICT DO UPDATE SET asked_ms = excluded.asked_ms`,
		a.viewer, a.nowMs, string(r.author), r.path)
}

func (a *apply) threadgate(g *feed.Threadgate) error {
	if gone, err := a.buried(g.Post); err != nil || gone {
		return err
	}
	id, ok, err := a.named(g.Post)
	if err != nil || !ok {
		return err
	}
	err = a.run(`INSERT INTO threadgate (post, created_ms, limited, mentioned, followers, following, lists) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET created_ms = excluded.created_ms, limited = excluded.limited, mentioned = excluded.mentioned,
		followers = excluded.followers, following = excluded.following, lists = excluded.lists`,
		id, g.CreatedMs, g.Limited, g.Mentioned, g.Followers, g.Following, len(g.Lists) > 0)
	if err != nil {
		return err
	}
	return a.replacePairs("threadgate_hidden", "reply", id, g.Hidden)
}

func (a *apply) postgate(g *feed.Postgate) error {
	if gone, err := a.buried(g.Post); err != nil || gone {
		return err
	}
	id, ok, err := a.named(g.Post)
	if err != nil || !ok {
		return err
	}
	err = a.run("INSERT INTO postgate (post, no_quotes) VALUES (?, ?) ON CONFLICT DO UPDATE SET no_quotes = excluded.no_quotes", id, g.NoQuotes)
	if err != nil {
		return err
	}
	return a.replacePairs("postgate_detached", "quoting", id, g.Detached)
}

// replacePairs makes the records of a gate those named, without writing what is there already.
func (a *apply) replacePairs(table, column string, post int64, named []feed.URI) error {
	held, err := a.ids(fmt.Sprintf("SELECT %s FROM %s WHERE post = ?", column, table), post)
	if err != nil {
		return err
	}
	var now []int64
	for _, uri := range named {
		hash := hash64(string(uri))
		now = append(now, hash)
		if err := a.run(fmt.Sprintf("INSERT INTO %s (post, %s) VALUES (?, ?) ON CONFLICT DO NOTHING", table, column), post, hash); err != nil {
			return err
		}
	}
	for _, hash := range held {
		if !slices.Contains(now, hash) {
			if err := a.run(fmt.Sprintf("DELETE FROM %s WHERE post = ? AND %s = ?", table, column), post, hash); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *apply) declaration(d feed.Declaration) error {
	actor, err := a.actor(d.DID)
	if err != nil {
		return err
	}
	if !d.HideFromAlgorithms {
		return a.run("DELETE FROM declaration WHERE actor = ?", actor)
	}
	return a.run("INSERT INTO declaration (actor) VALUES (?) ON CONFLICT DO NOTHING", actor)
}

// signedLabel keeps the latest label of one source and value on one subject that is stored or named: a labeler's stream
// speaks of millions of others, whose labels are asked for when they arrive. Of equally late ones the one applied last stays.
func (a *apply) signedLabel(l feed.SubjectLabel) error {
	kind, subject, err := a.labelSubject(l.Subject)
	if err != nil || subject == 0 {
		return err
	}
	src, err := a.actor(l.Label.Source)
	if err != nil {
		return err
	}
	return a.run(`INSERT INTO signed_label (kind, subject, src, val, cts_ms, exp_ms, neg) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET cts_ms = excluded.cts_ms, exp_ms = excluded.exp_ms, neg = excluded.neg
		WHERE excluded.cts_ms >= cts_ms AND (excluded.cts_ms, excluded.exp_ms, excluded.neg) <> (cts_ms, exp_ms, neg)`,
		kind, subject, src, l.Label.Value, l.Label.CreatedMs, l.Label.ExpiresMs, l.Label.Negated)
}

// labelSubject finds what a label is on, 0 for what is not held. A label on the profile record is on the account.
func (a *apply) labelSubject(subject string) (kind string, id int64, err error) {
	did, collection, rkey, isRecord := feed.URI(subject).Split()
	switch {
	case isRecord && collection == feed.CollectionPost:
		_, err = a.one("SELECT p.id FROM post p JOIN actor a ON a.id = p.author WHERE a.did = ? AND p.path = ?", []any{string(did), rkey}, &id)
		return "post", id, err
	case isRecord && collection == feed.CollectionProfile:
	case isRecord:
		return "", 0, nil
	default:
		did = feed.DID(subject)
	}
	_, err = a.one("SELECT id FROM actor WHERE did = ?", []any{string(did)}, &id)
	return "actor", id, err
}

// lists replaces the members of the lists named, and takes off all others when the batch names all there are.
func (a *apply) lists(b *feed.Batch) error {
	if b.WholeLists {
		if err := a.run("DELETE FROM listed WHERE viewer_did = ?", a.viewer); err != nil {
			return err
		}
	}
	for _, l := range b.Lists {
		kind := 0
		if l.Kind == feed.GraphBlock {
			kind = 1
		}
		if err := a.run("DELETE FROM listed WHERE viewer_did = ? AND kind = ? AND list = ?", a.viewer, kind, string(l.URI)); err != nil {
			return err
		}
		for _, did := range l.Members {
			actor, err := a.actor(did)
			if err != nil {
				return err
			}
			err = a.run("INSERT INTO listed (viewer_did, actor, kind, list) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", a.viewer, actor, kind, string(l.URI))
			if err != nil {
				return fmt.Errorf("list %s: %w", l.URI, err)
			}
		}
	}
	return nil
}

// withdraw takes back a gate or a declaration whose record was deleted. It leaves no tombstone: the key of such a record is
// fixed, and the author may write it again.
func (a *apply) withdraw(actor int64, collection, rkey string) error {
	if collection == feed.CollectionDeclaration {
		return a.run("DELETE FROM declaration WHERE actor = ?", actor)
	}
	posts, err := a.ids("SELECT id FROM post WHERE author = ? AND path = ?", actor, rkey)
	if err != nil || len(posts) == 0 {
		return err
	}
	queries := threadgateRows
	if collection == feed.CollectionPostgate {
		queries = postgateRows
	}
	return a.each(queries, posts[0])
}

var (
	threadgateRows = []string{"DELETE FROM threadgate WHERE post = ?", "DELETE FROM threadgate_hidden WHERE post = ?"}
	postgateRows   = []string{"DELETE FROM postgate WHERE post = ?", "DELETE FROM postgate_detached WHERE post = ?"}
	// wishRows hold what is wished about a record, by the hash of its at-uri.
	wishRows = []string{"DELETE FROM threadgate_hidden WHERE reply = ?", "DELETE FROM postgate_detached WHERE quoting = ?"}
)

func (a *apply) each(queries []string, arg int64) error {
	for _, q := range queries {
		if err := a.run(q, arg); err != nil {
			return err
		}
	}
	return nil
}

// purgeWishes removes what is wished about a post that is being purged.
func (a *apply) purgeWishes(id int64) error {
	var did, path string
	if _, err := a.one("SELECT a.did, p.path FROM post p JOIN actor a ON a.id = p.author WHERE p.id = ?", []any{id}, &did, &path); err != nil {
		return err
	}
	if err := a.each(wishRows, hash64(string(uriOf(feed.DID(did), path)))); err != nil {
		return err
	}
	return a.each(slices.Concat(threadgateRows, postgateRows, []string{"DELETE FROM signed_label WHERE kind = 'post' AND subject = ?", "DELETE FROM withheld WHERE post = ?"}), id)
}
