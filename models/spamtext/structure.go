package spamtext

import (
	"strings"
	"unicode"
)

// Kinds of counts.
const (
	links = iota
	hashtags
	mentions
	currency
	digits
	repeats
	capitalWords
	exclamations
	symbols
	wordCount
	kinds
)

// steps are the structural features: 1 where a count reaches the number. Counts have no unit that would suit a straight
// line, so steps take the place of a scale.
var steps = [...]struct{ kind, least int }{
	{links, 1}, {links, 2}, {links, 3},
	{hashtags, 1}, {hashtags, 3}, {hashtags, 6},
	{mentions, 1}, {mentions, 2}, {mentions, 4},
	{currency, 1}, {currency, 2},
	{digits, 1}, {digits, 5}, {digits, 12},
	{repeats, 1}, {repeats, 3},
	{capitalWords, 1}, {capitalWords, 3},
	{exclamations, 1}, {exclamations, 3},
	{symbols, 1}, {symbols, 3}, {symbols, 6},
	{wordCount, 4}, {wordCount, 16}, {wordCount, 48},
}

// count adds what the field shows besides words.
func (r *reading) count() {
	capitals, run := 0, 0
	for i, c := range r.field {
		if i > 0 && c == r.field[i-1] {
			run++
		} else {
			run = 1
		}
		if run == 3 && (c < '0' || c > '9') {
			r.counts[repeats]++
		}
		if c >= 'A' && c <= 'Z' {
			capitals++
		} else if c < 'a' || c > 'z' {
			r.countSign(i, c)
		}
	}
	if capitals >= 3 && 2*capitals > len(r.field) {
		r.counts[capitalWords]++
	}
}

// countSign counts one character that is no Latin letter.
func (r *reading) countSign(i int, c rune) {
	switch {
	case c >= '0' && c <= '9':
		r.counts[digits]++
	case c == '!':
		r.counts[exclamations]++
	case c == '#' && r.wordAt(i+1):
		r.counts[hashtags]++
	case c == '@' && r.wordAt(i+1) && !r.wordAt(i-1):
		r.counts[mentions]++
	case strings.ContainsRune("$€£¥₿฿₹₽", c):
		r.counts[currency]++
	case c >= 0x80 && unicode.Is(unicode.So, c):
		r.counts[symbols]++
	}
}

func (r *reading) wordAt(i int) bool { return i >= 0 && i < len(r.field) && isWord(r.field[i]) }

// reached are the indices in steps of those that the counts reach.
func (r *reading) reached() []int {
	out := []int{}
	for i, s := range steps {
		if r.counts[s.kind] >= s.least {
			out = append(out, i)
		}
	}
	return out
}
