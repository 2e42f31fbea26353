package app

import (
	"context"
	"math/bits"

	"skein/feed"
	"skein/ranker"
	"skein/ranker/learn"
	"skein/search"
	"skein/store"
)

// maxCircles is how many circles of people are told apart: a post's are bits of a word. Of more, the later ones count as one.
const maxCircles = 64

// fillTies adds how posts are tied to the reader: their languages, the threads they have read in, their main interests.
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
		return r.fillInterest(ctx, asOfMs, cands)
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

// fillInterest measures closeness to the two centroids of the reader's likes that most of their likes are near to.
func (r *reading) fillInterest(ctx context.Context, asOfMs int64, cands []feed.Candidate) error {
	space := r.space()
	if space == nil {
		return nil
	}
	likes, err := r.network.LikedAsOf(ctx, r.viewer, asOfMs, maxLikes)
	if err != nil {
		return err
	}
	in, err := r.interests(ctx, space, asOfMs)
	if err != nil {
		return err
	}
	for i, v := range space.matrix.Closeness(postIDs(cands), mainOf(in.centers(), space.matrix, likes)) {
		cands[i].Interest = curved(in.curve, v)
	}
	return nil
}

// mainOf keeps the two centroids to which most of the posts are nearest; of equals the first.
func mainOf(centroids []feed.Vector, matrix *search.Matrix, posts []feed.PostID) []feed.Vector {
	if len(centroids) <= 2 {
		return centroids
	}
	counts := make([]int, len(centroids))
	near := make([][]feed.ModelValue, len(centroids))
	for k := range centroids {
		near[k] = matrix.Closeness(posts, centroids[k:k+1])
	}
	for i := range posts {
		best := 0
		for k := range centroids {
			if near[k][i].Value > near[best][i].Value {
				best = k
			}
		}
		if near[best][i].Known {
			counts[best]++
		}
	}
	first, second := 0, 1
	if counts[1] > counts[0] {
		first, second = 1, 0
	}
	for k := 2; k < len(counts); k++ {
		switch {
		case counts[k] > counts[first]:
			first, second = k, first
		case counts[k] > counts[second]:
			second = k
		}
	}
	return []feed.Vector{centroids[first], centroids[second]}
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
