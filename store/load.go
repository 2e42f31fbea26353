package store

import (
	"strings"

	"skein/feed"
)

// loader turns rows into feed values for one viewer over one snapshot. Accounts are kept for the life of the loader:
// they repeat; posts are not.
type loader struct {
	*view
	viewer  int64
	me      feed.DID
	follows map[int64]bool
	authors map[int64]*feed.Author
}

// row is a stored post together with what the domain's type does not carry.
type row struct {
	feed.Post
	id, author          int64
	root, parent, quote int64 // 0 for none
	graphemes, flags    int
}

func newLoader(v *view, viewer feed.DID) (*loader, error) {
	l := &loader{view: v, me: viewer, follows: map[int64]bool{}, authors: map[int64]*feed.Author{}}
	var err error
	if l.viewer, err = v.actorID(viewer); err != nil {
		return nil, err
	}
	return l, v.each("SELECT actor FROM relation WHERE viewer_did = ? AND following <> ''", []any{l.viewer}, func(scan scanner) error {
		var id int64
		err := scan(&id)
		l.follows[id] = true
		return err
	})
}

const postColumns = `p.id, p.author, p.path, p.indexed_ms, p.created_ms, p.witnessed_ms, p.flags, p.graphemes, p.likes, p.reposts,
	p.replies, p.quotes, coalesce(p.root, 0), coalesce(p.parent, 0), coalesce(p.quote, 0), p.quote_state, p.langs, p.cid, p.text, p.extra`

// posts loads stored posts by id with labels, viewer state and the authors of all of them; named-only ones are left out.
func (l *loader) posts(ids []int64) (map[int64]*row, error) {
	found := make(map[int64]*row, len(ids))
	paths := make(map[int64]string, len(ids))
	var labelled, actors []int64
	err := l.each("SELECT "+postColumns+" FROM json_each(?) j CROSS JOIN post p ON p.id = j.value WHERE p.effective_ms IS NOT NULL",
		[]any{list(ids)}, func(scan scanner) error {
			r, path, err := scanPost(scan)
			if err != nil {
				return err
			}
			found[r.id], paths[r.id] = r, path
			actors = append(actors, r.author)
			if r.flags&flagLabelled != 0 {
				labelled = append(labelled, r.id)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	if err := l.accounts(actors); err != nil {
		return nil, err
	}
	for id, r := range found {
		r.Author = l.authors[r.author].DID
		r.URI = uriOf(r.Author, paths[id])
	}
	return found, l.around(found, ids, labelled)
}

func scanPost(scan scanner) (r *row, path string, err error) {
	r = &row{}
	var langs string
	var packed []byte
	var state string
	err = scan(&r.id, &r.author, &path, &r.IndexedMs, &r.CreatedMs, &r.WitnessedMs, &r.flags, &r.graphemes, &r.Counts.Likes, &r.Counts.Reposts,
		&r.Counts.Replies, &r.Counts.Quotes, &r.root, &r.parent, &r.quote, &state, &langs, &r.CID, &r.Text, &packed)
	if err != nil {
		return nil, "", err
	}
	if langs != "" {
		r.Langs = strings.Split(langs, " ")
	}
	if r.flags&flagQuote != 0 {
		r.Quote = &feed.QuoteRef{State: feed.QuoteState(state)}
	}
	return r, path, unpackExtra(packed, &r.Post)
}

// around adds labels, viewer state and the at-uris of what the posts refer to.
func (l *loader) around(found map[int64]*row, ids, labelled []int64) error {
	labels, err := l.allLabels("post", labelled, ids)
	if err != nil {
		return err
	}
	for id, ls := range labels {
		if r := found[id]; r != nil {
			r.Labels = ls
		}
	}
	if err := l.withheld(found, ids); err != nil {
		return err
	}
	err = l.each("SELECT s.post, s.like_uri, s.repost_uri, s.bookmarked, s.thread_muted FROM json_each(?) j CROSS JOIN post_state s ON s.post = j.value WHERE s.viewer_did = ?",
		[]any{list(ids), l.viewer}, func(scan scanner) error {
			var id int64
			var s feed.PostState
			err := scan(&id, &s.Like, &s.Repost, &s.Bookmarked, &s.ThreadMuted)
			if r := found[id]; r != nil {
				r.Viewer = s
			}
			return err
		})
	if err != nil {
		return err
	}
	return l.references(found)
}

func (l *loader) references(found map[int64]*row) error {
	var refs []int64
	for _, r := range found {
		for _, id := range []int64{r.root, r.parent, r.quote} {
			if id != 0 {
				refs = append(refs, id)
			}
		}
	}
	uris, err := l.uris(refs)
	if err != nil {
		return err
	}
	for _, r := range found {
		if r.flags&flagReply != 0 {
			r.Reply = &feed.ReplyRef{Root: uris[r.root], Parent: uris[r.parent]}
		}
		if r.Quote != nil {
			r.Quote.URI = uris[r.quote]
		}
	}
	return l.detached(found)
}

// uris names interned records, stored or not.
func (v *view) uris(ids []int64) (map[int64]feed.URI, error) {
	all := make(map[int64]feed.URI, len(ids))
	if len(ids) == 0 {
		return all, nil
	}
	return all, v.each("SELECT p.id, a.did, p.path FROM json_each(?) j CROSS JOIN post p ON p.id = j.value JOIN actor a ON a.id = p.author",
		[]any{list(ids)}, func(scan scanner) error {
			var id int64
			var did, path string
			err := scan(&id, &did, &path)
			all[id] = uriOf(feed.DID(did), path)
			return err
		})
}

func (l *loader) labels(table, kind string, ids []int64) (map[int64][]feed.Label, error) {
	all := map[int64][]feed.Label{}
	if len(ids) == 0 {
		return all, nil
	}
	return all, l.each(`SELECT b.subject, a.did, b.val, b.cts_ms, b.exp_ms, b.neg FROM json_each(?) j
		CROSS JOIN `+table+` b ON b.kind = ? AND b.subject = j.value JOIN actor a ON a.id = b.src ORDER BY a.did, b.val`,
		[]any{list(ids), kind}, func(scan scanner) error {
			var id int64
			var b feed.Label
			err := scan(&id, &b.Source, &b.Value, &b.CreatedMs, &b.ExpiresMs, &b.Negated)
			all[id] = append(all[id], b)
			return err
		})
}

// firstWord is the first of the languages in their column.
func firstWord(langs string) string {
	first, _, _ := strings.Cut(langs, " ")
	return first
}
