package atp

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"pgregory.net/rapid"

	"skein/feed"
	"skein/internal/atp/repo"
)

const (
	host    = "https://pds.test"
	key     = "3lk7q5zmi2k2a"
	blobCid = "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4ity"
	blobAt  = host + "/xrpc/com.atproto.sync.getBlob?cid=" + blobCid + "&did=did%3Aplc%3Aewvi7nxzyoun6zhxrhs64oiz"
)

type m = map[string]any

var blob = m{"$type": "blob", "ref": m{"$link": blobCid}, "mimeType": "image/png", "size": 9}

func jsonOf(t testing.TB, v any) json.RawMessage {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// inCBOR is the record as a repository holds it, by way of indigo.
func inCBOR(t testing.TB, raw json.RawMessage) string {
	t.Helper()
	v, err := atdata.UnmarshalJSON(raw)
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	out, err := atdata.MarshalCBOR(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// fromRepo wipes the bytes after reading: nothing of what was lent may be kept.
func fromRepo(collection, rkey, data string) Change {
	lent := []byte(data)
	value, err := repo.Decode(collection, string(lent))
	at, _ := repo.ParseCID(cid)
	return FromRepo(repo.Record{Collection: collection, RKey: rkey, CID: at, Raw: data, Value: value, Err: err}, ann, host, noon)
}

func fromJSON(raw json.RawMessage, collection, rkey string) Change {
	return FromJSON(raw, ann, collection, rkey, cid, host, noon)
}

// asView is the post as an AppView shows it: the same record, with pictures at other addresses.
func asView(t testing.TB, record m) feed.Post {
	t.Helper()
	v := m{"uri": "at://" + ann + "/app.bsky.feed.post/" + key, "cid": cid, "author": m{"did": ann, "handle": "ann.test"}, "record": record,
		"indexedAt": "2026-01-01T00:00:00Z", "likeCount": 3}
	if e, ok := record["embed"].(m); ok {
		v["embed"] = viewOf(e)
	}
	page := read(jsonOf(t, v))
	if len(page.Posts) == 0 {
		return feed.Post{}
	}
	return page.Posts[0]
}

func viewOf(e m) m {
	out := m{}
	for k, v := range e {
		out[k] = v
	}
	if list, ok := e["images"].([]any); ok {
		var images []any
		for _, x := range list {
			im := m{"thumb": "https://cdn.test/t", "fullsize": "https://cdn.test/f"}
			for k, v := range x.(m) {
				im[k] = v
			}
			images = append(images, im)
		}
		out["images"] = images
	}
	if inner, ok := e["media"].(m); ok {
		out["media"] = viewOf(inner)
	}
	if e["video"] != nil {
		out["playlist"], out["thumbnail"] = "https://cdn.test/p", "https://cdn.test/t"
	}
	if x, ok := e["external"].(m); ok {
		card := m{}
		for k, v := range x {
			card[k] = v
		}
		delete(card, "thumb")
		out["external"] = card
	}
	return out
}

// bare takes out what a view knows beyond the record, and where pictures lie.
func bare(p feed.Post) feed.Post {
	p.Counts, p.IndexedMs, p.FromRecord, p.WitnessedMs = feed.Counts{}, 0, false, 0
	for i := range p.Images {
		p.Images[i].Thumb, p.Images[i].Full = "", ""
	}
	if p.Video != nil {
		p.Video.Playlist, p.Video.Thumb = "", ""
	}
	if p.External != nil {
		p.External.Thumb = ""
	}
	return p
}

// drawPost draws a record, sound or nearly.
func drawPost(t *rapid.T) m {
	text := rapid.String().Draw(t, "text")
	if strings.Contains(text, "\x00") {
		text = "hello wörld #geese"
	}
	words := rapid.SampledFrom([]string{"en", "de-AT", "", "klingon-nope-nope", "ja"})
	record := m{"$type": feed.CollectionPost, "text": text, "createdAt": rapid.SampledFrom([]string{"2025-02-28T10:00:00Z", "2001-01-01T00:00:00Z", "soon", ""}).Draw(t, "at")}
	put := func(name string, v any) {
		if rapid.Bool().Draw(t, name) {
			record[name] = v
		}
	}
	put("langs", rapid.SliceOfN(words, 0, 5).Draw(t, "langs"))
	put("tags", rapid.SliceOfN(words, 0, 12).Draw(t, "tags"))
	put("labels", m{"$type": "com.atproto.label.defs#selfLabels", "values": []any{m{"val": "porn"}, m{"val": ""}, m{"val": strings.Repeat("x", 129)}, m{"val": "porn"}, m{"val": "nudity"}}})
	put("facets", drawFacets(t, len(text)))
	refs := rapid.SampledFrom([]string{"at://" + bob + "/app.bsky.feed.post/" + key, "at://" + bob + "/app.bsky.feed.post/q", "at://" + bob + "/app.bsky.feed.generator/x", "", "at://" + ann + "/app.bsky.feed.post/" + key})
	put("reply", m{"root": m{"uri": refs.Draw(t, "root"), "cid": cid}, "parent": m{"uri": refs.Draw(t, "parent"), "cid": cid}})
	put("embed", drawEmbed(t, m{"uri": rapid.SampledFrom([]string{"at://" + bob + "/app.bsky.feed.post/q", "at://" + bob + "/app.bsky.graph.list/l"}).Draw(t, "quoted"), "cid": cid}))
	return record
}

func drawFacets(t *rapid.T, n int) (out []any) {
	near := rapid.IntRange(0, n+2)
	for range rapid.IntRange(0, 5).Draw(t, "facets") {
		out = append(out, m{"index": m{"byteStart": near.Draw(t, "start"), "byteEnd": near.Draw(t, "end")}, "features": []any{
			rapid.SampledFrom([]any{m{"$type": "app.bsky.richtext.facet#link", "uri": "https://x.test"}, m{"$type": "app.bsky.richtext.facet#link", "uri": "javascript:1"},
				m{"$type": "app.bsky.richtext.facet#mention", "did": bob}, m{"$type": "com.example#bold", "uri": "x"}, 7}).Draw(t, "one"),
			m{"$type": "app.bsky.richtext.facet#tag", "tag": "geese"}}})
	}
	return out
}

func drawEmbed(t *rapid.T, ref m) m {
	images := m{"$type": "app.bsky.embed.images", "images": []any{m{"image": blob, "alt": "a goose", "aspectRatio": m{"width": rapid.IntRange(0, 200_000).Draw(t, "w"), "height": 3}}, m{"image": blob, "alt": ""}}}
	quoted := m{"$type": "app.bsky.embed.record", "record": ref}
	return rapid.SampledFrom([]m{
		images, quoted, {"$type": "app.bsky.embed.recordWithMedia", "record": quoted, "media": images},
		{"$type": "app.bsky.embed.video", "video": blob, "alt": "geese", "aspectRatio": m{"width": 16, "height": 9}},
		{"$type": "app.bsky.embed.external", "external": m{"uri": "https://x.test/a", "title": "T", "description": "D", "thumb": blob}},
		{"$type": "app.bsky.embed.external", "external": m{"uri": "javascript:1", "title": "T", "description": "D"}},
	}).Draw(t, "embed")
}

// The same record through CBOR, JSON and a view is the same post.
func TestThreeWaysToOnePost(t *testing.T) {
	t.Parallel()
	posts := 0
	rapid.Check(t, func(rt *rapid.T) {
		record := drawPost(rt)
		raw := jsonOf(t, record)
		inJSON, stored := fromJSON(raw, feed.CollectionPost, key), fromRepo(feed.CollectionPost, key, inCBOR(t, raw))
		if !reflect.DeepEqual(inJSON, stored) {
			rt.Fatalf("%s\nJSON %+v %+v\nCBOR %+v %+v", raw, inJSON, inJSON.Post, stored, stored.Post)
		}
		seen := asView(t, record)
		if stored.Post == nil {
			if seen.URI != "" {
				rt.Fatalf("%s is a view but no record: %s", raw, stored.Drop)
			}
			return
		}
		posts++
		if why := Violation(*stored.Post, noon); why != "" || !stored.Post.FromRecord {
			rt.Fatalf("%s: %s", raw, why)
		}
		got := *stored.Post
		if got.CreatedMs == got.WitnessedMs { // without a claim, each says when it saw the post
			seen.CreatedMs = got.CreatedMs
			for i := range seen.Labels {
				seen.Labels[i].CreatedMs = got.CreatedMs
			}
		}
		if !reflect.DeepEqual(bare(got), bare(seen)) {
			rt.Fatalf("%s\nrecord %+v\n  view %+v", raw, bare(got), bare(seen))
		}
	})
	if posts == 0 {
		t.Error("no record was sound")
	}
}

func TestSmallRecords(t *testing.T) {
	t.Parallel()
	post, own := "at://"+bob+"/app.bsky.feed.post/q", "at://"+ann+"/app.bsky.feed.post/"+key
	date, ms := "2025-02-28T10:00:00Z", int64(1740736800000)
	subject := m{"uri": post, "cid": cid}
	at := func(collection, rkey string) feed.URI { return feed.NewURI(ann, collection, rkey) }
	for _, c := range []struct {
		collection, rkey string
		fields           m
		want             Change
	}{
		{feed.CollectionLike, key, m{"subject": subject}, Change{Engaged: &feed.Engagement{Kind: feed.Like, URI: at(feed.CollectionLike, key), Actor: ann, Post: feed.URI(post), CreatedMs: ms}}},
		{feed.CollectionRepost, key, m{"subject": subject}, Change{Engaged: &feed.Engagement{Kind: feed.Repost, URI: at(feed.CollectionRepost, key), Actor: ann, Post: feed.URI(post), CreatedMs: ms}}},
		{feed.CollectionLike, key, m{"subject": m{"uri": "at://" + bob + "/app.bsky.feed.generator/x", "cid": cid}}, Change{Drop: DropSubject}},
		{feed.CollectionFollow, key, m{"subject": bob}, Change{Edge: &feed.Edge{Kind: feed.GraphFollow, URI: at(feed.CollectionFollow, key), Actor: ann, Subject: bob, CreatedMs: ms}}},
		{feed.CollectionBlock, key, m{"subject": bob}, Change{Edge: &feed.Edge{Kind: feed.GraphBlock, URI: at(feed.CollectionBlock, key), Actor: ann, Subject: bob, CreatedMs: ms}}},
		{feed.CollectionFollow, key, m{"subject": "bob.test"}, Change{Drop: DropSubject}},
		{feed.CollectionThreadgate, key, m{"post": own, "allow": []any{m{"$type": feed.CollectionThreadgate + "#mentionRule"}, m{"$type": feed.CollectionThreadgate + "#listRule", "list": "at://" + bob + "/app.bsky.graph.list/l"}},
			"hiddenReplies": []any{post, "x"}}, Change{Threadgate: &feed.Threadgate{Post: feed.URI(own), CreatedMs: ms, Limited: true, Mentioned: true, Lists: []feed.URI{"at://" + bob + "/app.bsky.graph.list/l"}, Hidden: []feed.URI{feed.URI(post)}}}},
		{feed.CollectionThreadgate, key, m{"post": own, "allow": []any{}}, Change{Threadgate: &feed.Threadgate{Post: feed.URI(own), CreatedMs: ms, Limited: true}}},
		{feed.CollectionThreadgate, key, m{"post": post}, Change{Drop: DropSubject}}, // of another's post
		{feed.CollectionPostgate, key, m{"post": own, "detachedEmbeddingUris": []any{post}, "embeddingRules": []any{m{"$type": feed.CollectionPostgate + "#disableRule"}}},
			Change{Postgate: &feed.Postgate{Post: feed.URI(own), Detached: []feed.URI{feed.URI(post)}, NoQuotes: true}}},
		{feed.CollectionDeclaration, "self", m{"hideFromAlgorithmicRecommendations": true}, Change{Declaration: &feed.Declaration{DID: ann, HideFromAlgorithms: true}}},
		{feed.CollectionDeclaration, "other", m{"hideFromAlgorithmicRecommendations": true}, Change{Drop: DropURI}},
		{feed.CollectionProfile, "self", m{"displayName": "Ann", "description": "D", "avatar": blob, "labels": m{"values": []any{m{"val": "!no-unauthenticated"}}}},
			Change{Author: &feed.Author{DID: ann, DisplayName: "Ann", Description: "D", Avatar: blobAt, FromRecord: true, IndexedMs: noon,
				Labels: []feed.Label{{Source: ann, Value: "!no-unauthenticated", CreatedMs: ms}}}}},
		{feed.CollectionLike, "a/b", m{"subject": subject}, Change{Drop: DropURI}},
		{feed.CollectionPost, key, m{"text": strings.Repeat("x", 3001)}, Change{Drop: DropText}},
		{feed.CollectionPost, key, m{"text": 7}, Change{Drop: DropShape}},
		{"com.example.x", key, m{"subject": subject}, Change{}},
	} {
		record := m{"$type": c.collection, "createdAt": date}
		for k, v := range c.fields {
			record[k] = v
		}
		c.want.DID, c.want.Collection, c.want.RKey, c.want.CID = ann, c.collection, c.rkey, cid
		raw := jsonOf(t, record)
		for way, got := range map[string]Change{"JSON": fromJSON(raw, c.collection, c.rkey), "CBOR": fromRepo(c.collection, c.rkey, inCBOR(t, raw))} {
			if got, want := string(jsonOf(t, got)), string(jsonOf(t, c.want)); got != want {
				t.Errorf("%s of %s:\n got %s\nwant %s", way, raw, got, want)
			}
			var b feed.Batch
			got.AddTo(&b)
			if kept := got.Drop == "" && c.collection != "com.example.x"; b.Empty() == kept {
				t.Errorf("%s of %s: %+v", way, raw, b)
			}
		}
	}
}

func TestChangesThatSayNothing(t *testing.T) {
	t.Parallel()
	if c := FromJSON(json.RawMessage(`{"$type":"app.bsky.feed.post","text":"x"}`), ann, feed.CollectionPost, key, "no cid", host, noon); c.Drop != DropCID {
		t.Errorf("%+v", c)
	}
	for _, junk := range []string{"null", "7", "[]", "{", "", "{\"text\":\"\xff\"}"} {
		if c := fromJSON(json.RawMessage(junk), feed.CollectionPost, key); c.Drop != DropShape {
			t.Errorf("%q: %+v", junk, c)
		}
	}
	at, _ := repo.ParseCID(cid)
	if c := FromRepo(repo.Record{Collection: feed.CollectionPost, RKey: key, CID: at, Unchanged: true}, ann, host, noon); c.Drop != "" || c.Post != nil || c.CID != cid {
		t.Errorf("%+v", c)
	}
	var b feed.Batch
	if (Change{DID: ann, Collection: feed.CollectionPost, RKey: key, Deleted: true}).AddTo(&b); len(b.Deleted) != 1 || b.Deleted[0] != feed.NewURI(ann, feed.CollectionPost, key) {
		t.Errorf("%+v", b)
	}
}

// Without a server nobody knows where a picture lies.
func TestPicturesNeedAHost(t *testing.T) {
	t.Parallel()
	raw := jsonOf(t, m{"$type": feed.CollectionPost, "text": "x", "embed": m{"images": []any{m{"image": blob, "alt": "a"}}}})
	with, without := FromJSON(raw, ann, feed.CollectionPost, key, cid, host, noon), FromJSON(raw, ann, feed.CollectionPost, key, cid, "", noon)
	if len(with.Post.Images) != 1 || with.Post.Images[0].Thumb != blobAt || len(without.Post.Images) != 0 {
		t.Errorf("%+v %+v", with.Post, without.Post)
	}
}

var collections = []string{feed.CollectionPost, feed.CollectionLike, feed.CollectionRepost, feed.CollectionFollow, feed.CollectionBlock,
	feed.CollectionProfile, feed.CollectionThreadgate, feed.CollectionPostgate, feed.CollectionDeclaration}

// FuzzFromJSON holds that no bytes make a record panic or break a promise.
func FuzzFromJSON(f *testing.F) {
	f.Add([]byte(`{"$type":"app.bsky.feed.post","text":"hé #go","createdAt":"2026-01-01T00:00:00Z","langs":["en"],"facets":[{"index":{"byteStart":4,"byteEnd":7},"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"go"}]}]}`))
	f.Add([]byte(`{"$type":"app.bsky.feed.like","subject":{"uri":"at://did:plc:x/app.bsky.feed.post/q","cid":"b"}}`))
	f.Add([]byte(`{"$type":"app.bsky.feed.threadgate","post":"at://did:plc:x/app.bsky.feed.post/q","allow":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, collection := range collections {
			sound(t, fromJSON(data, collection, key))
		}
	})
}

// FuzzFromRepo holds the same of CBOR.
func FuzzFromRepo(f *testing.F) {
	for _, raw := range []string{`{"$type":"app.bsky.feed.post","text":"hé","createdAt":"2026-01-01T00:00:00Z"}`, `{"$type":"app.bsky.graph.follow","subject":"did:plc:x"}`} {
		f.Add([]byte(inCBOR(f, json.RawMessage(raw))))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, collection := range collections {
			sound(t, fromRepo(collection, key, string(data)))
		}
	})
}

func sound(t *testing.T, c Change) {
	t.Helper()
	var b feed.Batch
	if c.AddTo(&b); c.Drop != "" && !b.Empty() {
		t.Errorf("dropped for %s, and kept: %+v", c.Drop, b)
	}
	if c.Post != nil {
		if why := Violation(*c.Post, noon); why != "" {
			t.Errorf("%s: %+v", why, c.Post)
		}
	}
	if e := c.Engaged; e != nil && (e.Post.Author() == "" || e.CreatedMs > noon || e.URI.Author() != ann) {
		t.Errorf("%+v", e)
	}
}
