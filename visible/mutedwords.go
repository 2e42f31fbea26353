package visible

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"skein/feed"
)

// unspaced lists the languages that do not part words by spaces: a muted word is looked for anywhere in their texts. The
// post's first language must be exactly one of these.
var unspaced = map[string]bool{"ja": true, "zh": true, "ko": true, "th": true, "vi": true}

// mutedWord is one entry of the viewer's list.
type mutedWord struct {
	value          string
	content        bool // else only tags
	sparesFollowed bool
	expiresMs      int64 // 0 for never

	lower string
	units int   // UTF-16 code units of lower: the reference counts lengths so
	pairs []int // hashes of the byte pairs of lower, to rule it out without looking
}

// mutedWords is the list compiled: 200 words cost a post of ordinary length a few microseconds.
type mutedWords struct {
	exact    map[string][]*mutedWord // by lower: whole tags, whole words
	anywhere []*mutedWord            // single characters and phrases, which may begin inside a word
	content  []*mutedWord            // all words for content, for languages without spaces
	longest  int                     // bytes of the longest lower
}

func compileWords(words []mutedWord) *mutedWords {
	if len(words) == 0 {
		return nil
	}
	m := &mutedWords{exact: make(map[string][]*mutedWord, len(words))}
	for i := range words {
		w := &words[i]
		w.lower = lower(w.value)
		w.units = len(utf16.Encode([]rune(w.lower)))
		w.pairs = pairsOf(w.lower)
		m.exact[w.lower] = append(m.exact[w.lower], w)
		m.longest = max(m.longest, len(w.lower))
		if w.content {
			m.content = append(m.content, w)
			if w.units == 1 || strings.ContainsFunc(w.lower, isBreak) {
				m.anywhere = append(m.anywhere, w)
			}
		}
	}
	return m
}

// looking is one search of one post by one viewer.
type looking struct {
	words    *mutedWords
	followed bool // the author is
	unspaced bool // the post's language is
	nowMs    int64
	pairs    pairSet
}

func (l *looking) applies(w *mutedWord) bool {
	return (w.expiresMs == 0 || w.expiresMs >= l.nowMs) && !(w.sparesFollowed && l.followed)
}

// inTags: every muted word matches a whole tag, whatever its targets.
func (l *looking) inTags(post *feed.Post) *mutedWord {
	for _, tag := range post.Tags {
		if w := l.tag(tag); w != nil {
			return w
		}
	}
	for i := range post.Facets {
		if post.Facets[i].Kind == feed.FacetTag {
			if w := l.tag(post.Facets[i].Target); w != nil {
				return w
			}
		}
	}
	return nil
}

func (l *looking) tag(tag string) *mutedWord {
	for _, w := range l.words.exact[lower(tag)] {
		if l.applies(w) {
			return w
		}
	}
	return nil
}

// inText finds a muted word for content in a text.
func (l *looking) inText(text string) *mutedWord {
	if text == "" {
		return nil
	}
	text = lower(text)
	anywhere := l.words.anywhere
	if l.unspaced {
		anywhere = l.words.content
	}
	if len(anywhere) > 0 {
		l.pairs.fill(text)
	}
	for _, w := range anywhere {
		if l.pairs.mayHold(w.pairs) && l.applies(w) && strings.Contains(text, w.lower) {
			return w
		}
	}
	return l.inWords(text)
}

// inWords goes through the words of a lowered text. A word may match as it stands, without its outer punctuation, with
// inner punctuation read as spaces, with it left out, or by one part between. A word with an inner slash is not taken
// apart ("and/or" is not "andor") and, as in the reference, ends the search for every muted word not longer than it:
// barred is the length up to which muted words have been ended.
func (l *looking) inWords(text string) *mutedWord {
	barred := 0
	for text != "" {
		var word string
		if end := strings.IndexFunc(text, isSpace); end < 0 {
			word, text = text, ""
		} else {
			word, text = text[:end], strings.TrimLeftFunc(text[end:], isSpace)
		}
		if w := l.word(word, barred); w != nil {
			return w
		}
		core := strings.TrimFunc(word, unicode.IsPunct)
		if len(core) != len(word) {
			if w := l.word(core, barred); w != nil {
				return w
			}
		}
		if !strings.ContainsFunc(core, unicode.IsPunct) {
			continue
		}
		if strings.Contains(core, "/") {
			barred = max(barred, len(utf16.Encode([]rune(core))))
			continue
		}
		if w := l.apart(core, barred); w != nil {
			return w
		}
	}
	return nil
}

func (l *looking) apart(core string, barred int) *mutedWord {
	parts := strings.FieldsFunc(core, unicode.IsPunct)
	for _, joint := range []string{" ", ""} {
		if w := l.word(strings.Join(parts, joint), barred); w != nil {
			return w
		}
	}
	for _, part := range parts {
		if w := l.word(part, barred); w != nil {
			return w
		}
	}
	return nil
}

func (l *looking) word(word string, barred int) *mutedWord {
	if len(word) > l.words.longest {
		return nil
	}
	for _, w := range l.words.exact[word] {
		if w.content && w.units > barred && l.applies(w) {
			return w
		}
	}
	return nil
}

// lower is JavaScript's toLowerCase. strings.ToLower is the same but for two letters that become longer or look around.
func lower(s string) string {
	if strings.Contains(s, "İ") || strings.Contains(s, "Σ") {
		return cases.Lower(language.Und).String(s)
	}
	return strings.ToLower(s)
}

// isSpace is \s of JavaScript: Go's, without NEL, with the byte order mark.
func isSpace(r rune) bool {
	return r == '\uFEFF' || (r != '\u0085' && unicode.IsSpace(r))
}

func isBreak(r rune) bool { return isSpace(r) || unicode.IsPunct(r) }
