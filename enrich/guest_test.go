package enrich

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"skein/feed"
)

// seats remembers vectors by model, where shelf knows one model beside the draft.
type seats struct {
	*shelf
	mu   sync.Mutex
	has  map[string]map[feed.PostID]bool
	made []string // models, in the order of their batches
}

func (s *seats) Unembedded(_ context.Context, model string, limit int) ([]feed.TextRow, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []feed.TextRow
	for _, x := range s.texts {
		if !s.has[model][x.Post] && len(out) < limit {
			out = append(out, x)
		}
	}
	return out, nil
}

func (s *seats) SaveVectors(_ context.Context, rows []feed.VectorRow) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	model := rows[0].Model
	if s.has[model] == nil {
		s.has[model] = map[feed.PostID]bool{}
	}
	for _, r := range rows {
		s.has[model][r.Post] = true
	}
	s.made = append(s.made, model)
	return nil
}

func seated(t *testing.T, posts int, guest func() (*Encoder, bool), refined *Encoder) (*seats, error) {
	t.Helper()
	s := &seats{shelf: newShelf(posts), has: map[string]map[feed.PostID]bool{}}
	w := worker(s.shelf, func(c *Config) { c.Vectors, c.Draft, c.Encoder, c.Guest = s, marked("a draft", 1), refined, guest })
	return s, w.Burst(t.Context())
}

func TestABroughtEncoderGoesLastUntilItServes(t *testing.T) {
	t.Parallel()
	s, err := seated(t, 130, func() (*Encoder, bool) { return marked("c guest", 3), false }, marked("b refined", 2))
	if err != nil || !slices.IsSorted(s.made) || len(s.has["b refined"]) != 130 || len(s.has["c guest"]) != 130 {
		t.Error(err, s.made)
	}
}

func TestTheOtherRestsWhileABroughtOneServes(t *testing.T) {
	t.Parallel()
	s, err := seated(t, 130, func() (*Encoder, bool) { return marked("guest", 3), true }, marked("refined", 2))
	if err != nil || len(s.has["refined"]) != 0 || len(s.has["guest"]) != 130 || len(s.has["a draft"]) != 130 {
		t.Error(err, s.made)
	}
}

func TestWithoutABroughtOneAllIsAsBefore(t *testing.T) {
	t.Parallel()
	s, err := seated(t, 5, func() (*Encoder, bool) { return nil, false }, marked("refined", 2))
	if err != nil || len(s.has["refined"]) != 5 {
		t.Error(err, s.made)
	}
}

func TestABroughtEncoderWorksWhereTheShippedOneFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("damaged")
	fails := &Encoder{Model: "refined", Encode: func(context.Context, []string) ([]feed.Vector, error) { return nil, broken }}
	s, err := seated(t, 5, func() (*Encoder, bool) { return marked("guest", 3), false }, fails)
	if !errors.Is(err, broken) || len(s.has["guest"]) != 5 {
		t.Error(err, s.made)
	}
}
