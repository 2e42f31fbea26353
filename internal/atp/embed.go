package atp

import "skein/feed"

// embed puts what is embedded into the post and returns the quoted view, if there is one.
func embed(p *feed.Post, e *embedView) *postView {
	if e == nil {
		return nil
	}
	if m := e.Media.v; m != nil { // recordWithMedia; media inside media is not followed
		media(p, m)
	} else {
		media(p, e)
	}
	if e.Record.v == nil {
		return nil
	}
	return &e.Record.v.view
}

func media(p *feed.Post, e *embedView) {
	for _, im := range e.Images {
		thumb, full := webURL(im.Thumb), webURL(im.Full)
		if thumb == "" || len(p.Images) == maxImages {
			continue
		}
		if full == "" {
			full = thumb
		}
		w, h := sides(ratio(im.Aspect))
		p.Images = append(p.Images, feed.Image{Thumb: thumb, Full: full, Alt: clip(string(im.Alt), maxAlt), Width: w, Height: h})
	}
	if x := e.External.v; x != nil {
		if u := webURL(x.URI); u != "" {
			p.External = &feed.External{
				URL: u, Title: clip(string(x.Title), maxTitle), Description: clip(string(x.Description), maxText), Thumb: webURL(x.Thumb),
			}
		}
	}
	if list := webURL(e.Playlist); list != "" {
		w, h := sides(ratio(e.Aspect))
		p.Video = &feed.Video{Playlist: list, Thumb: webURL(e.Thumbnail), Alt: clip(string(e.Alt), maxAlt), Width: w, Height: h}
	}
}

// sides is the declared aspect ratio, 0 and 0 when it is none.
func sides(width, height int) (w, h int) {
	if width <= 0 || height <= 0 || width > maxShape || height > maxShape {
		return 0, 0
	}
	return width, height
}

// quote says what became of the quoted record. Only posts are quotes: feeds, lists and starter packs are not.
func quote(v *postView) *feed.QuoteRef {
	uri := postURI(v.URI)
	if uri == "" {
		return nil
	}
	state := feed.QuoteShown
	switch {
	case bool(v.NotFound) || v.Type == "app.bsky.embed.record#viewNotFound":
		state = feed.QuoteNotFound
	case bool(v.Blocked) || v.Type == "app.bsky.embed.record#viewBlocked":
		state = feed.QuoteBlocked
	case bool(v.Detached) || v.Type == "app.bsky.embed.record#viewDetached":
		state = feed.QuoteDetached
	}
	return &feed.QuoteRef{URI: uri, State: state}
}
