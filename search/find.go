package search

import (
	"context"
	"errors"
	"fmt"

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
	Floor  float64
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

// meaning lists posts near to the text that satisfy the operators, the nearest first. Where the operators leave too few
// of the nearest, it looks further away, down to the floor.
func (s *Search) meaning(ctx context.Context, viewer feed.DID, q feed.Query, limit int) ([]feed.PostID, error) {
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
		near := s.dense.Nearest(vector, depth)
		ids := make([]feed.PostID, 0, len(near))
		for _, n := range near {
			if n.Cosine >= s.Floor {
				ids = append(ids, n.Post)
			}
		}
		kept, err := s.words.Matching(ctx, viewer, q, ids)
		if err != nil {
			return nil, fmt.Errorf("filter by meaning: %w", err)
		}
		if len(kept) >= limit || len(ids) < depth {
			return kept, nil
		}
	}
}
