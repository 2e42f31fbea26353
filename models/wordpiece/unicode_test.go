package wordpiece

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func newFolding(t *testing.T) *folding {
	t.Helper()
	f, err := parseFolding(unicodeTSV)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestClasses(t *testing.T) {
	t.Parallel()
	f := newFolding(t)
	for _, c := range []struct {
		point rune
		class class
		fold  string
	}{
		{'a', word, ""},
		{'A', word, "a"},
		{'é', word, "e"},
		{'ﬁ', word, ""},        // compatibility forms stay: NFD, not NFKD
		{'\u037e', punct, ";"}, // the Greek question mark is a semicolon
		{'中', han, ""},
		{'\uf900', han, "豈"},
		{'\u0301', drop, ""},
		{'\u200b', drop, ""},
		{'\u3000', space, ""},
		{'\u0085', drop, ""}, // white space to Go, a control character to the reference
		{'$', punct, ""},     // a symbol to Unicode, punctuation to BERT
		{'€', word, ""},
		{utf8.MaxRune - 2, drop, ""}, // private use
		{utf8.MaxRune, word, ""},     // not a character, yet not "other" to the reference
		{utf8.RuneError, drop, ""},
	} {
		e := f.at(c.point)
		fold := ""
		if i := e.fold(); i >= 0 {
			fold = f.texts[i]
		}
		if e.class() != c.class || fold != c.fold {
			t.Errorf("%U: class %d fold %q, want %d %q", c.point, e.class(), fold, c.class, c.fold)
		}
	}
}

func TestHangulIsTheCanonicalDecomposition(t *testing.T) {
	t.Parallel()
	for c := rune(hangulFirst); c <= hangulLast; c++ {
		lead, vowel, coda := hangul(c)
		got := string([]rune{lead, vowel})
		if coda != 0 {
			got += string(coda)
		}
		if want := norm.NFD.String(string(c)); got != want {
			t.Fatalf("%U: %U, want %U", c, []rune(got), []rune(want))
		}
	}
}

func TestParseFoldingRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, tsv, want string }{
		{"two fields", "drop\t0\n", "line 1: want 3 fields"},
		{"unknown class", "drop\t0\t8\nlost\t9\t9\n", `line 2: unknown class "lost"`},
		{"no number", "drop\tx\t8\n", `"x" is no code point`},
		{"beyond Unicode", "drop\t0\t110000\n", `"110000" is no code point`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := parseFolding(c.tsv); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}
