package enrich

import (
	"context"

	"skein/feed"
)

// Topics is where posts wait for the topic model (satisfied by store.Network).
type Topics interface {
	// AwaitingTopics returns up to limit posts with a vector of the model on which this version has not said anything, newest first.
	AwaitingTopics(ctx context.Context, version, model string, limit int) ([]feed.TopicTask, error)
	// SaveTopics stores a batch in one transaction.
	SaveTopics(ctx context.Context, version string, rows []feed.TopicRow) error
}

// Labeller names what posts are about, from their words and the vector that another model gave them.
type Labeller struct {
	Version string // stored with each answer
	Vectors string // the model that gives the vectors
	// Label answers from words, vector and language; none is an answer.
	Label func(text string, v *feed.Vector, language string) []feed.Topic
	Store Topics
	// OnTopics is called after each stored batch, on the worker's goroutine; nil is nobody.
	OnTopics func([]feed.TopicRow)
}

// topicBatch is some tens of milliseconds of work.
const topicBatch = 500

// label stores the next batch of topics.
func (w *Worker) label(ctx context.Context) (int, error) {
	l := w.cfg.Labeller
	if err := w.awaitResume(ctx); err != nil || l == nil {
		return 0, err
	}
	tasks, err := l.Store.AwaitingTopics(ctx, l.Version, l.Vectors, topicBatch)
	if err != nil || len(tasks) == 0 {
		return 0, err
	}
	rows := make([]feed.TopicRow, len(tasks))
	for i := range tasks {
		t := &tasks[i]
		rows[i] = feed.TopicRow{Post: t.Text.Post, Topics: l.Label(t.Text.Text, &t.Vector, t.Text.Lang)}
	}
	if err := l.Store.SaveTopics(ctx, l.Version, rows); err != nil {
		return 0, err
	}
	if l.OnTopics != nil {
		l.OnTopics(rows)
	}
	return len(rows), nil
}
