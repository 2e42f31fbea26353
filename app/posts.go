package app

import (
	"context"

	"skein/feed"
)

// Posts draws posts as cards, at most 100, in the order asked; unknown ones are left out.
func (api *API) Posts(uris []string) ([]Card, error) {
	return onAccount(api, func(ctx context.Context, a *account) ([]Card, error) {
		if len(uris) > maxRows {
			return nil, feed.Fail(feed.CodeBadInput, "field", "uris", "reason", "at most "+itoa(maxRows)+" at a time")
		}
		asked := make([]feed.URI, len(uris))
		for i, u := range uris {
			asked[i] = feed.URI(u)
		}
		if err := a.look(ctx, asked); err != nil {
			return nil, err
		}
		now := api.app.opt.Clock().UnixMilli()
		items, err := a.network.Items(ctx, a.viewer, now, asked)
		if err != nil {
			return nil, err
		}
		d, err := a.drawing(ctx, now)
		if err != nil {
			return nil, err
		}
		return d.cards(items), nil
	})
}

func (d *drawing) cards(items []feed.Item) []Card {
	out := make([]Card, 0, len(items))
	for i := range items {
		out = append(out, d.card(&items[i]))
	}
	return out
}

// drawing prepares to draw under the reader's rules of this moment.
func (a *account) drawing(ctx context.Context, nowMs int64) (*drawing, error) {
	recipe, err := readRecipe(ctx, a.self)
	if err != nil {
		return nil, err
	}
	e, err := a.edges(ctx, recipe.Spam, nowMs)
	if err != nil {
		return nil, err
	}
	return &drawing{
		viewer: a.viewer, images: &a.app.images, say: a.app.words.Say, mine: e.mine, judge: e.visible, spam: e.spam, quote: e.quote, parent: e.parent,
	}, nil
}
