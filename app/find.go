package app

import (
	"context"
	"strings"

	"skein/feed"
	"skein/search"
)

// hitsShown is how many hits one search shows.
const hitsShown = 60

// Search finds posts by word and by meaning. It never fails on what is typed: what is not understood is searched as words.
func (api *API) Search(text string) (Found, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Found, error) {
		return a.find(ctx, text)
	})
}

func (a *account) find(ctx context.Context, text string) (Found, error) {
	now := a.app.opt.Clock()
	found := Found{Hits: []Hit{}, Words: true, Operators: search.Operators()}
	if strings.TrimSpace(text) == "" {
		return found, nil
	}
	query := search.Parse(text, now)
	if err := a.said(ctx, &query); err != nil {
		return found, err
	}
	best := a.asked() // and the others' for posts that it has no vector of
	answer, err := best.search.Find(ctx, a.viewer, query, hitsShown)
	if err != nil {
		return found, err
	}
	found.Meaning = answer.Meaning
	found.Note = a.findNote(query, answer)
	d, err := a.drawing(ctx, now.UnixMilli())
	if err != nil {
		return found, err
	}
	ids := make([]feed.PostID, len(answer.Hits))
	for i, h := range answer.Hits {
		ids[i] = h.Post
	}
	items, err := a.network.ItemsByID(ctx, a.viewer, now.UnixMilli(), ids)
	if err != nil {
		return found, err
	}
	found.Hits = d.hits(items, answer.Hits)
	return found, nil
}

// hits draws found posts. What the reader may not be shown is left out here as in the feed; spam stays, veiled.
func (d *drawing) hits(items []feed.Item, hits []feed.Hit) []Hit {
	byID := make(map[feed.PostID]*feed.Item, len(items))
	for i := range items {
		byID[items[i].Candidate.ID] = &items[i]
	}
	out := []Hit{}
	for _, h := range hits {
		it, ok := byID[h.Post]
		if !ok || d.judge(it).Action == feed.Drop {
			continue
		}
		sides := []string{}
		for _, s := range h.Sides {
			sides = append(sides, string(s))
		}
		out = append(out, Hit{Card: d.card(it), Sides: sides})
	}
	return out
}

// findNote says what the search could not do.
func (a *account) findNote(q feed.Query, answer search.Answer) string {
	var notes []string
	if len(q.Problems) > 0 {
		notes = append(notes, voice{a.app.words}.say("find.problems", "parts", strings.Join(q.Problems, ", ")))
	}
	if !answer.Meaning && q.Text != "" {
		if problem := a.app.encoderState().Problem; problem != "" {
			notes = append(notes, problem)
		}
	}
	return strings.Join(notes, " ")
}
