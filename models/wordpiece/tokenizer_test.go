package wordpiece

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

const maxTokens = 256

// sample is one line of a file of reference tokens.
type sample struct {
	Text string  `json:"text"`
	IDs  []int32 `json:"ids"`
}

func readSamples(t testing.TB, path string) []sample {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var samples []sample
	for lines := json.NewDecoder(bufio.NewReader(file)); ; {
		var s sample
		err := lines.Decode(&s)
		if err == io.EOF {
			return samples
		}
		if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, s)
	}
}

func newShipped(t testing.TB) *Tokenizer {
	t.Helper()
	vocab, err := os.ReadFile("../weights/vocab.txt")
	if err != nil {
		t.Fatal(err)
	}
	tokenizer, err := New(string(vocab))
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

// compare returns the number of samples whose ids differ, reporting the first few.
func compare(t testing.TB, tokenizer *Tokenizer, samples []sample) int {
	t.Helper()
	differ := 0
	for _, s := range samples {
		got := tokenizer.AppendIDs(nil, s.Text, maxTokens)
		if slices.Equal(got, s.IDs) {
			continue
		}
		if differ++; differ <= 5 {
			t.Errorf("%q:\n got %v\nwant %v", s.Text, got, s.IDs)
		}
	}
	return differ
}

func TestGoldenTokens(t *testing.T) {
	t.Parallel()
	samples := readSamples(t, "../weights/golden.jsonl")
	if len(samples) < 200 {
		t.Fatalf("%d golden texts, want at least 200", len(samples))
	}
	if n := compare(t, newShipped(t), samples); n != 0 {
		t.Errorf("%d of %d golden texts differ from the reference", n, len(samples))
	}
}

func TestAppendIDs(t *testing.T) {
	t.Parallel()
	tokenizer := newShipped(t)
	for _, c := range []struct {
		name, text string
		max        int
		want       []int32
	}{
		{"empty", "", 8, []int32{101, 102}},
		{"only marks", "\u0301\u0302", 8, []int32{101, 102}},
		{"invalid bytes vanish", "go\xffose", 8, []int32{101, 13020, 102}},
		{"cut before the end mark", "goose goose goose goose", 4, []int32{101, 13020, 13020, 102}},
		{"cut inside a word", "xxxxxxxxxxxx", 3, []int32{101, 22038, 102}},
		{"cut at a special token", "goose[SEP][SEP]", 4, []int32{101, 13020, 102, 102}},
		{"room for nothing", "goose", 2, []int32{101, 102}},
		{"special in lower case is text", "[sep", 8, []int32{101, 1031, 19802, 102}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := tokenizer.AppendIDs(nil, c.text, c.max); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestAppendIDsKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	got := newShipped(t).AppendIDs([]int32{7, 8}, "goose", 3)
	if want := []int32{7, 8, 101, 13020, 102}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	const good = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n"
	if _, err := New(good); err != nil {
		t.Fatalf("the smallest vocabulary: %v", err)
	}
	for _, c := range []struct{ name, vocab, want string }{
		{"empty", "", "no [PAD]"},
		{"no separator", strings.Replace(good, "[SEP]", "sep", 1), "no [SEP]"},
		{"blank line", good + "\nc\n", "line 8: no token"},
		{"bare continuation", good + "##\n", "line 8: no token"},
		{"twice", good + "a\n", `"a" stands twice`},
		{"no continuation", strings.Replace(good, "##b", "b", 1), "no token goes on"},
		{"a mark that moves", good + "##\u302e\n", "canonical reordering"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := New(c.vocab); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func BenchmarkAppendIDs(b *testing.B) {
	tokenizer := newShipped(b)
	samples := readSamples(b, "../weights/golden.jsonl")[:96] // written sentences: the length of posts
	bytes := 0
	for _, s := range samples {
		bytes += len(s.Text)
	}
	b.SetBytes(int64(bytes / len(samples)))
	b.ReportAllocs()
	var ids []int32
	for i := 0; b.Loop(); i++ {
		ids = tokenizer.AppendIDs(ids[:0], samples[i%len(samples)].Text, maxTokens)
	}
}

func BenchmarkNew(b *testing.B) {
	vocab, err := os.ReadFile("../weights/vocab.txt")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := New(string(vocab)); err != nil {
			b.Fatal(err)
		}
	}
}
