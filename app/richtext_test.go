package app

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

func TestSegmentsAlwaysJoinToTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var facets []feed.Facet
		for range rapid.IntRange(0, 6).Draw(t, "n") {
			facets = append(facets, feed.Facet{
				Start: rapid.IntRange(-3, len(text)+3).Draw(t, "start"), End: rapid.IntRange(-3, len(text)+3).Draw(t, "end"),
				Kind: feed.FacetLink, Target: "https://a.test",
			})
		}
		var b strings.Builder
		for _, s := range segments(text, facets) {
			b.WriteString(s.Text)
		}
		if b.String() != text {
			t.Fatalf("%q became %q", text, b.String())
		}
	})
}

func TestLinkWarnings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shown, target string
		warn          bool
	}{
		{"bank.test/login", "https://bank.test/login", false},
		{"bank.test/login", "https://thief.test/login", true},
		{"www.bank.test", "https://bank.test/", false},
		{"bank.test", "https://login.bank.test/", false},
		{"my essay", "https://moss.test/essay", false},
		{"bank.test/lo...", "https://bank.test/login", false},
		{"http://", "https://thief.test", true},
	} {
		got := segments(c.shown, []feed.Facet{{Start: 0, End: len(c.shown), Kind: feed.FacetLink, Target: c.target}})
		if got[0].Warn != c.warn {
			t.Errorf("%q → %q: warn=%v", c.shown, c.target, got[0].Warn)
		}
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"short": "short", "one two three four five six": "one two three four…", "ab\n\n  cd": "ab cd", "日本語日本語日本語日本語日本語日本語日本語": "日本語日本語日本語日本語日本語日本語日本…",
	} {
		if got := shorten(in, 20); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
