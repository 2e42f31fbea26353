package atp

import (
	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// Reasons for which a record is dropped, the keys of [Drops].
const (
	DropShape  = "shape"  // not the JSON a view has
	DropURI    = "uri"    // no at-uri of a post, or of another author
	DropCID    = "cid"    // none
	DropAuthor = "author" // no account
	DropRecord = "record" // not a post record
	DropText   = "text"   // none, too long, or not text
	DropReply  = "reply"  // to nothing, or to itself
	DropReason = "reason" // brought by nobody

	DropSubject = "subject" // a like, repost, follow or block of nothing that Skein keeps
)

// Drops counts dropped records by reason.
type Drops map[string]int

// Add counts those of another page.
func (d Drops) Add(o Drops) {
	for k, n := range o {
		d[k] += n
	}
}

// quotedMs is the fetch time of a post that came inside a quote. Such a view knows nothing of the viewer (no like, no
// bookmark), so it must never replace a view of the post itself; the earliest time says so to the store.
const quotedMs = 1

// post translates a view. why is empty, or the reason to drop it. quoted is the view it quotes, if any.
func post(v *postView, nowMs int64) (p feed.Post, quoted *postView, why string) {
	record, inside := v.Record, v.Embed.v
	if record == nil { // a quoted view
		record = v.Value
		if len(v.Embeds) > 0 {
			inside = &v.Embeds[0]
		}
	}
	if why := identify(v, record); why != "" {
		return p, nil, why
	}
	seen := witnessed(v.IndexedAt, nowMs)
	p = feed.Post{
		URI:         feed.URI(v.URI),
		CID:         v.CID,
		Author:      feed.DID(v.Author.DID),
		WitnessedMs: seen,
		Labels:      labels(v.Labels, nowMs),
		Counts:      feed.Counts{Likes: int(v.Likes), Reposts: int(v.Reposts), Replies: int(v.Replies), Quotes: int(v.Quotes)},
		IndexedMs:   nowMs,
	}
	if v.Record == nil {
		p.IndexedMs = quotedMs
	}
	if why := say(&p, record.value()); why != "" {
		return p, nil, why
	}
	if w := v.Viewer.v; w != nil {
		p.Viewer = feed.PostState{
			Like: recordURI(string(w.Like)), Repost: recordURI(string(w.Repost)), Bookmarked: bool(w.Bookmarked), ThreadMuted: bool(w.ThreadMuted),
		}
	}
	if quoted = embed(&p, inside); quoted != nil {
		p.Quote = quote(quoted)
	}
	return p, quoted, ""
}

// identify checks what makes a view a post by somebody.
func identify(v *postView, r *postRecord) string {
	uri := postURI(v.URI)
	switch {
	case uri == "":
		return DropURI
	case v.Author == nil:
		return DropAuthor
	case r == nil || r.Type != feed.CollectionPost:
		return DropRecord
	case r.Text == nil || !soundText(*r.Text):
		return DropText
	}
	if did, err := syntax.ParseDID(v.Author.DID); err != nil {
		return DropAuthor
	} else if feed.DID(did) != uri.Author() {
		return DropURI
	}
	if _, err := syntax.ParseCID(v.CID); err != nil {
		return DropCID
	}
	return ""
}
