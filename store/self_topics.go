package store

import (
	"context"

	"skein/feed"
)

// SayTopic keeps the person's word on one topic of one post. Saying otherwise later replaces it.
func (s *Self) SayTopic(ctx context.Context, w feed.TopicWord) error {
	return s.db.update(ctx, func(t *tx) error {
		return t.run(`INSERT INTO topic_word (post, label, viewer_did, applies, at_ms) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET applies = excluded.applies, at_ms = excluded.at_ms`, string(w.Post), w.Label, string(s.viewer), w.Applies, w.AtMs)
	})
}

// UnsayTopic takes the person's word back: the model's stands again.
func (s *Self) UnsayTopic(ctx context.Context, post feed.URI, label string) error {
	return s.db.update(ctx, func(t *tx) error {
		return t.run("DELETE FROM topic_word WHERE post = ? AND label = ?", string(post), label)
	})
}

// TopicWords are all that the person said about topics, by post, the labels of one post in the order of the alphabet.
func (s *Self) TopicWords(ctx context.Context) (map[feed.URI][]feed.TopicWord, error) {
	all := map[feed.URI][]feed.TopicWord{}
	err := s.db.look(ctx, func(v *view) error {
		return v.each("SELECT post, label, applies, at_ms FROM topic_word ORDER BY post, label", nil, func(scan scanner) error {
			var w feed.TopicWord
			err := scan((*string)(&w.Post), &w.Label, &w.Applies, &w.AtMs)
			all[w.Post] = append(all[w.Post], w)
			return err
		})
	})
	return all, err
}
