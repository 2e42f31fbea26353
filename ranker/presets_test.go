package ranker

import (
	"slices"
	"testing"

	"skein/feed"
)

func TestPresetsAreValidAndOnTheGrid(t *testing.T) {
	t.Parallel()
	for _, p := range Presets() {
		if len(Unknown(p.Weights)) > 0 {
			t.Errorf("%s names unknown signals %v", p.Name, Unknown(p.Weights))
		}
		for id, x := range p.Weights {
			c := columns[columnOf(id)]
			if x == 0 || x != feed.SnapWeight(x, c.Min, c.Max) {
				t.Errorf("%s: %s = %v is zero, off the grid or out of bounds", p.Name, id, x)
			}
		}
	}
	r := DefaultRecipe()
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	back, err := feed.ParseRecipe(r.Canonical())
	if err != nil || !slices.Equal(back.Canonical(), r.Canonical()) {
		t.Errorf("the default recipe does not survive its own text: %v", err)
	}
	if len(r.Presets)+1 != len(Presets()) || len(r.Weights) != len(columns) {
		t.Errorf("%d alternatives, %d weights", len(r.Presets), len(r.Weights))
	}
}

func TestPresetsLeadToDistinctTopTens(t *testing.T) {
	t.Parallel()
	table := NewTable(invent(2026, 600), asOf)
	tops := map[string][]feed.URI{}
	for _, p := range Presets() {
		tops[p.Name] = table.Rank(p.Weights).Top(10)
	}
	for a := range tops {
		for b := range tops {
			if c := Compare(tops[a], tops[b], 10); a < b && len(c.In) < 3 {
				t.Errorf("%s and %s share %d of their top 10", a, b, 10-len(c.In))
			}
		}
	}
}

func TestPresetsKeepTheirWord(t *testing.T) {
	t.Parallel()
	table := NewTable(invent(2026, 600), asOf)
	order := map[string][]feed.Candidate{}
	for _, p := range Presets() {
		for _, u := range table.Rank(p.Weights).Top(10) {
			row, _ := table.Row(u)
			order[p.Name] = append(order[p.Name], *table.Candidate(row))
		}
	}
	newest := order["Newest"]
	if !slices.IsSortedFunc(newest, func(a, b feed.Candidate) int { return int(b.EffectiveMs - a.EffectiveMs) }) {
		t.Error("Newest is not newest first")
	}
	for i := range 10 {
		if !order["Pictures"][i].Media {
			t.Errorf("Pictures shows a post without one at %d", i)
		}
		if order["Conversations"][i].FollowsTalking == 0 {
			t.Errorf("Conversations shows a post that no friend talks about at %d", i)
		}
		if c := order["Friends first"][i]; c.OwnReplies+c.OwnLikes+c.OwnReposts == 0 || !c.Following {
			t.Errorf("Friends first shows a stranger at %d", i)
		}
	}
}

// golden pairs: under Balanced the first post stands above the second; without the signal it stands below.
var golden = []struct {
	signal        string
	first, second func(*feed.Candidate)
}{
	{"recency/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.EffectiveMs -= 20 * hourMs; c.Likes = 12 }},
	{"affinity/1", func(c *feed.Candidate) { c.OwnReplies = 4 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"quiet/1", func(c *feed.Candidate) { c.AuthorPosts = 1 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"reposted/1", func(c *feed.Candidate) { c.FollowsReposting = 3 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"likedby/1", func(c *feed.Candidate) { c.FollowsLiking = 4 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"stranger/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.OutOfNetwork = true; c.EffectiveMs += 2 * hourMs }},
	{"closeness/1", func(c *feed.Candidate) { c.Closeness.Value = 0.9 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"seen/1", func(c *feed.Candidate) { c.Seen.Value = 0 }, func(c *feed.Candidate) { c.EffectiveMs += hourMs }},
	{"conversation/1", func(c *feed.Candidate) { c.FollowsTalking = 4 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"liked/1", func(c *feed.Candidate) { c.Likes = 400 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"famous/1", func(c *feed.Candidate) { c.Likes = 5000 }, func(c *feed.Candidate) { c.Likes = 1000; c.EffectiveMs += hourMs }},
	{"rising/1", func(c *feed.Candidate) { c.Lately = 30 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"lasting/1", func(c *feed.Candidate) { c.Since = 60 }, func(c *feed.Candidate) { c.EffectiveMs += hourMs / 2 }},
	{"momentum/1", func(c *feed.Candidate) { c.Lately = 6 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"days/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) {
		c.EffectiveMs -= 60 * 24 * hourMs
		c.Closeness.Value, c.CoLike.Value = 1, 0.92
	}},
	{"colike/1", func(c *feed.Candidate) { c.CoLike.Value = 0.9 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"peers/1", func(c *feed.Candidate) { c.Peers.Value = 0.9 }, func(c *feed.Candidate) { c.EffectiveMs += hourMs / 2 }},
	{"media/1", func(c *feed.Candidate) { c.Media = true }, func(c *feed.Candidate) { c.EffectiveMs += hourMs }},
	{"link/1", func(c *feed.Candidate) { c.Link = true }, func(c *feed.Candidate) { c.EffectiveMs += hourMs / 2 }},
	{"length/1", func(c *feed.Candidate) { c.Graphemes = 300 }, func(c *feed.Candidate) { c.EffectiveMs += hourMs / 4 }},
	{"caution/1", func(c *feed.Candidate) { c.Caution.Value = 0 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"mutual/1", func(c *feed.Candidate) { c.FollowsYou = true }, func(c *feed.Candidate) { c.EffectiveMs += hourMs / 4 }},
	{"prolific/1", func(c *feed.Candidate) { c.Following = false }, func(c *feed.Candidate) {
		c.Following, c.AuthorPosts = false, 200
		c.EffectiveMs += hourMs / 4
	}},
	{"newcomer/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.AccountMs = asOf; c.EffectiveMs += hourMs / 4 }},
	{"language/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Language.Value = 0; c.EffectiveMs += hourMs / 4 }},
	{"bridge/1", func(c *feed.Candidate) { c.Circles = 9 }, func(c *feed.Candidate) { c.EffectiveMs += hourMs / 8 }},
	{"answered/1", func(c *feed.Candidate) { c.Replies = 90 }, func(c *feed.Candidate) { c.EffectiveMs += hourMs / 4 }},
	{"reply/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Reply = true; c.EffectiveMs += hourMs / 4 }},
	{"met/1", func(c *feed.Candidate) { c.ThreadSeen = 9 }, func(c *feed.Candidate) { c.EffectiveMs += hourMs / 8 }},
	{"spread/1", func(c *feed.Candidate) { c.Reposts = 90 }, func(c *feed.Candidate) { c.EffectiveMs += hourMs / 4 }},
	{"quality/1", func(c *feed.Candidate) { c.Marks = 4 }, func(c *feed.Candidate) { c.Marks = 1; c.EffectiveMs += hourMs / 4 }},
	{"bait/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Lures = 9; c.EffectiveMs += hourMs / 2 }},
	{"plike/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Would.Like.Value = 0.05; c.EffectiveMs += 2 * hourMs }},
	{"preply/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Would.Reply.Value = 0.002; c.EffectiveMs += hourMs }},
	{"prepost/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Would.Repost.Value = 0.002; c.EffectiveMs += hourMs }},
	{"pmore/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Would.More.Value = 0.02; c.EffectiveMs += 2 * hourMs }},
	{"pless/1", func(c *feed.Candidate) { c.Would.Less.Value = 0.01 }, func(c *feed.Candidate) { c.EffectiveMs += 2 * hourMs }},
	{"asked_like/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Asked.Like = -1; c.EffectiveMs += 5 * hourMs }},
	{"asked_author/1", func(c *feed.Candidate) { c.Asked.Author = 1 }, func(c *feed.Candidate) { c.EffectiveMs += 5 * hourMs }},
	{"asked_topic/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Asked.Topic = -1; c.EffectiveMs += 5 * hourMs }},
	{"asked_words/1", func(c *feed.Candidate) { c.Asked.Words = 1 }, func(c *feed.Candidate) { c.EffectiveMs += 5 * hourMs }},
	{"asked_reposts/1", func(c *feed.Candidate) {}, func(c *feed.Candidate) { c.Asked.Reposts = -2; c.EffectiveMs += 5 * hourMs }},
}

func TestDroppingASignalFlipsItsGoldenPair(t *testing.T) {
	t.Parallel()
	flipped := map[string]bool{}
	for _, g := range golden {
		first, second := ordinary(), ordinary()
		first.URI, second.URI = "at://did:plc:a/app.bsky.feed.post/first", "at://did:plc:a/app.bsky.feed.post/second"
		g.first(&first)
		g.second(&second)
		r := NewTable([]feed.Candidate{first, second}, asOf).Rank(balanced())
		if r.Top(1)[0] != first.URI {
			t.Errorf("%s: Balanced already prefers the second", g.signal)
		}
		r.Move(g.signal, 0)
		if r.Top(1)[0] != second.URI {
			t.Errorf("%s: without it the first still stands above", g.signal)
		}
		flipped[g.signal] = true
	}
	if len(flipped) != len(columns) {
		t.Errorf("%d of %d signals have a golden pair", len(flipped), len(columns))
	}
}
