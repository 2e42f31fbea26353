package app

import (
	"context"
	"slices"
	"time"

	"skein/feed"
	"skein/internal/atp"
	netsync "skein/sync"
)

// firstLook bounds how long cards wait for the first view of posts that were never seen through the AppView.
const firstLook = 2 * time.Second

// MuteWord mutes a word in every app. Errors: CodeBadInput, what the network said; then nothing changed.
func (api *API) MuteWord(req MuteRequest) error {
	w := feed.MutedWord{Value: req.Word, Content: req.Content, Tag: req.Tag, SparesFollowed: req.SparesFollowed, ExpiresMs: req.ExpiresMs}
	return api.prefer(func(ctx context.Context, e *netsync.Engine) error { return e.MuteWord(ctx, w) })
}

// UnmuteWord takes a word off the muted ones.
func (api *API) UnmuteWord(word string) error {
	return api.prefer(func(ctx context.Context, e *netsync.Engine) error { return e.UnmuteWord(ctx, word) })
}

// HidePost hides one post in every app, or shows it again.
func (api *API) HidePost(uri string, hide bool) error {
	return api.prefer(func(ctx context.Context, e *netsync.Engine) error { return e.HidePost(ctx, feed.URI(uri), hide) })
}

// SubscribeLabeler subscribes to a labeler in every app, or ends that.
func (api *API) SubscribeLabeler(did string, subscribe bool) error {
	return api.prefer(func(ctx context.Context, e *netsync.Engine) error {
		return e.SubscribeLabeler(ctx, feed.DID(did), subscribe)
	})
}

// SetLabel says what is to be done with a label in every app: "ignore", "warn" or "hide"; an empty labeler means all.
func (api *API) SetLabel(labeler, label, visibility string) error {
	return api.prefer(func(ctx context.Context, e *netsync.Engine) error {
		return e.SetLabel(ctx, feed.DID(labeler), label, visibility)
	})
}

// Wishes lists the words that are muted and the posts that are hidden in every app.
func (api *API) Wishes() (Wishes, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Wishes, error) { return a.wishes(ctx) })
}

func (a *account) wishes(ctx context.Context) (Wishes, error) {
	out := Wishes{Words: []MutedWord{}, Hidden: []HiddenPost{}}
	raw, err := a.network.Preferences(ctx, a.viewer)
	if err != nil {
		return out, err
	}
	now := a.app.opt.Clock().UnixMilli()
	for _, w := range slices.Backward(atp.MutedWordsOf(raw)) {
		req := MuteRequest{Word: w.Value, Content: w.Content, Tag: w.Tag, SparesFollowed: w.SparesFollowed, ExpiresMs: w.ExpiresMs}
		out.Words = append(out.Words, MutedWord{MuteRequest: req, Over: w.ExpiresMs > 0 && w.ExpiresMs <= now})
	}
	uris := atp.HiddenPostsOf(raw)
	slices.Reverse(uris)
	items, err := a.network.Items(ctx, a.viewer, now, uris)
	if err != nil {
		return out, err
	}
	known := make(map[feed.URI]*feed.Item, len(items))
	for i := range items {
		known[items[i].Post.URI] = &items[i]
	}
	for _, uri := range uris {
		h := HiddenPost{URI: string(uri), Author: string(uri.Author())}
		if it := known[uri]; it != nil {
			h.Author, h.Text = it.Author.Name(), it.Post.Text
		}
		out.Hidden = append(out.Hidden, h)
	}
	return out, nil
}

func (api *API) prefer(change func(context.Context, *netsync.Engine) error) error {
	_, err := onAccount(api, func(ctx context.Context, a *account) (struct{}, error) {
		return struct{}{}, a.prefer(ctx, func(e *netsync.Engine) error { return change(ctx, e) })
	})
	return err
}

// prefer changes the preferences at the server and judges the desk by them at once.
func (a *account) prefer(ctx context.Context, change func(*netsync.Engine) error) error {
	if a.session == nil {
		return feed.Fail(feed.CodeSignedOut)
	}
	if err := change(a.engine()); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.desk == nil {
		return nil
	}
	return a.regather(ctx)
}

// FirstPages are the posts that the screen shows first, for the engine to keep fresh.
func (a *account) FirstPages(context.Context) ([]feed.URI, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.desk == nil {
		return nil, nil
	}
	return a.desk.uris(max(a.desk.place(a.desk.edition.Anchor)-pageRows/2, 0), 2*pageRows), nil
}

// look asks for the first view of posts that came as records alone: a takedown, a label or a block shows only there. Without
// a network, or in doubt, they are shown as they are.
func (a *account) look(ctx context.Context, uris []feed.URI) error {
	if a.session == nil {
		return nil
	}
	all, err := a.network.Freshness(ctx, a.viewer, uris)
	if err != nil {
		return err
	}
	var records []feed.URI
	for _, f := range all {
		if f.FromRecord && !f.Withheld {
			records = append(records, f.URI)
		}
	}
	if len(records) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, firstLook)
	defer cancel()
	if _, err := a.engine().Hydrate(ctx, records); err != nil {
		a.app.log.Debug("posts are shown without a view", "error", err)
	}
	return nil
}
