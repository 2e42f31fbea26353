package store

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

// onLike is one like as LikesOnRecord gives it; onRecord sorts them by person, newest first.
type onLike struct {
	person int32
	post   feed.PostID
	atMs   int64
}

func onRecord(t *testing.T, n *Network, w feed.Window) (all []onLike) {
	t.Helper()
	w.Viewer = cmp.Or(w.Viewer, me)
	must(t, n.LikesOnRecord(t.Context(), w, func(person int32, post feed.PostID, atMs int64) error {
		all = append(all, onLike{person, post, atMs})
		return nil
	}))
	slices.SortFunc(all, func(a, b onLike) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(b.atMs, a.atMs), cmp.Compare(b.post, a.post))
	})
	return all
}

func liked(by feed.DID, rkey string, atMs int64) feed.Engagement {
	return feed.Engagement{Kind: feed.Like, Actor: by, Post: feed.NewURI(anna, feed.CollectionPost, rkey), URI: feed.NewURI(by, feed.CollectionLike, rkey), CreatedMs: atMs}
}

func TestLikesOnRecord(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Graph: follow(anna, bela), Posts: []feed.Post{post(anna, "1", "x", 1), post(anna, "2", "x", 1), post(anna, "3", "x", 1)}})
	put(t, n, feed.Batch{Engaged: []feed.Engagement{
		liked(bela, "1", now), liked(bela, "2", now-2*hour), liked(bela, "3", now-hour),
		liked(bela, "later", now+1), liked(bela, "old", now-90*day), // on both sides of the window
		liked(me, "1", now-hour), liked(carl, "1", now-hour), // the viewer, and somebody they do not follow
		{Kind: feed.Repost, Actor: bela, Post: feed.NewURI(anna, feed.CollectionPost, "1"), CreatedMs: now},
	}})
	ids, err := n.PostIDs(t.Context(), []feed.URI{liked(me, "1", 0).Post, liked(me, "2", 0).Post, liked(me, "3", 0).Post})
	must(t, err)
	one, two, three := ids[liked(me, "1", 0).Post], ids[liked(me, "2", 0).Post], ids[liked(me, "3", 0).Post]
	window := feed.Window{AsOfMs: now, SpanMs: 90 * day, Limit: 100}
	if got, want := onRecord(t, n, window), []onLike{{0, one, now - hour}, {2, one, now}, {2, three, now - hour}, {2, two, now - 2*hour}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	window.AsOfMs = now - 1
	if got := onRecord(t, n, window); len(got) != 4 || got[1].post != three || got[3].atMs != now-90*day {
		t.Errorf("a millisecond earlier: %v", got)
	}
	window.Viewer = "did:plc:nobody"
	if got := onRecord(t, n, window); len(got) != 0 {
		t.Errorf("nobody knows %v", got)
	}
	stop := errors.New("enough")
	if err := n.LikesOnRecord(t.Context(), feed.Window{Viewer: me, AsOfMs: now, SpanMs: day, Limit: 9}, func(int32, feed.PostID, int64) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v, want the caller's own", err)
	}
}

// Whatever the limit, the viewer comes first, nobody has more than their share, and each one's likes are the newest of theirs.
func TestLikesAreShared(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	people := []feed.DID{anna, bela, carl}
	rng := rand.New(rand.NewPCG(1, 2))
	put(t, n, feed.Batch{Graph: follow(people...)})
	has := map[feed.DID]int{me: 40, anna: 700, bela: 30, carl: 0}
	for who, count := range has {
		var b feed.Batch
		for i := range count {
			at := now - int64(rng.IntN(1000))*hour
			if who == anna && i < 600 {
				at = now - hour // a machine's: all of one millisecond
			}
			b.Engaged = append(b.Engaged, liked(who, fmt.Sprint(who[8:], i), at))
		}
		put(t, n, b)
	}
	for limit, want := range map[int][4]int{-1: {}, 0: {}, 10: {10, 0, 0, 0}, 100: {40, 20, 20, 0}, 1000: {40, 320, 30, 0}, 10000: {40, 500, 30, 0}} {
		got := onRecord(t, n, feed.Window{AsOfMs: now, SpanMs: 90 * day, Limit: limit})
		var counts [4]int
		for _, l := range got {
			counts[l.person]++
		}
		if counts != want {
			t.Errorf("limit %d: %v likes of each, want %v", limit, counts, want)
		}
	}
	all := onRecord(t, n, feed.Window{AsOfMs: now, SpanMs: 90 * day, Limit: 10000})
	few := onRecord(t, n, feed.Window{AsOfMs: now, SpanMs: 90 * day, Limit: 1000})
	if !slices.Equal(few[40:360], all[40:360]) {
		t.Error("a smaller share is not the newest part of the larger one")
	}
}

// The plan must read the index alone: the table is by post, and a row of it for each like would be a seek each.
func TestLikesComeFromTheIndex(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	must(t, n.db.look(t.Context(), func(v *view) error {
		var plan []string
		err := v.each("EXPLAIN QUERY PLAN "+likesOf, []any{"[1,2]", 0, now, 9}, func(scan scanner) error {
			var a, b, c int
			var step string
			err := scan(&a, &b, &c, &step)
			plan = append(plan, step)
			return err
		})
		text := strings.Join(plan, "\n")
		if strings.Count(text, "COVERING INDEX engagement_by_actor") != 3 || strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("the plan:\n%s", text)
		}
		return err
	}))
}
