package enrich

import (
	"context"
	"errors"
	"slices"
	"testing"

	"skein/feed"
)

// topicShelf lets the posts of a shelf wait for topics once they have a draft vector.
type topicShelf struct {
	*shelf
	topics map[feed.PostID][]feed.Topic
	fail   error
}

func (s *topicShelf) AwaitingTopics(_ context.Context, version, model string, limit int) ([]feed.TopicTask, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []feed.TopicTask
	for _, x := range s.texts {
		v, embedded := s.drafts[x.Post]
		if _, done := s.topics[x.Post]; embedded && !done && version == "topics/1" && model == "draft" && len(out) < limit {
			out = append(out, feed.TopicTask{Text: x, Vector: v.Vector})
		}
	}
	return out, nil
}

func (s *topicShelf) SaveTopics(_ context.Context, _ string, rows []feed.TopicRow) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	s.order = append(s.order, "topics")
	for _, r := range rows {
		s.topics[r.Post] = r.Topics
	}
	return nil
}

// labelling is a worker with a draft encoder that writes 7 into its vectors, and a labeller that reads it.
func labelling(s *topicShelf, change func(*Config)) *Worker {
	return worker(s.shelf, func(c *Config) {
		c.Draft = &Encoder{Model: "draft", Encode: func(_ context.Context, texts []string) ([]feed.Vector, error) {
			out := make([]feed.Vector, len(texts))
			for i := range out {
				out[i].Scale, out[i].Q[0] = 1, 7
			}
			return out, nil
		}}
		c.Labeller = &Labeller{Version: "topics/1", Vectors: "draft", Store: s,
			Label: func(text string, v *feed.Vector, language string) []feed.Topic {
				if language != "en" {
					return nil
				}
				return []feed.Topic{{Label: text, P: float64(v.Q[0]) / 10}}
			}}
		if change != nil {
			change(c)
		}
	})
}

// Topics come after the draft's vectors, which they read, and before the slow encoder; each post once, silence included.
func TestTopicsFollowTheDraft(t *testing.T) {
	t.Parallel()
	s := &topicShelf{shelf: newShelf(1200), topics: map[feed.PostID][]feed.Topic{}}
	for i := range s.texts[:1100] {
		s.texts[i].Lang = "en"
	}
	told := 0
	w := labelling(s, func(c *Config) { c.Labeller.OnTopics = func(rows []feed.TopicRow) { told += len(rows) } })
	if err := w.Burst(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(s.topics) != 1200 || told != 1200 {
		t.Errorf("%d labelled, told of %d", len(s.topics), told)
	}
	if got := s.topics[1]; len(got) != 1 || got[0] != (feed.Topic{Label: "text", P: 0.7}) || s.topics[1200] != nil {
		t.Errorf("%v, %v", s.topics[1], s.topics[1200])
	}
	first := slices.Index(s.order, "topics")
	if last := slices.Index(s.order[first:], "vectors"); first < 2 || last < 0 || slices.Contains(s.order[first+last:], "topics") {
		t.Errorf("order: %v", s.order)
	}
}

func TestTopicsThatCannotBeKept(t *testing.T) {
	t.Parallel()
	s := &topicShelf{shelf: newShelf(3), topics: map[feed.PostID][]feed.Topic{}, fail: errors.New("disk full")}
	if err := labelling(s, nil).Burst(t.Context()); !errors.Is(err, s.fail) {
		t.Error(err)
	}
	if len(s.vectors) != 0 {
		t.Error("the slow encoder began though the burst had failed")
	}
	s.fail = nil
	if err := labelling(s, nil).Burst(t.Context()); err != nil || len(s.topics) != 3 || len(s.vectors) != 3 {
		t.Errorf("%d labelled, %d vectors, %v", len(s.topics), len(s.vectors), err)
	}
}
