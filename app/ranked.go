package app

import (
	"context"
	"strings"

	"skein/feed"
	"skein/ranker"
)

// RankedPost is one line of `skein feed`: the post and the sum that put it there.
type RankedPost struct {
	URI           feed.URI            `json:"uri"`
	Author        string              `json:"author"`
	Text          string              `json:"text"`
	Score         float64             `json:"score"`
	Contributions []feed.Contribution `json:"contributions"`
	Because       string              `json:"-"`
}

// Largest lists the n contributions that moved a post most.
func Largest(all []feed.Contribution, n int) []feed.Contribution { return ranker.Largest(all, n) }

// Ranked gives the first limit posts of the edition being read, or of a moment of the past as it was known then (asOfMs > 0, see
// [API.Replay]), ranked by the mix in force or by a recipe's text.
func (app *App) Ranked(ctx context.Context, limit int, recipe []byte, asOfMs int64) ([]RankedPost, error) {
	a, err := app.account()
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.open(ctx); err != nil {
		return nil, err
	}
	d, r := a.desk, a.desk.recipe
	if recipe != nil {
		if r, err = feed.ParseRecipe(recipe); err != nil {
			return nil, err
		}
	}
	switch {
	case asOfMs > 0:
		if d, err = a.replay(ctx, asOfMs, r); err != nil {
			return nil, err
		}
	case recipe != nil:
		pool, err := a.edition(ctx, d.edition.AsOfMs, r)
		if err != nil {
			return nil, err
		}
		d = newDesk(feed.Edition{AsOfMs: d.edition.AsOfMs}, pool, r, a.moods)
	}
	return a.ranked(ctx, d, limit)
}

func (a *account) ranked(ctx context.Context, d *desk, limit int) ([]RankedPost, error) {
	items, err := a.network.Items(ctx, a.viewer, d.edition.AsOfMs, d.uris(0, limit))
	if err != nil {
		return nil, err
	}
	out := []RankedPost{}
	for i := range items {
		row, found := d.pool.Table.Row(items[i].Post.URI)
		if !found {
			continue
		}
		p := RankedPost{
			URI: items[i].Post.URI, Author: items[i].Author.Handle, Text: items[i].Post.Text,
			Score: d.ranking.Score(row), Contributions: d.pool.Table.Explain(row, d.ranking.Weights()),
		}
		p.Because = strings.Join(voice{a.app.words}.terms(ranker.Largest(p.Contributions, 2), d.pool.Table.Candidate(row), d.edition.AsOfMs), ", ")
		out = append(out, p)
	}
	return out, nil
}

func signalsByID() map[string]feed.Signal {
	byID := map[string]feed.Signal{}
	for _, s := range ranker.Signals() {
		byID[s.ID] = s
	}
	return byID
}
