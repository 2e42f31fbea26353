package app

import (
	"testing"
	"time"

	"skein/feed"
)

// Nothing that was witnessed or made after a moment changes how that moment is ranked: not a post with an older date on it, not
// likes, reposts, counts, follows or what the reader has seen since. That the same news changes the present feed shows that the test sees it.
func TestReplayKnowsNothingLater(t *testing.T) {
	t.Parallel()
	clock := newClock()
	app := sampledWith(t, Options{DataDir: t.TempDir(), Version: "test", Shell: "cli", ExportDir: t.TempDir(), Clock: clock.now})
	api := app.API()
	now := must(api.Home())(t)
	then := now.AsOfMs - (12 * time.Hour).Milliseconds()
	before := must(api.Replay(then))(t)
	if before.Total < 50 || before.Total >= now.Total {
		t.Fatalf("%d posts then, %d now", before.Total, now.Total)
	}
	a := must(app.account())(t)
	clock.add(time.Hour)
	later(t, a, before, then, clock.now().UnixMilli())
	after := must(api.Replay(then))(t)
	if after.Total != before.Total || !sameOrder(after.Rows, before.Rows) {
		t.Errorf("%d posts, %d before; the order is the same: %v", after.Total, before.Total, sameOrder(after.Rows, before.Rows))
	}
	if present := must(api.Refresh())(t); sameOrder(present.Rows, now.Rows) {
		t.Error("what came later changes nothing at all: the test sees nothing")
	}
	if posts := must(app.Ranked(t.Context(), 10, nil, then))(t); len(posts) != 10 || string(posts[0].URI) != before.Rows[0].URI {
		t.Errorf("the command ranks another order: %d posts", len(posts))
	}
	for _, bad := range []int64{0, -1, clock.now().UnixMilli() + dayMs} {
		if _, err := api.Replay(bad); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%d: %v", bad, err)
		}
	}
}

// later is what happens after a moment to posts that were there.
func later(t *testing.T, a *account, then Replayed, thenMs, nowMs int64) {
	t.Helper()
	friend := feed.DID("")
	for i := range a.desk.pool.Table.Len() {
		if c := a.desk.pool.Table.Candidate(i); c.Following {
			friend = c.Author
		}
	}
	b := feed.Batch{Viewer: a.viewer, Posts: []feed.Post{{
		URI: feed.NewURI(friend, feed.CollectionPost, "3zzzzzzzzzzzz"), CID: "late", Author: friend, Text: "dated back",
		CreatedMs: thenMs - 3_600_000, WitnessedMs: nowMs, IndexedMs: nowMs,
	}}}
	var seen []feed.URI
	likes := 0
	for i, row := range then.Rows {
		uri := feed.URI(row.URI)
		items := must(a.network.Items(t.Context(), a.viewer, nowMs, []feed.URI{uri}))(t)
		post := items[0].Post
		post.Counts.Likes += 5000
		post.IndexedMs = nowMs
		b.Posts = append(b.Posts, post)
		for _, kind := range []feed.EngagementKind{feed.Like, feed.Repost} {
			for _, who := range []feed.DID{friend, a.viewer} {
				if c := items[0].Candidate; (who == friend && c.FollowsLiking+c.FollowsReposting > 0) || post.Viewer.Like != "" || post.Viewer.Repost != "" {
					continue // nobody likes a post twice: the second record would take the first one's place
				}
				likes++
				b.Engaged = append(b.Engaged, feed.Engagement{URI: feed.NewURI(who, "app.bsky.feed."+string(kind), "late"+itoa(i)), Kind: kind, Actor: who, Post: uri, CreatedMs: nowMs})
			}
		}
		seen = append(seen, uri)
	}
	if likes < 8 {
		t.Fatalf("%d likes and reposts: the test sees nothing", likes)
	}
	if err := a.network.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := a.self.MarkSeen(t.Context(), seen[25:], nowMs); err != nil {
		t.Fatal(err)
	}
}

// A record key tells when a follow was made, to the millisecond; anything else tells nothing.
func TestFollowsMadeLater(t *testing.T) {
	t.Parallel()
	// The TID of 2024-01-01T00:00:00Z with clock 0.
	const tid, at = "3khuwc44c2222", int64(1_704_067_200_000)
	made, ok := madeAt(tid)
	if !ok || made != at {
		t.Errorf("%d, %v", made, ok)
	}
	for _, bad := range []string{"", "self", "3khuwc44c222", "3khuwc44c22221", "3khuwc44c222!", "0khuwc44c2222"} {
		if _, ok := madeAt(bad); ok {
			t.Errorf("%q has a time", bad)
		}
	}
	item := func(reposting int) *feed.Item {
		it := &feed.Item{Candidate: feed.Candidate{Following: true, FollowsReposting: reposting}}
		it.Author.Relation.Following = feed.NewURI("did:plc:me", feed.CollectionFollow, tid)
		return it
	}
	if v := unfollowedThen(item(0), made); v.Action == feed.Drop {
		t.Error("a follow of that moment counts as later")
	}
	if v := unfollowedThen(item(0), made-1); v.Action != feed.Drop {
		t.Error("a follow made later brings a post")
	}
	brought := item(2)
	if v := unfollowedThen(brought, made-1); v.Action == feed.Drop || brought.Candidate.Following {
		t.Error("what others reposted stays, by somebody not followed yet")
	}
}
