package draft

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold returns the character as words are spelled with it, and its kind.
func fold(c rune) (rune, kind) {
	switch {
	case c < utf8.RuneSelf:
		return ascii(byte(c))
	case c >= 0x300 && c <= 0x36f || c >= 0x64b && c <= 0x652 || c == 0x640 || c >= 0xfe00 && c <= 0xfe0f || c == 0x200c || c == 0x200d:
		return c, hidden // accents, Arabic vowel signs and fillers, variation selectors, joiners
	case c < 0x2000:
		return alphabet(c)
	case c >= 0x30a1 && c <= 0x30ff && c != 0x30fb:
		return c, kana
	case c >= 0x1f3fb && c <= 0x1f3ff:
		return c, hidden // skin tones
	case c >= 0xac00 && c <= 0xd7a3:
		return c, letter
	case unicode.In(c, unicode.L, unicode.M, unicode.N):
		return c, dense
	case unicode.Is(unicode.So, c):
		return c, sign
	case unicode.Is(unicode.Cf, c):
		return c, hidden
	}
	return c, gap
}

// letters are ASCII's letters and digits in lower case, 0 for all other bytes.
var letters = func() (table [256]byte) {
	for c := range table {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			table[c] = byte(c)
		case c >= 'A' && c <= 'Z':
			table[c] = byte(c) + 'a' - 'A'
		}
	}
	return table
}()

func ascii(c byte) (rune, kind) {
	if low := letters[c]; low != 0 {
		return rune(low), letter
	}
	return rune(c), gap
}

// alphabet folds characters below U+2000, whose scripts write gaps, but for those of South-East Asia.
func alphabet(c rune) (rune, kind) {
	if !unicode.In(c, unicode.L, unicode.M, unicode.N) {
		if unicode.Is(unicode.Cf, c) {
			return c, hidden
		}
		return c, gap
	}
	c = unicode.ToLower(c)
	switch {
	case c < 0x530 || c >= 0x1e00:
		var in [4]byte
		if d := norm.NFD.Properties(in[:encode(in[:], c)]).Decomposition(); d != nil {
			return first(d), letter
		}
	case c >= 0xe00 && c < 0x1000 || c >= 0x1000 && c < 0x10a0 || c >= 0x1780 && c < 0x1800:
		return c, dense // Thai, Lao, Tibetan, Burmese, Khmer
	}
	return c, letter
}

func encode(dst []byte, c rune) int { return utf8.EncodeRune(dst, c) }

func first(s []byte) rune {
	c, _ := utf8.DecodeRune(s)
	return c
}
