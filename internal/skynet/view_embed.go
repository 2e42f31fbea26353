package skynet

// embed is the hydrated embed of a post, nil if it has none.
func (l lens) embed(p *post, depth int) object {
	media := l.mediaView(p)
	if p.quote == nil {
		return media
	}
	quote := object{"$type": "app.bsky.embed.record#view", "record": l.quoted(p, depth+1)}
	if media == nil {
		return quote
	}
	return object{"$type": "app.bsky.embed.recordWithMedia#view", "record": quote, "media": media}
}

func (l lens) mediaView(p *post) object {
	if p.data != nil {
		return l.givenMedia(p)
	}
	if len(p.Images) > 0 {
		var images []any
		for _, im := range p.Images {
			images = append(images, object{
				"thumb": l.image("feed_thumbnail", p.by, im.motif()), "fullsize": l.image("feed_fullsize", p.by, im.motif()),
				"alt": im.Alt, "aspectRatio": object{"width": im.Width, "height": im.Height},
			})
		}
		return object{"$type": "app.bsky.embed.images#view", "images": images}
	}
	if p.Link != nil {
		return object{"$type": "app.bsky.embed.external#view", "external": object{
			"uri": p.Link.URL, "title": p.Link.Title, "description": p.Link.Description,
		}}
	}
	return nil
}

// quoted is the quoted post as app.bsky.embed.record#viewRecord, or the reason why it is not shown.
func (l lens) quoted(p *post, depth int) object {
	q := p.quote
	switch {
	case q.absent():
		return object{"$type": "app.bsky.embed.record#viewNotFound", "uri": q.uri, "notFound": true}
	case p.unquotable, !l.hidden(q.by) && !blocked(p.by, q.by) && detached(p, q):
		return object{"$type": "app.bsky.embed.record#viewDetached", "uri": q.uri, "detached": true}
	case l.hidden(q.by), blocked(p.by, q.by):
		return object{
			"$type": "app.bsky.embed.record#viewBlocked", "uri": q.uri, "blocked": true,
			"author": l.blockedAuthor(q.by),
		}
	}
	view := l.post(q, depth)
	out := object{"$type": "app.bsky.embed.record#viewRecord", "value": view["record"]}
	for _, key := range []string{"uri", "cid", "author", "labels", "likeCount", "replyCount", "repostCount", "quoteCount", "indexedAt"} {
		out[key] = view[key]
	}
	if depth < 2 {
		out["embeds"] = []any{}
		if e, ok := view["embed"]; ok {
			out["embeds"] = []any{e}
		}
	}
	return out
}

// givenMedia shows the images or the link card of a record that a client wrote.
func (l lens) givenMedia(p *post) object {
	embed, _ := p.data["embed"].(map[string]any)
	if media, ok := embed["media"].(map[string]any); ok {
		embed = media
	}
	switch embed["$type"] {
	case "app.bsky.embed.images":
		images := []any{}
		for _, im := range entries(embed["images"]) {
			view := object{"alt": im["alt"]}
			for _, b := range blobsIn(im["image"]) {
				view["thumb"] = l.imageAt("feed_thumbnail", p.by, b.Ref.String())
				view["fullsize"] = l.imageAt("feed_fullsize", p.by, b.Ref.String())
			}
			if ratio, ok := im["aspectRatio"]; ok {
				view["aspectRatio"] = ratio
			}
			images = append(images, view)
		}
		return object{"$type": "app.bsky.embed.images#view", "images": images}
	case "app.bsky.embed.external":
		card, _ := embed["external"].(map[string]any)
		view := object{"uri": card["uri"], "title": card["title"], "description": card["description"]}
		for _, b := range blobsIn(card["thumb"]) {
			view["thumb"] = l.imageAt("feed_thumbnail", p.by, b.Ref.String())
		}
		return object{"$type": "app.bsky.embed.external#view", "external": view}
	}
	return nil
}
