package repo

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"skein/feed"
)

// usualRecords are what apps write today.
var usualRecords = []struct{ collection, data string }{
	{feed.CollectionLike, of(feed.CollectionLike, m{"subject": ref})},
	{feed.CollectionLike, of(feed.CollectionLike, m{"subject": ref, "via": ref})},
	{feed.CollectionRepost, of(feed.CollectionRepost, m{"subject": ref})},
	{feed.CollectionFollow, of(feed.CollectionFollow, m{"subject": string(bob)})},
	{feed.CollectionBlock, of(feed.CollectionBlock, m{"subject": string(bob)})},
	{feed.CollectionPost, post(m{})},
	{feed.CollectionPost, post(m{"text": strings.Repeat("geese über wide water ", 20), "langs": []any{"en", "de"}})},
	{feed.CollectionPost, post(m{"reply": m{"root": ref, "parent": ref}, "embed": m{"$type": "app.bsky.embed.record", "record": ref}, "langs": []any{},
		"facets": []any{m{"index": m{"byteStart": 0, "byteEnd": 5}, "features": []any{m{"$type": "app.bsky.richtext.facet#tag", "tag": "geese"}}}}})},
}

// sameBothWays holds the quick way to the general one, in values and in errors.
func sameBothWays(t *testing.T, collection, data string) {
	t.Helper()
	var quick, slow decoder
	got, gotErr := quick.decode(collection, data, len(data))
	want, wantErr := slow.general(collection, data)
	if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotErr, wantErr) {
		t.Fatalf("%s %q: %+v (%v), the general way %+v (%v)", collection, data, got, gotErr, want, wantErr)
	}
}

func TestUsualRecordsAreRecognised(t *testing.T) {
	t.Parallel()
	for _, c := range usualRecords {
		if _, ok := new(decoder).usual(c.collection, c.data); !ok {
			t.Errorf("%q goes the long way", c.data)
		}
		sameBothWays(t, c.collection, c.data)
	}
	for _, c := range values {
		sameBothWays(t, c.collection, c.data)
	}
}

// TestNearlyUsualRecords changes every byte of them to others, cuts them everywhere, and reads them as another kind.
func TestNearlyUsualRecords(t *testing.T) {
	t.Parallel()
	for i, c := range usualRecords {
		for at := range len(c.data) {
			sameBothWays(t, c.collection, c.data[:at])
			sameBothWays(t, c.collection, c.data[:at]+c.data[at+1:])
			for _, by := range []byte{1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0xff} {
				sameBothWays(t, c.collection, c.data[:at]+string([]byte{c.data[at] ^ by})+c.data[at+1:])
			}
		}
		sameBothWays(t, c.collection, c.data+"\x00")
		sameBothWays(t, usualRecords[(i+1)%len(usualRecords)].collection, c.data)
		long := strings.Repeat("x", 1<<16)
		sameBothWays(t, c.collection, strings.Replace(c.data, "\x78\x18"+date, "\x7a\x00\x01\x00\x00"+long, 1))
	}
}

func TestValidIsTheLibrarys(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(rt, "text")
		if valid(text) != utf8.ValidString(text) {
			rt.Fatalf("%q", text)
		}
	})
}
