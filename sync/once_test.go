package netsync_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	netsync "skein/sync"
)

func TestOnceBringsTheWholeNeighbourhood(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	var order []string
	e, sink := r.engine(nil)
	sum, err := e.Once(t.Context(), func(p feed.Progress) {
		if len(order) == 0 || order[len(order)-1] != p.Stage {
			order = append(order, p.Stage)
		}
		if p.Done > p.Total || p.LeftMs < -1 || p.Job != netsync.Job {
			t.Errorf("progress %+v", p)
		}
	})
	r.ok(err)
	me := feed.DID(skynet.DIDFor("viewer"))
	if n := sink.count(feed.GraphFollow); n != small.ViewerFollows {
		t.Errorf("%d follows", n)
	}
	if n := sink.engagements(feed.Like, me); n != small.ViewerLikes {
		t.Errorf("%d own likes, want %d", n, small.ViewerLikes)
	}
	if sink.engagements(feed.Repost, "") == 0 || sink.prefs == "" || len(sink.timeline) == 0 {
		t.Errorf("reposts %d, preferences %q, timeline %d", sink.engagements(feed.Repost, ""), sink.prefs, len(sink.timeline))
	}
	if left, _ := sink.MissingPosts(t.Context(), me, 1000); len(left) != 0 {
		t.Errorf("%d posts are named and not there", len(left))
	}
	oldest := start.UnixMilli()
	for x := range sink.timeline {
		oldest = min(oldest, x.SortMs)
		if _, ok := sink.posts[x.Post]; !ok {
			t.Errorf("%s stands in the timeline and is not stored", x.Post)
		}
	}
	if oldest > start.Add(-71*time.Hour).UnixMilli() {
		t.Errorf("the timeline goes back to %v only", time.UnixMilli(oldest).UTC())
	}
	// What the first screen needs came first, together.
	if b := sink.batches[1]; len(b.Timeline) == 0 || b.Preferences == nil || b.Cursor.Name == "" {
		t.Errorf("the first batch holds %d timeline entries", len(b.Timeline))
	}
	if order[0] != "sync.first" || sum.Posts != len(sink.posts) || len(sum.Failed) != 0 || sum.Resumed {
		t.Errorf("order %v, summary %+v", order, sum)
	}
}

// A second run finds everything done: a handful of requests, no new rows.
func TestSecondRunIsShort(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	e, sink := r.engine(nil)
	first, err := e.Once(t.Context(), nil)
	r.ok(err)
	posts := len(sink.posts)
	r.clock.move(time.Minute)
	second, err := e.Once(t.Context(), nil)
	r.ok(err)
	// Twelve: preferences, profile, the head of the timeline, follows, mutes, blocks, muted lists, blocked lists, likes, own
	// posts, and two for what they named.
	if second.Requests > 12 || second.Requests >= first.Requests || len(sink.posts) != posts {
		t.Errorf("%d requests after %d, %d posts after %d", second.Requests, first.Requests, len(sink.posts), posts)
	}
}

func TestFromNoFollowsToFiveThousand(t *testing.T) {
	t.Parallel()
	for _, follows := range []int{0, 5000} {
		t.Run(fmt.Sprint(follows), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, skynet.Plan{Accounts: max(follows, 3), Posts: 300, ViewerFollows: follows, Span: 48 * time.Hour})
			e, sink := r.engine(func(c *netsync.Config) { c.Authors = 40 })
			sum, err := e.Once(t.Context(), nil)
			r.ok(err)
			if n := sink.count(feed.GraphFollow); n != follows {
				t.Errorf("%d follows", n)
			}
			if n := r.seen("app.bsky.feed.getAuthorFeed"); n > 41+1 {
				t.Errorf("%d author feeds within a budget of 40", n)
			}
			if follows == 0 && len(sink.timeline) != 0 || follows > 0 && len(sink.timeline) < 250 {
				t.Errorf("%d timeline entries, %+v", len(sink.timeline), sum)
			}
			if follows == 0 {
				return
			}
			// The next run takes the next forty.
			r.clock.move(time.Minute)
			_, err = e.Once(t.Context(), nil)
			r.ok(err)
			if n := r.seen("app.bsky.feed.getAuthorFeed"); n < 80 {
				t.Errorf("%d author feeds after two runs", n)
			}
		})
	}
}

func TestUnfollowAndUnmuteAreNoticed(t *testing.T) {
	t.Parallel()
	r := newRig(t, tiny)
	r.ok(r.world.Mute("viewer", "a00000"))
	e, sink := r.engine(nil)
	_, err := e.Once(t.Context(), nil)
	r.ok(err)
	if sink.count(feed.GraphMute) != 1 {
		t.Fatalf("mutes %d", sink.count(feed.GraphMute))
	}
	r.ok(r.world.Unmute("viewer", "a00000"))
	r.clock.move(time.Minute)
	_, err = e.Once(t.Context(), nil)
	r.ok(err)
	if sink.count(feed.GraphMute) != 0 {
		t.Error("an account that is no longer muted stays muted")
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	ctx, cancel := context.WithCancel(t.Context())
	e, sink := r.engine(nil)
	n := 0
	_, err := e.Once(ctx, func(p feed.Progress) {
		if n++; n == 6 {
			cancel()
		}
	})
	r.want(err, feed.CodeCancelled)
	before := len(sink.posts)
	sum, err := e.Once(t.Context(), nil)
	r.ok(err)
	if !sum.Resumed || len(sink.posts) <= before {
		t.Errorf("resumed: %v, %d posts after %d", sum.Resumed, len(sink.posts), before)
	}
}

// The disk is full: the error comes through, nothing is marked as done, and the next run brings the rest.
func TestSinkErrorStopsAndResumes(t *testing.T) {
	t.Parallel()
	r := newRig(t, small)
	e, sink := r.engine(nil)
	left := 5
	sink.before = func(feed.Batch) error {
		if left--; left < 0 {
			return feed.Fail(feed.CodeDiskFull, "path", "network.db")
		}
		return nil
	}
	_, err := e.Once(t.Context(), nil)
	r.want(err, feed.CodeDiskFull)
	sink.before = nil
	_, err = e.Once(t.Context(), nil)
	r.ok(err)
	whole, whole2 := newRig(t, small), 0
	e2, sink2 := whole.engine(nil)
	_, err = e2.Once(t.Context(), nil)
	r.ok(err)
	if whole2 = len(sink2.posts); len(sink.posts) != whole2 || len(sink.engaged) != len(sink2.engaged) || len(sink.timeline) != len(sink2.timeline) {
		t.Errorf("%d posts, want %d", len(sink.posts), whole2)
	}
}
