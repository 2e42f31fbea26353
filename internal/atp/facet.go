package atp

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
)

// facets keeps the ranges that lie inside the text, start and end at rune boundaries and point to something allowed:
// sorted, and of two that overlap the earlier. What is wrong is left out; the text is never touched.
func facets(records []facetRecord, s string) []feed.Facet {
	var out []feed.Facet
	for _, r := range records {
		if r.Index.Start == nil || r.Index.End == nil {
			continue
		}
		start, end := *r.Index.Start, *r.Index.End
		if start < 0 || end > len(s) || start >= end || !boundary(s, start) || !boundary(s, end) {
			continue
		}
		if f, ok := feature(r); ok {
			f.Start, f.End = start, end
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b feed.Facet) int { return cmp.Compare(a.Start, b.Start) })
	end := 0
	return slices.DeleteFunc(out, func(f feed.Facet) bool {
		overlaps := f.Start < end
		if !overlaps {
			end = f.End
		}
		return overlaps
	})
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// feature is the first thing the facet points to that Skein knows.
func feature(r facetRecord) (feed.Facet, bool) {
	for _, f := range r.Features {
		switch f.Type {
		case "app.bsky.richtext.facet#link":
			if u := webURL(f.URI); u != "" {
				return feed.Facet{Kind: feed.FacetLink, Target: u}, true
			}
		case "app.bsky.richtext.facet#mention":
			if did, err := syntax.ParseDID(string(f.DID)); err == nil {
				return feed.Facet{Kind: feed.FacetMention, Target: string(did)}, true
			}
		case "app.bsky.richtext.facet#tag":
			if f.Tag != "" && len(f.Tag) <= maxTag {
				return feed.Facet{Kind: feed.FacetTag, Target: string(f.Tag)}, true
			}
		}
	}
	return feed.Facet{}, false
}
