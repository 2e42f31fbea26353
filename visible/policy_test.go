package visible

import (
	"encoding/json"
	"strings"
	"testing"

	"skein/feed"
)

const kinds = `"$type":"app.bsky.actor.defs#`

func TestJunkInPreferencesIsSkipped(t *testing.T) {
	t.Parallel()
	raw := `[7, null, "x", {}, {` + kinds + `savedFeedsPrefV2","items":[{"id":"1"}]},
		{` + kinds + `adultContentPref","enabled":"yes"},
		{` + kinds + `contentLabelPref","label":"nudity","visibility":"sometimes"},
		{` + kinds + `contentLabelPref","label":"nudity","visibility":"hide","labelerDid":"did:plc:nobody"},
		{` + kinds + `labelersPref","labelers":[{"did":""},{"did":"did:plc:labeler"}]},
		{` + kinds + `hiddenPostsPref","items":[3,"at://did:plc:ann/app.bsky.feed.post/9"]},
		{` + kinds + `mutedWordsPref","items":[1,{"value":""},{"value":"x"},{"value":"bog","targets":["content"],"expiresAt":"soon"}]}]`
	p, err := ParsePolicy(me, json.RawMessage(raw))
	if err != nil {
		t.Fatal(err)
	}
	judge := func(post feed.Post) string {
		post.Author = "did:plc:ann"
		return p.Judge(&feed.Item{Post: post, Author: feed.Author{DID: post.Author}}, nowMs).Rule
	}
	picture := []feed.Image{{Full: "https://img.test/1"}}
	for _, c := range []struct {
		name string
		post feed.Post
		want string
	}{
		{"the word that can be read is muted, for ever", feed.Post{Text: "a bog"}, "muted_word"},
		{"the word without targets is not", feed.Post{Text: "x"}, ""},
		{"the empty word mutes nothing", feed.Post{}, ""},
		{"the post that can be read is hidden", feed.Post{URI: "at://did:plc:ann/app.bsky.feed.post/9"}, "hidden"},
		{"adult content stays off", feed.Post{Images: picture, Labels: []feed.Label{{Source: BlueskyModeration, Value: "sexual"}}}, "label"},
		{"an unknown visibility sets nothing", feed.Post{Images: picture, Labels: []feed.Label{{Source: BlueskyModeration, Value: "nudity"}}}, ""},
		{"the labeler that can be read is subscribed", feed.Post{Labels: []feed.Label{{Source: "did:plc:labeler", Value: "!warn"}}}, "label"},
		{"a setting does not subscribe", feed.Post{Labels: []feed.Label{{Source: "did:plc:nobody", Value: "nudity"}}}, ""},
	} {
		if got := judge(c.post); got != c.want {
			t.Errorf("%s: decided by %q", c.name, got)
		}
	}
}

func TestPreferencesThatAreNoArray(t *testing.T) {
	t.Parallel()
	adult := feed.Item{Post: feed.Post{Author: "did:plc:ann", Labels: []feed.Label{{Source: "did:plc:ann", Value: "porn"}}}, Author: feed.Author{DID: "did:plc:ann"}}
	for raw, fails := range map[string]bool{"": false, "[]": false, "null": false, "{}": true, "[": true, "7": true, strings.Repeat("[", 20000): true} {
		p, err := ParsePolicy(me, json.RawMessage(raw))
		if (err != nil) != fails {
			t.Errorf("%.10q: error %v", raw, err)
		}
		if v := p.Judge(&adult, nowMs); v.Action != feed.Drop {
			t.Errorf("%.10q: adult content is %+v", raw, v)
		}
	}
}

func TestZeroPolicyDoesNotPanic(t *testing.T) {
	t.Parallel()
	it := feed.Item{Post: feed.Post{Text: "a bog", Labels: []feed.Label{{Source: "did:plc:x", Value: "!hide"}}}}
	if v := (Policy{}).Judge(&it, nowMs); !v.Allows() {
		t.Errorf("%+v", v)
	}
}

func TestNoDefaultUnhidesAdultContent(t *testing.T) {
	t.Parallel()
	for value, m := range meanings {
		p := policy(t, map[string]any{"$type": "app.bsky.actor.defs#contentLabelPref", "label": value, "visibility": "ignore"})
		it := feed.Item{
			Post:   feed.Post{Author: "did:plc:ann", Images: []feed.Image{{}}, Labels: []feed.Label{{Source: BlueskyModeration, Value: value}}},
			Author: feed.Author{DID: "did:plc:ann"},
		}
		if got := p.Judge(&it, nowMs); m.adult && got.Action != feed.Drop {
			t.Errorf("%s with adult content off: %+v", value, got)
		}
	}
}
