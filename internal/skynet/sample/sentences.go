package sample

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	sentenceEnd = regexp.MustCompile(`[.!?…。！？]+(?:\s|$)|\n+|[。！？]`)
	urlText     = regexp.MustCompile(`https?://\S+`)
	mentionText = regexp.MustCompile(`@[a-z0-9.-]+`)
	digits      = regexp.MustCompile(`\d+(?:[.,:]\d+)*`)
	hashtag     = regexp.MustCompile(`(?:^|\s)#([\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)`)
)

// sentences splits a text into its sentences, folded for comparing: lower case, letters and digits only.
func sentences(text string) []string {
	var out []string
	for _, s := range sentenceEnd.Split(text, -1) {
		if s = strings.Join(words(s), " "); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// words are the runs of letters, digits and combining marks of a text, in lower case; an apostrophe parts words.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

// template is what is left of a text when numbers, names, mentions and links are taken as blanks: two posts with one template
// say the same thing about somebody else.
func template(text string, names map[string]bool) string {
	text = strings.ToLower(text)
	text = urlText.ReplaceAllString(text, " url ")
	text = mentionText.ReplaceAllString(text, " name ")
	text = digits.ReplaceAllString(text, " number ")
	ws := words(text)
	for i, w := range ws {
		if names[w] {
			ws[i] = "name"
		}
	}
	return strings.Join(slices.CompactFunc(ws, func(a, b string) bool { return a == "name" && b == "name" }), " ")
}

// nameWords are the words of all names of the sample but the viewer's, which is an ordinary word.
func (s *Sample) nameWords() map[string]bool {
	out := map[string]bool{}
	for _, p := range s.People {
		if p.ID == ViewerID {
			continue
		}
		for _, w := range words(p.Name) {
			out[w] = true
		}
	}
	return out
}

func hashtags(text string) []string {
	var out []string
	for _, m := range hashtag.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}
