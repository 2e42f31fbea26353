package app

import (
	"context"
	"io"
	"math"
	"slices"

	"skein/enrich"
	"skein/feed"
	"skein/models"
	"skein/models/eval"
	"skein/models/topics"
	"skein/models/weights"
	"skein/ranker"
)

// stageTopics is told to the shells after each batch of topics: cards that are drawn already learn theirs.
const stageTopics = "enrich.topics"

// titles opens the topic model; without it, which only a damaged build is, posts have no topics.
func (app *App) titles() *topics.Model {
	m, err := topics.Open(weights.FS())
	if err != nil {
		app.log.Warn("no topic model", "error", err)
		return nil
	}
	return m
}

// labeller names topics in the background.
func (a *account) labeller(to enrich.Topics) *enrich.Labeller {
	m := a.app.titles()
	if m == nil {
		return nil
	}
	a.labels = m.Labels()
	return &enrich.Labeller{Version: m.Version(), Vectors: m.Vectors(), Label: m.Label, Store: to, OnTopics: func(rows []feed.TopicRow) {
		a.app.bus.emit(EventJobProgress, feed.Progress{Job: "enrich", Stage: stageTopics, Done: len(rows), LeftMs: -1})
	}}
}

// topicsOf names the topics of a table's posts for the slate, the reader's word included.
func topicsOf(table *ranker.Table) func(feed.PostID) []string {
	named := map[feed.PostID][]string{}
	for i := range table.Len() {
		c := table.Candidate(i)
		for _, t := range c.Topics {
			named[c.ID] = append(named[c.ID], t.Label)
		}
	}
	return func(post feed.PostID) []string { return named[post] }
}

// topic is what a topic is called; one that no catalogue knows is called by its id.
func (v voice) topic(id string) string {
	if name := v.Say("screen", "topic."+id, nil); name != "topic."+id {
		return name
	}
	return id
}

// said adds the reader's own word to a query that asks for topics.
func (a *account) said(ctx context.Context, q *feed.Query) error {
	if len(q.Topics) == 0 {
		return nil
	}
	words, err := a.self.TopicWords(ctx)
	for _, all := range words {
		q.Said = append(q.Said, all...)
	}
	return err
}

// marks are the topics of a post as its card shows them.
func (d *drawing) marks(it *feed.Item) []TopicMark {
	out := []TopicMark{}
	for _, t := range it.Candidate.Topics {
		yours := d.mine != nil && slices.ContainsFunc(d.mine.topics[it.Post.URI], func(w feed.TopicWord) bool { return w.Label == t.Label })
		out = append(out, TopicMark{ID: t.Label, Percent: max(1, int(math.Round(100*t.P))), Yours: yours})
	}
	return out
}

// CorrectTopic keeps the reader's word that a post is about a topic, or is not: it stands above every model from now on.
// Errors: CodeBadInput for a topic that does not exist, CodeNothingThere for a post that is not stored.
func (api *API) CorrectTopic(uri, topic string, applies bool) (Card, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Card, error) {
		if !slices.Contains(a.labels, topic) {
			return Card{}, feed.Fail(feed.CodeBadInput, "field", "The topic", "reason", "there is none called "+topic)
		}
		word := feed.TopicWord{Post: feed.URI(uri), Label: topic, Applies: applies, AtMs: api.app.opt.Clock().UnixMilli()}
		return a.afterTopic(ctx, word.Post, func() error { return a.self.SayTopic(ctx, word) })
	})
}

// UncorrectTopic takes the reader's word on a topic of a post back; what the model says stands again.
func (api *API) UncorrectTopic(uri, topic string) (Card, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Card, error) {
		return a.afterTopic(ctx, feed.URI(uri), func() error { return a.self.UnsayTopic(ctx, feed.URI(uri), topic) })
	})
}

// afterTopic changes what the reader said about a stored post and draws it anew.
func (a *account) afterTopic(ctx context.Context, uri feed.URI, change func() error) (Card, error) {
	now := a.app.opt.Clock().UnixMilli()
	items, err := a.network.Items(ctx, a.viewer, now, []feed.URI{uri})
	if err != nil {
		return Card{}, err
	}
	if len(items) == 0 {
		return Card{}, feed.Fail(feed.CodeNothingThere, "what", string(uri))
	}
	if err := change(); err != nil {
		return Card{}, err
	}
	d, err := a.drawing(ctx, now)
	if err != nil {
		return Card{}, err
	}
	return d.card(&items[0]), nil
}

// EvalTopics measures the topic model on JSON lines of {text, labels, lang?}, through the draft vectors as they are stored.
// Errors: CodeBadInput, CodeDamagedModel.
func EvalTopics(ctx context.Context, r io.Reader) (eval.TopicReport, error) {
	m, err := topics.Open(weights.FS())
	if err != nil {
		return eval.TopicReport{}, err
	}
	encoder, err := OpenModels(ctx, ModelOptions{Kind: models.Draft})
	if err != nil {
		return eval.TopicReport{}, err
	}
	defer encoder.Close()
	return eval.Topics(ctx, m.Labels(), func(ctx context.Context, rows []eval.TopicRow) ([][]string, error) {
		texts := make([]string, len(rows))
		for i, row := range rows {
			texts[i] = row.Text
		}
		vectors, err := encoder.stored(ctx, texts)
		if err != nil {
			return nil, err
		}
		given := make([][]string, len(rows))
		for i, row := range rows {
			for _, t := range m.Label(row.Text, &vectors[i], row.Lang) {
				given[i] = append(given[i], t.Label)
			}
		}
		return given, nil
	}, r)
}
