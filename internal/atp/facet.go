package atp

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
	"skein/internal/atp/repo"
)

// facets keeps the ranges that lie inside the text, start and end at rune boundaries and point to something allowed:
// sorted, and of two that overlap the earlier. What is wrong is left out; the text is never touched.
func facets(records []repo.Facet, s string) []feed.Facet {
	var out []feed.Facet
	for _, r := range records {
		if r.Start < 0 || r.End > len(s) || r.Start >= r.End || !boundary(s, r.Start) || !boundary(s, r.End) || !allowed(r) {
			continue
		}
		out = append(out, feed.Facet{Start: r.Start, End: r.End, Kind: r.Kind, Target: strings.Clone(r.Target)})
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

// allowed reports whether the facet points to something that may be followed.
func allowed(f repo.Facet) bool {
	switch f.Kind {
	case feed.FacetLink:
		return webURL(text(f.Target)) != ""
	case feed.FacetMention:
		_, err := syntax.ParseDID(f.Target)
		return err == nil
	}
	return f.Kind == feed.FacetTag && f.Target != "" && len(f.Target) <= maxTag
}
