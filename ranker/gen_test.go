package ranker

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"pgregory.net/rapid"

	"skein/feed"
)

const asOf = int64(1_790_000_000_000)

// invent makes n candidates by a seeded dice. Facts are drawn from few values, so that equal scores are common.
func invent(seed uint64, n int) []feed.Candidate {
	dice := rand.New(rand.NewPCG(seed, 1))
	out := make([]feed.Candidate, n)
	for i := range out {
		author := feed.DID(fmt.Sprintf("did:plc:author%d", dice.IntN(max(n/6, 3))))
		out[i] = feed.Candidate{
			ID: feed.PostID(i + 1), URI: feed.NewURI(author, feed.CollectionPost, fmt.Sprintf("3k%06d", i)), Author: author,
			EffectiveMs: asOf - dice.Int64N(72*hourMs), Graphemes: dice.IntN(320),
			Media: dice.IntN(4) == 0, Link: dice.IntN(5) == 0, Likes: dice.IntN(60), Following: dice.IntN(3) > 0,
			OwnReplies: dice.IntN(4), OwnLikes: dice.IntN(9), OwnReposts: dice.IntN(2), AuthorPosts: 1 + dice.IntN(40),
			FollowsTalking: dice.IntN(4), FollowsReposting: dice.IntN(3), FollowsLiking: i % 4, OutOfNetwork: i%7 == 0,
			Closeness: feed.ModelValue{Value: dice.Float64(), Known: dice.IntN(4) > 0},
			Seen:      feed.ModelValue{Value: dice.Float64(), Known: dice.IntN(4) > 0},
			Caution:   feed.ModelValue{Value: dice.Float64(), Known: dice.IntN(9) > 0},
		}
	}
	return out
}

// drawPool draws a small pool with many ties: facts of one digit, few authors.
func drawPool(t *rapid.T) []feed.Candidate {
	n := rapid.IntRange(1, 60).Draw(t, "posts")
	out := make([]feed.Candidate, n)
	for i := range out {
		author := feed.DID(fmt.Sprintf("did:plc:%c", 'a'+rune(rapid.IntRange(0, 5).Draw(t, "author"))))
		out[i] = feed.Candidate{
			URI: feed.NewURI(author, feed.CollectionPost, fmt.Sprintf("%03d", i)), Author: author,
			EffectiveMs: asOf - int64(rapid.IntRange(-2, 5).Draw(t, "age"))*hourMs,
			Likes:       rapid.IntRange(0, 3).Draw(t, "likes"), Media: rapid.Bool().Draw(t, "media"),
			OwnLikes: rapid.IntRange(0, 3).Draw(t, "own"), FollowsTalking: rapid.IntRange(0, 3).Draw(t, "talking"),
			Closeness: feed.ModelValue{Value: rapid.Float64Range(-1, 2).Draw(t, "near"), Known: rapid.Bool().Draw(t, "known")},
			Caution:   feed.ModelValue{Value: math.NaN(), Known: rapid.Bool().Draw(t, "broken")},
		}
	}
	return out
}

func drawWeights(t *rapid.T) feed.Weights {
	w := feed.Weights{}
	for _, c := range columns {
		w[c.ID] = rapid.Float64Range(c.Min-1, c.Max+1).Draw(t, c.ID)
	}
	return w
}

// naiveOrder is the oracle: each score summed backwards from the curves, everything sorted.
func naiveOrder(cands []feed.Candidate, w feed.Weights) (order []feed.URI, scores map[feed.URI]float64) {
	scores = make(map[feed.URI]float64, len(cands))
	for i := range cands {
		sum := 0.0
		for s := len(columns) - 1; s >= 0; s-- {
			c := columns[s]
			sum += feed.SnapValue(c.value(&cands[i], asOf), c.Low) * feed.SnapWeight(w[c.ID], c.Min, c.Max)
		}
		scores[cands[i].URI] = sum
		order = append(order, cands[i].URI)
	}
	slices.SortFunc(order, func(a, b feed.URI) int {
		if c := cmp.Compare(scores[b], scores[a]); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	return order, scores
}
