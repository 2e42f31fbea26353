package netsync

import (
	"skein/feed"
	"skein/internal/atp"
)

// batchOf turns a page into rows: posts, authors, and the likes and reposts it speaks of.
func (e *Engine) batchOf(p atp.Page) feed.Batch {
	b := feed.Batch{Viewer: e.me, Posts: p.Posts, Authors: p.Authors}
	now := e.nowMs()
	for _, x := range p.Entries {
		if x.By != "" {
			b.Engaged = append(b.Engaged, feed.Engagement{Kind: feed.Repost, URI: x.Repost, Actor: x.By, Post: x.Post, CreatedMs: x.SortMs})
		}
	}
	for i := range p.Posts {
		post := &p.Posts[i]
		b.Engaged = e.own(b.Engaged, feed.Like, post.Viewer.Like, post, now)
		b.Engaged = e.own(b.Engaged, feed.Repost, post.Viewer.Repost, post, now)
	}
	return b
}

// own adds a record of the viewer's that a post view names. Its time is the one in its key.
func (e *Engine) own(list []feed.Engagement, kind feed.EngagementKind, uri feed.URI, p *feed.Post, nowMs int64) []feed.Engagement {
	if uri == "" {
		return list
	}
	at := atp.RecordTime(uri, nowMs)
	if at == 0 {
		at = p.EffectiveMs()
	}
	return append(list, feed.Engagement{Kind: kind, URI: uri, Actor: e.me, Post: p.URI, CreatedMs: at})
}

// timelineOf is the part of a page that stood in the timeline.
func timelineOf(p atp.Page) []feed.TimelineEntry {
	out := make([]feed.TimelineEntry, len(p.Entries))
	for i, x := range p.Entries {
		out[i] = feed.TimelineEntry{Post: x.Post, By: x.By, SortMs: x.SortMs}
	}
	return out
}

// withAuthor puts a full profile in the place of a lesser view of the same account.
func withAuthor(list []feed.Author, a feed.Author) []feed.Author {
	for i := range list {
		if list[i].DID == a.DID {
			list[i] = a
			return list
		}
	}
	return append(list, a)
}
