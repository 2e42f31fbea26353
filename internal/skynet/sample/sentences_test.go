package sample

import (
	"slices"
	"testing"
)

func TestSentences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Honk. HONK!", []string{"honk", "honk"}},
		{"At 4.1 m, again?\nYes", []string{"at 4 1 m again", "yes"}},
		{"初雪。遅れ。", []string{"初雪", "遅れ"}},
		{"...", nil},
	} {
		if got := sentences(c.text); !slices.Equal(got, c.want) {
			t.Errorf("sentences(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTemplateBlanksNamesAndNumbers(t *testing.T) {
	t.Parallel()
	names := map[string]bool{"ada": true, "bo": true}
	a := template("Ada saw 12 geese at https://a.test/x with @bo-wickstead.test!", names)
	b := template("bo saw 1,300 geese at https://b.test with @ada-kestrel.test", names)
	if a != b {
		t.Errorf("%q and %q differ", a, b)
	}
	if c := template("Ada saw 12 ducks", names); c == a {
		t.Errorf("%q equals %q", c, a)
	}
}

func TestHashtags(t *testing.T) {
	t.Parallel()
	got := hashtags("#FindOverdue now, item#3 #4 #支線")
	if want := []string{"FindOverdue", "支線"}; !slices.Equal(got, want) {
		t.Errorf("hashtags = %q, want %q", got, want)
	}
}

func TestStrictDecoding(t *testing.T) {
	t.Parallel()
	var people []Person
	if err := readLines("data/posts.jsonl", &people); err == nil {
		t.Error("posts pass for people")
	}
	var you You
	if err := readOne("data/expected_duplicates.json", &you); err == nil {
		t.Error("pairs pass for the viewer")
	}
	if readLines("data/none.jsonl", &people) == nil || readOne("data/none.json", &you) == nil {
		t.Error("a missing file passes")
	}
}
