package atp

import (
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Graphemes counts a text as the limit of a post does: by what a reader sees as one character. Rule GB9c of Unicode 15.1 (a
// conjunct of Indic consonants is one) is added here, because uniseg stands at 15.0 and the reference client does not.
func Graphemes(text string) int {
	n, state := 0, -1
	conjunct := false
	for text != "" {
		var cluster string
		cluster, text, _, state = uniseg.FirstGraphemeClusterInString(text, state)
		first, _ := utf8.DecodeRuneInString(cluster)
		if !conjunct || !unicode.Is(consonants, first) {
			n++
		}
		conjunct = unicode.Is(consonants, first) && linked(cluster)
	}
	return n
}

// linked reports whether a cluster ends in a virama, apart from joiners behind it.
func linked(cluster string) bool {
	last, size := utf8.DecodeLastRuneInString(cluster)
	for last == '\u200d' {
		cluster = cluster[:len(cluster)-size]
		last, size = utf8.DecodeLastRuneInString(cluster)
	}
	return unicode.Is(linkers, last)
}

// The property Indic_Conjunct_Break of Unicode 15.1, values Consonant and Linker.
var (
	consonants = &unicode.RangeTable{R16: []unicode.Range16{
		{Lo: 0x0915, Hi: 0x0939, Stride: 1}, {Lo: 0x0958, Hi: 0x095f, Stride: 1}, {Lo: 0x0978, Hi: 0x097f, Stride: 1},
		{Lo: 0x0995, Hi: 0x09a8, Stride: 1}, {Lo: 0x09aa, Hi: 0x09b0, Stride: 1}, {Lo: 0x09b2, Hi: 0x09b2, Stride: 1},
		{Lo: 0x09b6, Hi: 0x09b9, Stride: 1}, {Lo: 0x09dc, Hi: 0x09dd, Stride: 1}, {Lo: 0x09df, Hi: 0x09df, Stride: 1}, {Lo: 0x09f0, Hi: 0x09f1, Stride: 1},
		{Lo: 0x0a95, Hi: 0x0aa8, Stride: 1}, {Lo: 0x0aaa, Hi: 0x0ab0, Stride: 1}, {Lo: 0x0ab2, Hi: 0x0ab3, Stride: 1},
		{Lo: 0x0ab5, Hi: 0x0ab9, Stride: 1}, {Lo: 0x0af9, Hi: 0x0af9, Stride: 1},
		{Lo: 0x0b15, Hi: 0x0b28, Stride: 1}, {Lo: 0x0b2a, Hi: 0x0b30, Stride: 1}, {Lo: 0x0b32, Hi: 0x0b33, Stride: 1},
		{Lo: 0x0b35, Hi: 0x0b39, Stride: 1}, {Lo: 0x0b5c, Hi: 0x0b5d, Stride: 1}, {Lo: 0x0b5f, Hi: 0x0b5f, Stride: 1}, {Lo: 0x0b71, Hi: 0x0b71, Stride: 1},
		{Lo: 0x0c15, Hi: 0x0c28, Stride: 1}, {Lo: 0x0c2a, Hi: 0x0c39, Stride: 1}, {Lo: 0x0c58, Hi: 0x0c5a, Stride: 1},
		{Lo: 0x0d15, Hi: 0x0d3a, Stride: 1},
	}}
	linkers = &unicode.RangeTable{R16: []unicode.Range16{
		{Lo: 0x094d, Hi: 0x094d, Stride: 1}, {Lo: 0x09cd, Hi: 0x09cd, Stride: 1}, {Lo: 0x0acd, Hi: 0x0acd, Stride: 1},
		{Lo: 0x0b4d, Hi: 0x0b4d, Stride: 1}, {Lo: 0x0c4d, Hi: 0x0c4d, Stride: 1}, {Lo: 0x0d4d, Hi: 0x0d4d, Stride: 1},
	}}
)
