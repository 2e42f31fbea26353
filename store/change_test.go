package store

import (
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

func change(status feed.AccountStatus, atMs int64) feed.Batch {
	return feed.Batch{Changes: []feed.AccountChange{{DID: anna, Status: status, AtMs: atMs}}}
}

// An account that is away stays stored, says so wherever it appears, and is whole again when it is back.
func TestAccountAwayAndBack(t *testing.T) {
	t.Parallel()
	for _, status := range []feed.AccountStatus{feed.AccountDeactivated, feed.AccountSuspended, feed.AccountTakenDown} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			n := openNetwork(t)
			b := crowd()
			canary := b.Posts[0].URI
			quoting := post(bela, "q", "look", now)
			quoting.Quote = &feed.QuoteRef{URI: canary}
			b.Posts = append(b.Posts, quoting)
			put(t, n, b)
			before := dump(t, n.db)
			put(t, n, change(status, now))
			if it := one(t, n, canary); it.Author.Status != status || it.Post.Text == "" {
				t.Errorf("status %q, text %q", it.Author.Status, it.Post.Text)
			}
			if it := one(t, n, quoting.URI); it.QuoteAuthor == nil || it.QuoteAuthor.Status != status {
				t.Errorf("quoted author %+v", it.QuoteAuthor)
			}
			away, err := n.Away(t.Context())
			must(t, err)
			if len(away) != 1 || away[0] != (feed.AccountChange{DID: anna, Status: status, AtMs: now}) {
				t.Errorf("away: %+v", away)
			}
			put(t, n, change(status, now-hour)) // what is old
			put(t, n, change(feed.AccountActive, now-1))
			if it := one(t, n, canary); it.Author.Status != status {
				t.Errorf("an older event changed the status to %q", it.Author.Status)
			}
			put(t, n, change(feed.AccountActive, now+1))
			if it := one(t, n, canary); it.Author.Status != feed.AccountActive {
				t.Errorf("status %q after it came back", it.Author.Status)
			}
			after := dump(t, n.db)
			if strip(before) != strip(after) {
				t.Errorf("rows changed on the way:\n%s\n%s", before, after)
			}
		})
	}
}

// strip leaves out the lines of accounts, whose status time moved.
func strip(dump string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(dump, "\n"), func(l string) bool { return strings.HasPrefix(l, "actor ") }), "\n")
}

func TestDeletedAccountLeavesNoRow(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	b := crowd()
	put(t, n, b)
	judge(t, n, b.Posts[0].URI)
	put(t, n, change(feed.AccountDeleted, now))
	if rows := left(t, n, "zyxwvutsrq", "qponmlkj", "canary"); rows != nil {
		t.Errorf("left: %q", rows)
	}
	sound(t, n)
	put(t, n, b) // a stale copy of it is refused
	if rows := left(t, n, "zyxwvutsrq", "qponmlkj"); rows != nil {
		t.Errorf("a stale copy came back: %q", rows)
	}
}

// Jetstream v2's diary: a tombstone from before the account came back must not erase what was fetched since.
func TestStaleTombstoneErasesNothing(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	b := crowd()
	canary := b.Posts[0].URI
	put(t, n, b)
	put(t, n, change(feed.AccountDeleted, now))
	put(t, n, change(feed.AccountActive, now+10))
	put(t, n, b) // fetched again; the local clock may even be behind
	if it := one(t, n, canary); it.Post.Text == "" || it.Author.Status != feed.AccountActive {
		t.Fatalf("%+v", it)
	}
	want := dump(t, n.db)
	for _, old := range []feed.Batch{change(feed.AccountDeleted, now), change(feed.AccountDeleted, now+9), change(feed.AccountDeactivated, now+5)} {
		put(t, n, old)
		if got := dump(t, n.db); got != want {
			t.Fatalf("an event from before erased or hid what came since:\n%s\n%s", want, got)
		}
	}
	put(t, n, change(feed.AccountDeleted, now+11))
	if rows := left(t, n, "zyxwvutsrq"); rows != nil {
		t.Errorf("a new deletion left %q", rows)
	}
}

func TestRename(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	b := crowd()
	put(t, n, b)
	rename := func(handle string, atMs int64) string {
		put(t, n, feed.Batch{Renames: []feed.Rename{{DID: anna, Handle: handle, AtMs: atMs}}})
		return one(t, n, b.Posts[0].URI).Author.Handle
	}
	if got := rename("older.test", 4); got != "canaryhandle.test" {
		t.Errorf("a view fetched later lost to an older event: %s", got)
	}
	if got := rename("new.test", 6); got != "new.test" {
		t.Errorf("handle %s", got)
	}
	if got := rename("handle.invalid", 7); got != "handle.invalid" {
		t.Errorf("handle %s", got)
	}
	if got := rename("", 8); got != "handle.invalid" {
		t.Errorf("an empty rename changed the handle to %s", got)
	}
	if rows := strings.Count(dump(t, n.db), "handle.invalid"); rows != 1 {
		t.Errorf("%d rows hold a handle: nothing may be keyed by it", rows)
	}
}

// A move changes where the next copy is asked for, and nothing of what is held.
func TestMoveToAnotherServer(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Repos: []feed.Repo{{DID: anna, PDS: "https://old.test", Rev: "3lk7q5zmi2k2a"}}})
	before := dump(t, n.db)
	move := feed.Batch{Renames: []feed.Rename{{DID: anna, PDS: "https://new.test", AtMs: now}, {DID: bela, PDS: "https://other.test", AtMs: now}}}
	put(t, n, move)
	if got, want := dump(t, n.db), strings.Replace(before, "https://old.test", "https://new.test", 1); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	held, err := n.Repo(t.Context(), anna)
	must(t, err)
	if held.PDS != "https://new.test" || held.Rev != "3lk7q5zmi2k2a" {
		t.Errorf("%+v", held)
	}
}

func TestListening(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	must(t, n.Apply(t.Context(), feed.Batch{
		Viewer: me, Graph: follow(carl, bela), Authors: []feed.Author{{DID: anna, IndexedMs: 1}, {DID: "did:plc:dora", IndexedMs: 1}},
		Changes: []feed.AccountChange{{DID: anna, Status: feed.AccountDeactivated, AtMs: 1}},
	}))
	for limit, want := range map[int][]feed.DID{10: {me, bela, carl, anna}, 3: {me, bela, carl}, 1: {me}} {
		got, err := n.Listening(t.Context(), me, limit)
		must(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", limit, got, want)
		}
	}
	if got, err := n.Listening(t.Context(), "did:plc:stranger", 10); err != nil || !slices.Equal(got, []feed.DID{"did:plc:stranger", anna}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestMemoryIsToldWhatWent(t *testing.T) {
	t.Parallel()
	opt := fixed()
	var posts []feed.PostID
	var pictures []string
	opt.Forget = func(p []feed.PostID, urls []string) { posts, pictures = append(posts, p...), append(pictures, urls...) }
	n, err := OpenNetwork(t.Context(), t.TempDir()+"/network.db", opt)
	must(t, err)
	t.Cleanup(func() { must(t, n.Close()) })
	b := crowd()
	b.Authors[0].Avatar = "https://cdn.test/avatar"
	put(t, n, b)
	ids, err := n.PostIDs(t.Context(), []feed.URI{b.Posts[0].URI})
	must(t, err)
	if posts != nil || pictures != nil {
		t.Fatalf("forgotten before anything went: %v %v", posts, pictures)
	}
	put(t, n, change(feed.AccountDeleted, now))
	if !slices.Equal(posts, []feed.PostID{ids[b.Posts[0].URI]}) {
		t.Errorf("posts %v, want %v", posts, ids)
	}
	for _, url := range []string{"https://cdn.test/t", "https://cdn.test/f", "https://cdn.test/v", "https://cdn.test/avatar"} {
		if !slices.Contains(pictures, url) {
			t.Errorf("%s is not forgotten: %v", url, pictures)
		}
	}
}
