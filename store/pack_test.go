package store

import (
	"testing"

	"skein/feed"
)

func TestFlags(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(p *feed.Post)
		want   int
	}{
		"plain":          {func(p *feed.Post) {}, 0},
		"image":          {func(p *feed.Post) { p.Images = []feed.Image{{}} }, flagImage},
		"video":          {func(p *feed.Post) { p.Video = &feed.Video{} }, flagVideo},
		"card":           {func(p *feed.Post) { p.External = &feed.External{URL: "https://a.test"} }, flagLink},
		"link in text":   {func(p *feed.Post) { p.Facets = []feed.Facet{{Kind: feed.FacetLink, Target: "https://a.test"}} }, flagLink},
		"tag and person": {func(p *feed.Post) { p.Facets = []feed.Facet{{Kind: feed.FacetTag}, {Kind: feed.FacetMention}} }, 0},
		"quote":          {func(p *feed.Post) { p.Quote = &feed.QuoteRef{} }, flagQuote},
		"reply":          {func(p *feed.Post) { p.Reply = &feed.ReplyRef{} }, flagReply},
		"label":          {func(p *feed.Post) { p.Labels = []feed.Label{{}} }, flagLabelled},
		"japanese":       {func(p *feed.Post) { p.Text = "a 庭" }, flagUnspaced},
		"thai in alt":    {func(p *feed.Post) { p.Images = []feed.Image{{Alt: "น้ำ"}} }, flagImage | flagUnspaced},
		"korean":         {func(p *feed.Post) { p.Text = "연못" }, flagUnspaced},
		"other scripts":  {func(p *feed.Post) { p.Text = "привет नमस्ते مرحبا ñ 🦆" }, 0},
		"nothing said":   {func(p *feed.Post) { p.Text = "" }, flagEmptyText},
		"said in alt":    {func(p *feed.Post) { p.Text = ""; p.Video = &feed.Video{Alt: "x"} }, flagVideo},
	} {
		p := feed.Post{Text: "words"}
		c.change(&p)
		if got := flagsOf(&p, p.Text, moreWords(&p)); got != c.want {
			t.Errorf("%s: %b, want %b", name, got, c.want)
		}
	}
}

func TestRecordsAndURIs(t *testing.T) {
	t.Parallel()
	for uri, want := range map[feed.URI]record{
		"at://did:plc:a/app.bsky.feed.post/3k":       {"did:plc:a", "3k"},
		"at://did:plc:a/app.bsky.feed.generator/fun": {"did:plc:a", "app.bsky.feed.generator/fun"},
		"at://did:web:a.test/app.bsky.graph.list/1":  {"did:web:a.test", "app.bsky.graph.list/1"},
	} {
		got, ok := recordOf(uri)
		if !ok || got != want || uriOf(got.author, got.path) != uri {
			t.Errorf("%s: %+v", uri, got)
		}
	}
	for _, bad := range []feed.URI{"", "at://", "at://a/b", "https://a/b/c", "at://a//c"} {
		if r, ok := recordOf(bad); ok {
			t.Errorf("%q: %+v", bad, r)
		}
	}
}

func TestLinkKey(t *testing.T) {
	t.Parallel()
	key := func(url string) int64 {
		k, ok := linkKey(&feed.Post{External: &feed.External{URL: url}})
		if !ok {
			t.Fatalf("%s has no key", url)
		}
		return k
	}
	base := key("https://shop.test/deal")
	for url, same := range map[string]bool{
		"http://www.SHOP.test/deal/?a=1#b": true, "https://shop.test:443/deal": true,
		"https://shop.test/Deal": false, "https://shop.test/": false, "https://other.test/deal": false, "https://sub.shop.test/deal": false,
	} {
		if (key(url) == base) != same {
			t.Errorf("%s: same is %v", url, !same)
		}
	}
	for _, none := range []string{"", "not a link", "mailto:a@b.test", "https://%zz"} {
		if _, ok := linkKey(&feed.Post{External: &feed.External{URL: none}}); ok {
			t.Errorf("%q has a key", none)
		}
	}
}

func TestBrokenColumnsAreErrors(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(anna, "1", "x", now-hour)
	put(t, n, feed.Batch{Posts: []feed.Post{p}})
	must(t, n.db.update(t.Context(), func(t *tx) error { return t.run("UPDATE post SET extra = x'00ff'") }))
	if _, err := n.Items(t.Context(), me, now, []feed.URI{p.URI}); err == nil {
		t.Error("broken JSON was read as a post")
	}
	if _, err := n.Unembedded(t.Context(), "m", 1); err == nil {
		t.Error("broken JSON was read as a text")
	}
}

func TestPageSize(t *testing.T) {
	t.Parallel()
	for raw, want := range map[[2]byte]int64{{0x10, 0}: 4096, {0, 1}: 65536, {2, 0}: 512} {
		b := make([]byte, headerSize)
		copy(b[16:], raw[:])
		if got := pageSize(b); got != want {
			t.Errorf("%v: %d, want %d", raw, got, want)
		}
	}
}
