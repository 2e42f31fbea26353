package store

import (
	"testing"

	"skein/feed"
)

// What an author wished about a post, and what a labeler says of it, outlives making room: the post that comes back is held to it.
func TestPruneKeepsWishes(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	gated, hidden, plain := post(carl, "gated", "a thread with a gate on it", now-20*day), post(bela, "hidden", "an answer that was hidden", now-19*day), post(carl, "plain", "a post without any", now-20*day)
	hidden = reply(hidden, gated, gated)
	labelled := post(carl, "labelled", "a post that a labeler knows", now-20*day)
	put(t, n, feed.Batch{
		Posts:       []feed.Post{gated, hidden, plain, labelled},
		Threadgates: []feed.Threadgate{{Post: gated.URI, CreatedMs: 1, Limited: true, Hidden: []feed.URI{hidden.URI}}},
		Labels:      []feed.SubjectLabel{{Subject: string(labelled.URI), Label: feed.Label{Source: "did:plc:labeler", Value: "spam", CreatedMs: 1}}},
	})
	count := func(query string) (rows int) {
		must(t, n.db.read.QueryRow(query).Scan(&rows))
		return rows
	}
	queries := []string{"SELECT count(*) FROM threadgate", "SELECT count(*) FROM threadgate_hidden", "SELECT count(*) FROM signed_label"}
	var before []int
	for _, q := range queries {
		before = append(before, count(q))
	}
	got, err := n.Prune(t.Context(), feed.Room{}, nil)
	must(t, err)
	if got.Posts != 4 || count("SELECT count(*) FROM post WHERE text IS NOT NULL") != 0 {
		t.Fatalf("%+v", got)
	}
	for i, q := range queries {
		if before[i] == 0 || count(q) != before[i] {
			t.Errorf("%s: %d before, %d after", q, before[i], count(q))
		}
	}
	if names := count("SELECT count(*) FROM post"); names != 2 { // the gated one and the labelled one
		t.Errorf("%d names are left", names)
	}
	allResolve(t, n)
	if again, err := n.MissingPosts(t.Context(), me, 10); err != nil || len(again) != 0 {
		t.Errorf("%v would be fetched again, %v", again, err)
	}
	put(t, n, feed.Batch{Posts: []feed.Post{gated, hidden, labelled}})
	if left := count("SELECT count(*) FROM missing WHERE pruned"); left != 0 {
		t.Errorf("%d that came back are still called pruned", left)
	}
	must(t, n.Apply(t.Context(), feed.Batch{Viewer: me, Deleted: []feed.URI{gated.URI, hidden.URI, labelled.URI}}))
	for _, q := range queries {
		if count(q) != 0 {
			t.Errorf("%s: %d after the posts were deleted", q, count(q))
		}
	}
}
