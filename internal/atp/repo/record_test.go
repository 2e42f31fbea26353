package repo

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"skein/feed"
)

type m = map[string]any

var (
	blob    = m{"$type": "blob", "ref": blobCID, "size": 9, "mimeType": "image/png"}
	ref     = m{"uri": "at://did:plc:bob/app.bsky.feed.post/1", "cid": "bafyone"}
	ratio   = m{"width": 4, "height": 3}
	selfTag = m{"$type": "com.atproto.label.defs#selfLabels", "values": []any{m{"val": label}, m{"val": 7}, 7}}
)

// of is a record of a collection with its fields.
func of(collection string, fields m) string {
	all := m{"$type": collection, "createdAt": date}
	for k, v := range fields {
		all[k] = v
	}
	return enc(all)
}

func post(fields m) string {
	if fields["text"] == nil {
		fields["text"] = "hello"
	}
	return of(feed.CollectionPost, fields)
}

var wantRef = Ref{URI: "at://did:plc:bob/app.bsky.feed.post/1", CID: "bafyone"}

// values are records with what they decode to.
var values = []struct {
	name, collection, data string
	want                   any
}{
	{"plain post", feed.CollectionPost, post(m{}), Post{Text: "hello", CreatedAt: date}},
	{"post with lists", feed.CollectionPost, post(m{"text": "", "langs": []any{"en", 7, "ja"}, "tags": []any{"geese"}, "labels": selfTag}),
		Post{CreatedAt: date, Langs: []string{"en", "ja"}, Tags: []string{"geese"}, Labels: []string{label}}},
	{"reply", feed.CollectionPost, post(m{"reply": m{"root": ref, "parent": m{"uri": "at://p"}}}),
		Post{Text: "hello", CreatedAt: date, IsReply: true, Root: wantRef, Parent: Ref{URI: "at://p"}}},
	{"half a reply", feed.CollectionPost, post(m{"reply": m{"root": ref}}), Post{Text: "hello", CreatedAt: date, IsReply: true, Root: wantRef}},
	{"facets", feed.CollectionPost, post(m{"facets": []any{
		m{"index": m{"byteStart": 0, "byteEnd": 5}, "features": []any{
			m{"$type": "app.bsky.richtext.facet#link", "uri": "https://ann.test"}, m{"$type": "app.bsky.richtext.facet#tag", "tag": "geese"}, m{"$type": "com.example#x", "uri": "x"}, 7}},
		m{"index": m{"byteStart": -1, "byteEnd": 1 << 40}, "features": []any{m{"$type": "app.bsky.richtext.facet#mention", "did": string(bob)}}}, "x"}}),
		Post{Text: "hello", CreatedAt: date, Facets: []Facet{{0, 5, feed.FacetLink, "https://ann.test"}, {0, 5, feed.FacetTag, "geese"}, {0, 0, feed.FacetMention, string(bob)}}}},
	{"images", feed.CollectionPost, post(m{"embed": m{"$type": "app.bsky.embed.images", "images": []any{
		m{"alt": "a goose", "image": blob, "aspectRatio": ratio}, m{"alt": "no picture"}}}}),
		Post{Text: "hello", CreatedAt: date, Images: []Image{{blobCID, "a goose", 4, 3}}}},
	{"gallery", feed.CollectionPost, post(m{"embed": m{"$type": "app.bsky.embed.gallery", "items": []any{m{"$type": "app.bsky.embed.gallery#image", "image": blob}}}}),
		Post{Text: "hello", CreatedAt: date, Images: []Image{{Blob: blobCID}}}},
	{"video", feed.CollectionPost, post(m{"embed": m{"$type": "app.bsky.embed.video", "video": blob, "alt": "geese", "aspectRatio": ratio}}),
		Post{Text: "hello", CreatedAt: date, Video: Video{blobCID, "geese", 4, 3}}},
	{"link card", feed.CollectionPost, post(m{"embed": m{"$type": "app.bsky.embed.external", "external": m{"uri": "https://ann.test", "title": "T", "description": "D", "thumb": blob, "x": 1}}}),
		Post{Text: "hello", CreatedAt: date, External: External{"https://ann.test", "T", "D", blobCID}}},
	{"quote", feed.CollectionPost, post(m{"embed": m{"$type": "app.bsky.embed.record", "record": ref}}), Post{Text: "hello", CreatedAt: date, Quote: wantRef}},
	{"quote with media", feed.CollectionPost, post(m{"embed": m{"$type": "app.bsky.embed.recordWithMedia",
		"record": m{"$type": "app.bsky.embed.record", "record": ref}, "media": m{"$type": "app.bsky.embed.images", "images": []any{m{"image": blob, "alt": ""}}}}}),
		Post{Text: "hello", CreatedAt: date, Quote: wantRef, Images: []Image{{Blob: blobCID}}}},
	{"decoration of wrong types", feed.CollectionPost, post(m{"createdAt": 7, "langs": "en", "tags": m{}, "labels": 1, "facets": 2, "reply": 3, "embed": "x", "unknown": []any{m{}}}), Post{Text: "hello"}},
	{"embed of wrong types", feed.CollectionPost, post(m{"embed": m{"images": 1, "record": []any{}, "external": nil, "video": m{"ref": "x"}, "media": true, "aspectRatio": ratio}}),
		Post{Text: "hello", CreatedAt: date}},
	{"like", feed.CollectionLike, of(feed.CollectionLike, m{"subject": ref, "via": m{"uri": "at://v", "cid": "bafytwo"}, "x": 1}), Like{Subject: wantRef, Via: Ref{"at://v", "bafytwo"}, CreatedAt: date}},
	{"repost", feed.CollectionRepost, of(feed.CollectionRepost, m{"subject": ref}), Repost{Subject: wantRef, CreatedAt: date}},
	{"follow", feed.CollectionFollow, of(feed.CollectionFollow, m{"subject": string(bob), "x": 1}), Follow{string(bob), date}},
	{"block", feed.CollectionBlock, of(feed.CollectionBlock, m{"subject": string(bob)}), Block{string(bob), date}},
	{"profile", feed.CollectionProfile, of(feed.CollectionProfile, m{"displayName": "Ann", "description": "D", "pronouns": "she", "website": "https://ann.test", "avatar": blob,
		"banner": blob, "pinnedPost": ref, "labels": selfTag, "x": 1}),
		Profile{"Ann", "D", "she", "https://ann.test", date, blobCID, blobCID, wantRef, []string{label}}},
	{"threadgate", feed.CollectionThreadgate, of(feed.CollectionThreadgate, m{"post": "at://p", "hiddenReplies": []any{"at://h"}, "allow": []any{
		m{"$type": feed.CollectionThreadgate + "#mentionRule"}, m{"$type": feed.CollectionThreadgate + "#followerRule"}, m{"$type": feed.CollectionThreadgate + "#followingRule"},
		m{"$type": feed.CollectionThreadgate + "#listRule", "list": "at://l"}, m{"$type": "com.example#x", "x": 1}}}),
		Threadgate{"at://p", date, true, Allow{true, true, true, []string{"at://l"}}, []string{"at://h"}}},
	{"threadgate for nobody", feed.CollectionThreadgate, of(feed.CollectionThreadgate, m{"post": "at://p", "allow": []any{}}), Threadgate{Post: "at://p", CreatedAt: date, Limited: true}},
	{"threadgate for all", feed.CollectionThreadgate, of(feed.CollectionThreadgate, m{"post": "at://p", "x": 1}), Threadgate{Post: "at://p", CreatedAt: date}},
	{"postgate", feed.CollectionPostgate, of(feed.CollectionPostgate, m{"post": "at://p", "detachedEmbeddingUris": []any{"at://q", 7}, "embeddingRules": []any{7,
		m{"$type": feed.CollectionPostgate + "#disableRule"}, m{"$type": "com.example#x"}}}), Postgate{"at://p", date, []string{"at://q"}, true}},
	{"postgate for all", feed.CollectionPostgate, of(feed.CollectionPostgate, m{"post": "at://p", "embeddingRules": 7, "x": 1}), Postgate{Post: "at://p", CreatedAt: date}},
	{"opt-out", feed.CollectionDeclaration, of(feed.CollectionDeclaration, m{"hideFromAlgorithmicRecommendations": true}), Visibility{true}},
	{"opt-in", feed.CollectionDeclaration, of(feed.CollectionDeclaration, m{"hideFromAlgorithmicRecommendations": "yes"}), Visibility{}},
	{"unknown collection", "com.example.x", "not even CBOR", nil},
}

// TestValues decodes each with one decoder, forwards and backwards: nothing of a record may stay for the next.
func TestValues(t *testing.T) {
	t.Parallel()
	var d decoder
	for n := range 2 * len(values) {
		c := values[min(n, 2*len(values)-1-n)]
		got, err := d.decode(c.collection, c.data, 1_000_000)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got == nil && c.want == nil {
			continue
		}
		if text := fmt.Sprintf("%+v", reflect.ValueOf(got).Elem()); text != fmt.Sprintf("%+v", c.want) || reflect.TypeOf(got).Elem() != reflect.TypeOf(c.want) {
			t.Errorf("%s:\n got %s\nwant %+v", c.name, text, c.want)
		}
	}
}

// TestCutValues: a record that ends anywhere early is malformed, as is one with a byte too many.
func TestCutValues(t *testing.T) {
	t.Parallel()
	var d decoder
	for _, c := range values {
		for n := 0; c.want != nil && n < len(c.data); n++ {
			if _, err := d.decode(c.collection, c.data[:n], 1_000_000); err == nil {
				t.Fatalf("%s: cut at %d", c.name, n)
			}
		}
		if _, err := d.decode(c.collection, c.data+"\x00", 1_000_000); c.want != nil && why(err) != WhyTrailing {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestMalformedRecords(t *testing.T) {
	t.Parallel()
	var d decoder
	for name, c := range map[string]struct{ collection, data, why string }{
		"post without text":       {feed.CollectionPost, of(feed.CollectionPost, nil), WhyShape},
		"post with a number":      {feed.CollectionPost, post(m{"text": 7}), WhyShape},
		"post of another type":    {feed.CollectionPost, of(feed.CollectionLike, m{"text": ""}), WhyShape},
		"post without a type":     {feed.CollectionPost, enc(m{"text": ""}), WhyShape},
		"post is a list":          {feed.CollectionPost, enc([]any{}), WhyShape},
		"post with a float":       {feed.CollectionPost, post(m{"x": 0.5}), WhyFloat},
		"float for a number":      {feed.CollectionPost, post(m{"facets": []any{m{"index": m{"byteEnd": 1.0}}}}), WhyFloat},
		"float for a text":        {feed.CollectionPost, post(m{"createdAt": 1.0}), WhyFloat},
		"float in a list":         {feed.CollectionPost, post(m{"langs": []any{1.0}}), WhyFloat},
		"number of 64 bits":       {feed.CollectionPost, post(m{"facets": []any{m{"index": m{"byteEnd": raw("\x1b\xff\xff\xff\xff\xff\xff\xff\xff")}}}}), WhyInt},
		"bad UTF-8 in text":       {feed.CollectionPost, post(m{"text": "\xff"}), WhyUTF8},
		"bad link in a blob":      {feed.CollectionProfile, of(feed.CollectionProfile, m{"avatar": m{"ref": raw("\xd8\x2a\x40")}}), WhyLink},
		"bad link elsewhere":      {feed.CollectionProfile, of(feed.CollectionProfile, m{"x": raw("\xd8\x2a\x40")}), WhyLink},
		"like of nothing":         {feed.CollectionLike, of(feed.CollectionLike, nil), WhyShape},
		"like of a number":        {feed.CollectionLike, of(feed.CollectionLike, m{"subject": 7}), WhyShape},
		"repost as a like":        {feed.CollectionRepost, of(feed.CollectionLike, m{"subject": ref}), WhyShape},
		"follow of nobody":        {feed.CollectionFollow, of(feed.CollectionFollow, m{"subject": ""}), WhyShape},
		"block as a follow":       {feed.CollectionBlock, of(feed.CollectionFollow, m{"subject": "x"}), WhyShape},
		"profile without type":    {feed.CollectionProfile, enc(m{"displayName": "Ann"}), WhyShape},
		"threadgate without post": {feed.CollectionThreadgate, of(feed.CollectionThreadgate, nil), WhyShape},
		"postgate without post":   {feed.CollectionPostgate, of(feed.CollectionPostgate, nil), WhyShape},
		"opt-out without type":    {feed.CollectionDeclaration, enc(m{"hideFromAlgorithmicRecommendations": true, "x": 1}), WhyShape},
		"33 deep in an embed":     {feed.CollectionPost, post(m{"embed": raw(strings.Repeat("\xa1\x65media", 32) + "\xa0")}), WhyDepth},
	} {
		if value, err := d.decode(c.collection, c.data, 1_000_000); why(err) != c.why || value != nil {
			t.Errorf("%s: %v %v, want %s", name, value, err, c.why)
		}
	}
}

// TestListsAreBounded: a post may list what it likes, but only so much is kept.
func TestListsAreBounded(t *testing.T) {
	t.Parallel()
	many := func(v any) []any {
		out := make([]any, 1000)
		for i := range out {
			out[i] = v
		}
		return out
	}
	var d decoder
	value, err := d.decode(feed.CollectionPost, post(m{
		"langs": many("en"), "tags": many("t"), "labels": m{"values": many(m{"val": "x"})}, "embed": m{"images": many(m{"image": blob})},
		"facets": many(m{"index": ratio, "features": []any{m{"$type": "app.bsky.richtext.facet#tag", "tag": "x"}}})}), 1_000_000)
	p, ok := value.(*Post)
	if err != nil || !ok || len(p.Langs) != 3 || len(p.Tags) != 8 || len(p.Labels) != 10 || len(p.Images) != 20 || len(p.Facets) != 256 {
		t.Errorf("%+v %v", value, err)
	}
	value, err = d.decode(feed.CollectionThreadgate, of(feed.CollectionThreadgate, m{"post": "at://p", "hiddenReplies": many("x"),
		"allow": many(m{"$type": feed.CollectionThreadgate + "#listRule", "list": "at://l"})}), 1_000_000)
	if g, ok := value.(*Threadgate); err != nil || !ok || len(g.Hidden) != 300 || len(g.Allow.Lists) != 5 {
		t.Errorf("%+v %v", value, err)
	}
}

func TestCIDText(t *testing.T) {
	t.Parallel()
	const text = "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4ity"
	if c, ok := ParseCID(text); !ok || c.String() != text {
		t.Error(c, ok)
	}
	for _, bad := range []string{"", text[1:], "z" + text[1:], strings.ToUpper(text), text + "a", "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n", "bafkqaaa"} {
		if c, ok := ParseCID(bad); ok || c.Defined() {
			t.Errorf("%q is %v", bad, c)
		}
	}
	c, ok := parseCID(text)
	if !ok || c.String() != text || !c.Defined() || (CID{}).String() != "" || (CID{}).Defined() {
		t.Error(c, ok)
	}
}
