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
	word, now, inLink := r.word[:0], gap, false
	for i, runes := 0, 0; i < len(text) && runes < maxRunes; runes++ {
		if c := letters[text[i]]; c != 0 { // most of most texts
			if now != letter || len(word)+utf8.UTFMax > maxWord {
				word = flushed(now, word, yield)
			}
			word, now, i = append(word, c), letter, i+1
			continue
		}
		if skip, link := linked(text[i:], inLink); skip > 0 {
			if link {
				word = word[:0] // the scheme
			}
			inLink = link
			i += skip
			continue
		}
		inLink = inLink && text[i] != ' ' && text[i] != '\n'
		c, size := utf8.DecodeRuneInString(text[i:])
		i += size
		c, k := fold(c)
		if k == hidden {
			continue
		}
		if k != now || k == sign || len(word)+utf8.UTFMax > maxWord {
			word = flushed(now, word, yield)
		}
		if now = k; k != gap {
			word = utf8.AppendRune(word, c)
		}
	}
	r.word = flushed(now, word, yield)
}

// flushed hands a word over, if there is one, and returns its empty buffer.
func flushed(k kind, word []byte, yield func(kind, []byte)) []byte {
	if len(word) > 0 {
		yield(k, word)
	}
	return word[:0]
}

// linked is how many bytes at the start of s are no word of a link: its "://", after which there is a link, or, in a link,
// all that follows the host, after which there is none.
func linked(s string, inLink bool) (bytes int, link bool) {
	switch c := s[0]; {
	case c == ':' && strings.HasPrefix(s, "://"):
		return len("://"), true
	case inLink && (c == '/' || c == '?' || c == '#'):
		return untilSpace(s), false
	}
	return 0, inLink
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
