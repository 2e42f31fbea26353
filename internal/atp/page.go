package atp

import (
	"encoding/json"

	"skein/feed"
)

// Page is one answer in the words of package feed.
type Page struct {
	// Cursor asks for the next page, empty at the end.
	Cursor string
	// Entries are what was asked for, in the server's order; Posts holds them and everything that came with them
	// (parents, roots, quoted posts), each once.
	Entries []Entry
	Posts   []feed.Post
	Authors []feed.Author
	// Edges are the viewer's relations that a list of people states.
	Edges []feed.GraphEdge
	// Missing are posts that were named as not found or not to be seen.
	Missing []feed.URI
	Drops   Drops
	// Got counts the elements of the answer, those dropped included: a page can be empty and still not the last.
	Got int
}

// Entry is one line of a feed.
type Entry struct {
	Post   feed.URI
	By     feed.DID // the reposter, empty for the post itself
	Repost feed.URI // the repost record, where the server names it
	SortMs int64    // when the post or the repost was indexed
}

// pageMaker collects a page, each post and author once, the fullest view of each.
type pageMaker struct {
	page    Page
	nowMs   int64
	posts   map[feed.URI]int
	authors map[feed.DID]int
	missing map[feed.URI]bool
}

func newPage(nowMs int64) *pageMaker {
	return &pageMaker{
		page: Page{Drops: Drops{}}, nowMs: nowMs,
		posts: map[feed.URI]int{}, authors: map[feed.DID]int{}, missing: map[feed.URI]bool{},
	}
}

// decode reads one element.
func (m *pageMaker) decode(raw json.RawMessage, into any) bool {
	m.page.Got++
	if readable(raw) && json.Unmarshal(raw, into) == nil {
		return true
	}
	m.page.Drops[DropShape]++
	return false
}

// feedItem takes one feedViewPost.
func (m *pageMaker) feedItem(raw json.RawMessage) {
	var v feedView
	if !m.decode(raw, &v) {
		return
	}
	p, ok := m.post(v.Post)
	if !ok {
		return
	}
	entry := Entry{Post: p.URI, SortMs: p.WitnessedMs}
	if r := v.Reason.v; r != nil && r.Type == "app.bsky.feed.defs#reasonRepost" {
		if entry.By, ok = m.author(r.By); !ok {
			m.page.Drops[DropReason]++
			return
		}
		entry.Repost = recordURI(string(r.URI))
		entry.SortMs = witnessed(r.IndexedAt, m.nowMs)
	}
	m.page.Entries = append(m.page.Entries, entry)
	if r := v.Reply.v; r != nil {
		for _, around := range []*postView{r.Parent.v, r.Root.v} {
			m.around(around)
		}
	}
}

// postItem takes one postView of getPosts.
func (m *pageMaker) postItem(raw json.RawMessage) {
	var v postView
	if !m.decode(raw, &v) {
		return
	}
	if p, ok := m.post(&v); ok {
		m.page.Entries = append(m.page.Entries, Entry{Post: p.URI, SortMs: p.WitnessedMs})
	}
}

// person takes one profile view of a list.
func (m *pageMaker) person(raw json.RawMessage, kind feed.GraphKind) {
	var v profileView
	if !m.decode(raw, &v) {
		return
	}
	did, ok := m.author(&v)
	if !ok {
		m.page.Drops[DropAuthor]++
		return
	}
	edge := feed.GraphEdge{Kind: kind, Subject: did}
	if w := v.Viewer.v; w != nil && kind == feed.GraphFollow {
		edge.URI = recordURI(string(w.Following))
	} else if w != nil && kind == feed.GraphBlock {
		edge.URI = recordURI(string(w.Blocking))
	}
	if kind != "" {
		m.page.Edges = append(m.page.Edges, edge)
	}
}

// around takes a post that came along with another. One that is not there, or not for this viewer, is no fault.
func (m *pageMaker) around(v *postView) {
	switch {
	case v == nil:
	case bool(v.NotFound) || bool(v.Blocked) || v.Type == "app.bsky.feed.defs#notFoundPost" || v.Type == "app.bsky.feed.defs#blockedPost":
		m.gone(postURI(v.URI))
	default:
		m.post(v)
	}
}

func (m *pageMaker) gone(uri feed.URI) {
	if uri != "" && !m.missing[uri] {
		m.missing[uri] = true
		m.page.Missing = append(m.page.Missing, uri)
	}
}

// post takes a view, its author and, one level deep, the post it quotes.
func (m *pageMaker) post(v *postView) (feed.Post, bool) {
	if v == nil {
		m.page.Drops[DropShape]++
		return feed.Post{}, false
	}
	p, quoted, why := post(v, m.nowMs)
	if why != "" {
		m.page.Drops[why]++
		return p, false
	}
	m.author(v.Author)
	m.keep(p)
	if p.Quote != nil && p.Quote.State == feed.QuoteShown && (quoted.Value != nil || quoted.Record != nil) {
		inner, _, why := post(quoted, m.nowMs)
		if why == "" {
			m.author(quoted.Author)
			m.keep(inner)
		} else {
			m.page.Drops["quoted "+why]++
		}
	}
	return p, true
}

// keep adds a post, or replaces a lesser view of it.
func (m *pageMaker) keep(p feed.Post) {
	i, had := m.posts[p.URI]
	switch {
	case !had:
		m.posts[p.URI] = len(m.page.Posts)
		m.page.Posts = append(m.page.Posts, p)
	case p.IndexedMs > m.page.Posts[i].IndexedMs:
		m.page.Posts[i] = p
	}
}

// author adds an account, or replaces a lesser view of it.
func (m *pageMaker) author(p *profileView) (feed.DID, bool) {
	a, ok := author(p, m.nowMs)
	if !ok {
		return "", false
	}
	i, had := m.authors[a.DID]
	switch {
	case !had:
		m.authors[a.DID] = len(m.page.Authors)
		m.page.Authors = append(m.page.Authors, a)
	case fullness(a) > fullness(m.page.Authors[i]):
		m.page.Authors[i] = a
	}
	return a.DID, true
}

// fullness orders views of one account: a profile knows more than the name in a post's corner.
func fullness(a feed.Author) int {
	n := len(a.Labels)
	for _, known := range []bool{a.Followers+a.Follows+a.Posts > 0, a.Description != "", a.Relation != (feed.Relation{})} {
		if known {
			n += 100
		}
	}
	return n
}
