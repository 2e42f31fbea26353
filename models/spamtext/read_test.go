package spamtext

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                     {"", ""},
		"spaces of all kinds":         {" a1 \t\n\u3000b2\u2028c3\u0085d4\u00a0e5 ", "a0 b0 c0 d0 e0"},
		"case and punctuation":        {"The Heron, (back)!", "the heron back"},
		"full width":                  {"ＦＲＥＥ", "free"},
		"ligature":                    {"ﬁne", "fine"},
		"zero width":                  {"cl\u200bai\u200dm", "claim"},
		"soft hyphen and BOM":         {"\ufeffto\u00adken", "token"},
		"stacked accents":             {"f\u0337r\u0338ee", "free"},
		"composed accents stay":       {"n\u0303andu", "ñandu"},
		"lookalikes beside Latin":     {"frее tokеn", "free token"},
		"lookalikes alone":            {"соре МАКЕ", "cope make"},
		"honest Cyrillic":             {"день", "день"},
		"leet":                        {"fr33 m0ney 4ever", "free money aever"},
		"at and dollar inside":        {"p@ss ca$h", "pass cash"},
		"a dollar before":             {"$heron", "heron"},
		"numbers":                     {"100 2026 ٢٠", "000 0000 00"},
		"mostly digits":               {"a1b1111", "a0b0000"},
		"emoji between letters":       {"mo🔥ney fr😀ee", "money free"},
		"emoji at the edge":           {"🔥money free😀", "money free"},
		"spaced letters":              {"f r e e gift", "free gift"},
		"dotted letters":              {"f.r.e.e gift", "free gift"},
		"two letters are two":         {"a b gift", "a b gift"},
		"spaced at the end":           {"gift f r e e", "gift free"},
		"ideographs stay apart":       {"今 天 在", "今 天 在"},
		"a link":                      {"see https://pond.test/a now", "see now"},
		"a link glued on":             {"seehttps://pond.test/a now", "see now"},
		"a link without scheme":       {"see Pond.com/x now", "see now"},
		"no link":                     {"end.Of http it", "end of http it"},
		"mentions and hashtags":       {"@wren.test #tides#sea", "wren test tides sea @wren #tides #sea"},
		"an invalid byte is a symbol": {"a\xffb heron", "ab heron"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := read(c.text, nil).words; !slices.Equal(got, strings.Fields(c.want)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		urls []string
		kind int
		want int
	}{
		"links":                      {"https://a.test http://b.test www.pond.io pond.test", nil, links, 3},
		"links given beside":         {"look", []string{"a", "b"}, links, 2},
		"links in both":              {"https://a.test", []string{"https://a.test"}, links, 1},
		"domain with an empty label": {"wait..com a..com", nil, links, 0},
		"domain of other letters":    {"реч.com", nil, links, 0},
		"hashtags":                   {"#one two#three # #", nil, hashtags, 2},
		"mentions":                   {"@wren (@otter) a@b @", nil, mentions, 2},
		"currency":                   {"$5 €6 7₿", nil, currency, 3},
		"digits":                     {"a1 b22", nil, digits, 3},
		"repeats":                    {"sooo goood ... 000", nil, repeats, 3},
		"one long repeat":            {"sooooooooo", nil, repeats, 1},
		"capitals":                   {"BUY NOW or ok OK NASAandmore", nil, capitalWords, 2},
		"exclamations":               {"wow! really!!", nil, exclamations, 3},
		"symbols":                    {"🔥 ★ ok", nil, symbols, 2},
		"words":                      {"one two #three", nil, wordCount, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := read(c.text, c.urls).counts[c.kind]; got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestStepsAreReachedInOrder(t *testing.T) {
	t.Parallel()
	r := read("", []string{"a", "b"})
	if got := r.reached(); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("two links reach %v", got)
	}
	if got := read("", nil).reached(); len(got) != 0 {
		t.Errorf("nothing reaches %v", got)
	}
}

func TestAnotherLinkChangesNoWord(t *testing.T) {
	t.Parallel()
	m := shipped(t)
	a, b := m.Score("Free tokens https://wren.test/a1?x", nil), m.Score("Free tokens https://otter.test/zzz", nil)
	if a != b {
		t.Errorf("%+v and %+v", a, b)
	}
}

// zlib.crc32(b"heron", 1), zlib.crc32("наш".encode(), 0): the trainer's hash, computed by Python.
func TestChecksumIsZlib(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		seed uint32
		want uint32
	}{{"", 5, 5}, {"123456789", 0, 0xcbf43926}, {"heron", 1, 0x41e26219}, {"наш", 0, 0xd3e1c9ec}} {
		if got := checksum(c.seed, c.text); got != c.want {
			t.Errorf("%q: %#x, want %#x", c.text, got, c.want)
		}
	}
}

func TestGramsAreCounted(t *testing.T) {
	t.Parallel()
	ones := make([]int8, Size)
	for i := range ones {
		ones[i] = 1
	}
	for _, c := range []struct {
		words        []string
		word, letter int
	}{
		{nil, 0, 0},
		{[]string{"a"}, 1, 1},           // " a "
		{[]string{"да"}, 1, 3},          // two of three letters, one of four
		{[]string{"heron"}, 1, 12},      // 5 + 4 + 3 of " heron "
		{[]string{"a", "heron"}, 3, 13}, // and the pair
	} {
		w, l := wordGrams(ones, c.words), charGrams(ones, c.words)
		if w != (group{c.word, c.word}) || l != (group{c.letter, c.letter}) {
			t.Errorf("%q: words %v, characters %v", c.words, w, l)
		}
	}
}
