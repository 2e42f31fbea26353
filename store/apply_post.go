package store

import (
	"strings"

	"github.com/rivo/uniseg"

	"skein/feed"
)

// post stores a view of a post and the viewer's own relation to it.
func (a *apply) post(p *feed.Post) error {
	r, ok := recordOf(p.URI)
	if !ok {
		return nil
	}
	for _, what := range []string{string(p.URI), string(r.author)} {
		if gone, err := a.isGone(what, p.IndexedMs); err != nil || gone {
			return err
		}
	}
	author, err := a.actor(r.author)
	if err != nil {
		return err
	}
	have := stored{indexedMs: -1}
	found, err := a.one("SELECT id, indexed_ms, flags, cid FROM post WHERE author = ? AND path = ?", []any{author, r.path}, &have.id, &have.indexedMs, &have.flags, &have.cid)
	if err != nil {
		return err
	}
	if p.FromRecord {
		id, err := a.record(p, author, r.path, have)
		if err == nil {
			a.posts.put(p.URI, id)
		}
		return err
	}
	id, indexed := have.id, have.indexedMs
	if indexed < p.IndexedMs {
		if id, err = a.content(p, author, r.path, id, indexed >= 0); err != nil {
			return err
		}
		if err := a.labels("post", id, have.flags&flagLabelled != 0, p.Labels); err != nil {
			return err
		}
		if found && !p.FromRecord { // the AppView handed it out
			if err := a.run("DELETE FROM missing WHERE post = ?", id); err != nil {
				return err
			}
		}
	}
	a.posts.put(p.URI, id)
	return a.state(id, indexed, p)
}

// content writes the row; id is 0 for a post that was not even named, and had is whether it had content. Author and path
// are never part of an update.
func (a *apply) content(p *feed.Post, author int64, path string, id int64, had bool) (int64, error) {
	args, err := a.columns(p)
	if err != nil {
		return 0, err
	}
	if id == 0 {
		id, err = a.insert(`INSERT INTO post (indexed_ms, effective_ms, created_ms, witnessed_ms, flags, graphemes, mentions,
			likes, reposts, replies, quotes, root, parent, quote, quote_state, fingerprint, link, langs, cid, text, more, extra, author, path)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append(args, author, path)...)
		a.gather(id, p)
		return id, err
	}
	if _, waiting := a.words[id]; waiting { // twice in one batch: the index must hold the first before it can change
		if err := a.index(nil); err != nil {
			return 0, err
		}
	}
	err = a.run(`UPDATE post SET indexed_ms = ?, effective_ms = ?, created_ms = ?, witnessed_ms = ?, flags = ?, graphemes = ?, mentions = ?,
		likes = ?, reposts = ?, replies = ?, quotes = ?, root = ?, parent = ?, quote = ?, quote_state = ?, fingerprint = ?, link = ?,
		langs = ?, cid = ?, text = ?, more = ?, extra = ? WHERE id = ?`, append(args, id)...)
	if !had {
		a.gather(id, p)
	}
	return id, err
}

func (a *apply) columns(p *feed.Post) ([]any, error) {
	root, parent, err := a.reply(p)
	if err != nil {
		return nil, err
	}
	quote, state, err := a.quote(p)
	if err != nil {
		return nil, err
	}
	packed, err := packExtra(p)
	if err != nil {
		return nil, err
	}
	text, more := p.Text, moreWords(p)
	effective := p.EffectiveMs()
	return []any{
		p.IndexedMs, effective, p.CreatedMs, max(effective, p.WitnessedMs), flagsOf(p, text, more),
		uniseg.GraphemeClusterCount(text), mentionsIn(p),
		p.Counts.Likes, p.Counts.Reposts, p.Counts.Replies, p.Counts.Quotes, root, parent, quote, state,
		nullable(fingerprint(text)), nullable(linkKey(p)), strings.Join(p.Langs, " "), p.CID, text, more, packed,
	}, nil
}

func (a *apply) reply(p *feed.Post) (root, parent any, err error) {
	if p.Reply == nil {
		return nil, nil, nil
	}
	for _, ref := range []struct {
		uri  feed.URI
		into *any
	}{{p.Reply.Root, &root}, {p.Reply.Parent, &parent}} {
		id, ok, err := a.named(ref.uri)
		if err != nil {
			return nil, nil, err
		}
		*ref.into = nullable(id, ok)
	}
	return root, parent, nil
}

func (a *apply) quote(p *feed.Post) (quote any, state string, err error) {
	if p.Quote == nil {
		return nil, "", nil
	}
	id, ok, err := a.named(p.Quote.URI)
	if err != nil || !ok {
		return nil, string(p.Quote.State), err
	}
	if p.Quote.State == feed.QuoteNotFound || p.Quote.State == feed.QuoteBlocked {
		err = a.unlessStored(id)
	}
	return id, string(p.Quote.State), err
}

// unlessStored spares a question whose answer the quoting view already gave.
func (a *apply) unlessStored(id int64) error {
	return a.run("INSERT INTO missing (post, asked_ms) SELECT id, ? FROM post WHERE id = ? AND indexed_ms < 0 ON CONFLICT DO NOTHING", a.nowMs, id)
}

// state stores the viewer's own relation to a post; stored is the time of the view that was there before. A row exists only
// once there was something to say, and then it also remembers that there no longer is.
func (a *apply) state(id, stored int64, p *feed.Post) error {
	s := p.Viewer
	var seen int64
	found, err := a.one("SELECT seen_ms FROM post_state WHERE post = ? AND viewer_did = ?", []any{id, a.viewer}, &seen)
	switch {
	case err != nil:
		return err
	case found && seen >= p.IndexedMs:
		return nil
	case !found && (s == feed.PostState{} || stored > p.IndexedMs):
		return nil
	}
	return a.run(`INSERT INTO post_state (viewer_did, post, like_uri, repost_uri, bookmarked, thread_muted, seen_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET like_uri = excluded.like_uri, repost_uri = excluded.repost_uri, bookmarked = excluded.bookmarked,
		thread_muted = excluded.thread_muted, seen_ms = excluded.seen_ms`,
		a.viewer, id, string(s.Like), string(s.Repost), s.Bookmarked, s.ThreadMuted, p.IndexedMs)
}
