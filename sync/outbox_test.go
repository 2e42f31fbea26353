package netsync_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// Every kind reaches the server, in the order made, and is confirmed by what its views say.
func TestOutboxSendsEveryKindInOrder(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	anna := "did:plc:annaannaannaannaannaanna"
	ref := func(collection string, n int) json.RawMessage {
		return atp.Subject(collection, atp.StrongRef{URI: feed.URI(postURI(n)), CID: "c"}, start.UnixMilli())
	}
	like := r.add(feed.Act{Kind: feed.ActLike, Subject: postURI(1), Record: ref(feed.CollectionLike, 1)})
	var acts []feed.Act
	for _, a := range []feed.Act{
		{Kind: feed.ActRepost, Subject: postURI(2), Record: ref(feed.CollectionRepost, 2)}, {Kind: feed.ActBookmark, Subject: postURI(3), Of: "c3"}, {Kind: feed.ActFollow, Subject: anna},
		{Kind: feed.ActMute, Subject: anna, Scope: feed.ScopeReposts}, {Kind: feed.ActMute, Subject: "did:plc:bobbobbobbobbobbobbobbob"},
		{Kind: feed.ActBlock, Subject: "did:plc:carlcarlcarlcarlcarlcarl"}, {Kind: feed.ActPost, Record: draft("hello", nil)},
		{Kind: feed.ActUnlike, Subject: postURI(1), Of: string(like.Made(viewerDID))}, {Kind: feed.ActUnmute, Subject: "did:plc:bobbobbobbobbobbobbobbob"},
		{Kind: feed.ActUnbookmark, Subject: postURI(3)},
	} {
		acts = append(acts, r.add(a))
	}
	if err := r.once(0); err != nil {
		t.Fatal(err)
	}
	var writes []string
	for _, c := range r.pds.calls {
		writes = append(writes, c[strings.LastIndexByte(c, '.')+1:])
	}
	want := "createRecord createRecord createBookmark createRecord muteActor muteActor createRecord createRecord deleteRecord unmuteActor deleteBookmark"
	if got := strings.Join(writes, " "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if len(r.pds.records) != 4 || len(r.pds.muted) != 1 || r.pds.muted[anna] != "true false" || len(r.pds.bookmarks) != 0 {
		t.Errorf("records %v, muted %v, bookmarks %v", r.pds.records, r.pds.muted, r.pds.bookmarks)
	}
	r.clock.move(11 * time.Minute)
	if err := r.once(0); err != nil {
		t.Fatal(err)
	}
	for _, a := range acts {
		if got := r.get(a.RKey); got.State != feed.ActionSent || !got.Confirmed {
			t.Errorf("%s of %s: %+v", a.Kind, a.Subject, got)
		}
	}
	items, err := r.net.Items(t.Context(), viewerDID, r.clock.now().UnixMilli(), []feed.URI{feed.URI(postURI(2))})
	if err != nil || len(items) != 1 || items[0].Post.Viewer.Repost == "" {
		t.Errorf("what was confirmed is not stored: %+v, %v", items, err)
	}
}

// The server acts and the answer is lost, once and several times: one record, and the action is sent.
func TestLostAnswersMakeNoSecondRecord(t *testing.T) {
	t.Parallel()
	for _, times := range []int{1, 3} {
		r := newOutboxRig(t)
		a := r.add(feed.Act{Kind: feed.ActFollow, Subject: "did:plc:annaannaannaannaannaanna"})
		r.pds.misbehave(lose("com.atproto.repo.createRecord", times))
		if err := r.once(1); err != nil {
			t.Fatal(err)
		}
		if got := r.get(a.RKey); got.State != feed.ActionWaiting || got.Tries != 1 || got.NextMs <= r.clock.now().UnixMilli() || !(got.Why == feed.CodeUnreachable || got.Why == feed.CodeTimeout) {
			t.Errorf("%+v", got)
		}
		if len(r.told) != 1 || r.told[0] == nil {
			t.Errorf("told %v", r.told)
		}
		r.clock.move(time.Minute)
		if err := r.once(0); err != nil {
			t.Fatal(err)
		}
		if n := r.pds.creates[string(a.Made(viewerDID))]; n != 1 || len(r.pds.records) != 1 || r.pds.count["com.atproto.repo.createRecord"] != 1 {
			t.Errorf("made %d times, %d records, %d calls", n, len(r.pds.records), r.pds.count["com.atproto.repo.createRecord"])
		}
		if got := r.get(a.RKey); got.State != feed.ActionSent || got.CID == "" || got.URI != a.Made(viewerDID) {
			t.Errorf("%+v", got)
		}
		if len(r.told) != 2 || r.told[1] != nil {
			t.Errorf("told %v", r.told)
		}
	}
}

// Both the answer and the question after it come too late: the server's "there is one already" is not taken for a refusal.
func TestATakenKeyIsAskedFor(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	a := r.add(feed.Act{Kind: feed.ActFollow, Subject: "did:plc:annaannaannaannaannaanna"})
	r.pds.records[string(a.Made(viewerDID))] = a.Record // an earlier attempt that nobody here knows of
	if err := r.once(0); err != nil {
		t.Fatal(err)
	}
	if got := r.get(a.RKey); got.State != feed.ActionSent || got.CID != cidOf(a.Record) || len(r.pds.creates) != 0 {
		t.Errorf("%+v, created %v", got, r.pds.creates)
	}
}

func TestRefusalsNameTheReasonAndHoldUpNobody(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	bad := r.add(feed.Act{Kind: feed.ActPost, Record: draft("x", nil)})
	answer := r.add(feed.Act{Kind: feed.ActPost, Subject: string(bad.Made(viewerDID)), Needs: []feed.URI{bad.Made(viewerDID)}, Record: draft("answer", func(d *atp.Draft) {
		d.Root, d.Parent = &atp.StrongRef{URI: bad.Made(viewerDID)}, &atp.StrongRef{URI: bad.Made(viewerDID)}
	})})
	mute := r.add(feed.Act{Kind: feed.ActMute, Subject: "did:plc:annaannaannaannaannaanna"})
	r.pds.misbehave(instead("com.atproto.repo.createRecord", 400, "InvalidRecord"))
	if err := r.once(0); err != nil {
		t.Fatal(err)
	}
	if got := r.get(bad.RKey); got.State != feed.ActionRefused || got.Why != feed.CodeRefused || got.Reason != "because of InvalidRecord" {
		t.Errorf("%+v", got)
	}
	if got := r.get(answer.RKey); got.State != feed.ActionRefused || got.Why != feed.CodeNeedsOther {
		t.Errorf("%+v", got)
	}
	if got := r.get(mute.RKey); got.State != feed.ActionSent {
		t.Errorf("%+v", got)
	}
}

// What no server wrote, what it may do later and what has nothing to do with the action is never a refusal.
func TestWhatPassesStaysQueued(t *testing.T) {
	t.Parallel()
	html := func(status int) func(string, int, bool, http.ResponseWriter) bool {
		return func(_ string, _ int, acted bool, w http.ResponseWriter) bool {
			w.WriteHeader(status)
			fmt.Fprint(w, "<html>sign in to the hotel</html>")
			return true
		}
	}
	for name, c := range map[string]struct {
		fault func(string, int, bool, http.ResponseWriter) bool
		why   feed.Code
	}{
		"a captive portal":   {html(200), feed.CodeBadAnswer},
		"one with a status":  {html(403), feed.CodeBadAnswer},
		"an error of its":    {instead("com.atproto.repo", 502, "Upstream"), feed.CodeServerError},
		"too many":           {instead("com.atproto.repo", 429, "RateLimitExceeded"), feed.CodeRateLimited},
		"nobody there":       {func(_ string, _ int, _ bool, w http.ResponseWriter) bool { hangUp(w); return true }, feed.CodeUnreachable},
		"a null for a reply": {func(_ string, _ int, acted bool, w http.ResponseWriter) bool { fmt.Fprint(w, "null"); return true }, feed.CodeBadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newOutboxRig(t)
			a := r.add(feed.Act{Kind: feed.ActFollow, Subject: "did:plc:annaannaannaannaannaanna"})
			r.pds.misbehave(c.fault)
			if err := r.once(1); err != nil {
				t.Fatal(err)
			}
			if got := r.get(a.RKey); got.State != feed.ActionWaiting || got.Why != c.why {
				t.Errorf("%+v", got)
			}
			r.pds.misbehave(nil)
			r.clock.move(10 * time.Minute)
			if err := r.once(0); err != nil || len(r.pds.records) != 1 {
				t.Errorf("%v, %v", err, r.pds.records)
			}
		})
	}
}

// A session that is over: everything stays, nothing is asked twice, and signing in again sends it.
func TestSignedOutKeepsEverything(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	var acts []feed.Act
	for i := range 5 {
		acts = append(acts, r.add(feed.Act{Kind: feed.ActFollow, Subject: fmt.Sprintf("did:plc:annaannaannaannaannaann%d", i+2)}))
	}
	r.pds.misbehave(instead("com.atproto.", 401, "ExpiredToken"))
	if err := r.once(5); feed.CodeOf(err) != feed.CodeSignedOut {
		t.Errorf("%v", err)
	}
	if n := r.pds.count["com.atproto.server.refreshSession"]; n > 1 || r.pds.count["com.atproto.repo.createRecord"] > 1 {
		t.Errorf("%d renewals, %v", n, r.pds.count)
	}
	for _, a := range acts {
		if got := r.get(a.RKey); got.State != feed.ActionWaiting {
			t.Errorf("%+v", got)
		}
	}
	r.pds.misbehave(nil)
	r.clock.move(time.Hour)
	r.box = r.outbox() // signed in again
	if err := r.once(0); err != nil || len(r.pds.records) != 5 {
		t.Errorf("%v, %d records", err, len(r.pds.records))
	}
}

// A reply to a post that is itself unsent waits for it, and is given its CID; so is a reply to that reply.
func TestRepliesWaitForWhatTheyAnswer(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	first := r.add(feed.Act{Kind: feed.ActPost, Record: draft("one", nil)})
	uri := first.Made(viewerDID)
	second := r.add(feed.Act{Kind: feed.ActPost, Subject: string(uri), Needs: []feed.URI{uri}, Record: draft("two", func(d *atp.Draft) {
		d.Root, d.Parent = &atp.StrongRef{URI: uri}, &atp.StrongRef{URI: uri}
	})})
	r.pds.misbehave(instead("com.atproto.repo.createRecord", 500, "Oops"))
	if err := r.once(2); err != nil {
		t.Fatal(err)
	}
	if got := r.get(second.RKey); got.Tries != 0 {
		t.Errorf("the reply went first: %+v", got)
	}
	r.pds.misbehave(nil)
	r.clock.move(time.Minute)
	if err := r.once(0); err != nil {
		t.Fatal(err)
	}
	var rec struct {
		Reply struct{ Root, Parent atp.StrongRef }
	}
	if err := json.Unmarshal(r.pds.records[string(second.Made(viewerDID))], &rec); err != nil {
		t.Fatal(err)
	}
	if want := r.get(first.RKey).CID; rec.Reply.Parent.CID != want || rec.Reply.Root.CID != want || want == "" {
		t.Errorf("%+v, want the CID %s", rec.Reply, want)
	}
}

// What is done about one subject keeps its order, also where the first attempt fails; so does a quote of an unsent post.
func TestLaterActsWaitForEarlierOnes(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	r.add(feed.Act{Kind: feed.ActBookmark, Subject: postURI(3), Of: "c3"})
	undo := r.add(feed.Act{Kind: feed.ActUnbookmark, Subject: postURI(3)})
	post := r.add(feed.Act{Kind: feed.ActPost, Record: draft("one", nil)})
	quote := r.add(feed.Act{Kind: feed.ActPost, Needs: []feed.URI{post.Made(viewerDID)}, Record: draft("two", nil)})
	r.pds.fault = func(nsid string, n int, acted bool, w http.ResponseWriter) bool {
		return instead("app.bsky.bookmark.createBookmark", 500, "Oops")(nsid, n, acted, w) || instead("com.atproto.repo.createRecord", 500, "Oops")(nsid, n, acted, w)
	}
	if err := r.once(4); err != nil {
		t.Fatal(err)
	}
	for _, a := range []feed.Act{undo, quote} {
		if got := r.get(a.RKey); got.Tries != 0 {
			t.Errorf("the later one went first: %+v", got)
		}
	}
	r.pds.fault = nil
	r.clock.move(time.Minute)
	if err := r.once(0); err != nil || len(r.pds.bookmarks) != 0 || len(r.pds.records) != 2 {
		t.Errorf("%v, bookmarks %v, %d records", err, r.pds.bookmarks, len(r.pds.records))
	}
}

// Pictures are uploaded once, also when the record fails afterwards; mentions become DIDs, unknown ones stay text.
func TestPicturesAndMentions(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	a := r.add(feed.Act{Kind: feed.ActPost, Record: draft("hi @bob.test and @nobody.test #tag https://a.com", nil), Images: []feed.Attachment{
		{Mime: "image/png", Alt: "a dog", Width: 3, Height: 2, Bytes: []byte("one")}, {Mime: "image/jpeg", Alt: "", Bytes: []byte("two")},
	}})
	r.pds.misbehave(instead("com.atproto.repo.createRecord", 503, "Busy"))
	if err := r.once(1); err != nil {
		t.Fatal(err)
	}
	r.pds.misbehave(nil)
	r.clock.move(time.Minute)
	if err := r.once(0); err != nil {
		t.Fatal(err)
	}
	if r.pds.blobs != 2 {
		t.Errorf("%d uploads", r.pds.blobs)
	}
	record := string(r.pds.records[string(a.Made(viewerDID))])
	for _, want := range []string{`"$type":"app.bsky.embed.images"`, `"alt":"a dog"`, `"aspectRatio":{"height":2,"width":3}`, cidOf([]byte("one")), cidOf([]byte("two")),
		`"did":"did:plc:bobbobbobbobbobbobbobbob"`, `"byteStart":3`, `"tag":"tag"`, `"uri":"https://a.com"`, `"langs":["en"]`} {
		if !strings.Contains(record, want) {
			t.Errorf("%s is not in %s", want, record)
		}
	}
	if strings.Count(record, "#mention") != 1 {
		t.Errorf("%s", record)
	}
}

// Blobs that no record names are dropped by a server after some hours: they are sent again.
func TestBlobsThatTheServerForgot(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	r.add(feed.Act{Kind: feed.ActPost, Record: draft("x", nil), Images: []feed.Attachment{{Mime: "image/png", Bytes: []byte("one"), Ref: json.RawMessage(`{"old":true}`)}}})
	r.pds.misbehave(func(nsid string, n int, acted bool, w http.ResponseWriter) bool {
		return nsid == "com.atproto.repo.createRecord" && n == 1 && instead(nsid, 400, "BlobNotFound")(nsid, n, acted, w)
	})
	if err := r.once(1); err != nil {
		t.Fatal(err)
	}
	r.clock.move(time.Minute)
	if err := r.once(0); err != nil || r.pds.blobs != 1 || len(r.pds.records) != 1 {
		t.Errorf("%v, %d uploads, %v", err, r.pds.blobs, r.pds.records)
	}
}

// A queue that comes back online is let out slowly, and never beyond what a server grants.
func TestAllowanceOfWrites(t *testing.T) {
	t.Parallel()
	r := newOutboxRig(t)
	for i := range 50 {
		r.add(feed.Act{Kind: feed.ActFollow, Subject: fmt.Sprintf("did:plc:annaannaannaannaannaan%02d", i)})
	}
	if err := r.once(30); err != nil {
		t.Fatal(err)
	}
	if err := r.once(30); err != nil {
		t.Fatal(err)
	}
	r.clock.move(10 * time.Second)
	if err := r.once(10); err != nil {
		t.Fatal(err)
	}
	r.clock.move(10 * time.Second)
	if err := r.once(0); err != nil || len(r.pds.records) != 50 {
		t.Errorf("%v, %d", err, len(r.pds.records))
	}
}
