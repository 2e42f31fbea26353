package atp

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"skein/feed"
)

// Violation names the promise of the normaliser that a post breaks, empty when it keeps all. It is written from the
// documentation of package feed, without the normaliser's code.
func Violation(p feed.Post, nowMs int64) string {
	const month = int64(1667260800000) // 2022-11-01
	did, collection, _, ok := p.URI.Split()
	switch {
	case !ok || collection != feed.CollectionPost || did != p.Author || !strings.HasPrefix(string(did), "did:"):
		return "uri"
	case p.CID == "":
		return "cid"
	case !utf8.ValidString(p.Text) || len(p.Text) > 3000 || strings.Contains(p.Text, "\x00"):
		return "text"
	case p.CreatedMs < month || p.WitnessedMs > nowMs || p.CreatedMs > p.WitnessedMs+300_000 || p.EffectiveMs() > nowMs:
		return "time"
	case len(p.Langs) > 3:
		return "langs"
	case p.Counts.Likes < 0 || p.Counts.Reposts < 0 || p.Counts.Replies < 0 || p.Counts.Quotes < 0:
		return "counts"
	case p.Reply != nil && (p.Reply.Root.Author() == "" || p.Reply.Parent.Author() == "" || p.Reply.Parent == p.URI):
		return "reply"
	case p.Quote != nil && p.Quote.URI.Author() == "":
		return "quote"
	}
	for _, l := range p.Labels {
		if l.Value == "" || len(l.Value) > 128 || !strings.HasPrefix(string(l.Source), "did:") {
			return "label"
		}
	}
	return firstOf(facetViolation(p), linkViolation(p))
}

func firstOf(list ...string) string { return strings.TrimSpace(strings.Join(list, " ")) }

func facetViolation(p feed.Post) string {
	end := 0
	for _, f := range p.Facets {
		if f.Start < end || f.End <= f.Start || f.End > len(p.Text) {
			return fmt.Sprintf("facet [%d,%d) of %d", f.Start, f.End, len(p.Text))
		}
		if !utf8.ValidString(p.Text[f.Start:f.End]) || !utf8.ValidString(p.Text[:f.Start]) {
			return "facet inside a rune"
		}
		if f.Kind == feed.FacetLink && !web(f.Target) || f.Target == "" {
			return "facet target"
		}
		end = f.End
	}
	return ""
}

func linkViolation(p feed.Post) string {
	links := []string{}
	for _, im := range p.Images {
		links = append(links, im.Thumb, im.Full)
	}
	if p.External != nil {
		links = append(links, p.External.URL)
	}
	if p.Video != nil {
		links = append(links, p.Video.Playlist)
	}
	for _, l := range links {
		if !web(l) {
			return "link " + l
		}
	}
	return ""
}

func web(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
