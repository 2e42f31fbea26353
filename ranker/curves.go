package ranker

import (
	"math"

	"skein/feed"
)

const (
	hourMs         = 60 * 60 * 1000
	recencyHalfMs  = 12 * hourMs
	affinityHalf   = 5
	peopleHalf     = 2
	likesHalf      = 20
	quietPosts     = 4
	longCharacters = 300
	famousHalf     = 1000
	latelyHalf     = 10
	sinceHalf      = 40
	momentumFloor  = 5
	monthMs        = 30 * 24 * hourMs
)

// saturate is x / (x + half): 0 at 0, one half at half, never 1. Negative counts (a broken view) count as 0.
func saturate(x, half int) float64 {
	if x <= 0 {
		return 0
	}
	return float64(x) / (float64(x) + float64(half))
}

// part is x / (x + half) for what is no count; NaN and negative are 0.
func part(x, half float64) float64 {
	if !(x > 0) {
		return 0
	}
	if x > 1e15 { // +Inf would be NaN
		return 1
	}
	return x / (x + half)
}

// recency is hyperbolic, not 2^(−age/12 h): an exponential falls below the grid of 2⁻¹⁶ within days, so that a week-old
// "newest" order would be decided by at-uris. This one still tells posts apart that are half a minute from each other
// after three days and 2½ minutes after seven.
func recency(c *feed.Candidate, asOfMs int64) float64 {
	age := max(asOfMs-c.EffectiveMs, 0)
	return recencyHalfMs / (recencyHalfMs + float64(age))
}

// affinity weighs an answer above a repost above a like: a reply costs the most and means the person most.
func affinity(c *feed.Candidate, _ int64) float64 {
	return saturate(3*max(c.OwnReplies, 0)+2*max(c.OwnReposts, 0)+max(c.OwnLikes, 0), affinityHalf)
}

// quiet counts the post itself among the author's posts, so the only post of two weeks has value 1.
func quiet(c *feed.Candidate, _ int64) float64 {
	if !c.Following {
		return 0
	}
	return quietPosts / float64(quietPosts-1+max(c.AuthorPosts, 1))
}

func reposted(c *feed.Candidate, _ int64) float64 { return saturate(c.FollowsReposting, peopleHalf) }

func likedBy(c *feed.Candidate, _ int64) float64 { return saturate(c.FollowsLiking, peopleHalf) }

func outside(c *feed.Candidate, _ int64) float64 { return truth(c.OutOfNetwork) }

func conversation(c *feed.Candidate, _ int64) float64 { return saturate(c.FollowsTalking, peopleHalf) }

func liked(c *feed.Candidate, _ int64) float64 { return saturate(c.Likes, likesHalf) }

func famous(c *feed.Candidate, _ int64) float64 { return saturate(c.Likes, famousHalf) }

func rising(c *feed.Candidate, _ int64) float64 { return part(c.Lately, latelyHalf) }

func lasting(c *feed.Candidate, _ int64) float64 { return part(c.Since, sinceHalf) }

// momentum asks which share of a post's likes is young. The floor keeps a post with one like from having the most of it.
func momentum(c *feed.Candidate, _ int64) float64 {
	if math.IsInf(c.Lately, 0) {
		return 0
	}
	return c.Lately / (max(c.Lately, float64(max(c.Likes, 0))) + momentumFloor)
}

func colike(c *feed.Candidate, _ int64) float64 { return known(c.CoLike) }

func peers(c *feed.Candidate, _ int64) float64 { return known(c.Peers) }

// days tells apart what recency, whose half is 12 hours, finds equally old.
func days(c *feed.Candidate, asOfMs int64) float64 {
	return monthMs / (monthMs + float64(max(asOfMs-c.EffectiveMs, 0)))
}

func length(c *feed.Candidate, _ int64) float64 {
	return float64(min(max(c.Graphemes, 0), longCharacters)) / longCharacters
}

func media(c *feed.Candidate, _ int64) float64 { return truth(c.Media) }

func link(c *feed.Candidate, _ int64) float64 { return truth(c.Link) }

func closeness(c *feed.Candidate, _ int64) float64 { return known(c.Closeness) }

func seen(c *feed.Candidate, _ int64) float64 { return known(c.Seen) }

func caution(c *feed.Candidate, _ int64) float64 { return known(c.Caution) }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func known(v feed.ModelValue) float64 {
	if !v.Known {
		return 0
	}
	return v.Value
}
