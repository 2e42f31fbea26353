package app

import (
	"context"
	"math/bits"

	"skein/feed"
	"skein/ranker"
	"skein/ranker/learn"
	"skein/store"
)

// maxCircles is how many circles of people are told apart: a post's are bits of a word. Of more, the later ones count as one.
const maxCircles = 64

// fillTies adds how posts are tied to the reader: their languages, the threads they have read in.
func (r *reading) fillTies(asOfMs int64) ranker.Fill {
	return func(ctx context.Context, cands []feed.Candidate) error {
		if err := r.fillLanguage(ctx, asOfMs, cands); err != nil {
			return err
		}
		uris, err := r.self.SeenBetween(ctx, asOfMs-seenSpan.Milliseconds(), asOfMs, maxLikes)
		if err != nil {
			return err
		}
		threads, err := r.network.Threads(ctx, uris)
		if err != nil {
			return err
		}
		for i := range cands {
			cands[i].ThreadSeen = threads[cands[i].Root]
		}
		return nil
	}
}

func (r *reading) fillLanguage(ctx context.Context, asOfMs int64, cands []feed.Candidate) error {
	liked, err := r.network.LanguagesLiked(ctx, r.viewer, asOfMs, maxLikes)
	if err != nil {
		return err
	}
	all := 0
	for lang, n := range liked {
		if lang != "" {
			all += n
		}
	}
	for i := range cands {
		if all > 0 && cands[i].Lang != "" {
			cands[i].Language = feed.ModelValue{Value: float64(liked[cands[i].Lang]) / float64(all), Known: true}
		}
	}
	return nil
}

// circlesOf are the circles of the people whose likes are on record, by their number there; the reader is in none.
func circlesOf(ctx context.Context, network *store.Network, viewer feed.DID, asOfMs int64, people int32) ([]int32, error) {
	var follows [][2]int32
	err := network.FollowsAmong(ctx, viewer, asOfMs, int(people), func(from, to int32) error {
		if from < people && to < people {
			follows = append(follows, [2]int32{from, to})
		}
		return nil
	})
	return learn.Circles(int(people), follows), err
}

// circlesLiking counts the circles among whose members each item is liked: [items].
func circlesLiking(likes []learn.Like, circles []int32, items int) []int {
	marks := make([]uint64, items)
	for _, l := range likes {
		if c := circles[l.Person]; c > 0 {
			marks[l.Item] |= 1 << min(c-1, maxCircles-1)
		}
	}
	out := make([]int, items)
	for i, m := range marks {
		out[i] = bits.OnesCount64(m)
	}
	return out
}
