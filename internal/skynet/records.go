package skynet

import "github.com/bluesky-social/indigo/atproto/atdata"

type object = map[string]any

// edge is a like, repost, follow or block: a record whose whole content is its subject.
type edge struct {
	*head
	subject any   // a *post or an *account
	to      *head // of the post, as it was when the edge was made
}

func (e *edge) value() map[string]any {
	if e.data != nil {
		return e.data
	}
	v := object{"$type": e.collection, "createdAt": stamp(e.created)}
	if e.to != nil {
		v["subject"] = e.to.ref()
	} else if a, ok := e.subject.(*account); ok {
		v["subject"] = a.did // follows and blocks have the bare DID
	}
	return v
}

// post is one app.bsky.feed.post with what the AppView counts about it.
type post struct {
	*head
	Draft
	parent, root, quote *post
	refs                refs
	mentions            []*account
	gone                bool
	replies             []*post
	likes, reposts      []*edge
	quotes              int
	handles             []string // of mentions, as they were
	images              *imageShelf
	bookmarks           int
	uninvited           bool // the root's threadgate did not allow this reply
	unquotable          bool // the quoted post's postgate did not allow this quote
}

// refs are the heads of the posts that a record names, as they were when it was written.
type refs struct{ parent, root, quote *head }

func (p *post) value() map[string]any {
	if p.data != nil {
		return p.data
	}
	v := object{"$type": collPost, "text": p.Text, "createdAt": stamp(p.created)}
	if len(p.Langs) > 0 {
		v["langs"] = list(p.Langs)
	}
	if p.parent != nil {
		v["reply"] = object{"root": p.refs.root.ref(), "parent": p.refs.parent.ref()}
	}
	if f := p.facets(); len(f) > 0 {
		v["facets"] = f
	}
	if e := p.embed(); e != nil {
		v["embed"] = e
	}
	if len(p.SelfLabels) > 0 {
		var values []any
		for _, val := range p.SelfLabels {
			values = append(values, object{"val": val})
		}
		v["labels"] = object{"$type": "com.atproto.label.defs#selfLabels", "values": values}
	}
	return v
}

// embed is the record's own embed: images or a link card, a quote, or both.
func (p *post) embed() object {
	media := p.media()
	if p.quote == nil {
		return media
	}
	quote := object{"$type": "app.bsky.embed.record", "record": p.refs.quote.ref()}
	if media == nil {
		return quote
	}
	return object{"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": media}
}

func (p *post) media() object {
	if len(p.Images) > 0 {
		var images []any
		for _, im := range p.Images {
			images = append(images, object{
				"alt": im.Alt, "image": p.images.blob(im.motif()),
				"aspectRatio": object{"width": im.Width, "height": im.Height},
			})
		}
		return object{"$type": "app.bsky.embed.images", "images": images}
	}
	if p.Link != nil {
		return object{"$type": "app.bsky.embed.external", "external": object{
			"uri": p.Link.URL, "title": p.Link.Title, "description": p.Link.Description,
		}}
	}
	return nil
}

// profile is the app.bsky.actor.profile record of an account.
type profile struct {
	*head
	name, bio string
	avatar    *motif
	images    *imageShelf
}

func (p *profile) value() map[string]any {
	v := object{"$type": collProfile, "createdAt": stamp(p.created)}
	if p.name != "" {
		v["displayName"] = p.name
	}
	if p.bio != "" {
		v["description"] = p.bio
	}
	if p.avatar != nil {
		v["avatar"] = p.images.blob(*p.avatar)
	}
	return v
}

func list[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

func blobOf(im *picture) atdata.Blob {
	return atdata.Blob{Ref: atdata.CIDLink(im.cid), MimeType: "image/png", Size: int64(len(im.png))}
}
