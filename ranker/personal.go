package ranker

import (
	"math"
	"slices"

	"skein/feed"
)

// chances are the signals that the personal model gives. A probability is small for what is seldom done, so each has a curve
// with the half where that action begins to be likely.
var chances = []column{
	{feed.Signal{ID: "plike/1", Label: "You would like", Group: feed.GroupInterest, Unit: "probability",
		Default: 2, Min: -4, Max: 8, Curve: "p / (p + 0.1), p = probability by the personal model; 0 while unknown",
		Sentence: "Posts rise that you would probably like, judged by what you liked of what you saw."}, plike},
	{feed.Signal{ID: "preply/1", Label: "You would answer", Group: feed.GroupConversation, Unit: "probability",
		Default: 0.5, Min: -4, Max: 8, Curve: "p / (p + 0.02), p = probability by the personal model; 0 while unknown",
		Sentence: "Posts rise that you would probably answer."}, preply},
	{feed.Signal{ID: "prepost/1", Label: "You would repost", Group: feed.GroupInterest, Unit: "probability",
		Default: 0.5, Min: -4, Max: 8, Curve: "p / (p + 0.02), p = probability by the personal model; 0 while unknown",
		Sentence: "Posts rise that you would probably repost."}, prepost},
	{feed.Signal{ID: "pmore/1", Label: "Wanted more of", Group: feed.GroupInterest, Unit: "probability",
		Default: 2, Min: -4, Max: 8, Curve: "p / (p + 0.05), p = probability by the personal model; 0 while unknown",
		Sentence: "Posts rise of which you would probably ask for more: your taste, apart from whom you like."}, pmore},
	{feed.Signal{ID: "pless/1", Label: "Wanted less of", Group: feed.GroupInterest, Unit: "probability",
		Default: -3, Min: -8, Max: 4, Curve: "p / (p + 0.05), p = probability by the personal model; 0 while unknown",
		Sentence: "Lowered, posts sink of which you would probably ask for less."}, pless},
}

// asked are the signals of what the reader asked for in so many words. Each press adds one, so a second one moves less than the first
// and none can be outvoted by ten thousand.
var asked = []column{
	{feed.Signal{ID: "asked_like/1", Label: "Asked: like this", Group: feed.GroupInterest, Unit: "presses", Low: -1,
		Default: 8, Min: 0, Max: 16, Curve: "x / (|x| + 1), x = presses of more less presses of less, each × nearness to its post",
		Sentence: "Weighs what you asked for: more or less of posts like this one."}, askedLike},
	{feed.Signal{ID: "asked_author/1", Label: "Asked: this person", Group: feed.GroupPeople, Unit: "presses", Low: -1,
		Default: 6, Min: 0, Max: 16, Curve: "x / (|x| + 2), x = presses of more less presses of less on the author",
		Sentence: "Weighs what you asked for: more or less of an author."}, askedAuthor},
	{feed.Signal{ID: "asked_topic/1", Label: "Asked: this topic", Group: feed.GroupInterest, Unit: "presses", Low: -1,
		Default: 6, Min: 0, Max: 16, Curve: "x / (|x| + 2), x = presses of more less presses of less, each × probability of its topic",
		Sentence: "Weighs what you asked for: more or less of a topic."}, askedTopic},
	{feed.Signal{ID: "asked_words/1", Label: "Asked: these words", Group: feed.GroupForm, Unit: "presses", Low: -1,
		Default: 6, Min: 0, Max: 16, Curve: "x / (|x| + 2), x = presses of more less presses of less on words that stand in the post",
		Sentence: "Weighs what you asked for: more or less of posts with certain words."}, askedWords},
	{feed.Signal{ID: "asked_reposts/1", Label: "Asked: reposts", Group: feed.GroupPeople, Unit: "presses", Low: -1,
		Default: 6, Min: 0, Max: 16, Curve: "x / (|x| + 2), x = presses of more less presses of less on reposts by who reposted it",
		Sentence: "Weighs what you asked for: more or less of what somebody reposts."}, askedReposts},
}

func plike(c *feed.Candidate, _ int64) float64 { return part(known(c.Would.Like), 0.1) }

func preply(c *feed.Candidate, _ int64) float64 { return part(known(c.Would.Reply), 0.02) }

func prepost(c *feed.Candidate, _ int64) float64 { return part(known(c.Would.Repost), 0.02) }

func pmore(c *feed.Candidate, _ int64) float64 { return part(known(c.Would.More), 0.05) }

func pless(c *feed.Candidate, _ int64) float64 { return part(known(c.Would.Less), 0.05) }

func askedLike(c *feed.Candidate, _ int64) float64 { return bent(c.Asked.Like, 1) }

func askedAuthor(c *feed.Candidate, _ int64) float64 { return bent(c.Asked.Author, 2) }

func askedTopic(c *feed.Candidate, _ int64) float64 { return bent(c.Asked.Topic, 2) }

func askedWords(c *feed.Candidate, _ int64) float64 { return bent(c.Asked.Words, 2) }

func askedReposts(c *feed.Candidate, _ int64) float64 { return bent(c.Asked.Reposts, 2) }

// bent is part with a sign: odd, 0 at 0, ±½ at ±half.
func bent(x, half float64) float64 { return math.Copysign(part(math.Abs(x), half), x) }

// Facts are the signals that a personal model reads, in the order of [Table.Facts] and [FactsOf].
func Facts() []string {
	out := make([]string, len(learnable))
	for i, c := range learnable {
		out[i] = c.ID
	}
	return out
}

// FactsOf computes the values of the facts of one candidate into a slice of the length of [Facts].
func FactsOf(c *feed.Candidate, asOfMs int64, into []float32) {
	for s := range learnable {
		into[s] = float32(feed.SnapValue(learnable[s].value(c, asOfMs), learnable[s].Low))
	}
}

// Facts are the values of row i of the signals that a personal model reads.
func (t *Table) Facts(i int) []float32 {
	out := make([]float32, len(learnable))
	for s := range learnable {
		out[s] = t.cols[s][i]
	}
	return out
}

// With computes the table anew after fill changed facts of its candidates, which keep their rows and what stands beside them. The
// table itself stays as it was.
func (t *Table) With(fill func([]feed.Candidate)) *Table {
	next := *t
	next.cands = slices.Clone(t.cands)
	fill(next.cands)
	next.fill()
	return &next
}
