package atp_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
)

func TestRecordsAreWrittenOnceAndDeleted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	post := r.post("bob", skynet.Draft{Text: "hello"})
	c := r.client(nil)
	page, err := c.Posts(t.Context(), []feed.URI{post})
	r.ok(err)
	tids := atp.NewTIDs(r.clock.now, "")
	key := tids.Next()
	like := atp.Subject(feed.CollectionLike, atp.StrongRef{URI: post, CID: page.Posts[0].CID}, r.clock.now().UnixMilli())
	made, err := c.CreateRecord(t.Context(), feed.CollectionLike, key, like, "")
	r.ok(err)
	if made.URI != feed.NewURI(c.DID(), feed.CollectionLike, key) || made.CID == "" {
		t.Errorf("%+v", made)
	}
	if _, err := c.CreateRecord(t.Context(), feed.CollectionLike, key, like, ""); err == nil {
		t.Error("the key was taken twice")
	}
	there, found, err := c.Record(t.Context(), made.URI)
	if err != nil || !found || there.CID != made.CID || !bytes.Contains(there.Value, []byte(post)) {
		t.Errorf("%+v, %v, %v", there, found, err)
	}
	if page, err = c.Posts(t.Context(), []feed.URI{post}); err != nil || page.Posts[0].Viewer.Like != made.URI || page.Posts[0].Counts.Likes != 1 {
		t.Errorf("%+v, %v", page.Posts, err)
	}
	for range 2 { // the second finds nothing, which is no error
		r.ok(c.DeleteRecord(t.Context(), made.URI, ""))
	}
	if _, found, err = c.Record(t.Context(), made.URI); err != nil || found {
		t.Errorf("%v, %v", found, err)
	}
	r.want(c.DeleteRecord(t.Context(), post, ""), feed.CodeBadInput)
}

func TestSwaps(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.client(nil)
	profile := func(name string) json.RawMessage {
		return json.RawMessage(`{"$type":"app.bsky.actor.profile","displayName":"` + name + `"}`)
	}
	first, err := c.PutRecord(t.Context(), feed.CollectionProfile, "self", profile("Ann"), "")
	r.ok(err)
	second, err := c.PutRecord(t.Context(), feed.CollectionProfile, "self", profile("Ann B"), first.CID)
	r.ok(err)
	if second.CID == first.CID {
		t.Error("nothing changed")
	}
	if _, err := c.PutRecord(t.Context(), feed.CollectionProfile, "self", profile("Ann C"), first.CID); err == nil {
		t.Error("somebody else's version was overwritten")
	}
	if err := c.DeleteRecord(t.Context(), first.URI, first.CID); err == nil {
		t.Error("somebody else's version was deleted")
	}
	if _, err := c.CreateRecord(t.Context(), feed.CollectionPost, "3kaaaaaaaaaa2", atp.Draft{Text: "x", CreatedMs: 1}.Record(nil, nil), first.CID); err == nil {
		t.Error("written upon a commit that is not the last")
	}
}

func TestSeveralWritesAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.client(nil)
	tids := atp.NewTIDs(r.clock.now, "")
	a, b := tids.Next(), tids.Next()
	record := atp.Draft{Text: "x", CreatedMs: r.clock.now().UnixMilli()}.Record(nil, nil)
	out, err := c.ApplyWrites(t.Context(), []atp.Write{{"create", feed.CollectionPost, a, record}, {"create", feed.CollectionPost, b, record}}, "")
	r.ok(err)
	if len(out) != 2 || out[1].URI != feed.NewURI(c.DID(), feed.CollectionPost, b) {
		t.Errorf("%+v", out)
	}
	out, err = c.ApplyWrites(t.Context(), []atp.Write{{"delete", feed.CollectionPost, a, nil}, {"update", feed.CollectionPost, b, record}}, "")
	r.ok(err)
	if out[0].URI != "" || out[1].CID == "" {
		t.Errorf("%+v", out)
	}
	_, err = c.ApplyWrites(t.Context(), nil, "")
	r.want(err, feed.CodeBadInput)
	_, err = c.ApplyWrites(t.Context(), make([]atp.Write, atp.MaxWrites+1), "")
	r.want(err, feed.CodeBadInput)
}

// A token that ran out in the middle of a write is renewed, and the write is made once.
func TestWritesRenewTheSession(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.client(nil)
	r.ok(r.faults.Add(fault.Rule{Kind: fault.Expire, After: 1}))
	for i := range 4 {
		key := atp.NewTIDs(r.clock.now, "").Next()
		_, err := c.CreateRecord(t.Context(), feed.CollectionPost, key, atp.Draft{Text: strings.Repeat("x", i+1), CreatedMs: r.clock.now().UnixMilli()}.Record(nil, nil), "")
		r.ok(err)
		r.clock.move(time.Second)
	}
	if n := r.seen("com.atproto.server.refreshSession"); n < 2 {
		t.Errorf("%d renewals", n)
	}
}

func TestMutesBookmarksAndBlocks(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	post := r.post("bob", skynet.Draft{Text: "hello"})
	c := r.client(nil)
	bob := post.Author()
	for scope, want := range map[feed.Scope]feed.Relation{feed.ScopeAll: {Muted: true}, feed.ScopeReposts: {MutedReposts: true}, feed.ScopeQuotes: {MutedQuotes: true}} {
		r.ok(c.Mute(t.Context(), bob, scope))
		p, err := c.Profile(t.Context(), bob)
		r.ok(err)
		got := p.Relation
		if got.Muted != want.Muted {
			t.Errorf("%q: %+v", scope, got)
		}
	}
	r.ok(c.Unmute(t.Context(), bob))
	if p, err := c.Profile(t.Context(), bob); err != nil || p.Relation.Muted || p.Relation.MutedQuotes || p.Relation.MutedReposts {
		t.Errorf("%+v, %v", p.Relation, err)
	}
	page, err := c.Posts(t.Context(), []feed.URI{post})
	r.ok(err)
	for _, on := range []bool{true, false} {
		if on {
			r.ok(c.Bookmark(t.Context(), post, page.Posts[0].CID))
		} else {
			r.ok(c.Unbookmark(t.Context(), post))
		}
		if page, err = c.Posts(t.Context(), []feed.URI{post}); err != nil || page.Posts[0].Viewer.Bookmarked != on {
			t.Errorf("%v, %v", page.Posts, err)
		}
	}
	if uri, err := c.BlockRecord(t.Context(), bob); err != nil || uri != "" {
		t.Errorf("%q, %v", uri, err)
	}
	made, err := c.CreateRecord(t.Context(), feed.CollectionBlock, atp.NewTIDs(r.clock.now, "").Next(), atp.Subject(feed.CollectionBlock, bob, r.clock.now().UnixMilli()), "")
	r.ok(err)
	if uri, err := c.BlockRecord(t.Context(), bob); err != nil || uri != made.URI {
		t.Errorf("%q, %v", uri, err)
	}
	if did, found, err := c.ResolveHandle(t.Context(), "bob.test"); err != nil || !found || did != bob {
		t.Errorf("%s, %v, %v", did, found, err)
	}
	for _, nobody := range []string{"nobody.test", "not a handle", ""} {
		if _, found, err := c.ResolveHandle(t.Context(), nobody); err != nil || found {
			t.Errorf("%q: %v, %v", nobody, found, err)
		}
	}
}

// A whole post as the reference client writes it: reply, quote with pictures, facets, languages.
func TestComposedPosts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	other := r.post("bob", skynet.Draft{Text: "hello"})
	c := r.client(nil)
	page, err := c.Posts(t.Context(), []feed.URI{other})
	r.ok(err)
	ref := &atp.StrongRef{URI: other, CID: page.Posts[0].CID}
	mime, w, h, err := atp.Picture(pngOf(30, 20))
	r.ok(err)
	blob, err := c.UploadBlob(t.Context(), pngOf(30, 20), mime)
	r.ok(err)
	text := "é #tag @bob.test bsky.app"
	facets := atp.Detect(text)
	facets[1].Target = string(other.Author())
	d := atp.Draft{Text: text, Langs: []string{"fr"}, Root: ref, Parent: ref, Quote: ref, CreatedMs: r.clock.now().UnixMilli()}
	made, err := c.CreateRecord(t.Context(), feed.CollectionPost, atp.NewTIDs(r.clock.now, "").Next(),
		d.Record(facets, []feed.Attachment{{Alt: "a field", Width: w, Height: h, Ref: blob}}), "")
	r.ok(err)
	page, err = c.Posts(t.Context(), []feed.URI{made.URI})
	r.ok(err)
	p := page.Posts[0]
	if p.Text != text || len(p.Facets) != 3 || p.Facets[1].Kind != feed.FacetMention || p.Reply == nil || p.Reply.Parent != other || p.Quote == nil || p.Quote.URI != other {
		t.Errorf("%+v", p)
	}
	if len(p.Images) != 1 || p.Images[0].Alt != "a field" || p.Images[0].Width != 30 || p.Langs[0] != "fr" {
		t.Errorf("%+v", p.Images)
	}
}

func pngOf(w, h int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func jpegOf(w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	img.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestPicture(t *testing.T) {
	t.Parallel()
	riff := func(chunk string) []byte { return append([]byte("RIFF\x00\x00\x00\x00WEBP"), chunk...) }
	for name, c := range map[string]struct {
		data []byte
		mime string
		w, h int
	}{
		"png":  {pngOf(7, 5), "image/png", 7, 5},
		"jpeg": {jpegOf(9, 4), "image/jpeg", 9, 4},
		// Headers as cwebp writes them for a lossy, a lossless and an extended file.
		"webp lossy":    {riff("VP8 \x30\x00\x00\x00\xd0\x01\x00\x9d\x01\x2a\x40\x01\xf0\x00\x00\x00"), "image/webp", 320, 240},
		"webp lossless": {riff("VP8L\x20\x00\x00\x00\x2f\x3f\xc1\x3b\x00\x00\x00\x00\x00\x00\x00"), "image/webp", 320, 240},
		"webp extended": {riff("VP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x3f\x01\x00\xef\x00\x00"), "image/webp", 320, 240},
	} {
		mime, w, h, err := atp.Picture(c.data)
		if err != nil || mime != c.mime || w != c.w || h != c.h {
			t.Errorf("%s: %s %d × %d, %v", name, mime, w, h, err)
		}
	}
	gif := []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
	huge := append([]byte(nil), pngOf(7, 5)...)
	copy(huge[16:], "\x00\x01\x00\x00\x00\x01\x00\x00") // claims 65536 × 65536
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("hello, this is no picture at all"), "a gif": gif, "a bomb": huge, "html": []byte("<svg onload=alert(1)>" + strings.Repeat(" ", 40)),
		"too heavy": append(pngOf(7, 5), make([]byte, atp.MaxImageBytes)...), "a cut webp": riff("VP8X"), "an empty webp": riff("VP8 \x30\x00\x00\x00\xd0\x01\x00\x9d\x01\x2b\x40\x01\xf0\x00\x00\x00"),
	} {
		if _, _, _, err := atp.Picture(data); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzPicture(f *testing.F) {
	f.Add(pngOf(3, 3))
	f.Add(jpegOf(3, 3))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x3f\x01\x00\xef\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if mime, w, h, err := atp.Picture(data); err == nil && (mime == "" || w < 1 || h < 1 || w > 20_000 || h > 20_000) {
			t.Fatalf("%s %d × %d", mime, w, h)
		}
	})
}

func TestTIDsRise(t *testing.T) {
	t.Parallel()
	r := &clock{t: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	tids := atp.NewTIDs(r.now, "")
	last := ""
	for i := range 1000 {
		switch {
		case i%7 == 0:
			r.move(-time.Hour) // somebody set the clock back
		case i%3 == 0:
			r.move(time.Millisecond)
		}
		next := tids.Next()
		if next <= last || len(next) != 13 {
			t.Fatalf("%s after %s", next, last)
		}
		last = next
	}
	if next := atp.NewTIDs(r.now, last).Next(); next[:11] <= last[:11] { // the last two letters hold only the clock's own bits
		t.Errorf("a restart: %s after %s", next, last)
	}
	if atp.NewTIDs(r.now, "not a TID").Next() == "" {
		t.Error("none")
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"did:plc:abc": true, "did:web:a.example": true, "ada.test": false, "": false, "did:plc:a b": false} {
		if atp.IsDID(s) != want {
			t.Errorf("%q", s)
		}
	}
	for s, want := range map[string]bool{"en": true, "pt-BR": true, "english!": false, "": false, strings.Repeat("a-", 30) + "b": false} {
		if atp.IsLanguage(s) != want {
			t.Errorf("%q", s)
		}
	}
}
