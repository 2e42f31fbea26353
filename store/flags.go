package store

import (
	"unicode"

	"skein/feed"
)

// Bits of post.flags: what queries ask about a post without reading its content. They are in the file: never renumber.
const (
	flagImage     = 1 << iota // has an image
	flagVideo                 // has a video
	flagLink                  // has a link card or a link in the text
	flagQuote                 // quotes a record
	flagReply                 // answers a post
	flagLabelled              // rows of label exist for it
	flagUnspaced              // has a script that unicode61 does not cut into words
	flagEmptyText             // neither text nor alt text nor card: nothing to encode
)

// scriptsWithoutSpaces are written without spaces between words, or (Hangul) with particles joined to them, so that a
// word is found as a part of the text only.
var scriptsWithoutSpaces = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

func unspaced(s string) bool {
	for _, r := range s {
		if r >= 0x0E00 && unicode.In(r, scriptsWithoutSpaces...) {
			return true
		}
	}
	return false
}

func flagsOf(p *feed.Post, text, more string) int {
	flags := 0
	set := func(bit int, on bool) {
		if on {
			flags |= bit
		}
	}
	set(flagImage, len(p.Images) > 0)
	set(flagVideo, p.Video != nil)
	set(flagLink, firstLink(p) != "")
	set(flagQuote, p.Quote != nil)
	set(flagReply, p.Reply != nil)
	set(flagLabelled, len(p.Labels) > 0)
	set(flagUnspaced, unspaced(text) || unspaced(more))
	set(flagEmptyText, text == "" && more == "")
	return flags
}

// firstLink is the URL of the card, or of the first link in the text.
func firstLink(p *feed.Post) string {
	if p.External != nil && p.External.URL != "" {
		return p.External.URL
	}
	for _, f := range p.Facets {
		if f.Kind == feed.FacetLink {
			return f.Target
		}
	}
	return ""
}

func mentionsIn(p *feed.Post) int {
	n := 0
	for _, f := range p.Facets {
		if f.Kind == feed.FacetMention {
			n++
		}
	}
	return n
}
