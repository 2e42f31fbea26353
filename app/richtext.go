package app

import (
	"strings"

	"skein/feed"
	"skein/spam"
)

// segments cuts a post's text at its facets. Joined again, the pieces are the text, whatever the facets say; facets that
// overlap, run out of the text or cut a letter were dropped by the normaliser, and are skipped here once more.
func segments(text string, facets []feed.Facet) []Segment {
	out := []Segment{}
	at := 0
	for _, f := range facets {
		if f.Start < at || f.End <= f.Start || f.End > len(text) || !onLetter(text, f.Start) || !onLetter(text, f.End) {
			continue
		}
		if f.Start > at {
			out = append(out, Segment{Text: text[at:f.Start]})
		}
		shown := text[f.Start:f.End]
		out = append(out, Segment{Text: shown, Kind: string(f.Kind), Target: f.Target, Warn: f.Kind == feed.FacetLink && misleads(shown, f.Target)})
		at = f.End
	}
	if at < len(text) {
		out = append(out, Segment{Text: text[at:]})
	}
	return out
}

// onLetter reports whether a cut at i splits no UTF-8 sequence.
func onLetter(s string, i int) bool { return i == len(s) || s[i]&0xC0 != 0x80 }

// misleads follows the official app's linkRequiresWarning: warn when the text names another host than the target, and
// when it names none at all while looking like an address.
func misleads(shown, target string) bool {
	host := spam.LinkHost(shown)
	if host == "" {
		return strings.Contains(shown, "://")
	}
	return !spam.SameSite(host, spam.LinkHost(target))
}

// shorten cuts text to about n characters at a space.
func shorten(text string, n int) string {
	rs := []rune(strings.Join(strings.Fields(text), " "))
	if len(rs) <= n {
		return string(rs)
	}
	cut := n
	for i := n; i > n*3/4; i-- {
		if rs[i] == ' ' {
			cut = i
			break
		}
	}
	return strings.TrimRight(string(rs[:cut]), " ,;:.") + "…"
}
