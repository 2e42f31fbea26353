package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"skein/feed"
)

func openSelf(t *testing.T) *Self {
	t.Helper()
	s, err := OpenSelf(t.Context(), filepath.Join(t.TempDir(), "self.db"), me, fixed())
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	if _, ok, err := s.Setting(t.Context(), "theme"); ok || err != nil {
		t.Errorf("unset: %v, %v", ok, err)
	}
	for _, value := range []string{`"dark"`, `"light"`} {
		must(t, s.SetSetting(t.Context(), "theme", value))
		if got, ok, err := s.Setting(t.Context(), "theme"); got != value || !ok || err != nil {
			t.Errorf("%q, %v, %v", got, ok, err)
		}
	}
}

func TestFeedback(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	a := feed.Feedback{Kind: "not_spam", Post: "at://a/app.bsky.feed.post/1", Author: anna, AtMs: 1}
	b := feed.Feedback{Kind: "not_spam", Author: bela, AtMs: 5, Note: "a friend"}
	for _, f := range []feed.Feedback{a, b, {Kind: "less", Author: bela, AtMs: 2}} {
		must(t, s.AddFeedback(t.Context(), f))
	}
	a.AtMs = 9
	must(t, s.AddFeedback(t.Context(), a))
	got, err := s.Feedback(t.Context(), "not_spam")
	must(t, err)
	if !reflect.DeepEqual(got, []feed.Feedback{a, b}) {
		t.Errorf("%+v", got)
	}
}

func TestEditions(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	if e, err := s.LatestEdition(t.Context()); e != nil || err != nil {
		t.Errorf("none yet: %+v, %v", e, err)
	}
	var last feed.Edition
	for i := range keepEditions + 5 {
		last = feed.Edition{Viewer: me, AsOfMs: now + int64(i), Recipe: "{}\n", URIs: []feed.URI{"at://a/b/2", "at://a/b/1"}, Anchor: "at://a/b/1"}
		must(t, s.SaveEdition(t.Context(), &last))
	}
	must(t, s.SetAnchor(t.Context(), last.ID, "at://a/b/2"))
	last.Anchor = "at://a/b/2"
	got, err := s.LatestEdition(t.Context())
	must(t, err)
	if !reflect.DeepEqual(*got, last) {
		t.Errorf("%+v, want %+v", got, last)
	}
	wantCode(t, s.SetAnchor(t.Context(), 1, "at://a/b/2"), feed.CodeNothingThere) // pruned
	var kept int
	must(t, s.db.read.QueryRow("SELECT count(*) FROM edition").Scan(&kept))
	if kept != keepEditions {
		t.Errorf("%d editions kept", kept)
	}
	empty := feed.Edition{Viewer: me}
	must(t, s.SaveEdition(t.Context(), &empty))
	if got, err := s.LatestEdition(t.Context()); err != nil || got.URIs != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSeen(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	must(t, s.MarkSeen(t.Context(), nil, 0))
	must(t, s.MarkSeen(t.Context(), []feed.URI{"at://a/b/1", "at://a/b/2"}, 10))
	must(t, s.MarkSeen(t.Context(), []feed.URI{"at://a/b/2", "at://a/b/3"}, 20))
	for since, want := range map[int64]string{0: "[at://a/b/3 at://a/b/1 at://a/b/2]", 10: "[at://a/b/3]", 20: "[]"} {
		if got, err := s.SeenBetween(t.Context(), since, 1<<60, 10); err != nil || fmt.Sprint(got) != want {
			t.Errorf("since %d: %v, %v", since, got, err)
		}
	}
}

// fillSelf puts at least one row into every table.
func fillSelf(t *testing.T, s *Self, uris []feed.URI, authors []feed.DID) {
	t.Helper()
	ctx := t.Context()
	must(t, s.SetSetting(ctx, "theme", `"dark"`))
	must(t, s.MarkSeen(ctx, uris, now))
	must(t, s.SaveEdition(ctx, &feed.Edition{Viewer: s.viewer, AsOfMs: now, Recipe: "{}\n", URIs: uris, Anchor: uris[0]}))
	for _, a := range authors {
		must(t, s.AddFeedback(ctx, feed.Feedback{Kind: "not_spam", Post: uris[0], Author: a, AtMs: now}))
	}
	must(t, s.SayTopic(ctx, feed.TopicWord{Post: uris[0], Label: "music", Applies: true, AtMs: now}))
	must(t, s.AddAct(ctx, feed.Act{RKey: "3kaaaaaaaaaa2", Kind: feed.ActPost, Subject: string(uris[0]), State: feed.ActionWaiting, MadeMs: now,
		Record: []byte(`{"text":"hi"}`), Images: []feed.Attachment{{Mime: "image/png", Alt: "a", Bytes: []byte{0x89, 'P', 0xff}}}}))
}

func TestExportHoldsEveryRow(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	fillSelf(t, s, []feed.URI{"at://did:plc:a/app.bsky.feed.post/1"}, []feed.DID{anna})
	var out bytes.Buffer
	must(t, s.Export(t.Context(), &out))
	tables := map[string]int{}
	for line := range strings.Lines(out.String()) {
		var row struct {
			Table string
			Row   map[string]any
		}
		must(t, json.Unmarshal([]byte(line), &row))
		tables[row.Table]++
	}
	want := map[string]int{"owner": 1, "setting": 1, "seen": 1, "edition": 1, "feedback": 1, "topic_word": 1, "outbox": 1, "outbox_image": 1}
	if !reflect.DeepEqual(tables, want) {
		t.Errorf("%v, want %v", tables, want)
	}
}

func TestBackupIsWhole(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	fillSelf(t, s, []feed.URI{"at://did:plc:a/app.bsky.feed.post/1"}, []feed.DID{anna})
	path := filepath.Join(t.TempDir(), "copy.db")
	for range 2 { // the second replaces the first
		must(t, s.Backup(t.Context(), path))
	}
	c, err := OpenSelf(t.Context(), path, me, fixed())
	must(t, err)
	defer c.Close()
	if dump(t, c.db) != dump(t, s.db) {
		t.Error("the copy differs")
	}
	r, err := OpenSelf(t.Context(), path, me, Options{ReadOnly: true})
	must(t, err)
	defer r.Close()
	wantCode(t, r.Backup(t.Context(), path), feed.CodeReadOnly)
}
