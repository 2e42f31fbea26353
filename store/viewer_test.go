package store

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

const you = feed.DID("did:plc:you")

// view is what one viewer has: a follow, a timeline, a like, preferences and a cursor.
func viewOf(viewer feed.DID) feed.Batch {
	p := post(anna, "shared", "what both viewers read", now-hour)
	p.IndexedMs, p.Viewer = now, feed.PostState{Like: feed.NewURI(viewer, feed.CollectionLike, "l"), Bookmarked: true}
	return feed.Batch{
		Viewer: viewer, Posts: []feed.Post{p}, Timeline: []feed.TimelineEntry{{Post: p.URI, SortMs: now}},
		Graph:   []feed.GraphEdge{{Kind: feed.GraphFollow, Subject: anna, URI: feed.NewURI(viewer, feed.CollectionFollow, "f")}},
		Engaged: []feed.Engagement{{Kind: feed.Like, Actor: viewer, Post: p.URI, URI: feed.NewURI(viewer, feed.CollectionLike, "l"), CreatedMs: now}},
		Cursor:  feed.Cursor{Name: "timeline", Value: "at " + string(viewer)}, Preferences: []byte(`[{"$type":"x"}]`),
	}
}

// One viewer's rows go from every table that has such rows; the other's are byte for byte what they would be alone.
func TestForgetViewer(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, viewOf(me))
	alone := dump(t, n.db)
	put(t, n, viewOf(you))
	if dump(t, n.db) == alone {
		t.Fatal("the second viewer has no rows")
	}
	must(t, n.ForgetViewer(t.Context(), you))
	var id int64
	must(t, n.db.read.QueryRow("SELECT id FROM actor WHERE did = ?", string(you)).Scan(&id))
	for table, columns := range tables(t, n.db) {
		if !slices.Contains(columns, "viewer_did") {
			continue
		}
		var rows int
		must(t, n.db.read.QueryRow(fmt.Sprintf("SELECT count(*) FROM %s WHERE viewer_did = ?", table), id).Scan(&rows))
		if rows != 0 {
			t.Errorf("%d rows left in %s", rows, table)
		}
	}
	mine := func(text string) (lines []string) {
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, "actor ") { // the other's DID stays as a name
				lines = append(lines, line)
			}
		}
		return lines
	}
	if got := dump(t, n.db); !slices.Equal(mine(got), mine(alone)) {
		t.Errorf("the other viewer's rows have changed: %s", firstDifference(got, alone))
	}
	must(t, n.ForgetViewer(t.Context(), "did:plc:never"))
	allResolve(t, n)
}

// What an account did is kept when the other viewer follows it: then it is a signal of the network like any other.
func TestForgottenViewerWhoIsFollowed(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, viewOf(you))
	put(t, n, feed.Batch{Viewer: me, Graph: follow(you)})
	must(t, n.ForgetViewer(t.Context(), you))
	var likes int
	must(t, n.db.read.QueryRow("SELECT count(*) FROM engagement").Scan(&likes))
	if likes != 1 {
		t.Errorf("%d likes are left", likes)
	}
}

func TestRemoveSelf(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, other := filepath.Join(dir, "self-a.db"), filepath.Join(dir, "self-ab.db")
	for _, name := range []string{path, path + "-wal", path + "-shm", path + ".before-2", path + ".before-11", other, other + ".before-2"} {
		must(t, os.WriteFile(name, []byte("x"), 0o600))
	}
	must(t, RemoveSelf(path))
	must(t, RemoveSelf(path))
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	if !slices.Equal(left, []string{other, other + ".before-2"}) {
		t.Errorf("%v", left)
	}
}

// What a person's own file speaks of is found in all its places, also beside whoever writes it.
func TestKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "self.db")
	s, err := OpenSelf(t.Context(), path, me, fixed())
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	uri := func(rkey string) feed.URI { return feed.NewURI(anna, feed.CollectionPost, rkey) }
	must(t, s.MarkSeen(t.Context(), []feed.URI{uri("seen")}, now))
	must(t, s.AddFeedback(t.Context(), feed.Feedback{Kind: "not_spam", Post: uri("marked"), Author: anna, AtMs: now}))
	must(t, s.SaveEdition(t.Context(), &feed.Edition{Viewer: me, AsOfMs: now, Recipe: "{}", URIs: []feed.URI{uri("one"), uri("two")}}))
	must(t, s.db.update(t.Context(), func(tx *tx) error {
		return tx.run(`INSERT INTO outbox (rkey, viewer_did, kind, subject, of, scope, record, needs, state, tries, next_ms, why, reason, uri, cid, made_ms, sent_ms, confirmed)
			VALUES ('3k', ?, 'reply', '', '', '', ?, '', 'waiting', 0, 0, '', '', '', '', 0, 0, 0)`,
			string(me), `{"reply":{"parent":{"uri":"`+string(uri("parent"))+`"},"root":{"uri":"`+string(uri("root"))+`"}}}`)
	}))
	must(t, s.SayTopic(t.Context(), feed.TopicWord{Post: uri("titled"), Label: "music", AtMs: now}))
	want := []feed.URI{uri("marked"), uri("one"), uri("parent"), uri("root"), uri("seen"), uri("titled"), uri("two")}
	for name, read := range map[string]func() ([]feed.URI, error){
		"open": func() ([]feed.URI, error) { return s.Kept(t.Context()) }, "beside": func() ([]feed.URI, error) { return KeptIn(t.Context(), path) },
	} {
		got, err := read()
		slices.Sort(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := KeptIn(t.Context(), path+".none"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
}

// Days add up over hosts and flushes, old ones leave, and looking for space leaves nothing behind.
func TestTraffic(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	use := func(host string, received int64) feed.HostUse {
		return feed.HostUse{Host: host, Purpose: feed.PurposePDS, Requests: 1, Sent: 10, Received: received, LastMs: now}
	}
	must(t, n.RecordHosts(t.Context(), []feed.HostUse{use("a", 100), use("b", 50)}))
	must(t, n.RecordHosts(t.Context(), []feed.HostUse{use("a", 5)}))
	must(t, n.db.update(t.Context(), func(t *tx) error {
		return t.script(fmt.Sprintf("INSERT INTO traffic VALUES (%d, 'a', 1, 2), (%d, 'a', 1, 2)", now/day-1, now/day-100))
	}))
	must(t, n.RecordHosts(t.Context(), []feed.HostUse{use("c", 1)}))
	must(t, n.HasSpace(t.Context()))
	got, err := n.Traffic(t.Context(), 100_000)
	if want := []feed.DayUse{{Day: now / day, Sent: 40, Received: 156}, {Day: now/day - 1, Sent: 1, Received: 2}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := n.Traffic(t.Context(), 1); err != nil || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}
