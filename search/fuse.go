package search

import (
	"cmp"
	"slices"

	"skein/feed"
)

// rankConstant is the k of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009): how little the first places count
// above the next.
const rankConstant = 60

// fuse joins two rankings: a post scores 1/(60+rank) on each side that found it, ranks counted from 1. Ranks, not scores,
// because bm25 and a cosine have no common measure. Of equals the one found by word is first, then the newer id.
func fuse(byWord []feed.Hit, byMeaning []feed.PostID, limit int) []feed.Hit {
	hits := make([]feed.Hit, 0, len(byWord)+len(byMeaning))
	at := make(map[feed.PostID]int, cap(hits))
	for i, h := range byWord {
		if _, twice := at[h.Post]; twice {
			continue
		}
		at[h.Post] = len(hits)
		hits = append(hits, feed.Hit{Post: h.Post, URI: h.URI, Score: 1.0 / float64(rankConstant+i+1), Sides: []feed.Side{feed.ByWord}})
	}
	for i, id := range byMeaning {
		k, known := at[id]
		if !known {
			k = len(hits)
			at[id] = k
			hits = append(hits, feed.Hit{Post: id})
		}
		hits[k].Score += 1.0 / float64(rankConstant+i+1)
		hits[k].Sides = append(hits[k].Sides, feed.ByMeaning)
	}
	slices.SortStableFunc(hits, func(a, b feed.Hit) int {
		if c := cmp.Compare(b.Score, a.Score); c != 0 {
			return c
		}
		if c := cmp.Compare(b.Sides[0], a.Sides[0]); c != 0 { // "word" stands after "meaning" in the alphabet
			return c
		}
		return cmp.Compare(b.Post, a.Post)
	})
	return hits[:min(limit, len(hits))]
}
