package store

import (
	"encoding/json"
	"reflect"
	"testing"

	"skein/feed"
)

func likeAct(rkey string) feed.Act {
	return feed.Act{RKey: rkey, Kind: feed.ActLike, Subject: "at://did:plc:anna/app.bsky.feed.post/1", Record: json.RawMessage(`{"a":1}`),
		State: feed.ActionWaiting, MadeMs: now}
}

func settle(t *testing.T, s *Self, a feed.Act, was feed.ActionState, want bool) {
	t.Helper()
	if ok, err := s.SettleAct(t.Context(), a, was); err != nil || ok != want {
		t.Errorf("settling %s from %s: %v, %v, want %v", a.RKey, was, ok, err, want)
	}
}

func TestOutboxKeepsOrderAndEveryField(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	if last, err := s.LastAct(t.Context()); last != "" || err != nil {
		t.Errorf("%q, %v", last, err)
	}
	post := feed.Act{RKey: "3kbbbbbbbbbb2", Kind: feed.ActPost, Subject: "at://x", Of: "o", Scope: feed.ScopeQuotes, Record: json.RawMessage(`{"t":"é"}`),
		Needs: []feed.URI{"at://a/b/1", "at://a/b/2"}, State: feed.ActionRefused, Tries: 3, NextMs: 4, Why: feed.CodeTimeout, Reason: "r", URI: "at://u/v/w",
		CID: "c", MadeMs: 5, SentMs: 0, Images: []feed.Attachment{{Mime: "image/png", Alt: "x", Width: 2, Height: 3, Bytes: []byte{1, 0xff}},
			{Mime: "image/webp", Bytes: []byte{2}, Ref: json.RawMessage(`{"ref":1}`)}}}
	must(t, s.AddAct(t.Context(), post))
	must(t, s.AddAct(t.Context(), likeAct("3kaaaaaaaaaa2")))
	if err := s.AddAct(t.Context(), likeAct("3kaaaaaaaaaa2")); err == nil {
		t.Error("a key was taken twice")
	}
	images, err := s.ActImages(t.Context(), post.RKey)
	must(t, err)
	if !reflect.DeepEqual(images, post.Images) {
		t.Errorf("%+v", images)
	}
	for i := range post.Images {
		post.Images[i].Bytes = nil
	}
	got, err := s.Acts(t.Context(), 0)
	must(t, err)
	if want := []feed.Act{likeAct("3kaaaaaaaaaa2"), post}; !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v\n%+v", got, want)
	}
	if last, err := s.LastAct(t.Context()); last != post.RKey || err != nil {
		t.Errorf("%q, %v", last, err)
	}
}

// Two hands on one row: the sender and the person. Whoever moves it first wins, and nothing is written by the other.
func TestSettlingComparesTheState(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	a := likeAct("3kaaaaaaaaaa2")
	must(t, s.AddAct(t.Context(), a))
	a.State, a.Tries = feed.ActionSending, 1
	settle(t, s, a, feed.ActionWaiting, true)
	settle(t, s, a, feed.ActionWaiting, false)
	if ok, err := s.DropAct(t.Context(), a.RKey); ok || err != nil {
		t.Errorf("dropped while it was sent: %v, %v", ok, err)
	}
	a.State = feed.ActionWaiting // an answer was lost
	settle(t, s, a, feed.ActionSending, true)
	if ok, err := s.DropAct(t.Context(), a.RKey); ok || err != nil {
		t.Errorf("dropped although it may have arrived: %v, %v", ok, err)
	}
	a.State = feed.ActionRefused
	settle(t, s, a, feed.ActionWaiting, true)
	if ok, err := s.DropAct(t.Context(), a.RKey); !ok || err != nil {
		t.Errorf("a refused one stays: %v, %v", ok, err)
	}
	settle(t, s, a, feed.ActionRefused, false)
}

func TestPicturesGoOnceSent(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	a := feed.Act{RKey: "3kbbbbbbbbbb2", Kind: feed.ActPost, State: feed.ActionWaiting, Images: []feed.Attachment{{Mime: "image/png", Bytes: []byte{9}}}}
	must(t, s.AddAct(t.Context(), a))
	a.State, a.Images[0].Ref = feed.ActionSending, json.RawMessage(`{"x":1}`)
	settle(t, s, a, feed.ActionWaiting, true)
	images, err := s.ActImages(t.Context(), a.RKey)
	must(t, err)
	if len(images) != 1 || string(images[0].Ref) != `{"x":1}` || len(images[0].Bytes) != 1 {
		t.Errorf("%+v", images)
	}
	a.State, a.SentMs = feed.ActionSent, now
	settle(t, s, a, feed.ActionSending, true)
	if images, err = s.ActImages(t.Context(), a.RKey); err != nil || len(images) != 0 {
		t.Errorf("%+v, %v", images, err)
	}
	must(t, s.AddAct(t.Context(), feed.Act{RKey: "3kcccccccccc2", Kind: feed.ActPost, State: feed.ActionWaiting, Images: []feed.Attachment{{Bytes: []byte{9}}}}))
	if ok, err := s.DropAct(t.Context(), "3kcccccccccc2"); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	var left int
	must(t, s.db.read.QueryRow("SELECT count(*) FROM outbox_image").Scan(&left))
	if left != 0 {
		t.Errorf("%d pictures left", left)
	}
}

func TestConfirmedActsLeaveAfterADay(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	for _, c := range []struct {
		rkey   string
		sentMs int64
	}{{"3kaaaaaaaaaa2", now - keepActs - 1}, {"3kbbbbbbbbbb2", now - hour}} {
		a := likeAct(c.rkey)
		must(t, s.AddAct(t.Context(), a))
		a.State, a.SentMs, a.Confirmed = feed.ActionSent, c.sentMs, true
		settle(t, s, a, feed.ActionWaiting, true)
	}
	got, err := s.Acts(t.Context(), 0)
	must(t, err)
	if len(got) != 1 || got[0].RKey != "3kbbbbbbbbbb2" || !got[0].Confirmed {
		t.Errorf("%+v", got)
	}
	if got, err = s.Acts(t.Context(), now); err != nil || len(got) != 0 {
		t.Errorf("confirmed ones are listed for the allowance only: %+v, %v", got, err)
	}
}
