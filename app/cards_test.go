package app

import (
	"reflect"
	"strings"
	"testing"

	"skein/app/words"
	"skein/feed"
	"skein/visible"
)

const (
	reader  = feed.DID("did:plc:reader")
	labeler = feed.DID("did:plc:labeler")
)

// easel draws with the real rules of a reader who set nothing, and with spam verdicts of the test's choice.
func easel(t *testing.T, prefs string, spam func(*feed.Item) feed.Verdict) *drawing {
	t.Helper()
	e := &edges{policy: must(visible.ParsePolicy(reader, []byte(prefs)))(t), viewer: reader, nowMs: asOf}
	return &drawing{viewer: reader, images: &imageBook{}, say: must(words.English())(t).Say, judge: e.visible, spam: spam, quote: e.quote, parent: e.parent}
}

func somebody(name string) feed.Author {
	return feed.Author{DID: feed.DID("did:plc:" + name), Handle: name + ".test", DisplayName: "The " + name, Avatar: "https://cdn.test/avatar/" + name}
}

// note is a bare post and its author.
func note(name, text string) (feed.Post, feed.Author) {
	a := somebody(name)
	return feed.Post{
		URI: feed.NewURI(a.DID, feed.CollectionPost, "3k"+name), Author: a.DID, Text: text, CreatedMs: asOf - 60_000, WitnessedMs: asOf - 50_000,
	}, a
}

func noteItem(name, text string) *feed.Item {
	p, a := note(name, text)
	return &feed.Item{Post: p, Author: a}
}

// quoting makes an item quote another's post.
func quoting(it *feed.Item, p feed.Post, a feed.Author) *feed.Item {
	it.Post.Quote = &feed.QuoteRef{URI: p.URI}
	it.Quote, it.QuoteAuthor = &p, &a
	return it
}

// answering makes an item a reply to another's post.
func answering(it *feed.Item, p feed.Post, a feed.Author) *feed.Item {
	it.Post.Reply = &feed.ReplyRef{Root: p.URI, Parent: p.URI}
	it.Parent, it.ParentAuthor = &p, &a
	return it
}

func TestEveryFieldOfACard(t *testing.T) {
	t.Parallel()
	d := easel(t, "[]", nil)
	it := noteItem("ada", "see moss.test now")
	it.Author.Relation.Following = "at://did:plc:reader/app.bsky.graph.follow/1"
	p := &it.Post
	p.WitnessedMs = asOf - 90_000 // the claim is later than the witness, so the witness counts
	p.Langs, p.Counts = []string{"de", "en"}, feed.Counts{Likes: 3, Reposts: 2, Replies: 1, Quotes: 9}
	p.Viewer.Like = "at://did:plc:reader/app.bsky.feed.like/1"
	p.Facets = []feed.Facet{{Start: 4, End: 13, Kind: feed.FacetLink, Target: "https://moss.test/"}}
	p.Images = []feed.Image{{Thumb: "https://cdn.test/t", Full: "https://cdn.test/f", Alt: "a heron", Width: 4, Height: 3}}
	p.Video = &feed.Video{Playlist: "https://video.test/p.m3u8", Thumb: "https://cdn.test/still", Alt: "a pond", Width: 16, Height: 9}
	p.External = &feed.External{URL: "https://www.moss.test/essay", Title: "On moss", Description: strings.Repeat("soft ", 80), Thumb: "https://cdn.test/card"}
	reposter := somebody("bob")
	it.Reposter = &reposter
	it.Candidate.Topics = []feed.Topic{{Label: "gaming", P: 0.684}, {Label: "family", P: 0.001}}
	c := d.card(it)
	img := d.images.path
	wantLink := &LinkCard{URL: "https://www.moss.test/essay", Host: "moss.test", Title: "On moss", Description: c.Link.Description, Thumb: img("https://cdn.test/card")}
	want := Card{
		URI: "at://did:plc:ada/app.bsky.feed.post/3kada", WebURL: "https://bsky.app/profile/did:plc:ada/post/3kada",
		Author: Person{DID: "did:plc:ada", Handle: "ada.test", Name: "The ada", Avatar: img("https://cdn.test/avatar/ada"), Following: true},
		Text:   []Segment{{Text: "see "}, {Text: "moss.test", Kind: "link", Target: "https://moss.test/"}, {Text: " now"}},
		Lang:   "de", AtMs: asOf - 90_000,
		Pictures: []Picture{{Thumb: img("https://cdn.test/t"), Full: img("https://cdn.test/f"), Alt: "a heron", Width: 4, Height: 3}},
		Video:    &Picture{Thumb: img("https://cdn.test/still"), Full: img("https://cdn.test/still"), Alt: "a pond", Width: 16, Height: 9},
		Link:     wantLink, Reposter: &Person{DID: "did:plc:bob", Handle: "bob.test", Name: "The bob", Avatar: img("https://cdn.test/avatar/bob")},
		Likes: 3, Reposts: 2, Replies: 1, Liked: true, Labels: []string{}, Topics: []TopicMark{{ID: "gaming", Percent: 68}, {ID: "family", Percent: 1}},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
	if n := len([]rune(c.Link.Description)); n > 201 || !strings.HasSuffix(c.Link.Description, "…") {
		t.Errorf("a long description is cut to about 200 characters, not %d", n)
	}
}

func TestABareCardHasNoNilLists(t *testing.T) {
	t.Parallel()
	it := noteItem("ada", "")
	it.Author.DisplayName, it.Author.Avatar = "", ""
	c := easel(t, "[]", nil).card(it)
	if c.Pictures == nil || c.Labels == nil || c.Text == nil || c.Quote != nil || c.Video != nil || c.Link != nil || c.ReplyTo != nil || c.Reposter != nil {
		t.Errorf("%+v", c)
	}
	if c.Author.Name != "ada.test" || c.Author.Avatar != "" || c.Author.Following || c.Veil != nil || c.Blur != nil {
		t.Errorf("%+v", c.Author)
	}
}

func TestQuotes(t *testing.T) {
	t.Parallel()
	relation := func(change func(*feed.Relation)) func(*feed.Item) {
		return func(it *feed.Item) { change(&it.QuoteAuthor.Relation) }
	}
	state := func(s feed.QuoteState) func(*feed.Item) {
		return func(it *feed.Item) { it.Post.Quote.State = s }
	}
	media := func(it *feed.Item) {
		it.Quote.Images = []feed.Image{{Thumb: "https://cdn.test/t", Full: "https://cdn.test/f"}}
		it.Quote.Labels = []feed.Label{{Source: "did:plc:quoted", Value: "graphic-media", CreatedMs: 1}}
	}
	for name, c := range map[string]struct {
		change             func(*feed.Item)
		shown, veil, blur  bool
		gone               string // a part of the sentence
		prefs, outerReason string
	}{
		"shown":          {change: func(*feed.Item) {}, shown: true},
		"not found":      {change: state(feed.QuoteNotFound), gone: "quote"},
		"blocked":        {change: state(feed.QuoteBlocked), gone: "quote"},
		"detached":       {change: state(feed.QuoteDetached), gone: "took it out"},
		"not stored yet": {change: func(it *feed.Item) { it.Quote, it.QuoteAuthor = nil, nil }},
		"author unknown": {change: func(it *feed.Item) { it.QuoteAuthor = nil }},
		"author blocks":  {change: relation(func(r *feed.Relation) { r.BlockedBy = true }), gone: "blocked you", outerReason: "quoted_blocked_by"},
		"reader blocks":  {change: relation(func(r *feed.Relation) { r.Blocking = true }), gone: "blocked", outerReason: "quoted_blocking"},
		"muted":          {change: relation(func(r *feed.Relation) { r.Muted = true }), gone: "muted", outerReason: "quoted_muted"},
		"self label on media": {
			change: media, prefs: `[{"$type":"app.bsky.actor.defs#adultContentPref","enabled":true}]`, shown: true, blur: true,
		},
		"muted word": {
			change: func(*feed.Item) {}, gone: "lichen", outerReason: "quoted_muted_word",
			prefs: `[{"$type":"app.bsky.actor.defs#mutedWordsPref","items":[{"value":"lichen","targets":["content"]}]}]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prefs := c.prefs
			if prefs == "" {
				prefs = "[]"
			}
			p, a := note("quoted", "about lichen")
			it := quoting(noteItem("ada", "look"), p, a)
			c.change(it)
			got := easel(t, prefs, nil).card(it)
			if (got.Quote != nil) != c.shown || !strings.Contains(got.QuoteGone, c.gone) || (got.QuoteGone != "") != (c.gone != "") || strings.Contains(got.QuoteGone, "{") {
				t.Fatalf("quote %+v, gone %q", got.Quote, got.QuoteGone)
			}
			if c.shown && (got.Quote.URI != string(p.URI) || got.Quote.Author.Handle != "quoted.test" || (got.Quote.Blur != nil) != c.blur || (got.Quote.Veil != nil) != c.veil) {
				t.Errorf("%+v", got.Quote)
			}
			if c.outerReason != "" && (got.Veil == nil || got.Veil.Rule != c.outerReason) {
				t.Errorf("the card around it: %+v", got.Veil)
			}
			if got.URI != string(it.Post.URI) || len(got.Text) != 1 {
				t.Error("the post around a quote stays")
			}
		})
	}
}

func TestParents(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*feed.Item)
		person bool
		text   string
	}{
		"shown":          {func(*feed.Item) {}, true, "the first word"},
		"not stored":     {func(it *feed.Item) { it.Parent, it.ParentAuthor = nil, nil }, false, ""},
		"author blocked": {func(it *feed.Item) { it.ParentAuthor.Relation.Blocking = true }, true, ""},
		"author blocks":  {func(it *feed.Item) { it.ParentAuthor.Relation.BlockedBy = true }, true, ""},
		"author muted":   {func(it *feed.Item) { it.ParentAuthor.Relation.Muted = true }, true, ""},
		"labelled !hide": {func(it *feed.Item) { it.Parent.Labels = []feed.Label{{Source: labeler, Value: "!hide"}} }, true, "the first word"}, // of a labeler nobody asked
		"long":           {func(it *feed.Item) { it.Parent.Text = strings.Repeat("word ", 60) }, true, "word word"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, a := note("first", "the first word")
			it := answering(noteItem("ada", "an answer"), p, a)
			c.change(it)
			got := easel(t, "[]", nil).card(it)
			if (got.ReplyTo != nil) != c.person || !strings.HasPrefix(got.ReplyText, c.text) || (c.text == "" && got.ReplyText != "") {
				t.Errorf("to %+v: %q", got.ReplyTo, got.ReplyText)
			}
			if len([]rune(got.ReplyText)) > 141 {
				t.Errorf("%d characters of the parent", len([]rune(got.ReplyText)))
			}
		})
	}
}

func TestVeilAndBlur(t *testing.T) {
	t.Parallel()
	media := feed.Verdict{Action: feed.Veil, Rule: "label", By: "did:plc:labeler", Params: map[string]string{"blurs": "media", "label": "nudity"}}
	content := feed.Verdict{Action: feed.Veil, Rule: "label", By: "did:plc:labeler", Params: map[string]string{"blurs": "content", "label": "rude"}}
	dropped := feed.Verdict{Action: feed.Drop, Rule: "label", By: "did:plc:labeler", Params: map[string]string{"blurs": "media", "label": "porn"}}
	spammy := feed.Verdict{Action: feed.Veil, Rule: "spam", By: "skein", Params: map[string]string{"evidence": "same text"}}
	for name, c := range map[string]struct {
		judged, spam feed.Verdict
		veil, blur   string
	}{
		"nothing objected":          {},
		"a label about the media":   {judged: media, blur: "label"},
		"a label about the content": {judged: content, veil: "label"},
		"media, but to be left out": {judged: dropped, veil: "label"},
		"spam":                      {spam: spammy, veil: "spam"},
		"a rule comes before spam":  {judged: content, spam: spammy, veil: "label"},
		"blurred and spam as well":  {judged: media, spam: spammy, veil: "spam", blur: "label"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := easel(t, "[]", func(*feed.Item) feed.Verdict { return c.spam })
			d.judge = func(*feed.Item) feed.Verdict { return c.judged }
			got := d.card(noteItem("ada", "x"))
			for _, x := range []struct {
				reason *Reason
				want   string
			}{{got.Veil, c.veil}, {got.Blur, c.blur}} {
				switch {
				case (x.reason != nil) != (x.want != ""):
					t.Errorf("%+v, want %q", x.reason, x.want)
				case x.reason != nil && (x.reason.Rule != x.want || x.reason.By == "" || strings.Contains(x.reason.Sentence, "{")):
					t.Errorf("%+v", x.reason)
				}
			}
		})
	}
}

func TestLabelsAsWords(t *testing.T) {
	t.Parallel()
	it := noteItem("ada", "x")
	it.Post.Labels = []feed.Label{{Source: labeler, Value: "rude"}, {Source: labeler, Value: "!warn"}, {Source: labeler, Value: "spam", Negated: true}, {Source: "did:plc:ada", Value: "nudity"}}
	if got := easel(t, "[]", nil).card(it).Labels; !reflect.DeepEqual(got, []string{"rude", "nudity"}) {
		t.Errorf("%q", got)
	}
}

// What is no web address never becomes a path that the screen could load.
func TestUnsafePictureAddresses(t *testing.T) {
	t.Parallel()
	d := easel(t, "[]", nil)
	for _, bad := range []string{
		"", "javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "//cdn.test/x", "ftp://cdn.test/x", "blob:https://cdn.test/1",
		" https://cdn.test/x", "HTTPS", "/img/else", "about:blank",
	} {
		it := noteItem("ada", "x")
		it.Author.Avatar = bad
		it.Post.Images = []feed.Image{{Thumb: bad, Full: bad}}
		it.Post.Video = &feed.Video{Thumb: bad}
		it.Post.External = &feed.External{URL: "https://moss.test", Thumb: bad}
		c := d.card(it)
		for _, path := range append(pictures(c), c.Video.Thumb, c.Video.Full, c.Link.Thumb) {
			if path != "" {
				t.Errorf("%q became %q", bad, path)
			}
		}
	}
	if len(d.images.urls) != 0 {
		t.Errorf("names were handed out: %v", d.images.urls)
	}
}

// A link card shows the host that a click leads to, whatever the address dresses up as.
func TestHostOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://moss.test/essay": "moss.test", "http://www.moss.test": "moss.test", "https://moss.test?q=bank.test/login": "moss.test",
		"https://bank.test@thief.test/x": "thief.test", "https://thief.test#bank.test/": "thief.test", "https://moss.test:8443/": "moss.test:8443",
		"https://": "", "://": "", "http://[::1": "", "": "",
	} {
		if got := hostOf(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestHitsLeaveOutWhatMayNotBeShown(t *testing.T) {
	t.Parallel()
	d := easel(t, "[]", func(it *feed.Item) feed.Verdict {
		if it.Post.Text == "buy" {
			return feed.Verdict{Action: feed.Drop, Rule: "spam", By: "skein"}
		}
		return feed.Verdict{}
	})
	items := []feed.Item{*noteItem("ada", "fine"), *noteItem("bob", "blocked"), *noteItem("cy", "buy")}
	for i := range items {
		items[i].Candidate.ID = feed.PostID(i + 1)
	}
	items[1].Author.Relation.Blocking = true
	hits := d.hits(items, []feed.Hit{{Post: 3, Sides: []feed.Side{feed.ByWord}}, {Post: 2}, {Post: 99}, {Post: 1, Sides: []feed.Side{feed.ByMeaning, feed.ByWord}}})
	if len(hits) != 2 || hits[0].Card.Author.Handle != "cy.test" || hits[1].Card.Author.Handle != "ada.test" {
		t.Fatalf("%+v", hits)
	}
	if hits[0].Card.Veil == nil || hits[1].Card.Veil != nil || len(hits[1].Sides) != 2 {
		t.Error("spam stays in a search, veiled; nothing else is veiled")
	}
}
