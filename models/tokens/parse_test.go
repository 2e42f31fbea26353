package tokens

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// changed is the words model with one field of its JSON set; path names are separated by dots.
func changed(t *testing.T, path string, value any) []byte {
	t.Helper()
	var whole map[string]any
	if err := json.Unmarshal(file(t, "testdata", "words.json"), &whole); err != nil {
		t.Fatal(err)
	}
	at := whole
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		at = at[name].(map[string]any)
	}
	at[names[len(names)-1]] = value
	data, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func kind(name string) map[string]any { return map[string]any{"type": name} }

func TestWhatIsNotReadIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path  string
		value any
		want  string
	}{
		{"model.type", "BPE", `the model "BPE"`},
		{"model.byte_fallback", true, "byte fallback"},
		{"normalizer", kind("Nmt"), `the normalizer "Nmt"`},
		{"normalizer", map[string]any{"type": "Sequence", "normalizers": []any{kind("ByteLevel")}}, `"ByteLevel"`},
		{"normalizer", map[string]any{"type": "Replace", "pattern": map[string]any{"Regex": "a+"}}, `the expression "a+"`},
		{"pre_tokenizer", kind("ByteLevel"), `the pre-tokenizer "ByteLevel"`},
		{"pre_tokenizer", map[string]any{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first"}, "first word"},
		{"pre_tokenizer", map[string]any{"type": "Metaspace", "replacement": ""}, "the mark"},
		{"post_processor", kind("ByteLevel"), `the post-processor "ByteLevel"`},
		{"post_processor.single", []any{}, "a template with 0 texts"},
	} {
		_, err := Parse(changed(t, c.path, c.value))
		if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s = %v: got %v, want an error with %q", c.path, c.value, err, c.want)
		}
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path  string
		value any
	}{
		{"model.vocab", "x"},
		{"model.vocab", []any{[]any{"a", "b"}}},
		{"model.unk_id", nil},
		{"model.unk_id", 1 << 30},
		{"normalizer.precompiled_charsmap", "!"},
		{"normalizer.precompiled_charsmap", "//////8="},
		{"post_processor.special_tokens", map[string]any{}},
		{"post_processor.special_tokens", map[string]any{"<s>": map[string]any{"ids": []int{-1}}, "</s>": map[string]any{"ids": []int{2}}}},
		{"post_processor", map[string]any{"type": "BertProcessing", "cls": 3}},
	} {
		if _, err := Parse(changed(t, c.path, c.value)); err == nil || errors.Is(err, ErrUnsupported) {
			t.Errorf("%s = %v: got %v", c.path, c.value, err)
		}
	}
	if _, err := Parse([]byte("{")); err == nil {
		t.Error("half a file was read")
	}
}

func TestAMapThatLeadsOutsideReplacesNothing(t *testing.T) {
	t.Parallel()
	m := &charsMap{units: []uint32{1<<31 - 1}, texts: ""}
	if got := m.normalise("any text"); got != "any text" {
		t.Errorf("%q", got)
	}
	m.units = []uint32{0, 0, 1<<8 | 'b', 99}
	if got := m.normalise("bc"); got != "bc" {
		t.Errorf("%q", got)
	}
}

func TestNoMoreThanTheModelTakes(t *testing.T) {
	t.Parallel()
	tokenizer, rows := opened(t, "words")
	for _, row := range rows {
		for _, most := range []int{3, 8, 30} {
			got := tokenizer.AppendIDs([]int32{7}, row.Text, most)
			want := row.IDs
			if len(want) > most {
				want = append(slices.Clone(want[:most-1]), want[len(want)-1])
			}
			if !slices.Equal(got[1:], want) || got[0] != 7 {
				t.Fatalf("%q in %d: got %v, want %v", row.Text, most, got[1:], want)
			}
		}
	}
	if tokenizer.Size() < 500 {
		t.Error(tokenizer.Size())
	}
}

const bert = `{"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
"max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"a":5,"##b":6}}}`

func TestUncasedWordPiece(t *testing.T) {
	t.Parallel()
	tokenizer, err := Parse([]byte(bert))
	if err != nil {
		t.Fatal(err)
	}
	if got := tokenizer.AppendIDs(nil, "Áb c", 9); !slices.Equal(got, []int32{2, 5, 6, 1, 3}) {
		t.Error(got)
	}
	for _, change := range [][2]string{
		{`"lowercase":true`, `"lowercase":false`},
		{`"BertPreTokenizer"`, `"Whitespace"`},
		{`"##"`, `"@@"`},
		{`"handle_chinese_chars":true`, `"handle_chinese_chars":false`},
	} {
		if _, err := Parse([]byte(strings.Replace(bert, change[0], change[1], 1))); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: %v", change[1], err)
		}
	}
	for _, vocab := range []string{`"a":7`, `"a":4`, `"a\n":5`} {
		if _, err := Parse([]byte(strings.Replace(bert, `"a":5`, vocab, 1))); err == nil || errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: %v", vocab, err)
		}
	}
}

// A post is data of strangers: none of them may take the process along.
func FuzzIDs(f *testing.F) {
	data := []string{"", "ﬁnd", "▁▁", "\xff\xfe", "a\x00b", strings.Repeat("é", 300), "<s>"}
	for _, text := range data {
		f.Add(text)
	}
	var all []Tokenizer
	f.Fuzz(func(t *testing.T, text string) {
		if all == nil {
			for _, name := range []string{"words", "whole", "plain"} {
				tokenizer, _ := opened(t, name)
				all = append(all, tokenizer)
			}
		}
		for _, tokenizer := range all {
			for _, id := range tokenizer.AppendIDs(nil, text, 64) {
				if id < 0 || int(id) >= tokenizer.Size() {
					t.Fatalf("%q: id %d", text, id)
				}
			}
		}
	})
}
