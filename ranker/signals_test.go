package ranker

import (
	"math"
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

func TestTableOfSignalsIsWhole(t *testing.T) {
	t.Parallel()
	groups := map[feed.Group]bool{}
	seen := map[string]bool{}
	for _, s := range Signals() {
		groups[s.Group] = true
		name, version, found := strings.Cut(s.ID, "/")
		if !found || name == "" || version == "" || seen[s.ID] {
			t.Errorf("%q is not a fresh id of the form name/version", s.ID)
		}
		seen[s.ID] = true
		if s.Label == "" || s.Unit == "" || s.Curve == "" || !strings.HasSuffix(s.Sentence, ".") {
			t.Errorf("%s misses its words: %+v", s.ID, s)
		}
		if len(s.Label) > 20 {
			t.Errorf("%s: %q is cut off beside its fader", s.ID, s.Label)
		}
		if s.Low != 0 && s.Low != -1 {
			t.Errorf("%s: low end %v is neither 0 nor −1", s.ID, s.Low)
		}
		for _, w := range []float64{s.Min, s.Max, s.Default} {
			if w != feed.SnapWeight(w, s.Min, s.Max) || math.Abs(w) > feed.MaxWeight {
				t.Errorf("%s: weight %v is off the grid or out of bounds", s.ID, w)
			}
		}
		if s.Default == 0 {
			t.Errorf("%s does nothing by default", s.ID)
		}
	}
	for _, g := range []feed.Group{feed.GroupPeople, feed.GroupInterest, feed.GroupConversation, feed.GroupTime, feed.GroupForm, feed.GroupCaution} {
		if !groups[g] {
			t.Errorf("group %s has no signal", g)
		}
	}
}

func TestSignalsAreACopy(t *testing.T) {
	t.Parallel()
	Signals()[0].ID = "spoiled"
	if Signals()[0].ID == "spoiled" {
		t.Fatal("a caller can spoil the table")
	}
}

// points are published: they are the text of Curve, worked out by hand. Values are before snapping.
var points = []struct {
	signal string
	facts  feed.Candidate
	want   float64
}{
	{"recency/1", feed.Candidate{EffectiveMs: asOf}, 1},
	{"recency/1", feed.Candidate{EffectiveMs: asOf - 12*hourMs}, 0.5},
	{"recency/1", feed.Candidate{EffectiveMs: asOf - 36*hourMs}, 0.25},
	{"recency/1", feed.Candidate{EffectiveMs: asOf - 108*hourMs}, 0.1},
	{"recency/1", feed.Candidate{EffectiveMs: asOf + 5*hourMs}, 1}, // ahead of the clock is not fresher than now
	{"affinity/1", feed.Candidate{}, 0},
	{"affinity/1", feed.Candidate{OwnReplies: 1, OwnReposts: 1}, 0.5},
	{"affinity/1", feed.Candidate{OwnLikes: 5}, 0.5},
	{"affinity/1", feed.Candidate{OwnReplies: 10, OwnReposts: 5, OwnLikes: 5}, 0.9},
	{"affinity/1", feed.Candidate{OwnLikes: -3}, 0},
	{"quiet/1", feed.Candidate{AuthorPosts: 1}, 0},
	{"quiet/1", feed.Candidate{Following: true, AuthorPosts: 1}, 1},
	{"quiet/1", feed.Candidate{Following: true}, 1},
	{"quiet/1", feed.Candidate{Following: true, AuthorPosts: 5}, 0.5},
	{"quiet/1", feed.Candidate{Following: true, AuthorPosts: 77}, 0.05},
	{"reposted/1", feed.Candidate{}, 0},
	{"reposted/1", feed.Candidate{FollowsReposting: 2}, 0.5},
	{"reposted/1", feed.Candidate{FollowsReposting: 6}, 0.75},
	{"likedby/1", feed.Candidate{}, 0},
	{"likedby/1", feed.Candidate{FollowsLiking: 2}, 0.5},
	{"likedby/1", feed.Candidate{FollowsLiking: 6}, 0.75},
	{"likedby/1", feed.Candidate{FollowsLiking: -1}, 0},
	{"stranger/1", feed.Candidate{FollowedByFollows: 3, FollowsLiking: 3}, 0},
	{"stranger/1", feed.Candidate{OutOfNetwork: true}, 1},
	{"closeness/1", feed.Candidate{Closeness: feed.ModelValue{Value: 0.625, Known: true}}, 0.625},
	{"closeness/1", feed.Candidate{Closeness: feed.ModelValue{Value: 0.625}}, 0},
	{"seen/1", feed.Candidate{Seen: feed.ModelValue{Value: 0.75, Known: true}}, 0.75},
	{"seen/1", feed.Candidate{Seen: feed.ModelValue{Value: 0.75}}, 0},
	{"conversation/1", feed.Candidate{FollowsTalking: 2}, 0.5},
	{"conversation/1", feed.Candidate{FollowsTalking: 18}, 0.9},
	{"liked/1", feed.Candidate{Likes: 20}, 0.5},
	{"liked/1", feed.Candidate{Likes: 180}, 0.9},
	{"famous/1", feed.Candidate{Likes: 1000}, 0.5},
	{"famous/1", feed.Candidate{Likes: -1}, 0},
	{"rising/1", feed.Candidate{Lately: 10}, 0.5},
	{"rising/1", feed.Candidate{Lately: math.NaN()}, 0},
	{"rising/1", feed.Candidate{Lately: math.Inf(1)}, 1},
	{"lasting/1", feed.Candidate{Since: 40}, 0.5},
	{"lasting/1", feed.Candidate{Since: -2}, 0},
	{"momentum/1", feed.Candidate{Lately: 5, Likes: 5}, 0.5},
	{"momentum/1", feed.Candidate{Lately: 5, Likes: 15}, 0.25},
	{"momentum/1", feed.Candidate{Lately: math.Inf(1)}, 0},
	{"days/1", feed.Candidate{EffectiveMs: asOf}, 1},
	{"days/1", feed.Candidate{EffectiveMs: asOf - 30*24*hourMs}, 0.5},
	{"colike/1", feed.Candidate{CoLike: feed.ModelValue{Value: 0.25, Known: true}}, 0.25},
	{"colike/1", feed.Candidate{CoLike: feed.ModelValue{Value: 0.25}}, 0},
	{"peers/1", feed.Candidate{Peers: feed.ModelValue{Value: 0.75, Known: true}}, 0.75},
	{"peers/1", feed.Candidate{Peers: feed.ModelValue{Value: 0.75}}, 0},
	{"media/1", feed.Candidate{}, 0},
	{"media/1", feed.Candidate{Media: true}, 1},
	{"link/1", feed.Candidate{}, 0},
	{"link/1", feed.Candidate{Link: true}, 1},
	{"length/1", feed.Candidate{Graphemes: 150}, 0.5},
	{"length/1", feed.Candidate{Graphemes: 3000}, 1},
	{"length/1", feed.Candidate{Graphemes: -1}, 0},
	{"caution/1", feed.Candidate{Caution: feed.ModelValue{Value: 0.875, Known: true}}, 0.875},
	{"caution/1", feed.Candidate{Caution: feed.ModelValue{Value: 0.875}}, 0},
	{"mutual/1", feed.Candidate{Following: true, FollowsYou: true}, 1},
	{"mutual/1", feed.Candidate{FollowsYou: true}, 0},
	{"prolific/1", feed.Candidate{AuthorPosts: 40}, 0.5},
	{"prolific/1", feed.Candidate{}, 0},
	{"newcomer/1", feed.Candidate{AccountMs: asOf - 30*24*hourMs}, 0.5},
	{"newcomer/1", feed.Candidate{}, 0},
	{"newcomer/1", feed.Candidate{AccountMs: asOf + hourMs}, 1},
	{"language/1", feed.Candidate{Language: feed.ModelValue{Value: 0.9, Known: true}}, 0.9},
	{"language/1", feed.Candidate{Language: feed.ModelValue{Value: 0.9}}, 0},
	{"bridge/1", feed.Candidate{Circles: 1}, 0},
	{"bridge/1", feed.Candidate{Circles: 3}, 0.5},
	{"answered/1", feed.Candidate{Replies: 10}, 0.5},
	{"answered/1", feed.Candidate{Replies: -1}, 0},
	{"reply/1", feed.Candidate{Reply: true}, 1},
	{"reply/1", feed.Candidate{}, 0},
	{"met/1", feed.Candidate{ThreadSeen: 2}, 0.5},
	{"met/1", feed.Candidate{}, 0},
	{"spread/1", feed.Candidate{Reposts: 30}, 0.75},
	{"spread/1", feed.Candidate{Reposts: -3}, 0},
	{"quality/1", feed.Candidate{Marks: 3}, 0.75},
	{"quality/1", feed.Candidate{Marks: 9}, 1},
	{"bait/1", feed.Candidate{Lures: 1}, 0.5},
	{"bait/1", feed.Candidate{}, 0},
	{"plike/1", feed.Candidate{Would: feed.Would{Like: feed.ModelValue{Value: 0.1, Known: true}}}, 0.5},
	{"plike/1", feed.Candidate{Would: feed.Would{Like: feed.ModelValue{Value: 0.1}}}, 0},
	{"preply/1", feed.Candidate{Would: feed.Would{Reply: feed.ModelValue{Value: 0.06, Known: true}}}, 0.75},
	{"preply/1", feed.Candidate{Would: feed.Would{Reply: feed.ModelValue{Value: 0.06}}}, 0},
	{"prepost/1", feed.Candidate{Would: feed.Would{Repost: feed.ModelValue{Value: 0.18, Known: true}}}, 0.9},
	{"prepost/1", feed.Candidate{Would: feed.Would{Repost: feed.ModelValue{Value: math.NaN(), Known: true}}}, 0},
	{"pmore/1", feed.Candidate{Would: feed.Would{More: feed.ModelValue{Value: 0.05, Known: true}}}, 0.5},
	{"pmore/1", feed.Candidate{Would: feed.Would{More: feed.ModelValue{Value: 0.05}}}, 0},
	{"pless/1", feed.Candidate{Would: feed.Would{Less: feed.ModelValue{Value: 0.15, Known: true}}}, 0.75},
	{"pless/1", feed.Candidate{Would: feed.Would{Less: feed.ModelValue{Value: 0.15}}}, 0},
	{"asked_like/1", feed.Candidate{Asked: feed.Asked{Like: -1}}, -0.5},
	{"asked_like/1", feed.Candidate{Asked: feed.Asked{Like: 3}}, 0.75},
	{"asked_author/1", feed.Candidate{}, 0},
	{"asked_author/1", feed.Candidate{Asked: feed.Asked{Author: -2}}, -0.5},
	{"asked_topic/1", feed.Candidate{Asked: feed.Asked{Topic: 6}}, 0.75},
	{"asked_topic/1", feed.Candidate{Asked: feed.Asked{Topic: math.NaN()}}, 0},
	{"asked_words/1", feed.Candidate{Asked: feed.Asked{Words: -10000}}, -10000.0 / 10002},
	{"asked_words/1", feed.Candidate{Asked: feed.Asked{Words: math.Inf(-1)}}, -1},
	{"asked_reposts/1", feed.Candidate{Asked: feed.Asked{Reposts: 2}}, 0.5},
	{"asked_reposts/1", feed.Candidate{}, 0},
}

func TestCurvesPassTheirPublishedPoints(t *testing.T) {
	t.Parallel()
	covered := map[string]int{}
	for _, p := range points {
		covered[p.signal]++
		p.facts.URI = "at://did:plc:a/app.bsky.feed.post/1"
		table := NewTable([]feed.Candidate{p.facts}, asOf)
		if got := table.Value(p.signal, 0); got != feed.SnapValue(p.want, -1) {
			t.Errorf("%s of %+v is %v, the published curve says %v", p.signal, p.facts, got, p.want)
		}
	}
	for _, s := range Signals() {
		if covered[s.ID] < 2 {
			t.Errorf("%s has %d published points", s.ID, covered[s.ID])
		}
	}
}

// facts move values: one stored fact changed, everything else equal.
// A fact that two signals read is named with both.
var moves = []struct {
	signal string
	change func(*feed.Candidate)
	up     bool
	with   []string // other signals that the same fact moves
}{
	{"recency/1", func(c *feed.Candidate) { c.EffectiveMs += hourMs }, true, []string{"days/1"}},
	{"affinity/1", func(c *feed.Candidate) { c.OwnReplies++ }, true, nil},
	{"affinity/1", func(c *feed.Candidate) { c.OwnLikes++ }, true, nil},
	{"affinity/1", func(c *feed.Candidate) { c.OwnReposts++ }, true, nil},
	{"quiet/1", func(c *feed.Candidate) { c.AuthorPosts++ }, false, []string{"prolific/1"}},
	{"quiet/1", func(c *feed.Candidate) { c.Following = false }, false, nil},
	{"reposted/1", func(c *feed.Candidate) { c.FollowsReposting++ }, true, nil},
	{"likedby/1", func(c *feed.Candidate) { c.FollowsLiking++ }, true, nil},
	{"stranger/1", func(c *feed.Candidate) { c.OutOfNetwork = true }, true, nil},
	{"closeness/1", func(c *feed.Candidate) { c.Closeness.Value += 0.1 }, true, nil},
	{"closeness/1", func(c *feed.Candidate) { c.Closeness.Known = false }, false, nil},
	{"seen/1", func(c *feed.Candidate) { c.Seen.Value += 0.1 }, true, nil},
	{"conversation/1", func(c *feed.Candidate) { c.FollowsTalking++ }, true, nil},
	{"liked/1", func(c *feed.Candidate) { c.Likes += 4 }, true, []string{"famous/1", "momentum/1"}},
	{"days/1", func(c *feed.Candidate) { c.EffectiveMs += hourMs }, true, []string{"recency/1"}},
	{"famous/1", func(c *feed.Candidate) { c.Likes += 4 }, true, []string{"liked/1", "momentum/1"}},
	{"rising/1", func(c *feed.Candidate) { c.Lately++ }, true, []string{"momentum/1"}},
	{"momentum/1", func(c *feed.Candidate) { c.Lately++ }, true, []string{"rising/1"}},
	{"momentum/1", func(c *feed.Candidate) { c.Likes += 4 }, false, []string{"liked/1", "famous/1"}},
	{"lasting/1", func(c *feed.Candidate) { c.Since++ }, true, nil},
	{"colike/1", func(c *feed.Candidate) { c.CoLike.Value += 0.1 }, true, nil},
	{"colike/1", func(c *feed.Candidate) { c.CoLike.Known = false }, false, nil},
	{"peers/1", func(c *feed.Candidate) { c.Peers.Value += 0.1 }, true, nil},
	{"media/1", func(c *feed.Candidate) { c.Media = true }, true, nil},
	{"link/1", func(c *feed.Candidate) { c.Link = true }, true, nil},
	{"length/1", func(c *feed.Candidate) { c.Graphemes++ }, true, nil},
	{"caution/1", func(c *feed.Candidate) { c.Caution.Value += 0.1 }, true, nil},
	{"mutual/1", func(c *feed.Candidate) { c.FollowsYou = true }, true, nil},
	{"prolific/1", func(c *feed.Candidate) { c.AuthorPosts++ }, true, []string{"quiet/1"}},
	{"newcomer/1", func(c *feed.Candidate) { c.AccountMs -= hourMs * 24 }, false, nil},
	{"language/1", func(c *feed.Candidate) { c.Language.Value += 0.1 }, true, nil},
	{"bridge/1", func(c *feed.Candidate) { c.Circles++ }, true, nil},
	{"answered/1", func(c *feed.Candidate) { c.Replies++ }, true, nil},
	{"reply/1", func(c *feed.Candidate) { c.Reply = true }, true, nil},
	{"met/1", func(c *feed.Candidate) { c.ThreadSeen++ }, true, nil},
	{"spread/1", func(c *feed.Candidate) { c.Reposts++ }, true, nil},
	{"quality/1", func(c *feed.Candidate) { c.Marks-- }, false, nil},
	{"bait/1", func(c *feed.Candidate) { c.Lures++ }, true, nil},
	{"plike/1", func(c *feed.Candidate) { c.Would.Like.Value += 0.1 }, true, nil},
	{"preply/1", func(c *feed.Candidate) { c.Would.Reply.Value += 0.1 }, true, nil},
	{"prepost/1", func(c *feed.Candidate) { c.Would.Repost.Value += 0.1 }, true, nil},
	{"pmore/1", func(c *feed.Candidate) { c.Would.More.Value += 0.1 }, true, nil},
	{"pless/1", func(c *feed.Candidate) { c.Would.Less.Known = false }, false, nil},
	{"asked_like/1", func(c *feed.Candidate) { c.Asked.Like-- }, false, nil},
	{"asked_author/1", func(c *feed.Candidate) { c.Asked.Author++ }, true, nil},
	{"asked_topic/1", func(c *feed.Candidate) { c.Asked.Topic-- }, false, nil},
	{"asked_words/1", func(c *feed.Candidate) { c.Asked.Words-- }, false, nil},
	{"asked_reposts/1", func(c *feed.Candidate) { c.Asked.Reposts++ }, true, nil},
}

func ordinary() feed.Candidate {
	half := feed.ModelValue{Value: 0.5, Known: true}
	return feed.Candidate{
		URI: "at://did:plc:a/app.bsky.feed.post/1", Author: "did:plc:a", EffectiveMs: asOf - 6*hourMs, Graphemes: 120,
		Likes: 4, Following: true, OwnReplies: 1, OwnLikes: 2, OwnReposts: 1, AuthorPosts: 8, FollowsTalking: 1, FollowsReposting: 1, FollowsLiking: 1,
		Closeness: half, Seen: half, Caution: half, Lately: 2, Since: 3, CoLike: half, Peers: half,
		AccountMs: asOf - 400*24*hourMs, Marks: 3, Lures: 1, ThreadSeen: 1, Circles: 2, Replies: 2, Reposts: 1, Language: half,
		Would: feed.Would{Like: half, Reply: half, Repost: half, More: half, Less: half},
	}
}

func TestOneFactMovesOneSignal(t *testing.T) {
	t.Parallel()
	moved := map[string]bool{}
	for _, m := range moves {
		moved[m.signal] = true
		changed := ordinary()
		m.change(&changed)
		before, after := NewTable([]feed.Candidate{ordinary()}, asOf), NewTable([]feed.Candidate{changed}, asOf)
		for _, s := range Signals() {
			was, is := before.Value(s.ID, 0), after.Value(s.ID, 0)
			switch {
			case s.ID != m.signal && (was != is) != slices.Contains(m.with, s.ID):
				t.Errorf("a fact of %s and %v: %s went from %v to %v", m.signal, m.with, s.ID, was, is)
			case s.ID == m.signal && (is > was) != m.up || s.ID == m.signal && is == was:
				t.Errorf("%s went from %v to %v", s.ID, was, is)
			}
		}
	}
	if len(moved) != len(columns) {
		t.Errorf("%d of %d signals are moved", len(moved), len(columns))
	}
}

func TestUnknownSignalsAreNamedAndIgnored(t *testing.T) {
	t.Parallel()
	w := feed.Weights{"recency/1": 1, "recency/9": 60, "moon/1": 2}
	if got := Unknown(w); len(got) != 2 || got[0] != "moon/1" || got[1] != "recency/9" {
		t.Errorf("unknown: %v", got)
	}
	table := NewTable([]feed.Candidate{ordinary()}, asOf)
	if table.Score(0, w) != table.Score(0, feed.Weights{"recency/1": 1}) {
		t.Error("an unknown signal changed the score")
	}
	if table.Value("moon/1", 0) != 0 || table.Rank(w).Move("moon/1", 3) {
		t.Error("an unknown signal has a value or a slider")
	}
}
