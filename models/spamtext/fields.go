package spamtext

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxRunes is how much of a text is read: a post has 300 letters, and nobody may make a score slow.
const maxRunes = 4000

// reading is a text as the model sees it: normalised words and counted structure.
type reading struct {
	words  []string
	signed []string // mentions and hashtags, with their sign
	counts [kinds]int
	field  []rune // scratch: the field being read, as written
	lower  []rune // scratch: the same in lower case
}

// read normalises a text. urls are links that the text does not show, or shows shortened.
func read(text string, urls []string) *reading {
	r := &reading{words: make([]string, 0, 48)}
	if !plain(text) {
		text = norm.NFKC.String(strings.ToValidUTF8(text, "\ufffd"))
	}
	n := 0
	for _, c := range text {
		if n++; n > maxRunes {
			break
		}
		switch {
		case isSpace(c):
			r.readField()
		case !hidden(c):
			r.field = append(r.field, c)
		}
	}
	r.readField()
	r.counts[links] = max(r.counts[links], len(urls))
	r.words = append(joinSpaced(r.words), r.signed...)
	r.counts[wordCount] = len(r.words)
	return r
}

// plain reports ASCII, which is its own NFKC.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

func isSpace(c rune) bool {
	switch c {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0x1680, 0x2028, 0x2029:
		return true
	}
	return false
}

// hidden reports characters that show nothing of their own: format characters, variation selectors, stacked accents.
func hidden(c rune) bool {
	return c >= 0x80 && (c >= 0x300 && c <= 0x36f || c >= 0xfe00 && c <= 0xfe0f || unicode.Is(unicode.Cf, c))
}

// readField counts what the collected field shows, appends its words and empties it.
func (r *reading) readField() {
	if len(r.field) == 0 {
		return
	}
	r.lower = r.lower[:0]
	for _, c := range r.field {
		r.lower = append(r.lower, unicode.ToLower(c))
	}
	if at := linkAt(r.lower); at >= 0 {
		r.counts[links]++
		r.field, r.lower = r.field[:at], r.lower[:at]
	} else if isDomain(r.lower) {
		r.counts[links]++
		r.field = r.field[:0]
		return
	}
	r.count()
	r.split()
	r.field = r.field[:0]
}

// linkAt is where the first "http" of a field stands if "://" comes soon after it, else −1.
func linkAt(lower []rune) int {
	for i := 0; i+4 <= len(lower); i++ {
		if lower[i] == 'h' && string(lower[i:i+4]) == "http" {
			if strings.Contains(string(lower[i:min(i+8, len(lower))]), "://") {
				return i
			}
			return -1
		}
	}
	return -1
}

// tlds end the names of most links written without a scheme.
var tlds = strings.Fields("com net org io xyz co me ly app info biz gg fun site online shop top link click ru cn th uk de")

// isDomain reports a link without a scheme: labels joined by dots, the last one in tlds, before a slash.
func isDomain(lower []rune) bool {
	if !slices.Contains(lower, '.') {
		return false
	}
	host, _, _ := strings.Cut(string(lower), "/")
	labels := strings.Split(strings.TrimRight(host, ".,!?)"), ".")
	if len(labels) < 2 || !slices.Contains(tlds, labels[len(labels)-1]) {
		return false
	}
	for _, label := range labels {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}
