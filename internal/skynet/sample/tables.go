package sample

import "unicode"

// topics are the words that Person.Interests and Post.Topics are made of.
var topics = []string{
	"astronomy", "birds", "bread", "buses", "chess", "choir", "compilers", "cooking", "council", "crypto", "cycling",
	"followers", "football", "gardening", "knitting", "library", "moss", "night-shift", "poetry", "radio", "sea", "shopping",
	"support", "tea", "trains", "weather",
}

var motifs = []string{"brick", "gradient", "grid", "leaf", "moss", "night", "sea", "sun"}

var kinds = []string{KindPerson, KindQuiet, KindBot, KindNewsroom, KindSpammer}

var labelValues = []string{"porn", "sexual", "nudity", "graphic-media", "spam", "!warn", "!hide"}

// language is what a text in it has to look like, and how many posts there are at least.
type language struct {
	script *unicode.RangeTable
	posts  int
}

var languages = map[string]language{
	"en": {unicode.Latin, 400},
	"de": {unicode.Latin, 15},
	"es": {unicode.Latin, 15},
	"fr": {unicode.Latin, 15},
	"pt": {unicode.Latin, 15},
	"ja": {japanese, 15},
	"ar": {unicode.Arabic, 3},
	"el": {unicode.Greek, 3},
	"hi": {unicode.Devanagari, 3},
	"ko": {unicode.Hangul, 3},
}

// japanese is kana and the Han ranges that the posts use, in one table for unicode.Is.
var japanese = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x3040, Hi: 0x30ff, Stride: 1}, {Lo: 0x4e00, Hi: 0x9fff, Stride: 1}}}
