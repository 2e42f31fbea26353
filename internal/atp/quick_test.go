package atp

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"skein/feed"
	"skein/internal/atp/repo"
)

var quickRecords = map[string][]string{
	feed.CollectionLike: {
		`{"$type":"app.bsky.feed.like","subject":{"uri":"at://did:plc:a/app.bsky.feed.post/1","cid":"x"},"createdAt":"2026-11-01T00:00:00Z"}`,
		`{"$type":"app.bsky.feed.like","createdAt":"","subject":{"uri":"é"}}`,
	},
	feed.CollectionRepost: {`{"$type":"app.bsky.feed.repost","subject":{"cid":"x","uri":"at://a"},"createdAt":"now"}`},
	feed.CollectionFollow: {`{"$type":"app.bsky.graph.follow","subject":"did:plc:a","createdAt":"2026-11-01T00:00:00Z"}`},
	feed.CollectionBlock:  {`{"$type":"app.bsky.graph.block","subject":"did:plc:a"}`},
	feed.CollectionPost: {
		`{"$type":"app.bsky.feed.post","text":"a heron","createdAt":"2026-11-01T00:00:00Z","langs":["en","de"]}`,
		`{"text":"a \"heron\"\n\ud83e\udd86 \ud800","$type":"app.bsky.feed.post","langs":[]}`,
		`{"$type":"app.bsky.feed.post","text":"","reply":{"root":{"uri":"at://a","cid":"b"},"parent":{"uri":"at://c","cid":"d"}}}`,
	},
}

// strangeRecords are for the long way: what they mean, encoding/json says.
var strangeRecords = []string{
	``, `{}`, `null`, `[]`, `{"$type":"app.bsky.feed.like"}`, `{"$type":"app.bsky.feed.like","subject":{}}`,
	`{"$type":"app.bsky.feed.like","subject":{"uri":"a"},"subject":{"uri":"b"}}`,
	`{"$type":"app.bsky.feed.like","subject":{"uri":"a"},"Subject":{"uri":"b"}}`,
	`{"$type":"app.bsky.feed.like","subject":{"uri":"a"},"via":{"uri":"b"}}`,
	`{ "$type":"app.bsky.feed.like","subject":{"uri":"a"}}`,
	`{"$type":"app.bsky.feed.like","subject":{"uri":"a"}}x`,
	`{"$type":"app.bsky.feed.like","subject":{"uri":"a` + "\xff" + `"}}`,
	`{"$type":"app.bsky.feed.like","subject":{"uri":"a` + "\x01" + `"}}`,
	`{"$type":"app.bsky.feed.like","subject":"a","createdAt":7}`,
	`{"$type":"app.bsky.feed.post","text":"\x"}`, `{"$type":"app.bsky.feed.post","text":null}`, `{"$type":"app.bsky.feed.post","text":"a","langs":[7,"en"]}`,
	`{"$type":"app.bsky.feed.post","text":"a","embed":{"$type":"app.bsky.embed.images","images":[]}}`, `{"text":"a"}`,
}

func TestQuickValueReadsTheUsualRecords(t *testing.T) {
	for collection, records := range quickRecords {
		for _, raw := range records {
			value, ok := quickValue(collection, json.RawMessage(raw))
			if !ok {
				t.Errorf("%s goes the long way", raw)
			}
			sameValue(t, collection, raw, value, ok)
		}
	}
	for _, raw := range strangeRecords {
		for collection := range quickRecords {
			if _, ok := quickValue(collection, json.RawMessage(raw)); ok {
				t.Errorf("%s is taken for the usual %s", raw, collection)
			}
		}
	}
	if got, _ := quickValue(feed.CollectionPost, json.RawMessage(quickRecords[feed.CollectionPost][1])); got.(*repo.Post).Text != "a \"heron\"\n🦆 \uFFFD" {
		t.Errorf("text %q", got.(*repo.Post).Text)
	}
}

func sameValue(t *testing.T, collection, raw string, value any, ok bool) {
	t.Helper()
	if !ok {
		return
	}
	want, sound := slowValue(collection, json.RawMessage(raw))
	if !sound || !reflect.DeepEqual(value, want) {
		t.Errorf("%s: quick %+v, slow %+v (sound %t)", raw, value, want, sound)
	}
}

func sameEvent(t *testing.T, message []byte) (quick bool) {
	t.Helper()
	in, ok := quickEvent(message)
	if !ok {
		return false
	}
	want, why := slowEvent(message)
	if why != "" {
		t.Fatalf("%s: read, and the long way says %s", message, why)
	}
	if !bytes.Equal(in.Commit.Record, want.Commit.Record) {
		t.Errorf("%s: record %s, the long way %s", message, in.Commit.Record, want.Commit.Record)
	}
	in.Commit.Record, want.Commit.Record = nil, nil
	if !reflect.DeepEqual(in, want) {
		t.Errorf("%s: %+v, the long way %+v", message, in, want)
	}
	return true
}

const usualEvent = `{"did":"did:plc:a","time_us":1790000000000000,"kind":"commit","commit":{"rev":"3l","operation":"create","collection":"app.bsky.feed.like","rkey":"3l","record":{"a":[1,{},"\u00e9",true,null,[]]},"cid":"b"}}`

func TestQuickEventReadsTheUsualOnes(t *testing.T) {
	if !sameEvent(t, []byte(usualEvent)) {
		t.Error("the usual event goes the long way")
	}
	replace := func(old, with string) []byte { return bytes.Replace([]byte(usualEvent), []byte(old), []byte(with), 1) }
	for _, message := range [][]byte{
		nil, []byte("{"), []byte(usualEvent + " "), replace("1790", "-1790"), replace("1790000000000000", "0"), replace("1790000000000000", "01"), replace("1790", "1790000"),
		replace(`"kind"`, `"did":"x","kind"`), replace(`"kind"`, `"Kind"`), replace(`"rev"`, `"rkey":"x","rev"`), replace("true", "tru"),
		replace("null", "1.5"), replace(`\u00e9`, `\u00g9`), replace(`\u00e9`, `\q`), replace("[]", "[,]"), replace(`"commit":{`, `"commit":{},"x":{`),
		replace("[]", string(bytes.Repeat([]byte("["), 60))+string(bytes.Repeat([]byte("]"), 60))), replace("plc:a", "plc:\xff"), replace("plc:a", `plc:\u0061`),
		[]byte(`{"did":"did:plc:a","time_us":5,"kind":"identity"}`),
	} {
		if _, ok := quickEvent(message); ok {
			t.Errorf("%s is taken for the usual", message)
		}
	}
}

func FuzzQuick(f *testing.F) {
	f.Add([]byte(usualEvent))
	for _, records := range quickRecords {
		for _, raw := range records {
			f.Add([]byte(raw))
		}
	}
	for _, raw := range strangeRecords {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sameEvent(t, data)
		for collection := range quickRecords {
			value, ok := quickValue(collection, data)
			sameValue(t, collection, string(data), value, ok)
		}
	})
}
