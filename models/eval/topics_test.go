package eval

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"skein/feed"
)

var known = []string{"sports", "music", "family"}

// byWord gives the labels that stand in the text.
func byWord(_ context.Context, rows []TopicRow) ([][]string, error) {
	out := make([][]string, len(rows))
	for i, r := range rows {
		for _, l := range known {
			if strings.Contains(r.Text, l) {
				out[i] = append(out[i], l)
			}
		}
	}
	return out, nil
}

func TestTopicsByHand(t *testing.T) {
	t.Parallel()
	in := "\ufeff" + `{"text":"sports and music","labels":["sports"],"lang":"en"}
{"text":"sports","labels":["sports","music"]}

{"text":"nothing","labels":["music","music"]}
{"text":"family","labels":[]}
`
	r, err := Topics(t.Context(), known, byWord, strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	// sports: 2 of 2 given, 2 true. music: given once, wrongly; two rows have it. family: given once, no row has it.
	if r.N != 4 || r.MacroF1 != 0.5 || math.Abs(r.MicroF1-2*2.0/8) > 1e-12 || r.Abstained != 0.25 {
		t.Errorf("%+v", r)
	}
	if want := (LabelF1{F1: 1, Precision: 1, Recall: 1, N: 2}); r.PerLabel["sports"] != want {
		t.Errorf("%+v", r.PerLabel)
	}
	if want := (LabelF1{N: 2}); r.PerLabel["music"] != want {
		t.Errorf("%+v", r.PerLabel)
	}
}

func TestTopicsRefuse(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"no rows": "\n", "no JSON": "nonsense\n", "no labels": `{"text":"a"}`, "an unknown label": `{"text":"a","labels":["golf"]}`,
		"a line without end": strings.Repeat("x", maxLine+1),
	} {
		if _, err := Topics(t.Context(), known, byWord, strings.NewReader(in)); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := errors.New("no model")
	_, err := Topics(t.Context(), known, func(context.Context, []TopicRow) ([][]string, error) { return nil, broken }, strings.NewReader(`{"text":"a","labels":[]}`))
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}
