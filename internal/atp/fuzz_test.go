package atp

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"skein/feed"
	"skein/internal/atp/repo"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC).UnixMilli()

const goodView = `{"post":{"uri":"at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3lk7q5zmi2k2a","cid":"bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a",
"author":{"did":"did:plc:ewvi7nxzyoun6zhxrhs64oiz","handle":"ada.test","labels":[{"src":"did:plc:x","val":"spam"}],"viewer":{"muted":true,"following":"at://did:plc:x/app.bsky.graph.follow/1"}},
"record":{"$type":"app.bsky.feed.post","text":"hé #go http","createdAt":"2026-01-01T00:00:00Z","langs":["en"],"facets":[{"index":{"byteStart":4,"byteEnd":7},"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"go"}]}],
"reply":{"root":{"uri":"at://did:plc:x/app.bsky.feed.post/r"},"parent":{"uri":"at://did:plc:x/app.bsky.feed.post/p"}},"labels":{"values":[{"val":"porn"}]}},
"embed":{"$type":"app.bsky.embed.recordWithMedia#view","media":{"images":[{"thumb":"https://cdn.test/t","fullsize":"https://cdn.test/f","alt":"a","aspectRatio":{"width":3,"height":2}}]},
"record":{"record":{"uri":"at://did:plc:x/app.bsky.feed.post/q","cid":"bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a","author":{"did":"did:plc:x","handle":"x.test"},"value":{"$type":"app.bsky.feed.post","text":"quoted","createdAt":"2026-01-01T00:00:00Z"}}}},
"likeCount":3,"indexedAt":"2026-01-01T00:00:01Z","viewer":{"like":"at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.like/3lk7q5zmi2k2a"}},
"reason":{"$type":"app.bsky.feed.defs#reasonRepost","by":{"did":"did:plc:x","handle":"x.test"},"indexedAt":"2026-01-02T00:00:00Z"}}`

func TestGoodViewPasses(t *testing.T) {
	t.Parallel()
	m := newPage(noon)
	m.feedItem(json.RawMessage(goodView))
	p := m.page
	if len(p.Posts) != 2 || len(p.Entries) != 1 || len(p.Drops) != 0 {
		t.Fatalf("%+v", p)
	}
	got := p.Posts[0]
	if len(got.Facets) != 1 || len(got.Images) != 1 || got.Quote == nil || got.Reply == nil || len(got.Labels) != 1 || got.Labels[0].Value != "porn" || got.Viewer.Like == "" {
		t.Errorf("%+v", got)
	}
	if p.Posts[1].Text != "quoted" || p.Entries[0].By != "did:plc:x" {
		t.Errorf("%+v", p)
	}
}

// FuzzFeedItem holds that no bytes make the normaliser panic or break a promise.
func FuzzFeedItem(f *testing.F) {
	f.Add([]byte(goodView))
	for _, s := range []string{"null", "{}", "[]", `{"post":null}`, `{"post":{"author":{}}}`, `{"post":{"record":{"facets":[{"index":null}]}}}`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m := newPage(noon)
		m.feedItem(data)
		m.postItem(data)
		m.person(data, feed.GraphFollow)
		for _, p := range m.page.Posts {
			if why := Violation(p, noon); why != "" {
				t.Errorf("%s: %+v", why, p)
			}
		}
	})
}

// FuzzDocument holds the same of DID documents and preferences.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"id":"did:plc:x","alsoKnownAs":["at://ada.test"],"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"https://pds.test"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var d document
		if json.Unmarshal(data, &d) == nil {
			d.handle()
			if base, err := baseURL(d.pds()); err == nil && !web(base) {
				t.Errorf("a PDS at %q", base)
			}
		}
		LabelersOf(data)
		Tokens{Access: string(data)}.Scope()
	})
}

func TestFacetsOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		near := rapid.IntRange(-3, len(text)+3)
		var records []repo.Facet
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			records = append(records, repo.Facet{Start: near.Draw(t, "start"), End: near.Draw(t, "end"), Kind: feed.FacetLink,
				Target: rapid.SampledFrom([]string{"https://x.test", "javascript:1", "data:,", "//x", ""}).Draw(t, "uri")})
		}
		p := feed.Post{Text: text, Facets: facets(records, text)}
		if why := facetViolation(p); why != "" {
			t.Fatalf("%s in %q: %+v", why, text, p.Facets)
		}
	})
}

func TestTenThousandFacets(t *testing.T) {
	t.Parallel()
	records := make([]repo.Facet, 10_000)
	for i := range records {
		records[i] = repo.Facet{Start: i % 7, End: i%7 + 2, Kind: feed.FacetTag, Target: "t"}
	}
	if got := facets(records, "héllo wörld"); len(got) > 6 || len(got) == 0 {
		t.Errorf("%d facets", len(got))
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	at := func(s string) int64 {
		x, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return x.UnixMilli()
	}
	seen := at("2026-03-01T10:00:00Z")
	for in, want := range map[text]int64{
		"2026-03-01T09:00:00Z": at("2026-03-01T09:00:00Z"), "2026-03-01T10:04:00Z": at("2026-03-01T10:04:00Z"),
		"2026-03-01T10:06:00Z": at("2026-03-01T10:05:00Z"), "2999-01-01T00:00:00Z": at("2026-03-01T10:05:00Z"),
		"1970-01-01T00:00:00Z": seen, "2001-01-01T00:00:00Z": at("2022-11-01T00:00:00Z"), "9999-99-99T99:99:99Z": seen, "": seen, "yesterday": seen,
	} {
		if got := claimed(in, seen); got != want {
			t.Errorf("claimed(%q) = %v, want %v", in, time.UnixMilli(got).UTC(), time.UnixMilli(want).UTC())
		}
	}
	for in, want := range map[text]int64{"2027-01-01T00:00:00Z": noon, "junk": noon, "2026-05-04T11:00:00Z": noon - 3_600_000} {
		if got := witnessed(in, noon); got != want {
			t.Errorf("witnessed(%q) = %v", in, time.UnixMilli(got).UTC())
		}
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, n := string(rapid.SliceOf(rapid.Byte()).Draw(t, "s")), rapid.IntRange(0, 40).Draw(t, "n")
		if got := clip(s, n); len(got) > n || !utf8.ValidString(got) {
			t.Fatalf("clip(%q, %d) = %q", s, n, got)
		}
	})
}

func TestDepth(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return strings.Repeat(`{"embed":`, n) + "1" + strings.Repeat("}", n) }
	for in, want := range map[string]bool{
		goodView: false, deep(maxDepth): false, deep(maxDepth + 1): true, deep(9000): true,
		`"` + strings.Repeat("[", 100) + `"`: false, `"\\\"` + strings.Repeat("[", 100) + `"`: false, strings.Repeat("[],", 1000): false,
	} {
		if got := tooDeep([]byte(in)); got != want {
			t.Errorf("tooDeep of %.40q… = %v", in, got)
		}
	}
}
