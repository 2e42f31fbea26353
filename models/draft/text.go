package draft

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// maxRunes is how much of a text is read: a post has 300 letters, and nobody may make an encoder slow.
	maxRunes = 4000
	// maxWord is the longest word in bytes; what is longer goes on as another word.
	maxWord = 64
)

// kind says how a character belongs to words.
type kind uint8

const (
	gap    kind = iota // separates words
	letter             // words with gaps between them
	dense              // scripts without gaps: a run of characters
	kana               // Katakana: a word within a dense script, mostly a foreign one
	sign               // emoji: each character is a word
	hidden             // shows nothing of its own
)

// reader cuts a text into words. Its buffer is kept from text to text.
type reader struct{ word []byte }

// words calls yield with every word, normalised: NFKC, lower case, without accents. Of a link only the host is read. The
// bytes are yield's until it returns.
func (r *reader) words(text string, yield func(k kind, word []byte)) {
	if !plain(text) {
		text = norm.NFKC.String(strings.ToValidUTF8(text, " "))
	}
	r.word = r.word[:0]
	now, inLink := gap, false
	flush := func() {
		if len(r.word) > 0 {
			yield(now, r.word)
			r.word = r.word[:0]
		}
	}
	for i, runes := 0, 0; i < len(text) && runes < maxRunes; runes++ {
		c, size := rune(text[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case c == ':' && strings.HasPrefix(text[i:], "://"):
			r.word = r.word[:0] // the scheme
			inLink = true
			i += len("://")
			continue
		case inLink && (c == '/' || c == '?' || c == '#'):
			i += untilSpace(text[i:])
			inLink = false
			continue
		case c == ' ' || c == '\n':
			inLink = false
		}
		i += size
		c, k := fold(c)
		if k == hidden {
			continue
		}
		if k != now || k == sign || len(r.word)+utf8.UTFMax > maxWord {
			flush()
		}
		if now = k; k != gap {
			r.word = utf8.AppendRune(r.word, c)
		}
	}
	flush()
}

// untilSpace is the length of s before its first space or line break.
func untilSpace(s string) int {
	if i := strings.IndexAny(s, " \n"); i >= 0 {
		return i
	}
	return len(s)
}

// plain reports ASCII, which is its own NFKC.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
