package visible

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"pgregory.net/rapid"

	"skein/feed"
)

// naiveMatch is the plain reading of the reference's rule for one muted word and one text: the oracle of the compiled form.
func naiveMatch(value, text string, anywhere bool) bool {
	m, text := lower(value), lower(text)
	size := func(s string) int { return len(utf16.Encode([]rune(s))) }
	switch {
	case m == text:
		return text != ""
	case size(m) == 1 || anywhere || strings.ContainsFunc(m, isBreak):
		if strings.Contains(text, m) {
			return true
		}
	}
	for _, word := range strings.FieldsFunc(text, isSpace) {
		core := strings.TrimFunc(word, unicode.IsPunct)
		if word == m || core == m {
			return true
		}
		if size(m) > size(core) || !strings.ContainsFunc(core, unicode.IsPunct) {
			continue
		}
		if strings.Contains(core, "/") {
			return false
		}
		parts := strings.FieldsFunc(core, unicode.IsPunct)
		for _, form := range append(parts, strings.Join(parts, " "), strings.Join(parts, "")) {
			if form == m {
				return true
			}
		}
	}
	return false
}

func TestCompiledWordsMatchAsThePlainReading(t *testing.T) {
	t.Parallel()
	letters := rapid.StringOfN(rapid.SampledFrom([]rune("aabbé松🪁 /-_.'\u00a0İΣ")), 1, 5, -1)
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(letters, 1, 6).Draw(t, "words")
		text := rapid.StringOfN(rapid.SampledFrom([]rune("aabbé松🪁   /-_.'\u00a0İΣ\n")), 0, 14, -1).Draw(t, "text")
		lang := rapid.SampledFrom([]string{"en", "ja"}).Draw(t, "lang")
		var words []mutedWord
		want := false
		for _, v := range values {
			words = append(words, mutedWord{value: v, content: true})
			want = want || naiveMatch(v, text, lang == "ja")
		}
		p := Policy{viewer: me, muted: compileWords(words)}
		post := feed.Post{Author: "did:plc:ann", Text: text, Langs: []string{lang}}
		if got := p.wordVerdict("muted_word", &post, false, nowMs); got.Allows() == want {
			t.Fatalf("%q in %q: %+v, plainly read %v", values, text, got, want)
		}
	})
}
