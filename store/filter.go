package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"skein/feed"
)

// Caps of one query: a 10,000-word phrase kept SQLite busy for half a minute and could not be interrupted.
const (
	maxTerms      = 32
	maxQueryBytes = 512
)

// filter is a query compiled to SQL over `post p`: conditions joined by AND, with their arguments, and one FTS5 expression.
type filter struct {
	where []string
	args  []any
	match string // FTS5, "" when no word is looked for in the index

	terms, bytes int // spent of the caps
}

func (f *filter) add(condition string, args ...any) {
	f.where = append(f.where, condition)
	f.args = append(f.args, args...)
}

// sql joins the conditions; never empty.
func (f *filter) sql() string { return strings.Join(f.where, " AND ") }

// compile turns a query into a filter. Words and phrases must occur when withTerms, else only phrases: a hit by meaning
// need not contain the words, but all operators hold for it.
func compile(q feed.Query, viewer feed.DID, withTerms bool) *filter {
	f := &filter{}
	f.add("p.effective_ms IS NOT NULL")
	f.operators(q, viewer)
	var match []string
	if withTerms {
		match = f.words(q.Terms)
	}
	match = append(match, f.words(q.Phrases)...)
	f.match = strings.Join(match, " AND ")
	for _, w := range q.Without {
		if words, ok := f.spend(w); ok {
			f.without(w, words)
		}
	}
	return f
}

// words turns required words or phrases into FTS5 phrases, or into conditions where the index cannot find them: scripts
// without spaces, and words of symbols only.
func (f *filter) words(required []string) []string {
	var match []string
	for _, w := range required {
		words, ok := f.spend(w)
		switch {
		case !ok:
		case words == "" || unspaced(w):
			f.substring(w)
		default:
			match = append(match, `"`+words+`"`)
		}
	}
	return match
}

// spend accounts for one word or phrase: ok is false for an empty one and for what exceeds the caps, which is ignored.
func (f *filter) spend(w string) (words string, ok bool) {
	words = indexWords(w)
	n := max(1, len(strings.Fields(words)))
	if strings.TrimSpace(printable(w)) == "" || f.terms+n > maxTerms || f.bytes+len(w) > maxQueryBytes {
		return "", false
	}
	f.terms += n
	f.bytes += len(w)
	return words, true
}

// substring requires w as a part of the text. Only texts in such a script are read, unless w has none of them.
func (f *filter) substring(w string) {
	pattern := like(w)
	condition := `(p.text LIKE ? ESCAPE '\' OR p.more LIKE ? ESCAPE '\')`
	if unspaced(w) {
		f.add("p.flags & ? <> 0 AND "+condition, flagUnspaced, pattern, pattern)
		return
	}
	f.add(condition, pattern, pattern)
}

func (f *filter) without(w, words string) {
	if words == "" || unspaced(w) {
		f.add(`p.text NOT LIKE ? ESCAPE '\' AND p.more NOT LIKE ? ESCAPE '\'`, like(w), like(w))
		return
	}
	f.add("p.id NOT IN (SELECT rowid FROM post_fts WHERE post_fts MATCH ?)", `"`+words+`"`)
}

// indexWords keeps what unicode61 takes for the characters of words and makes a space of everything else. What is left
// cannot mean anything to FTS5's query language.
func indexWords(w string) string {
	mapped := strings.Map(func(r rune) rune {
		if r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || unicode.Is(unicode.Co, r)) {
			return r
		}
		return ' '
	}, w)
	if strings.IndexFunc(mapped, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r) }) < 0 {
		return "" // marks alone are no word: the tokenizer would find nothing to look for
	}
	return strings.Join(strings.Fields(mapped), " ")
}

// printable drops what no text contains: NUL ends a string inside SQLite.
func printable(w string) string {
	return strings.Map(func(r rune) rune {
		if r == 0 || r == utf8.RuneError {
			return -1
		}
		return r
	}, w)
}

func like(w string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(printable(w)) + "%"
}
