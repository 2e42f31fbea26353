package spamtext

import "unicode"

// split appends the words of the field; mentions and hashtags also with their sign.
func (r *reading) split() {
	start := 0
	for i := 0; i <= len(r.lower); i++ {
		if i < len(r.lower) && inside(r.lower, i) {
			continue
		}
		if i > start {
			word := unmask(r.lower[start:i])
			r.words = append(r.words, word)
			if start > 0 && (r.lower[start-1] == '@' || r.lower[start-1] == '#') {
				r.signed = append(r.signed, string(r.lower[start-1])+word)
			}
		}
		start = i + 1
	}
}

// inside reports whether the character at i belongs to a word; a symbol, @ or $ does between two letters.
func inside(lower []rune, i int) bool {
	c := lower[i]
	if isWord(c) {
		return true
	}
	if c != '@' && c != '$' && (c < 0x80 || !unicode.Is(unicode.So, c)) {
		return false
	}
	return i > 0 && i < len(lower)-1 && isWord(lower[i-1]) && isWord(lower[i+1])
}

// isWord reports letters, marks and numbers.
func isWord(c rune) bool {
	if c < 0x80 {
		return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
	}
	return unicode.In(c, unicode.L, unicode.M, unicode.N)
}

// joinSpaced joins runs of three or more single letters, in place: "f r e e" says free.
func joinSpaced(words []string) []string {
	out := words[:0]
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && single(words[j]) {
			j++
		}
		if j-i < 3 {
			j = max(j, i+1)
			out = append(out, words[i:j]...)
		} else {
			word := ""
			for _, w := range words[i:j] {
				word += w
			}
			out = append(out, word)
		}
		i = j
	}
	return out
}

// single reports one letter of a script that spells words with letters.
func single(word string) bool {
	n := 0
	for _, c := range word {
		if n++; n > 1 || c < 'a' || c >= 0x3000 {
			return false
		}
	}
	return n == 1
}
