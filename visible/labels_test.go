package visible

import (
	"testing"

	"skein/feed"
)

// The truth table of one label: who put it there, what the viewer wants, what becomes of a post with a picture.
func TestWhoMayLabelAndWhoDecides(t *testing.T) {
	t.Parallel()
	const (
		ann     feed.DID = "did:plc:ann"
		labeler feed.DID = "did:plc:labeler"
	)
	on := map[string]any{"$type": "app.bsky.actor.defs#adultContentPref", "enabled": true}
	subscribed := map[string]any{"$type": "app.bsky.actor.defs#labelersPref", "labelers": []any{map[string]any{"did": labeler}}}
	want := func(label, visibility string, by feed.DID) any {
		pref := map[string]any{"$type": "app.bsky.actor.defs#contentLabelPref", "label": label, "visibility": visibility}
		if by != "" {
			pref["labelerDid"] = by
		}
		return pref
	}
	for _, c := range []struct {
		name   string
		prefs  []any
		source feed.DID
		value  string
		want   feed.Action
	}{
		{"the author says it is adult", nil, ann, "sexual", feed.Drop},
		{"a stranger says so", nil, labeler, "sexual", feed.Allow},
		{"a labeler you chose says so", []any{subscribed}, labeler, "sexual", feed.Drop},
		{"adult on, default", []any{on}, ann, "sexual", feed.Veil},
		{"adult on, you ignore it", []any{on, want("sexual", "ignore", "")}, ann, "sexual", feed.Allow},
		{"adult off, you ignore it", []any{want("sexual", "ignore", "")}, ann, "sexual", feed.Drop},
		{"adult on, you hide it", []any{on, want("sexual", "hide", "")}, ann, "sexual", feed.Drop},
		{"the old word for ignoring", []any{on, want("sexual", "show", "")}, ann, "sexual", feed.Allow},
		{"a wish for one labeler", []any{on, subscribed, want("porn", "warn", labeler)}, labeler, "porn", feed.Veil},
		{"that wish is not for others", []any{on, subscribed, want("porn", "warn", labeler)}, BlueskyModeration, "porn", feed.Drop},
		{"it outweighs the wish for all", []any{on, subscribed, want("porn", "hide", ""), want("porn", "ignore", labeler)}, labeler, "porn", feed.Allow},
		{"the order of entries does not matter", []any{want("porn", "ignore", labeler), subscribed, on}, labeler, "porn", feed.Allow},
		{"an old label's name", []any{on, want("nsfw", "ignore", "")}, ann, "porn", feed.Allow},
		{"what cannot be set", []any{want("!hide", "ignore", "")}, BlueskyModeration, "!hide", feed.Drop},
		{"a warning cannot be hidden either", []any{want("!warn", "hide", "")}, BlueskyModeration, "!warn", feed.Veil},
		{"nobody knows this label", []any{want("odd", "hide", "")}, BlueskyModeration, "odd", feed.Allow},
		{"its labeler does, and you set it", []any{want("odd", "hide", BlueskyModeration)}, BlueskyModeration, "odd", feed.Drop},
		{"you ignore it", []any{want("odd", "ignore", BlueskyModeration)}, BlueskyModeration, "odd", feed.Allow},
		{"an author cannot borrow it", []any{want("odd", "hide", BlueskyModeration)}, ann, "odd", feed.Allow},
	} {
		p := policy(t, c.prefs...)
		it := feed.Item{
			Post:   feed.Post{Author: ann, Images: []feed.Image{{}}, Labels: []feed.Label{{Source: c.source, Value: c.value}}},
			Author: feed.Author{DID: ann},
		}
		got := p.Judge(&it, nowMs)
		if got.Allows() != (c.want == feed.Allow) || (!got.Allows() && (got.Action != c.want || got.By != string(c.source))) {
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
		it.Post.Author, it.Author.DID = me, me // your own: never taken out
		if c.source == ann {
			it.Post.Labels[0].Source = me
		}
		if got := p.Judge(&it, nowMs); got.Action == feed.Drop {
			t.Errorf("%s, on your own post: %+v", c.name, got)
		}
	}
}

func TestGuestsAreKeptOutWhereTheAuthorWishes(t *testing.T) {
	t.Parallel()
	it := feed.Item{
		Post:   feed.Post{Author: "did:plc:ann", Labels: []feed.Label{{Source: "did:plc:ann", Value: "!no-unauthenticated"}}},
		Author: feed.Author{DID: "did:plc:ann"},
	}
	for viewer, want := range map[feed.DID]bool{"": false, me: true} {
		p, err := ParsePolicy(viewer, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Judge(&it, nowMs); got.Allows() != want {
			t.Errorf("viewer %q: %+v", viewer, got)
		}
	}
}

func TestWhatCountsAsMedia(t *testing.T) {
	t.Parallel()
	on := policy(t, map[string]any{"$type": "app.bsky.actor.defs#adultContentPref", "enabled": true})
	label := []feed.Label{{Source: BlueskyModeration, Value: "sexual"}}
	for name, c := range map[string]struct {
		post feed.Post
		want feed.Action
	}{
		"a picture":                {feed.Post{Images: []feed.Image{{}}}, feed.Veil},
		"a video":                  {feed.Post{Video: &feed.Video{}}, feed.Veil},
		"a card with a picture":    {feed.Post{External: &feed.External{Thumb: "https://img.test/1"}}, feed.Veil},
		"a card without a picture": {feed.Post{External: &feed.External{Title: "x"}}, ""},
		"text":                     {feed.Post{Text: "x"}, ""},
	} {
		c.post.Author, c.post.Labels = "did:plc:ann", label
		if got := on.Judge(&feed.Item{Post: c.post, Author: feed.Author{DID: "did:plc:ann"}}, nowMs); got.Action != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
