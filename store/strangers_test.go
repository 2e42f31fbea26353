package store

import (
	"fmt"
	"slices"
	"testing"

	"skein/feed"
	"skein/store/testfill"
)

const (
	dora    = feed.DID("did:plc:dora")
	whoever = feed.DID("did:plc:whoever")
)

func outsiders(t *testing.T, n *Network, most int) []feed.Item {
	t.Helper()
	return collectItems(t, n, feed.Window{Viewer: me, AsOfMs: now, SpanMs: 3 * day, Limit: 1000, Strangers: most})
}

// liking is what followed accounts do with a post, all at once.
func liking(p feed.Post, atMs int64, who ...feed.DID) (out []feed.Engagement) {
	for _, by := range who {
		out = append(out, did(by, feed.Like, p.URI, atMs))
	}
	return out
}

func following(subject feed.DID, atMs int64, who ...feed.DID) (out []feed.Edge) {
	for _, by := range who {
		out = append(out, feed.Edge{Kind: feed.GraphFollow, URI: feed.NewURI(by, feed.CollectionFollow, "of"+string(subject[8:])), Actor: by, Subject: subject, CreatedMs: atMs})
	}
	return out
}

// Each row adds one thing to a network in which anna, bela and carl are followed and a stranger wrote a post.
func TestWhoEntersFromOutside(t *testing.T) {
	t.Parallel()
	p := post(whoever, "1", "from outside", now-10*hour)
	with := func(change func(*feed.Post)) feed.Post {
		q := p
		change(&q)
		return q
	}
	stands := func(r feed.Relation) feed.Batch {
		return feed.Batch{Posts: []feed.Post{p}, Engaged: liking(p, now-hour, anna, bela),
			Authors: []feed.Author{{DID: whoever, Handle: "whoever.test", IndexedMs: now, Relation: r}}}
	}
	ownLikes := func(n int, atMs int64) (out []feed.Engagement) {
		for i := range n {
			out = append(out, did(me, feed.Like, feed.NewURI(anna, feed.CollectionPost, fmt.Sprint(i)), atMs))
		}
		return out
	}
	friends := []feed.DID{anna, bela, carl}
	for name, c := range map[string]struct {
		add  feed.Batch
		want bool
	}{
		"liked by two":           {feed.Batch{Posts: []feed.Post{p}, Engaged: liking(p, now-hour, anna, bela)}, true},
		"liked by one":           {feed.Batch{Posts: []feed.Post{p}, Engaged: liking(p, now-hour, anna)}, false},
		"one of the likes later": {feed.Batch{Posts: []feed.Post{p}, Engaged: append(liking(p, now-hour, anna), liking(p, now+1, bela)...)}, false},
		"liked by strangers":     {feed.Batch{Posts: []feed.Post{p}, Engaged: liking(p, now-hour, dora, "did:plc:emma")}, false},
		"liked by a close one":   {feed.Batch{Posts: []feed.Post{p}, Engaged: append(ownLikes(5, now-9*day), liking(p, now-hour, anna)...)}, true},
		"not so close":           {feed.Batch{Posts: []feed.Post{p}, Engaged: append(ownLikes(4, now-9*day), liking(p, now-hour, anna)...)}, false},
		"close only later":       {feed.Batch{Posts: []feed.Post{p}, Engaged: append(ownLikes(5, now+1), liking(p, now-hour, anna)...)}, false},
		"a friend of friends":    {feed.Batch{Posts: []feed.Post{p}, Edges: following(whoever, now-9*day, friends...)}, true},
		"followed by two":        {feed.Batch{Posts: []feed.Post{p}, Edges: following(whoever, now-9*day, anna, bela)}, false},
		"followed by the third later": {feed.Batch{Posts: []feed.Post{p},
			Edges: append(following(whoever, now-9*day, anna, bela), following(whoever, now+1, carl)...)}, false},
		"followed twice by one": {feed.Batch{Posts: []feed.Post{p}, Edges: append(following(whoever, now-9*day, anna, bela),
			feed.Edge{Kind: feed.GraphFollow, URI: feed.NewURI(anna, feed.CollectionFollow, "again"), Actor: anna, Subject: whoever, CreatedMs: now - day})}, false},
		"an answer by a friend of friends": {feed.Batch{Posts: []feed.Post{reply(p, post(dora, "r", "x", 0), post(dora, "r", "x", 0))}, Edges: following(whoever, now-9*day, friends...)}, false},
		"an answer that two like":          {feed.Batch{Posts: []feed.Post{reply(p, post(dora, "r", "x", 0), post(dora, "r", "x", 0))}, Engaged: liking(p, now-hour, anna, bela)}, true},
		"known from its record alone":      {feed.Batch{Posts: []feed.Post{with(func(q *feed.Post) { q.FromRecord = true })}, Engaged: liking(p, now-hour, anna, bela)}, false},
		"of before the window":             {feed.Batch{Posts: []feed.Post{with(func(q *feed.Post) { q.CreatedMs, q.WitnessedMs = now-3*day, now-3*day })}, Engaged: liking(p, now-hour, anna, bela)}, false},
		"witnessed later":                  {feed.Batch{Posts: []feed.Post{with(func(q *feed.Post) { q.WitnessedMs = now + 1 })}, Engaged: liking(p, now-hour, anna, bela)}, false},
		"nothing between":                  {stands(feed.Relation{FollowedBy: true}), true},
		"blocked":                          {stands(feed.Relation{Blocking: true}), false},
		"blocked by a list":                {stands(feed.Relation{BlockingByList: true}), false},
		"blocking the viewer":              {stands(feed.Relation{BlockedBy: true}), false},
		"blocking, by their record": {feed.Batch{Posts: []feed.Post{p}, Engaged: liking(p, now-hour, anna, bela),
			Edges: []feed.Edge{{Kind: feed.GraphBlock, URI: feed.NewURI(whoever, feed.CollectionBlock, "1"), Actor: whoever, Subject: me, CreatedMs: now - day}}}, false},
		"on a list that is blocked": {feed.Batch{Posts: []feed.Post{p}, Engaged: liking(p, now-hour, anna, bela), WholeLists: true,
			Lists: []feed.ModerationList{{URI: "at://did:plc:dora/app.bsky.graph.list/1", Kind: feed.GraphBlock, Members: []feed.DID{whoever}}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := openNetwork(t)
			put(t, n, feed.Batch{Graph: follow(anna, bela, carl)})
			put(t, n, c.add)
			got := outsiders(t, n, 10)
			if (len(got) == 1) != c.want {
				t.Fatalf("%d candidates", len(got))
			}
			if c.want && (!got[0].Candidate.OutOfNetwork || got[0].Reposter != nil) {
				t.Errorf("%+v", got[0].Candidate)
			}
			if none := outsiders(t, n, 0); len(none) != 0 {
				t.Errorf("%d although none was asked for", len(none))
			}
		})
	}
}

// The viewer's own posts are liked by friends, too, and are no candidates.
func TestOwnPostsAreNotFromOutside(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	p := post(me, "1", "mine", now-hour)
	put(t, n, feed.Batch{Graph: follow(anna, bela, carl), Posts: []feed.Post{p}, Engaged: liking(p, now-1, anna, bela), Edges: following(me, now-day, anna, bela, carl)})
	if got := outsiders(t, n, 10); len(got) != 0 {
		t.Errorf("%d candidates", len(got))
	}
	if it := one(t, n, p.URI); it.Candidate.OutOfNetwork || it.Candidate.FollowedByFollows != 0 || it.Candidate.FollowsLiking != 2 {
		t.Errorf("%+v", it.Candidate)
	}
}

// The cap takes the most liked first, then the newest, and counts nobody who is in the network anyway.
func TestStrangersAreCapped(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	three, two, later := post(whoever, "3", "x", now-9*hour), post(whoever, "2", "x", now-8*hour), post(dora, "2", "x", now-7*hour)
	friendly := post(dora, "0", "x", now-hour)
	brought := post("did:plc:emma", "1", "x", now-9*hour)
	b := feed.Batch{Graph: follow(anna, bela, carl), Posts: []feed.Post{three, two, later, friendly, brought, post(anna, "own", "x", now-2*hour)},
		Engaged: slices.Concat(liking(three, now-1, anna, bela, carl), liking(two, now-1, anna, bela), liking(later, now-1, anna, carl), liking(brought, now-1, anna, bela, carl)),
		Edges:   following(dora, now-day, anna, bela, carl), Timeline: []feed.TimelineEntry{{Post: brought.URI, SortMs: now - 2}}}
	put(t, n, b)
	for most, want := range [][]feed.URI{{}, {three.URI}, {three.URI, later.URI}, {three.URI, two.URI, later.URI}, {three.URI, two.URI, later.URI, friendly.URI}} {
		var got []feed.URI
		inside := 0
		for _, it := range outsiders(t, n, most) {
			if it.Candidate.OutOfNetwork {
				got = append(got, it.Post.URI)
			} else {
				inside++
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || inside != 2 {
			t.Errorf("at most %d: %v and %d of the network, want %v", most, got, inside, want)
		}
	}
}

// Each row adds one thing to a network in which anna, bela and carl are followed; the facts of a post must be as stated.
func TestFactsFromOutside(t *testing.T) {
	t.Parallel()
	theirs, annas := post(whoever, "1", "x", now-10*hour), post(anna, "1", "x", now-10*hour)
	for name, c := range map[string]struct {
		of                feed.Post
		add               feed.Batch
		liking, befriends int
		outside           bool
	}{
		"nothing":                {theirs, feed.Batch{}, 0, 0, true},
		"likes":                  {theirs, feed.Batch{Engaged: liking(theirs, now, anna, bela)}, 2, 0, true},
		"a like, later":          {theirs, feed.Batch{Engaged: liking(theirs, now+1, anna)}, 0, 0, true},
		"a like by a stranger":   {theirs, feed.Batch{Engaged: liking(theirs, now, dora)}, 0, 0, true},
		"a like by the viewer":   {theirs, feed.Batch{Engaged: liking(theirs, now, me)}, 0, 0, true},
		"a like by the author":   {annas, feed.Batch{Engaged: liking(annas, now, anna, bela)}, 1, 0, false},
		"follows":                {theirs, feed.Batch{Edges: following(whoever, now, anna, bela)}, 0, 2, true},
		"a follow, later":        {theirs, feed.Batch{Edges: following(whoever, now+1, anna)}, 0, 0, true},
		"followed by a stranger": {theirs, feed.Batch{Edges: following(whoever, now, dora)}, 0, 0, true},
		"of a follow":            {annas, feed.Batch{Edges: following(anna, now, bela, carl)}, 0, 0, false},
		"a repost":               {theirs, feed.Batch{Engaged: []feed.Engagement{did(anna, feed.Repost, theirs.URI, now)}, Edges: following(whoever, now, bela)}, 0, 0, false},
		"a repost, later":        {theirs, feed.Batch{Engaged: []feed.Engagement{did(anna, feed.Repost, theirs.URI, now+1)}}, 0, 0, true},
		"a repost by a stranger": {theirs, feed.Batch{Engaged: []feed.Engagement{did(dora, feed.Repost, theirs.URI, now)}}, 0, 0, true},
		"in the timeline":        {theirs, feed.Batch{Timeline: []feed.TimelineEntry{{Post: theirs.URI, SortMs: now}}}, 0, 0, false},
		"in the timeline later":  {theirs, feed.Batch{Timeline: []feed.TimelineEntry{{Post: theirs.URI, SortMs: now + 1}}}, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := openNetwork(t)
			put(t, n, feed.Batch{Graph: follow(anna, bela, carl), Posts: []feed.Post{theirs, annas}})
			put(t, n, c.add)
			got := one(t, n, c.of.URI).Candidate
			if got.FollowsLiking != c.liking || got.FollowedByFollows != c.befriends || got.OutOfNetwork != c.outside {
				t.Errorf("liking %d, befriended by %d, outside %v", got.FollowsLiking, got.FollowedByFollows, got.OutOfNetwork)
			}
		})
	}
}

func TestFriendsOfFriends(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	emma, fred, gone, shy := feed.DID("did:plc:emma"), feed.DID("did:plc:fred"), feed.DID("did:plc:gone"), feed.DID("did:plc:shy")
	muted, listed, foe := feed.DID("did:plc:muted"), feed.DID("did:plc:listed"), feed.DID("did:plc:foe")
	all := []feed.DID{anna, bela, carl, dora}
	b := feed.Batch{Graph: append(follow(all...), feed.GraphEdge{Kind: feed.GraphMute, Subject: muted}, feed.GraphEdge{Kind: feed.GraphBlock, Subject: foe, URI: feed.NewURI(me, feed.CollectionBlock, "1")}),
		Changes: []feed.AccountChange{{DID: gone, Status: feed.AccountDeactivated, AtMs: now}}, Declarations: []feed.Declaration{{DID: shy, HideFromAlgorithms: true}},
		WholeLists: true, Lists: []feed.ModerationList{{URI: "at://did:plc:x/app.bsky.graph.list/1", Kind: feed.GraphMute, Members: []feed.DID{listed}}}}
	for _, who := range []feed.DID{me, anna, emma, gone, shy, muted, listed, foe} {
		b.Edges = append(b.Edges, following(who, now, all...)...)
	}
	b.Edges = append(b.Edges, following(whoever, now, anna, bela, carl)...)
	b.Edges = append(b.Edges, following(fred, now, anna, bela)...)
	put(t, n, b)
	got, err := n.FriendsOfFriends(t.Context(), me, 9)
	must(t, err)
	if !slices.Equal(got, []feed.DID{emma, whoever}) {
		t.Errorf("%v", got)
	}
	if got, err := n.FriendsOfFriends(t.Context(), me, 1); err != nil || !slices.Equal(got, []feed.DID{emma}) {
		t.Errorf("%v, %v", got, err)
	}
}

// Against an independent count over batches of a whole network, with likes and follows by its people.
func TestStrangersAgreeWithABruteForceCount(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	batches := testfill.Batches(testfill.Shape{Seed: 22, People: 40, Follows: 15, Posts: 1500, PerBatch: 100, NowMs: now, SpanMs: 20 * day})
	batches = append(batches, gestures(batches, 40)...)
	for _, b := range batches {
		put(t, n, b)
	}
	for _, w := range []feed.Window{
		{Viewer: testfill.Viewer, AsOfMs: now + day, SpanMs: 30 * day, Limit: 5000, Strangers: 5000},
		{Viewer: testfill.Viewer, AsOfMs: now - 5*day, SpanMs: 3 * day, Limit: 5000, Strangers: 5000},
		{Viewer: testfill.Viewer, AsOfMs: now - day, SpanMs: 10 * day, Limit: 137, Strangers: 20},
	} {
		got, want, outside := collectItems(t, n, w), bruteForce(batches, w), 0
		if len(got) != len(want) {
			t.Errorf("%+v: %d items, want %d", w, len(got), len(want))
			continue
		}
		for i := range got {
			got[i].Candidate.ID = 0
			if got[i].Candidate.OutOfNetwork {
				outside++
			}
			if g, x := fmt.Sprintf("%+v", got[i].Candidate), fmt.Sprintf("%+v", want[i]); g != x {
				t.Errorf("%+v item %d:\ngot  %s\nwant %s", w, i, g, x)
				break
			}
		}
		if outside == 0 {
			t.Errorf("%+v: nobody from outside", w)
		}
	}
}
