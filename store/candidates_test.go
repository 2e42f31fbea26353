package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"skein/feed"
	"skein/store/testfill"
)

func at(ms int64) func() time.Time { return func() time.Time { return time.UnixMilli(ms) } }

func collectItems(t *testing.T, n *Network, w feed.Window) (all []feed.Item) {
	t.Helper()
	must(t, n.Candidates(t.Context(), w, func(it *feed.Item) error {
		all = append(all, *it)
		return nil
	}))
	return all
}

func candidates(t *testing.T, n *Network) []feed.Item {
	t.Helper()
	return collectItems(t, n, feed.Window{Viewer: me, AsOfMs: now, SpanMs: 3 * day, Limit: 1000})
}

// Each row adds one thing to a network in which anna is followed and wrote one post; the fact it names must move as stated.
func TestFacts(t *testing.T) {
	t.Parallel()
	p := post(anna, "1", "the post", now-10*hour)
	root := post(carl, "root", "a thread", now-20*day)
	older := post(anna, "older", "before", now-20*hour)
	mine := post(me, "mine", "my answer", now-9*hour)
	like := func(atMs int64) feed.Batch {
		return feed.Batch{Posts: []feed.Post{older}, Engaged: []feed.Engagement{{Kind: feed.Like, Actor: me, Post: older.URI, URI: "at://did:plc:me/app.bsky.feed.like/1", CreatedMs: atMs}}}
	}
	repost := func(by feed.DID, atMs int64) feed.Batch {
		return feed.Batch{Engaged: []feed.Engagement{{Kind: feed.Repost, Actor: by, Post: p.URI, URI: feed.NewURI(by, feed.CollectionRepost, "1"), CreatedMs: atMs}}}
	}
	answer := func(by feed.DID, atMs, witnessedMs int64) feed.Batch {
		a := reply(post(by, "answer", "x", atMs), p, p)
		a.WitnessedMs = witnessedMs
		return feed.Batch{Posts: []feed.Post{a}}
	}
	for name, c := range map[string]struct {
		add  feed.Batch
		fact func(c *feed.Candidate) any
		want any
	}{
		"own like":              {like(now - hour), func(c *feed.Candidate) any { return c.OwnLikes }, 1},
		"own like, later":       {like(now + 1), func(c *feed.Candidate) any { return c.OwnLikes }, 0},
		"own repost":            {feed.Batch{Engaged: []feed.Engagement{{Kind: feed.Repost, Actor: me, Post: p.URI, CreatedMs: now}}}, func(c *feed.Candidate) any { return c.OwnReposts }, 1},
		"own reply":             {feed.Batch{Posts: []feed.Post{reply(mine, p, p)}}, func(c *feed.Candidate) any { return c.OwnReplies }, 1},
		"own reply to another":  {feed.Batch{Posts: []feed.Post{reply(mine, p, root), root}}, func(c *feed.Candidate) any { return c.OwnReplies }, 0},
		"author posts":          {feed.Batch{Posts: []feed.Post{older}}, func(c *feed.Candidate) any { return c.AuthorPosts }, 2},
		"author posts, old":     {feed.Batch{Posts: []feed.Post{post(anna, "o", "x", now-15*day)}}, func(c *feed.Candidate) any { return c.AuthorPosts }, 1},
		"repost by a follow":    {repost(bela, now-hour), func(c *feed.Candidate) any { return c.FollowsReposting }, 1},
		"repost, later":         {repost(bela, now+1), func(c *feed.Candidate) any { return c.FollowsReposting }, 0},
		"repost by a stranger":  {repost(carl, now-hour), func(c *feed.Candidate) any { return c.FollowsReposting }, 0},
		"repost in timeline":    {feed.Batch{Timeline: []feed.TimelineEntry{{Post: p.URI, By: bela, SortMs: now - 1}}}, func(c *feed.Candidate) any { return c.FollowsReposting }, 1},
		"follow talks":          {answer(bela, now-hour, now-hour), func(c *feed.Candidate) any { return c.FollowsTalking }, 1},
		"follow talks, later":   {answer(bela, now+1, now+1), func(c *feed.Candidate) any { return c.FollowsTalking }, 0},
		"talk witnessed later":  {answer(bela, now-hour, now+1), func(c *feed.Candidate) any { return c.FollowsTalking }, 0},
		"stranger talks":        {answer(carl, now-hour, now-hour), func(c *feed.Candidate) any { return c.FollowsTalking }, 0},
		"the author talks":      {answer(anna, now-hour, now-hour), func(c *feed.Candidate) any { return c.FollowsTalking }, 0},
		"global counts":         {feed.Batch{}, func(c *feed.Candidate) any { return []int{c.Likes, c.Reposts, c.Replies} }, []int{1, 2, 3}},
		"form":                  {feed.Batch{}, func(c *feed.Candidate) any { return []any{c.Graphemes, c.Lang, c.Media, c.Link, c.Reply} }, []any{8, "en", false, false, false}},
		"followed, and no root": {feed.Batch{}, func(c *feed.Candidate) any { return []any{c.Following, c.Root} }, []any{true, p.URI}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := openNetwork(t)
			p := p
			p.Counts = feed.Counts{Likes: 1, Reposts: 2, Replies: 3}
			put(t, n, feed.Batch{Posts: []feed.Post{p}, Graph: follow(anna, bela)})
			put(t, n, c.add)
			for _, it := range candidates(t, n) {
				if it.Post.URI == p.URI {
					if got := c.fact(&it.Candidate); fmt.Sprint(got) != fmt.Sprint(c.want) {
						t.Errorf("got %v, want %v", got, c.want)
					}
					same := one(t, n, p.URI)
					if fmt.Sprintf("%+v", same.Candidate) != fmt.Sprintf("%+v", it.Candidate) {
						t.Errorf("Items says %+v, Candidates %+v", same.Candidate, it.Candidate)
					}
					return
				}
			}
			t.Error("the post is not a candidate")
		})
	}
}

func TestWhoIsACandidate(t *testing.T) {
	t.Parallel()
	old := post(anna, "1", "x", now-3*day)
	future := post(anna, "1", "x", now+1)
	late := post(anna, "1", "x", now-hour)
	late.WitnessedMs = now + 1
	early := post(anna, "1", "x", now+5*hour) // dated ahead, seen before
	early.WitnessedMs = now - hour
	strange := post(carl, "1", "x", now-hour)
	own := post(me, "1", "x", now-hour)
	repost := func(by feed.DID, p feed.Post) feed.Batch {
		return feed.Batch{Posts: []feed.Post{p}, Engaged: []feed.Engagement{{Kind: feed.Repost, Actor: by, Post: p.URI, CreatedMs: now - 1}}}
	}
	entry := func(p feed.Post, by feed.DID, ms int64) feed.Batch {
		return feed.Batch{Posts: []feed.Post{p}, Timeline: []feed.TimelineEntry{{Post: p.URI, By: by, SortMs: ms}}}
	}
	for name, c := range map[string]struct {
		add      feed.Batch
		want     bool
		reposter feed.DID
	}{
		"by a follow":              {feed.Batch{Posts: []feed.Post{post(anna, "1", "x", now-1)}}, true, ""},
		"just out of the window":   {feed.Batch{Posts: []feed.Post{old}}, false, ""},
		"after as_of":              {feed.Batch{Posts: []feed.Post{future}}, false, ""},
		"witnessed after as_of":    {feed.Batch{Posts: []feed.Post{late}}, false, ""},
		"dated ahead":              {feed.Batch{Posts: []feed.Post{early}}, true, ""},
		"by a stranger":            {feed.Batch{Posts: []feed.Post{strange}}, false, ""},
		"own":                      {feed.Batch{Posts: []feed.Post{own}}, false, ""},
		"own, in the timeline":     {entry(own, "", now-1), false, ""},
		"stranger in the timeline": {entry(strange, "", now-1), true, ""},
		"timeline after as_of":     {entry(strange, "", now+1), false, ""},
		"brought by a follow":      {entry(strange, anna, now-1), true, anna},
		"brought by a stranger":    {entry(strange, "did:plc:dora", now-1), false, ""},
		"reposted by a follow":     {repost(bela, strange), true, bela},
		"reposted by a stranger":   {repost("did:plc:dora", strange), false, ""},
		"reposted by me":           {repost(me, strange), false, ""},
		"follow reposts a follow":  {repost(bela, post(anna, "1", "x", now-hour)), true, ""},
		"alone and by a repost":    {feed.Batch{Posts: []feed.Post{strange}, Timeline: []feed.TimelineEntry{{Post: strange.URI, SortMs: now - 2}, {Post: strange.URI, By: anna, SortMs: now - 1}}}, true, ""},
		"only named":               {feed.Batch{Engaged: []feed.Engagement{{Kind: feed.Repost, Actor: bela, Post: strange.URI, CreatedMs: now - 1}}}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := openNetwork(t)
			put(t, n, feed.Batch{Graph: follow(anna, bela)})
			put(t, n, c.add)
			got := candidates(t, n)
			if (len(got) == 1) != c.want {
				t.Fatalf("%d candidates", len(got))
			}
			if c.want {
				if by := got[0].Reposter; (by == nil) != (c.reposter == "") || (by != nil && by.DID != c.reposter) {
					t.Errorf("reposter %+v, want %q", by, c.reposter)
				}
				if same := one(t, n, got[0].Post.URI); (same.Reposter == nil) != (got[0].Reposter == nil) {
					t.Errorf("Items says %+v", same.Reposter)
				}
			}
		})
	}
}

// A muted account does not bring a repost that somebody else brings too.
func TestReposterIsNotTheMutedOne(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(carl, "1", "x", now-hour)
	put(t, n, feed.Batch{Graph: append(follow(anna, bela), feed.GraphEdge{Kind: feed.GraphMute, Subject: anna}), Posts: []feed.Post{p},
		Engaged: []feed.Engagement{{Kind: feed.Repost, Actor: anna, Post: p.URI, CreatedMs: now - 1}, {Kind: feed.Repost, Actor: bela, Post: p.URI, CreatedMs: now - 2}}})
	if got := candidates(t, n); len(got) != 1 || got[0].Reposter.DID != bela || got[0].Candidate.FollowsReposting != 2 {
		t.Errorf("%+v", got)
	}
}

// Against an independent count over the batches themselves, for several moments.
func TestCandidatesAgreeWithABruteForceCount(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	batches := testfill.Batches(testfill.Shape{Seed: 21, People: 40, Follows: 15, Posts: 1500, PerBatch: 100, NowMs: now, SpanMs: 20 * day})
	for _, b := range batches {
		put(t, n, b)
	}
	for _, w := range []feed.Window{
		{Viewer: testfill.Viewer, AsOfMs: now + day, SpanMs: 30 * day, Limit: 5000},
		{Viewer: testfill.Viewer, AsOfMs: now - 5*day, SpanMs: 3 * day, Limit: 5000},
		{Viewer: testfill.Viewer, AsOfMs: now - day, SpanMs: 10 * day, Limit: 37},
		{Viewer: testfill.Viewer, AsOfMs: now, SpanMs: day, Limit: 0},
		{Viewer: "did:plc:nobody", AsOfMs: now, SpanMs: 30 * day, Limit: 5000},
	} {
		got := collectItems(t, n, w)
		want := bruteForce(batches, w)
		if len(got) != len(want) {
			t.Errorf("%+v: %d items, want %d", w, len(got), len(want))
			continue
		}
		for i := range got {
			got[i].Candidate.ID = 0
			if g, x := fmt.Sprintf("%+v", got[i].Candidate), fmt.Sprintf("%+v", want[i]); g != x {
				t.Errorf("%+v item %d:\ngot  %s\nwant %s", w, i, g, x)
				break
			}
		}
		if !slices.IsSortedFunc(got, func(x, y feed.Item) int { return cmp.Compare(y.Candidate.EffectiveMs, x.Candidate.EffectiveMs) }) {
			t.Errorf("%+v is not newest first", w)
		}
	}
}

func TestCandidatesStopWhenAsked(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	put(t, n, feed.Batch{Graph: follow(anna), Posts: []feed.Post{post(anna, "1", "x", now-1), post(anna, "2", "x", now-2)}})
	enough := errors.New("enough")
	calls := 0
	err := n.Candidates(t.Context(), feed.Window{Viewer: me, AsOfMs: now, SpanMs: day, Limit: 9}, func(*feed.Item) error {
		calls++
		return enough
	})
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := n.Candidates(ctx, feed.Window{Viewer: me}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
