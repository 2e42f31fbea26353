package eval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"skein/feed"
)

// byAngle gives the text "30" a vector at 30 degrees.
func byAngle(_ context.Context, texts []string) ([]feed.Vector, error) {
	vectors := make([]feed.Vector, len(texts))
	for i, text := range texts {
		var degrees float64
		if _, err := fmt.Sscan(text, &degrees); err != nil {
			continue
		}
		vectors[i].Scale = 1
		vectors[i].Q[0] = int8(math.Round(127 * math.Cos(degrees*math.Pi/180)))
		vectors[i].Q[1] = int8(math.Round(127 * math.Sin(degrees*math.Pi/180)))
	}
	return vectors, nil
}

func TestSimilarity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, tsv string
		want      SimilarityReport
	}{
		{"in order", "5\t0\t10\n3\t0\t50\n1\t0\t90\n", SimilarityReport{1, 3}},
		{"against the order", "1\t0\t10\n3\t0\t50\n5\t0\t90\n", SimilarityReport{-1, 3}},
		{"only the order counts", "5\t0\t1\n4.9\t0\t2\n-3\t0\t170\n", SimilarityReport{1, 3}},
		{"one value only", "2\t0\t10\n2\t0\t90\n", SimilarityReport{0, 2}},
		{"a text without a vector", "5\t0\t10\n1\t0\tgoose\n", SimilarityReport{1, 2}},
		{"byte order mark, CRLF, blank lines", "\ufeff5\t0\t10\r\n\r\n1\t0\t90\r\n", SimilarityReport{1, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Similarity(t.Context(), byAngle, strings.NewReader(c.tsv))
			if err != nil || math.Abs(got.Spearman-c.want.Spearman) > 1e-12 || got.N != c.want.N {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

func TestSimilarityInChunks(t *testing.T) {
	t.Parallel()
	var tsv strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&tsv, "%d\t0\t%d\n", -(i % 180), i%180)
	}
	calls := 0
	counted := func(ctx context.Context, texts []string) ([]feed.Vector, error) {
		calls++
		return byAngle(ctx, texts)
	}
	got, err := Similarity(t.Context(), counted, strings.NewReader(tsv.String()))
	if err != nil || got.N != 1000 || got.Spearman < 0.999 || calls != 8 {
		t.Errorf("%+v in %d calls, %v", got, calls, err)
	}
}

func TestSimilarityRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, tsv, want string }{
		{"empty", "", "fewer than two"},
		{"one pair", "5\ta\tb\n", "fewer than two"},
		{"two fields", "5\ta\tb\n5\ta\n", "line 2"},
		{"four fields", "5\ta\tb\tc\n", "line 1"},
		{"score is a word", "good\ta\tb\n", `is no number`},
		{"score is NaN", "NaN\ta\tb\n", `is no number`},
		{"endless line", "5\ta\t" + strings.Repeat("b", maxLine), "line 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Similarity(t.Context(), byAngle, strings.NewReader(c.tsv))
			if feed.CodeOf(err) != feed.CodeBadInput || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	failing := func(context.Context, []string) ([]feed.Vector, error) { return nil, context.Canceled }
	if _, err := Similarity(t.Context(), failing, strings.NewReader("5\ta\tb\n1\ta\tc\n")); !errors.Is(err, context.Canceled) {
		t.Errorf("the encoder's error: got %v", err)
	}
}

func TestSpearmanWithTies(t *testing.T) {
	t.Parallel()
	// Ranks 1.5 1.5 3 4 against 1 2 3.5 3.5: by hand, the centred ones give 4 / √(4.5 · 4.5).
	got := spearman([]float64{1, 1, 2, 3}, []float64{10, 20, 30, 30})
	if want := 4.0 / 4.5; math.Abs(got-want) > 1e-12 {
		t.Errorf("got %v, want %v", got, want)
	}
}
