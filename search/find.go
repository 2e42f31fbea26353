package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"skein/feed"
)

// DefaultFloor is the least cosine at which a post is shown for its meaning alone. Below it nearness is noise: a search
// for something that nobody wrote about must be able to find nothing. Measured with the refined encoder over the 955 posts
// of the sample network: all 28 queries whose answer shares no word with them keep it (the weakest at .32), and ten queries
// about nothing in there are left with 0–2 posts each; at .25 those had up to 13.
const DefaultFloor = 0.3

// Words is the index of words: hits for a query, best first, and which of some posts satisfy its operators and phrases.
type Words interface {
	Lexical(ctx context.Context, viewer feed.DID, q feed.Query, limit int) ([]feed.Hit, error)
	Matching(ctx context.Context, viewer feed.DID, q feed.Query, ids []feed.PostID) ([]feed.PostID, error)
}

// Encode turns a query's text into a vector of the model whose vectors lie in the matrix.
type Encode func(ctx context.Context, text string) (*feed.Vector, error)

// Reasons why a search went by words alone.
var (
	ErrNoEncoder = errors.New("no encoder")
	ErrNoVectors = errors.New("no post has a vector yet")
)

// Search answers queries. It is safe for several goroutines when its parts are.
type Search struct {
	// Floor is the least cosine of a hit by meaning, in [−1,1].
	Floor float64
	// Curve makes the cosines of one encoder comparable with another's: closeness in [0,1]; the cosine itself when nil.
	Curve func(cosine float64) float64
	// Rest answers for posts that this search has no vector of, and for all where its own encoder fails: those in languages
	// that the better encoder was not trained for have only the other's. Nil for nobody.
	Rest   *Search
	words  Words
	dense  *Matrix
	encode Encode
}

// New makes a search. Without encode (nil) it goes by words alone.
func New(words Words, dense *Matrix, encode Encode) *Search {
	return &Search{Floor: DefaultFloor, words: words, dense: dense, encode: encode}
}

// Answer is what a search found.
type Answer struct {
	// Hits are best first. One found by meaning alone has no URI: the index of words did not speak of it.
	Hits []feed.Hit
	// Meaning tells whether meaning took part. Where it did not though the query has words, Reason says why.
	Meaning bool
	Reason  error
}

// Find answers with at most limit hits. A query of operators alone lists what satisfies them, by the index's order. An
// encoder that fails costs the side of meaning, never the answer.
func (s *Search) Find(ctx context.Context, viewer feed.DID, q feed.Query, limit int) (Answer, error) {
	if limit <= 0 {
		return Answer{Hits: []feed.Hit{}}, nil
	}
	byWord, err := s.words.Lexical(ctx, viewer, q, max(4*limit, 100))
	if err != nil {
		return Answer{}, fmt.Errorf("search by word: %w", err)
	}
	var answer Answer
	var byMeaning []feed.PostID
	if q.Text != "" {
		byMeaning, answer.Reason = s.meaning(ctx, viewer, q, limit)
		answer.Meaning = answer.Reason == nil
	}
	if err := ctx.Err(); err != nil {
		return Answer{}, fmt.Errorf("search: %w", err)
	}
	answer.Hits = fuse(byWord, byMeaning, limit)
	return answer, nil
}

// near is a hit by meaning.
type near struct {
	post      feed.PostID
	closeness float64
}

// meaning lists posts near to the text that satisfy the operators, the nearest first, those of [Search.Rest] among them.
func (s *Search) meaning(ctx context.Context, viewer feed.DID, q feed.Query, limit int) ([]feed.PostID, error) {
	found, err := s.side(ctx, viewer, q, limit, nil)
	if s.Rest != nil && ctx.Err() == nil {
		var but *Matrix // what this side has answered for
		if err == nil {
			but = s.dense
		}
		rest, restErr := s.Rest.side(ctx, viewer, q, limit, but)
		if restErr == nil {
			found, err = append(found, rest...), nil
		}
	}
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(b.closeness, a.closeness) })
	ids := make([]feed.PostID, len(found))
	for i, n := range found {
		ids[i] = n.post
	}
	return ids, nil
}

// side asks one encoder's vectors, but for posts that another matrix holds. Where the operators leave too few of the nearest,
// it looks further away, down to the floor.
func (s *Search) side(ctx context.Context, viewer feed.DID, q feed.Query, limit int, but *Matrix) ([]near, error) {
	switch {
	case s.encode == nil:
		return nil, ErrNoEncoder
	case s.dense == nil || s.dense.Len() == 0:
		return nil, ErrNoVectors
	}
	vector, err := s.encode(ctx, q.Text)
	if err != nil {
		return nil, fmt.Errorf("encode the query: %w", err)
	}
	for depth := max(4*limit, 100); ; depth *= 8 {
		closeness, ids := map[feed.PostID]float64{}, []feed.PostID{}
		nearest := s.dense.Nearest(vector, depth)
		below := len(nearest) < depth
		for _, n := range nearest {
			if n.Cosine < s.Floor {
				below = true
			} else if but == nil || !but.Has(n.Post) {
				ids = append(ids, n.Post)
				closeness[n.Post] = s.curved(n.Cosine)
			}
		}
		kept, err := s.words.Matching(ctx, viewer, q, ids)
		if err != nil {
			return nil, fmt.Errorf("filter by meaning: %w", err)
		}
		if len(kept) >= limit || below {
			out := make([]near, len(kept))
			for i, id := range kept {
				out[i] = near{id, closeness[id]}
			}
			return out, nil
		}
	}
}

func (s *Search) curved(cosine float64) float64 {
	if s.Curve == nil {
		return cosine
	}
	return s.Curve(cosine)
}
