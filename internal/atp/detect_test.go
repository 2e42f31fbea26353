package atp_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"skein/feed"
	"skein/internal/atp"
)

// Texts and answers of the reference client (testdata/richtext/make.mjs writes them).
func TestDetectLikeTheReference(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/richtext/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Source string
		Cases  []struct {
			Text      string
			Graphemes int
			Facets    []feed.Facet
		}
		TLDs []string
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, c := range golden.Cases {
		got := atp.Detect(c.Text)
		if len(got)+len(c.Facets) > 0 && !reflect.DeepEqual(got, c.Facets) {
			t.Errorf("%q:\n got %+v\nwant %+v", c.Text, got, c.Facets)
		}
		if n := atp.Graphemes(c.Text); n != c.Graphemes {
			t.Errorf("%q has %d graphemes, the reference counts %d", c.Text, n, c.Graphemes)
		}
		found += len(got)
	}
	missing := []string{}
	for _, tld := range golden.TLDs {
		if len(atp.Detect("@a."+tld)) == 0 && isASCII(tld) {
			missing = append(missing, tld)
		}
	}
	t.Logf("%s: %d texts, %d facets, %d top-level domains of which %d are not known: %v", golden.Source, len(golden.Cases), found, len(golden.TLDs), len(missing), missing)
	if len(golden.Cases) < 100 || found < 100 || len(missing) > 0 {
		t.Error("too few cases, or a domain is not known")
	}
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// The one deviation: the reference makes an address without a scheme out of these, which no server takes.
func TestDomainsThatBeginWithHTTP(t *testing.T) {
	t.Parallel()
	got := atp.Detect("httpbin.org/get http.notatld")
	want := []feed.Facet{{Start: 0, End: 15, Kind: feed.FacetLink, Target: "https://httpbin.org/get"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestTidyText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  a \n": "a", "a\r\nb": "a\nb", "a\n\n\n\nb": "a\n\nb", "a\n \n\u200b\n\nb": "a\n\nb", "a\n\nb": "a\n\nb", "a\x00b\xff": "ab\uFFFD",
	} {
		if got := atp.TidyText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range []string{"@a.com #b https://c.d (e.f)", "＃日本 $AAPL,", "a\u00a0@b.test"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, x := range atp.Detect(s) {
			if x.Start < end || x.End <= x.Start || x.End > len(s) || x.Target == "" {
				t.Fatalf("%q: %+v", s, x)
			}
			end = x.End
			if utf8.ValidString(s) && !utf8.ValidString(s[x.Start:x.End]) {
				t.Fatalf("%q: %+v cuts a letter", s, x)
			}
		}
	})
}
