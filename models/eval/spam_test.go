package eval

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"skein/feed"
)

// byNumber reads the probability from the text; links make it certain.
func byNumber(text string, urls []string) float64 {
	var p float64
	if _, err := fmt.Sscan(text, &p); err != nil || len(urls) > 0 {
		return 1
	}
	return p
}

func TestSpam(t *testing.T) {
	t.Parallel()
	const jsonl = "\ufeff" + `{"text":"0.9","label":1}` + "\r\n\n" + `{"text":"0.2","label":1,"author":{"did":"x"}}
{"text":"0.6","label":0,"urls":[]}
{"text":"0.1","label":0}
{"text":"0.1","label":1,"urls":["https://a.test"]}`
	got, err := Spam(byNumber, 0.5, 0.02, strings.NewReader(jsonl))
	if err != nil {
		t.Fatal(err)
	}
	// 0.9, 0.2 and 1 against 0.6 and 0.1: five of six pairs are in order.
	if math.Abs(got.AUC-5.0/6) > 1e-12 || math.Abs(got.RecallAt1-2.0/3) > 1e-12 || got.N != 5 {
		t.Errorf("%+v", got)
	}
	if got.Precision != 2.0/3 || got.Recall != 2.0/3 || got.FlaggedAll != 0.6 {
		t.Errorf("at the threshold: %+v", got)
	}
}

func TestSpamRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, jsonl, want string }{
		{"empty", "", "both 0 and 1"},
		{"one label", `{"text":"a","label":1}`, "both 0 and 1"},
		{"no label", `{"text":"a"}`, "line 1"},
		{"label of three kinds", `{"text":"a","label":1}` + "\n" + `{"text":"a","label":2}`, "line 2"},
		{"no JSON", "{", "line 1"},
		{"label is a word", `{"text":"a","label":"spam"}`, "line 1"},
		{"endless line", `{"text":"` + strings.Repeat("a", maxLine) + `","label":1}`, "line 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Spam(byNumber, 0.5, 0.02, strings.NewReader(c.jsonl))
			if feed.CodeOf(err) != feed.CodeBadInput || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func rowsOf(positive, negative []float64) []Scored {
	var rows []Scored
	for _, s := range positive {
		rows = append(rows, Scored{s, true})
	}
	for _, s := range negative {
		rows = append(rows, Scored{s, false})
	}
	return rows
}

func TestAUC(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name               string
		positive, negative []float64
		want               float64
	}{
		{"in order", []float64{3, 4}, []float64{1, 2}, 1},
		{"against the order", []float64{1}, []float64{2, 3}, 0},
		{"all alike", []float64{1, 1}, []float64{1, 1, 1}, 0.5},
		{"a tie is half", []float64{2}, []float64{1, 2}, 0.75},
		{"one kind", []float64{2}, nil, 0.5},
	} {
		if got := AUC(rowsOf(c.positive, c.negative)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestRecallAtAFalseAlarmRate(t *testing.T) {
	t.Parallel()
	negative := make([]float64, 200)
	for i := range negative {
		negative[i] = float64(i)
	}
	for _, c := range []struct {
		share, want float64
	}{
		{0, 0.25},    // above all: 300 of 198.5, 197.5, 196.5 and 300
		{0.01, 0.75}, // two of 200 may be above the bar, 197
		{0.5, 1},
		{1, 1},
	} {
		if got := RecallAt(rowsOf([]float64{300, 198.5, 197.5, 196.5}, negative), c.share); got != c.want {
			t.Errorf("at %v: %v, want %v", c.share, got, c.want)
		}
	}
	if got := RecallAt(rowsOf([]float64{1}, nil), 0.01); got != 0 {
		t.Errorf("without negatives: %v", got)
	}
}

func TestECEIsWeightedToThePrior(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name               string
		positive, negative []float64
		prior, want        float64
	}{
		{"certain and right", []float64{1}, []float64{0, 0}, 0.02, 0},
		{"certain and wrong", []float64{0}, []float64{1}, 0.02, 1},
		{"the prior for all", []float64{0.02, 0.02}, []float64{0.02}, 0.02, 0},
		{"one half for all", []float64{0.5}, []float64{0.5}, 0.02, 0.48},
		{"one half, even prior", []float64{0.5}, []float64{0.5, 0.5, 0.5}, 0.5, 0},
	} {
		if got := ECE(rowsOf(c.positive, c.negative), c.prior); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
