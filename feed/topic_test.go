package feed

import (
	"reflect"
	"testing"
)

func TestThePersonsWordOnATopicWins(t *testing.T) {
	t.Parallel()
	said := []Topic{{"sports", 0.9}, {"music", 0.4}}
	for name, c := range map[string]struct {
		words []TopicWord
		want  []Topic
	}{
		"no word":                  {nil, said},
		"not about it":             {[]TopicWord{{Label: "sports"}}, []Topic{{"music", 0.4}}},
		"about something else too": {[]TopicWord{{Label: "gaming", Applies: true}}, []Topic{{"gaming", 1}, {"sports", 0.9}, {"music", 0.4}}},
		"what was said already":    {[]TopicWord{{Label: "music", Applies: true}}, []Topic{{"music", 1}, {"sports", 0.9}}},
		"a word on what was never said": {[]TopicWord{{Label: "family"}, {Label: "travel", Applies: true}, {Label: "arts", Applies: true}},
			[]Topic{{"arts", 1}, {"travel", 1}, {"sports", 0.9}, {"music", 0.4}}},
		"nothing left": {[]TopicWord{{Label: "sports"}, {Label: "music"}}, []Topic{}},
	} {
		if got := Corrected(said, c.words); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if !reflect.DeepEqual(said, []Topic{{"sports", 0.9}, {"music", 0.4}}) {
		t.Errorf("the model's own answer was changed: %v", said)
	}
}
