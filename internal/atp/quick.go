package atp

import (
	"encoding/json"
	"unicode/utf8"

	"skein/feed"
	"skein/internal/atp/repo"
)

// Nearly all of a live stream is events of one shape around likes, follows and plain posts. They are read here in one pass.
// What is not recognised, or says a thing twice, goes the long way; what is, means the same on both (a fuzz test holds them to it).

// once is a set of fields, to see each at most once.
type once uint

func (o *once) first(field uint) bool {
	seen := *o&(1<<field) != 0
	*o |= 1 << field
	return !seen
}

// quickEvent reads a commit. The record is a part of message.
func quickEvent(message []byte) (in jetstreamEvent, ok bool) {
	if !utf8.Valid(message) {
		return in, false
	}
	l, seen := lexer{b: message}, once(0)
	ok = l.object(func(key string) (ok bool) {
		switch key {
		case "did":
			return seen.first(0) && l.string(&in.DID)
		case "time_us":
			in.TimeUS, ok = l.whole()
			return ok && seen.first(1)
		case "kind":
			return seen.first(2) && l.string(&in.Kind)
		case "commit":
			in.Commit = &jetstreamCommit{}
			return seen.first(3) && l.commit(in.Commit)
		}
		return false
	})
	return in, ok && l.end() && in.Commit != nil && in.TimeUS > 0
}

func (l *lexer) commit(c *jetstreamCommit) bool {
	var seen once
	return l.object(func(key string) (ok bool) {
		switch key {
		case "rev":
			return seen.first(0) && l.string(&c.Rev)
		case "operation":
			return seen.first(1) && l.string(&c.Operation)
		case "collection":
			return seen.first(2) && l.string(&c.Collection)
		case "rkey":
			return seen.first(3) && l.string(&c.RKey)
		case "cid":
			return seen.first(4) && l.string(&c.CID)
		case "record":
			c.Record, ok = l.value(maxDepth - 2)
			return ok && seen.first(5)
		}
		return false
	})
}

// quickValue is [valueOf] for the records that make up most of the network; ok is false for all that it does not recognise.
func quickValue(collection string, raw json.RawMessage) (value any, ok bool) {
	l := lexer{b: raw}
	switch collection {
	case feed.CollectionPost:
		value, ok = l.post()
	case feed.CollectionLike, feed.CollectionRepost:
		var like repo.Like
		ok = l.record(collection, &like.CreatedAt, func() bool { return l.ref(&like.Subject) }) && like.Subject.URI != ""
		if value = &like; collection == feed.CollectionRepost {
			value = (*repo.Repost)(&like)
		}
	case feed.CollectionFollow, feed.CollectionBlock:
		var follow repo.Follow
		ok = l.record(collection, &follow.CreatedAt, func() bool { return l.string(&follow.Subject) }) && follow.Subject != ""
		if value = &follow; collection == feed.CollectionBlock {
			value = (*repo.Block)(&follow)
		}
	}
	return value, ok && l.end() && utf8.Valid(raw)
}

// record reads a record that has a subject and a date.
func (l *lexer) record(collection string, created *string, subject func() bool) bool {
	var seen once
	ok := l.object(func(key string) bool {
		switch key {
		case "$type":
			kind, ok := l.plain()
			return ok && string(kind) == collection && seen.first(0)
		case "createdAt":
			return seen.first(1) && l.string(created)
		case "subject":
			return seen.first(2) && subject()
		}
		return false
	})
	return ok && !seen.first(0)
}

// ref reads a strongRef.
func (l *lexer) ref(r *repo.Ref) bool {
	var seen once
	return l.object(func(key string) bool {
		switch key {
		case "uri":
			return seen.first(0) && l.string(&r.URI)
		case "cid":
			return seen.first(1) && l.string(&r.CID)
		}
		return false
	})
}

// post reads a post of words alone, perhaps a reply.
func (l *lexer) post() (*repo.Post, bool) {
	var seen once
	p := &repo.Post{}
	ok := l.object(func(key string) bool {
		switch key {
		case "$type":
			kind, ok := l.plain()
			return ok && string(kind) == feed.CollectionPost && seen.first(0)
		case "text":
			return seen.first(1) && l.words(&p.Text)
		case "createdAt":
			return seen.first(2) && l.string(&p.CreatedAt)
		case "langs":
			return seen.first(3) && l.array(func() bool {
				p.Langs = append(p.Langs, "")
				return l.string(&p.Langs[len(p.Langs)-1])
			})
		case "reply":
			p.IsReply = true
			return seen.first(4) && l.reply(p)
		}
		return false
	})
	return p, ok && !seen.first(0) && !seen.first(1)
}

func (l *lexer) reply(p *repo.Post) bool {
	var seen once
	return l.object(func(key string) bool {
		switch key {
		case "root":
			return seen.first(0) && l.ref(&p.Root)
		case "parent":
			return seen.first(1) && l.ref(&p.Parent)
		}
		return false
	})
}

// words reads a string that may have escapes.
func (l *lexer) words(into *string) bool {
	start := l.i
	escaped, ok := l.quoted()
	switch {
	case !ok:
		return false
	case escaped:
		return json.Unmarshal(l.b[start:l.i], into) == nil
	}
	*into = string(l.b[start+1 : l.i-1])
	return true
}
