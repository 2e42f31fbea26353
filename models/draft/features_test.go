package draft

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// read lists the words of a text with their kinds.
func read(text string) []string {
	var r reader
	var out []string
	r.words(text, func(k kind, word []byte) { out = append(out, fmt.Sprintf("%d:%s", k, word)) })
	return out
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"… — !", nil},
		{"Hello, WORLD 42", []string{"1:hello", "1:world", "1:42"}},
		{"Crème brûlée in Łódź", []string{"1:creme", "1:brulee", "1:in", "1:łodz"}},
		{"see https://www.example.com/a/b?c=d#e now", []string{"1:see", "1:www", "1:example", "1:com", "1:now"}},
		{"http://a.test", []string{"1:a", "1:test"}},
		{"Ёлка і їжак", []string{"1:елка", "1:і", "1:іжак"}},
		{"Άνθρωπος", []string{"1:ανθρωπος"}},
		{"東京タワーへ行く", []string{"2:東京", "3:タワー", "2:へ行く"}},
		{"ﾀﾜｰ", []string{"3:タワー"}},
		{"สวัสดี ครับ", []string{"2:สวัสดี", "2:ครับ"}},
		{"안녕 하세요", []string{"1:안녕", "1:하세요"}},
		{"مُحَمَّد", []string{"1:محمد"}},
		{"👍🏽👨‍👩‍👧❤️", []string{"4:👍", "4:👨", "4:👩", "4:👧", "4:❤"}},
		{"zero\u200bwidth", []string{"1:zerowidth"}},
		{"bad\xffbytes", []string{"1:bad", "1:bytes"}},
		{"ＦＵＬＬ", []string{"1:full"}},
	} {
		if got := read(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestLongWordsAndTextsAreBounded(t *testing.T) {
	t.Parallel()
	for _, word := range read(strings.Repeat("한", 10_000)) {
		if len(word)-2 > maxWord {
			t.Fatalf("a word of %d bytes", len(word)-2)
		}
	}
	if n := len(strings.Join(read(strings.Repeat("ab ", 10_000)), "")); n > 3*maxRunes {
		t.Errorf("%d bytes were read", n)
	}
}

func TestRoman(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"москва": "moskva", "київ": "kiiv", "αθηνα": "athina", "アメリカ": "amerika", "서울": "seoul", "नेपाल": "nepal", "lodz": "lodz", "漢": "漢",
	} {
		if got := string(appendRoman(nil, []byte(word))); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}

// TestNamesShareGrams: a name has n-grams in common with itself in another script, and its whole words are its own.
func TestNamesShareGrams(t *testing.T) {
	t.Parallel()
	latin := Features("Moskva")
	shared, wholes := 0, 0
	for _, f := range Features("Москва") {
		if slices.Contains(latin, f) {
			shared++
			if f&whole != 0 {
				wholes++
			}
		}
	}
	if shared != len(latin)-1 || wholes != 0 {
		t.Errorf("%d of %d features shared, %d whole words", shared, len(latin), wholes)
	}
}

func TestFeaturesCount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		n, odd int
	}{
		{"", 0, 0},
		{"a", 2, 1},      // whole, |a|
		{"abc", 7, 1},    // whole, |ab abc bc| |abc abc| |abc|
		{"日本語", 6, 3},    // three alone, two pairs, one triple
		{"👍", 1, 1},      // itself
		{"a a", 4, 2},    // counted twice
		{"日本語日", 10, 4},  // four alone, three pairs, two triples, one of four
		{"ab cd", 8, 2},  // two words of whole, |ab ab| |ab|
		{"\u0301", 0, 0}, // an accent alone
	} {
		got := Features(c.text)
		odd := 0
		for _, f := range got {
			odd += int(f & whole)
		}
		if len(got) != c.n || odd != c.odd {
			t.Errorf("%q: %d features, %d whole; want %d, %d", c.text, len(got), odd, c.n, c.odd)
		}
	}
}
