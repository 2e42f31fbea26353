package atp

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/publicsuffix"

	"skein/feed"
)

// Bounds of a post that a person writes (lexicon app.bsky.feed.post).
const (
	MaxPostGraphemes = 300
	MaxPostBytes     = maxText
	MaxPostLangs     = maxLangs
	MaxPostImages    = 4
)

// The detection rules of the reference client, @atproto/api 0.20.44, src/rich-text/util.ts. Its engine differs from Go's:
// white space is Unicode's, and look-ahead is done by hand below.
const (
	space     = `\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
	invisible = `\x{ad}\x{2060}\x{200a}\x{200b}\x{200c}\x{200d}\x{20e2}`
)

var (
	mentionRule = regexp.MustCompile(`(?:^|[` + space + `(])(@[a-zA-Z0-9.-]+)\b`)
	linkRule    = regexp.MustCompile(`(?:^|[` + space + `(])([hH][tT][tT][pP][sS]?://[^` + space + `]+|([a-zA-Z][a-zA-Z0-9]*(?:\.[a-zA-Z0-9]+)+)[^` + space + `]*)`)
	tagRule     = regexp.MustCompile(`(?:^|[` + space + `])([#＃])([^` + space + invisible + `]*[^\d` + space + `\pP` + invisible + `][^` + space + invisible + `]*)`)
	cashRule    = regexp.MustCompile(`(?:^|[` + space + `(])(\$[A-Za-z][A-Za-z0-9]{0,4})`)
	tailRule    = regexp.MustCompile(`\pP+$`)
	afterCash   = regexp.MustCompile(`^(?:[` + space + `.,;:!?)"'\x{2019}]|$)`)
)

// Detect finds the links, mentions and tags that a person meant by typing them, sorted, by bytes of UTF-8. The target of a
// mention is the handle: who that is must be asked of the network.
func Detect(text string) []feed.Facet {
	found := slices.Concat(mentions(text), links(text), hashtags(text), cashtags(text))
	slices.SortStableFunc(found, func(a, b feed.Facet) int { return cmp.Compare(a.Start, b.Start) })
	end := 0
	return slices.DeleteFunc(found, func(f feed.Facet) bool {
		overlaps := f.Start < end
		end = max(end, f.End)
		return overlaps
	})
}

func mentions(text string) (out []feed.Facet) {
	for _, m := range mentionRule.FindAllStringSubmatchIndex(text, -1) {
		handle := text[m[2]+1 : m[3]]
		if isDomain(handle) || strings.HasSuffix(handle, ".test") {
			out = append(out, feed.Facet{Start: m[2], End: m[3], Kind: feed.FacetMention, Target: handle})
		}
	}
	return out
}

// links differs from the reference in one thing: a bare domain that begins with "http" is held to the same rules as any other
// and gets its scheme, where the reference would write an address that is none.
func links(s string) (out []feed.Facet) {
	for _, m := range linkRule.FindAllStringSubmatchIndex(s, -1) {
		start, end := m[2], m[3]
		shown := s[start:end]
		if strings.ContainsAny(shown[len(shown)-1:], ".,;:!?") {
			shown = shown[:len(shown)-1]
		}
		if strings.HasSuffix(shown, ")") && !strings.Contains(shown, "(") {
			shown = shown[:len(shown)-1]
		}
		target := shown
		switch {
		case m[4] >= 0:
			if !isDomain(s[m[4]:m[5]]) {
				continue
			}
			target = "https://" + shown
		case !strings.HasPrefix(shown, "http"):
			continue
		}
		if webURL(text(target)) == "" {
			continue // "https:///x" would have the whole post refused
		}
		out = append(out, feed.Facet{Start: start, End: start + len(shown), Kind: feed.FacetLink, Target: target})
	}
	return out
}

func hashtags(text string) (out []feed.Facet) {
	for _, m := range tagRule.FindAllStringSubmatchIndex(text, -1) {
		tag := text[m[4]:m[5]]
		if strings.HasPrefix(tag, "\ufe0f") {
			continue // the emoji of a hash sign
		}
		tag = tailRule.ReplaceAllString(tag, "")
		if tag == "" || utf16Len(tag) > 64 && Graphemes(tag) > 64 {
			continue
		}
		out = append(out, feed.Facet{Start: m[2], End: m[4] + len(tag), Kind: feed.FacetTag, Target: tag})
	}
	return out
}

func cashtags(text string) (out []feed.Facet) {
	for _, m := range cashRule.FindAllStringSubmatchIndex(text, -1) {
		if afterCash.MatchString(text[m[3]:]) {
			out = append(out, feed.Facet{Start: m[2], End: m[3], Kind: feed.FacetTag, Target: strings.ToUpper(text[m[2]:m[3]])})
		}
	}
	return out
}

// isDomain reports whether s ends in a top-level domain that exists. Like the reference, it minds the case.
func isDomain(s string) bool {
	i := strings.LastIndexByte(s, '.')
	if i < 0 || s[i+1:] != strings.ToLower(s[i+1:]) {
		return false
	}
	_, known := publicsuffix.PublicSuffix("a" + s[i:]) // with a label before it: some domains take names at the third level only
	return known
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// TidyText brings a text to what is sent: valid UTF-8, no white space at the ends, and like the reference no more than one
// empty line in a row.
func TidyText(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	text = strings.ReplaceAll(text, "\x00", "")
	return manyLines.ReplaceAllString(strings.TrimSpace(text), "\n\n")
}

var manyLines = regexp.MustCompile(`\n(?:[ \t\x{ad}\x{2060}\x{200d}\x{200c}\x{200b}]*\n){2,}`)
