package enrich

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"skein/feed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is a store in memory: posts wait until they are saved.
type shelf struct {
	mu       sync.Mutex
	texts    []feed.TextRow
	suspects []feed.Suspect
	vectors  map[feed.PostID]feed.VectorRow
	drafts   map[feed.PostID]feed.VectorRow
	evidence map[feed.PostID][]feed.Evidence
	order    []string
	failSave error
}

func newShelf(n int) *shelf {
	s := &shelf{vectors: map[feed.PostID]feed.VectorRow{}, drafts: map[feed.PostID]feed.VectorRow{}, evidence: map[feed.PostID][]feed.Evidence{}}
	for i := range n {
		id := feed.PostID(i + 1)
		s.texts = append(s.texts, feed.TextRow{Post: id, Text: "text"})
		s.suspects = append(s.suspects, feed.Suspect{Item: feed.Item{Candidate: feed.Candidate{ID: id}}})
	}
	return s
}

func (s *shelf) Unjudged(_ context.Context, _ feed.DID, _ string, limit int) ([]feed.Suspect, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []feed.Suspect
	for _, x := range s.suspects {
		if _, done := s.evidence[x.Item.Candidate.ID]; !done && len(out) < limit {
			out = append(out, x)
		}
	}
	return out, nil
}

func (s *shelf) SaveEvidence(_ context.Context, _ string, rows []feed.EvidenceRow) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failSave != nil {
		return s.failSave
	}
	s.order = append(s.order, "evidence")
	for _, r := range rows {
		s.evidence[r.Post] = r.Evidence
	}
	return nil
}

func (s *shelf) Unembedded(_ context.Context, model string, limit int) ([]feed.TextRow, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []feed.TextRow
	for _, x := range s.texts {
		done := s.vectors[x.Post].Model == model
		if model == "draft" {
			_, done = s.drafts[x.Post]
		}
		if !done && len(out) < limit {
			out = append(out, x)
		}
	}
	return out, nil
}

func (s *shelf) SaveVectors(_ context.Context, rows []feed.VectorRow) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order = append(s.order, "vectors")
	for _, r := range rows {
		if r.Model == "draft" {
			s.drafts[r.Post] = r
		} else {
			s.vectors[r.Post] = r
		}
	}
	return nil
}

func worker(s *shelf, change func(*Config)) *Worker {
	cfg := Config{
		Evidence: s, Vectors: s, Version: "v", Clock: time.Now, Log: slog.New(slog.DiscardHandler),
		Examine: func(feed.Suspect, int64) []feed.Evidence { return []feed.Evidence{} },
		Encoder: &Encoder{Model: "m", Encode: func(_ context.Context, texts []string) ([]feed.Vector, error) {
			return make([]feed.Vector, len(texts)), nil
		}},
	}
	if change != nil {
		change(&cfg)
	}
	return New(cfg)
}

func TestBurstLeavesNothingWaiting(t *testing.T) {
	t.Parallel()
	s := newShelf(1300)
	told, steps := 0, 0
	w := worker(s, func(c *Config) {
		c.OnVectors = func(rows []feed.VectorRow) { told += len(rows) }
		c.OnProgress = func(p feed.Progress) { steps++ }
	})
	if err := w.Burst(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(s.vectors) != 1300 || len(s.evidence) != 1300 || told != 1300 || steps != len(s.order) {
		t.Errorf("%d vectors, %d judged, told %d, %d steps of %d", len(s.vectors), len(s.evidence), told, steps, len(s.order))
	}
	first := slices.Index(s.order, "vectors")
	if slices.Contains(s.order[first:], "evidence") {
		t.Errorf("evidence must go first: %v", s.order)
	}
}

func TestWithoutEncoderEvidenceIsStillGathered(t *testing.T) {
	t.Parallel()
	s := newShelf(10)
	if err := worker(s, func(c *Config) { c.Encoder = nil }).Burst(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(s.evidence) != 10 || len(s.vectors) != 0 {
		t.Errorf("%d judged, %d vectors", len(s.evidence), len(s.vectors))
	}
}

// marked is an encoder whose vectors have the given scale.
func marked(model string, scale float32) *Encoder {
	return &Encoder{Model: model, Encode: func(_ context.Context, texts []string) ([]feed.Vector, error) {
		vectors := make([]feed.Vector, len(texts))
		for i := range vectors {
			vectors[i].Scale = scale
		}
		return vectors, nil
	}}
}

func TestDraftsComeFirst(t *testing.T) {
	t.Parallel()
	s := newShelf(2500)
	var models []string
	w := worker(s, func(c *Config) {
		c.Draft, c.Encoder = marked("draft", 1), marked("m", 2)
		c.OnVectors = func(rows []feed.VectorRow) { models = append(models, rows[0].Model) }
	})
	if err := w.Burst(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(s.drafts) != 2500 || len(s.vectors) != 2500 || !slices.IsSorted(models) { // "draft" before "m"
		t.Errorf("%d drafts, %d refined, in the order %v", len(s.drafts), len(s.vectors), models)
	}
}

func TestDraftsAreMadeWhereTheOtherEncoderFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("no library")
	s := newShelf(10)
	w := worker(s, func(c *Config) {
		c.Draft = marked("draft", 1)
		c.Encoder = &Encoder{Model: "m", Encode: func(context.Context, []string) ([]feed.Vector, error) { return nil, broken }}
	})
	if err := w.Burst(t.Context()); !errors.Is(err, broken) || len(s.drafts) != 10 {
		t.Errorf("%v, %d drafts", err, len(s.drafts))
	}
}

// TestLanguagesThatAreNotServed keep the draft's vector under the other encoder's name.
func TestLanguagesThatAreNotServed(t *testing.T) {
	t.Parallel()
	s := newShelf(4)
	for i, lang := range []string{"en", "ja", "", "ja"} {
		s.texts[i].Lang = lang
	}
	w := worker(s, func(c *Config) {
		c.Draft, c.Encoder = marked("draft", 1), marked("m", 2)
		c.Encoder.Serves = func(lang string) bool { return lang != "ja" }
	})
	if err := w.Burst(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float32{2, 1, 2, 1} {
		if got := s.vectors[feed.PostID(i+1)].Vector.Scale; got != want {
			t.Errorf("post %d in %q: scale %v, want %v", i+1, s.texts[i].Lang, got, want)
		}
	}
}

func TestFailuresEndTheBurstAndLoseNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	s := newShelf(100)
	s.failSave = broken
	if err := worker(s, nil).Burst(t.Context()); !errors.Is(err, broken) {
		t.Errorf("save: %v", err)
	}
	s.failSave = nil
	for name, encode := range map[string]func(context.Context, []string) ([]feed.Vector, error){
		"error": func(context.Context, []string) ([]feed.Vector, error) { return nil, broken },
		"short": func(context.Context, []string) ([]feed.Vector, error) { return make([]feed.Vector, 1), nil },
	} {
		if err := worker(s, func(c *Config) { c.Encoder.Encode = encode }).Burst(t.Context()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := worker(s, nil).Burst(t.Context()); err != nil || len(s.vectors) != 100 {
		t.Errorf("afterwards: %v, %d vectors", err, len(s.vectors))
	}
}

func TestCancelStopsBetweenBatches(t *testing.T) {
	t.Parallel()
	s := newShelf(10_000)
	ctx, cancel := context.WithCancel(t.Context())
	w := worker(s, func(c *Config) { c.OnVectors = func([]feed.VectorRow) { cancel() } })
	if err := w.Burst(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if len(s.vectors) != vectorBatch {
		t.Errorf("%d vectors after a cancel in the first batch", len(s.vectors))
	}
}

func TestRunWaitsForKicksAndHonoursPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(5)
		w := worker(s, nil)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { w.Run(ctx); close(done) }()
		synctest.Wait()
		if len(s.vectors) != 5 {
			t.Fatalf("%d vectors after the first burst", len(s.vectors))
		}
		w.Pause()
		s.mu.Lock()
		s.texts = append(s.texts, feed.TextRow{Post: 99})
		s.mu.Unlock()
		w.Kick()
		w.Kick() // a second kick neither blocks nor is lost
		synctest.Wait()
		if len(s.vectors) != 5 {
			t.Fatal("worked while paused")
		}
		w.Resume()
		w.Resume()
		synctest.Wait()
		if len(s.vectors) != 6 {
			t.Fatalf("%d vectors after resume", len(s.vectors))
		}
		w.Pause()
		w.Kick()
		synctest.Wait()
		cancel()
		<-done
	})
}
