package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"skein/feed"
)

// library is a set of posts, one a topic; rkeys name them.
func library(t *testing.T) *Network {
	t.Helper()
	n := openNetwork(t)
	add := func(author feed.DID, rkey, text string, ageHours int64, change func(*feed.Post)) feed.Post {
		p := post(author, rkey, text, now-ageHours*hour)
		if change != nil {
			change(&p)
		}
		return p
	}
	lang := func(l ...string) func(*feed.Post) { return func(p *feed.Post) { p.Langs = l } }
	put(t, n, feed.Batch{
		Authors: []feed.Author{{DID: anna, Handle: "anna.test", IndexedMs: 1}, {DID: bela, Handle: "Bela.test", IndexedMs: 1}, {DID: me, Handle: "me.test", IndexedMs: 1}},
		Posts: []feed.Post{
			add(anna, "duck", "A duck swims on the pond", 10, nil),
			add(anna, "ducks", "the duck and another duck: duck duck", 20, nil),
			add(bela, "goose", "A goose is not a duck", 5, nil),
			add(bela, "pond", "pond life on the quiet side", 6, func(p *feed.Post) { p.Images = []feed.Image{{Alt: "a heron at dawn"}} }),
			add(me, "cafe", "Café crème, 42 points", 7, nil),
			add(bela, "card", "read this", 8, func(p *feed.Post) {
				p.External = &feed.External{URL: "https://site.test/a", Title: "Beaver news", Description: "dams"}
			}),
			add(anna, "quote", "so true", 9, func(p *feed.Post) { p.Quote = &feed.QuoteRef{URI: "at://did:plc:x/app.bsky.feed.post/1"} }),
			add(anna, "video", "moving pictures", 11, func(p *feed.Post) { p.Video = &feed.Video{Alt: "an otter"} }),
			add(anna, "ja", "今日は静かな庭で白鳥を見ました", 12, lang("ja")),
			add(anna, "zh", "湖边有一只白鹤在散步", 13, lang("zh-Hans")),
			add(anna, "th", "นกกระยางยืนอยู่ริมน้ำ", 14, lang("th")),
			add(anna, "ko", "오리가 연못에서 헤엄친다", 15, lang("ko", "en")),
			add(anna, "emoji", "morning 🦆 everyone", 16, nil),
			add(anna, "odd", `50% off_code \ path`, 17, nil),
			add(anna, "gone", "a duck that is deleted", 1, nil),
		},
	})
	put(t, n, feed.Batch{Deleted: []feed.URI{feed.NewURI(anna, feed.CollectionPost, "gone")}})
	return n
}

func rkeys(uris []feed.URI) string {
	var all []string
	for _, u := range uris {
		_, _, rkey, _ := u.Split()
		all = append(all, rkey)
	}
	return strings.Join(all, " ")
}

func search(t *testing.T, n *Network, q feed.Query) string {
	t.Helper()
	hits, err := n.Lexical(t.Context(), me, q, 50)
	must(t, err)
	var uris []feed.URI
	for _, h := range hits {
		uris = append(uris, h.URI)
		if len(h.Sides) != 1 || h.Sides[0] != feed.ByWord || h.Post == 0 {
			t.Errorf("%+v", h)
		}
	}
	return rkeys(uris)
}

func TestLexical(t *testing.T) {
	t.Parallel()
	n := library(t)
	for name, c := range map[string]struct {
		q    feed.Query
		want string
	}{
		"ranked, deleted out":  {feed.Query{Terms: []string{"duck"}}, "ducks goose duck"},
		"all words":            {feed.Query{Terms: []string{"duck", "pond"}}, "duck"},
		"accents and case":     {feed.Query{Terms: []string{"CAFE", "creme"}}, "cafe"},
		"number":               {feed.Query{Terms: []string{"42"}}, "cafe"},
		"alt text":             {feed.Query{Terms: []string{"heron"}}, "pond"},
		"video alt":            {feed.Query{Terms: []string{"otter"}}, "video"},
		"card":                 {feed.Query{Terms: []string{"beaver", "dams"}}, "card"},
		"phrase":               {feed.Query{Phrases: []string{"not a duck"}}, "goose"},
		"phrase out of order":  {feed.Query{Phrases: []string{"duck a not"}}, ""},
		"without":              {feed.Query{Terms: []string{"duck"}, Without: []string{"goose", "pond"}}, "ducks"},
		"without alone":        {feed.Query{Without: []string{"duck", "a"}, From: []string{"bela.test"}, Has: []feed.Has{feed.HasLink}}, "card"},
		"from handle":          {feed.Query{Terms: []string{"duck"}, From: []string{"@bela.TEST"}}, "goose"},
		"from me":              {feed.Query{From: []string{"me"}}, "cafe"},
		"from DID or handle":   {feed.Query{From: []string{string(me), "bela.test"}, SinceMs: now - 7*hour}, "goose pond cafe"},
		"from nobody":          {feed.Query{From: []string{"nobody.test"}}, ""},
		"has image":            {feed.Query{Has: []feed.Has{feed.HasImage}}, "pond"},
		"has video":            {feed.Query{Has: []feed.Has{feed.HasVideo}}, "video"},
		"has quote":            {feed.Query{Has: []feed.Has{feed.HasQuote}}, "quote"},
		"has what is unknown":  {feed.Query{Has: []feed.Has{"hat"}}, ""},
		"lang":                 {feed.Query{Langs: []string{"ko"}}, "ko"},
		"lang, any, variant":   {feed.Query{Langs: []string{"zh", "TH"}}, "zh th"},
		"lang is no prefix":    {feed.Query{Langs: []string{"z"}}, ""},
		"since and until":      {feed.Query{SinceMs: now - 7*hour, UntilMs: now - 5*hour}, "pond cafe"},
		"japanese inside":      {feed.Query{Terms: []string{"白鳥"}}, "ja"},
		"chinese inside":       {feed.Query{Terms: []string{"白鹤"}}, "zh"},
		"thai inside":          {feed.Query{Terms: []string{"ยืน"}}, "th"},
		"korean stem":          {feed.Query{Terms: []string{"연못"}}, "ko"},
		"japanese phrase":      {feed.Query{Phrases: []string{"静かな庭"}}, "ja"},
		"without japanese":     {feed.Query{Langs: []string{"ja", "zh"}, Without: []string{"白鳥"}}, "zh"},
		"emoji":                {feed.Query{Terms: []string{"🦆"}}, "emoji"},
		"word and emoji":       {feed.Query{Terms: []string{"morning", "🦆"}}, "emoji"},
		"operators of FTS5":    {feed.Query{Terms: []string{"duck* OR", "NEAR(", `"`}}, ""},
		"percent is itself":    {feed.Query{Terms: []string{"%"}}, "odd"},
		"underscore is itself": {feed.Query{Terms: []string{"_"}}, "odd"},
		"backslash is itself":  {feed.Query{Terms: []string{`\`}}, "odd"},
		"punctuation in word":  {feed.Query{Terms: []string{"duck:"}}, "ducks goose duck"},
		"empty words":          {feed.Query{Terms: []string{"", " ", "\x00"}, From: []string{"me"}}, "cafe"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := search(t, n, c.q); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Of equally good posts the newer comes first.
func TestLexicalTies(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Posts: []feed.Post{post(anna, "old", "same words", now-9*hour), post(bela, "new", "same words", now-hour), post(carl, "mid", "same words", now-5*hour)}})
	if got := search(t, n, feed.Query{Terms: []string{"same"}}); got != "new mid old" {
		t.Errorf("%q", got)
	}
}

func TestMatching(t *testing.T) {
	t.Parallel()
	n := library(t)
	var uris []feed.URI
	for _, k := range []string{"goose", "duck", "pond", "card"} {
		author := bela
		if k == "duck" {
			author = anna
		}
		uris = append(uris, feed.NewURI(author, feed.CollectionPost, k))
	}
	ids, err := n.PostIDs(t.Context(), uris)
	must(t, err)
	name := map[feed.PostID]feed.URI{}
	var all []feed.PostID
	for _, u := range uris {
		all, name[ids[u]] = append(all, ids[u]), u
	}
	for _, c := range []struct {
		q    feed.Query
		want string
	}{
		{feed.Query{Terms: []string{"words", "nowhere"}}, "goose duck pond card"},
		{feed.Query{Phrases: []string{"a duck"}}, "goose duck"},
		{feed.Query{Without: []string{"duck"}}, "pond card"},
		{feed.Query{From: []string{"bela.test"}, Has: []feed.Has{feed.HasImage}}, "pond"},
		{feed.Query{SinceMs: now - 6*hour}, "goose pond"},
	} {
		kept, err := n.Matching(t.Context(), me, c.q, append(all, 9999))
		must(t, err)
		var got []feed.URI
		for _, id := range kept {
			got = append(got, name[id])
		}
		if rkeys(got) != c.want {
			t.Errorf("%+v: %q, want %q", c.q, rkeys(got), c.want)
		}
	}
}

// Nothing a person can write is an error, however it is cut into words.
func TestNoQueryFails(t *testing.T) {
	t.Parallel()
	n := library(t)
	word := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`"`, `""`, "'", "*", "^", "NEAR", "NEAR(a b)", "AND", "OR", "NOT", "-", "+", "a:b", "text:", "{a b}:c", "(", ")", "c++",
		"@alice.bsky.social", "#go", "did:plc:abc", "\x00", "a\x00b", "\xff\xfe", "%", "_", `\`, "🦆", "\u0301", "\u200d", "ß", "İ", "ǅ", "𝒳", "白", "\ue000", "½", "٣"}))
	words := rapid.SliceOfN(word, 0, 40)
	rapid.Check(t, func(r *rapid.T) {
		q := feed.Query{Terms: words.Draw(r, "terms"), Phrases: words.Draw(r, "phrases"), Without: words.Draw(r, "without"), From: words.Draw(r, "from"), Langs: words.Draw(r, "langs"),
			SinceMs: rapid.Int64().Draw(r, "since"), UntilMs: rapid.Int64().Draw(r, "until")}
		if _, err := n.Lexical(context.Background(), me, q, 10); err != nil {
			r.Fatalf("%+v: %v", q, err)
		}
		if _, err := n.Matching(context.Background(), me, q, []feed.PostID{1, 2}); err != nil {
			r.Fatalf("matching %+v: %v", q, err)
		}
	})
}

// A word of a text is found whatever Unicode thinks of its letters, because both sides are cut the same way.
func TestWordsOfTextsAreFound(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	for i, text := range []string{"naïve Ærøskøbing", "Straße ΑΘΗΝΑ", "don't stop-gap", "привет мир", "שלום עולם", "مرحبا بالعالم", "x² H₂O", "ﬁne ＷＩＤＥ", "नमस्ते दुनिया", "𝒳 math", "e\u0301clair"} {
		p := post(anna, fmt.Sprint(i), text, now-hour)
		put(t, n, feed.Batch{Posts: []feed.Post{p}})
		for _, w := range strings.Fields(text) {
			if got := search(t, n, feed.Query{Terms: []string{w}}); got != fmt.Sprint(i) {
				t.Errorf("%q of %q: found %q", w, text, got)
			}
		}
	}
}

func TestCapsAndBudget(t *testing.T) {
	t.Parallel()
	n := library(t)
	many := make([]string, 10_000)
	for i := range many {
		many[i] = "duck"
	}
	for name, q := range map[string]feed.Query{
		"terms":  {Terms: many},
		"phrase": {Terms: []string{"duck"}, Phrases: []string{strings.Join(many, " ")}},
		"long":   {Terms: []string{"duck", strings.Repeat("x", 4000)}},
	} {
		f := compile(q, me, true)
		if f.terms > maxTerms || f.bytes > maxQueryBytes || len(f.match) > 2*maxQueryBytes {
			t.Errorf("%s: %d terms, %d bytes, %q", name, f.terms, f.bytes, f.match)
		}
		if got := search(t, n, q); got != "ducks goose duck" {
			t.Errorf("%s: what is beyond the caps must be ignored, found %q", name, got)
		}
	}
	n.searchBudget = time.Nanosecond // neither ranked nor listed in time: nothing, and no error
	if got := search(t, n, feed.Query{Terms: []string{"duck"}}); got != "" {
		t.Errorf("%q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := n.Lexical(ctx, me, feed.Query{Terms: []string{"duck"}}, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("the caller's own cancellation is told: %v", err)
	}
	// Too slow to rank, fast enough to list.
	text, args := byRecency(compile(feed.Query{Terms: []string{"duck"}}, me, true), 2)
	n.searchBudget = time.Second
	if hits, err := n.within(t.Context(), text, args); err != nil || len(hits) != 2 {
		t.Errorf("%v, %v", hits, err)
	}
}
