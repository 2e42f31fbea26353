package app

import (
	"slices"

	"skein/feed"
	"skein/ranker"
)

// every turns a share of the places, in percent, into one place in so many.
func every(percent int) int {
	if percent <= 0 {
		return 0
	}
	return (100 + percent/2) / percent
}

// explored lays the edition's exploration over an order. The dice are the edition's moment, so a move that is taken back gives
// the same posts back.
func (d *desk) explored(r *ranker.Ranking, slate feed.Slate) *ranker.Explored {
	return r.Select(slate).Explore(ranker.Exploration{Every: d.edition.Every, Seed: uint64(d.edition.AsOfMs), Cap: slate.AuthorCap})
}

// raised reports whether a post stands where it does to find something out.
func (d *desk) raised(uri feed.URI) bool {
	if d.stored != nil {
		return slices.Contains(d.edition.Explored, uri)
	}
	return d.selection.Raised(uri)
}

// chance is the chance that a post had of standing at its place; of an order that was opened again, what such places have as a rule.
func (d *desk) chance(place int, uri feed.URI) float64 {
	if d.stored == nil {
		return d.selection.Chance(place)
	}
	return ranker.Exploration{Every: d.edition.Every}.Usual(d.raised(uri))
}

// allRaised lists the posts of the order that were brought up, as it is kept with the edition.
func (d *desk) allRaised(uris []feed.URI) []feed.URI {
	var out []feed.URI
	for _, u := range uris {
		if d.raised(u) {
			out = append(out, u)
		}
	}
	return out
}

// given is how many of the first n places go to posts from further down.
func (d *desk) given(n int) int {
	if d.edition.Every <= 0 {
		return 0
	}
	return (n + d.edition.Every - 1) / d.edition.Every
}
