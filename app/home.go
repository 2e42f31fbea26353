package app

import (
	"context"

	"skein/feed"
)

// pageRows is how many rows one answer of the feed carries.
const pageRows = 50

// maxRows bounds one call for rows or cards.
const maxRows = 100

// Home opens the edition being read at its anchor: the kept one after a restart, else a fresh one.
func (api *API) Home() (Home, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Home, error) { return a.home(), nil })
}

// Refresh makes a new edition: new posts in, seen ones out.
func (api *API) Refresh() (Home, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Home, error) {
		if err := a.fresh(ctx, a.desk.recipe); err != nil {
			return Home{}, err
		}
		return a.home(), nil
	})
}

// Rows gives the places [offset, offset+count) of the order in force or being tried, at most 100.
func (api *API) Rows(offset, count int) ([]Row, error) {
	return onDesk(api, func(_ context.Context, a *account) ([]Row, error) {
		if offset < 0 || count < 1 || count > maxRows {
			return nil, feed.Fail(feed.CodeBadInput, "field", "count", "reason", "it must be 1 to "+itoa(maxRows))
		}
		return a.desk.rows(offset, count, voice{a.app.words}), nil
	})
}

// SetAnchor notes the post being read, so that the edition opens there again; "" is the top.
func (api *API) SetAnchor(uri string) error {
	_, err := onDesk(api, func(ctx context.Context, a *account) (struct{}, error) {
		anchor := feed.URI(uri)
		if anchor != "" && a.desk.place(anchor) < 0 {
			return struct{}{}, feed.Fail(feed.CodeNothingThere, "what", "that post")
		}
		a.desk.edition.Anchor = anchor
		if a.desk.edition.ID == 0 {
			return struct{}{}, nil
		}
		return struct{}{}, a.self.SetAnchor(ctx, a.desk.edition.ID, anchor)
	})
	return err
}

// MarkSeen notes posts of which half the card was in view for a second. They leave with the next edition, not before.
func (api *API) MarkSeen(uris []string) error {
	if len(uris) > maxRows {
		return api.fail(feed.Fail(feed.CodeBadInput, "field", "uris", "reason", "at most "+itoa(maxRows)+" at a time"))
	}
	a, err := api.app.account()
	if err != nil {
		return api.fail(err)
	}
	seen := []feed.URI{}
	for _, u := range uris {
		if _, collection, _, ok := feed.URI(u).Split(); ok && collection == feed.CollectionPost {
			seen = append(seen, feed.URI(u))
		}
	}
	return api.fail(a.markSeen(seen, api.app.opt.Clock().UnixMilli()))
}

func (a *account) markSeen(seen []feed.URI, atMs int64) error {
	shown := a.impressions(seen, atMs)
	if err := a.self.AddImpressions(a.ctx, shown); err != nil {
		return err
	}
	if err := a.self.MarkSeen(a.ctx, seen, atMs); err != nil {
		return err
	}
	return a.learnSometime(a.ctx, len(shown))
}

// home draws the desk. The caller holds a.mu.
func (a *account) home() Home {
	d := a.desk
	at := max(d.place(d.edition.Anchor), 0)
	offset := max(at-pageRows/2, 0)
	h := Home{
		Edition: d.edition.ID, AsOfMs: d.edition.AsOfMs, Total: d.total(), Offset: offset, Rows: d.rows(offset, pageRows, voice{a.app.words}),
		At: at, Waiting: a.waiting, Mix: d.mix(a.own), Left: a.left(), Syncing: a.jobs.running(jobSync),
	}
	if at > 0 || d.place(d.edition.Anchor) == 0 {
		h.Anchor = string(d.edition.Anchor)
	}
	return h
}

// kept stores the order in force and draws it. The caller holds a.mu.
func (a *account) kept(ctx context.Context) (Home, error) {
	if err := a.keep(ctx); err != nil {
		return Home{}, err
	}
	return a.home(), nil
}

// left counts what the edition left out, by reason.
func (a *account) left() Counts {
	var c Counts
	for _, r := range a.desk.pool.Removals {
		switch r.Stage {
		case "visible":
			c.Hidden++
		case "spam":
			c.Spam++
		case "seen":
			c.Seen++
		}
	}
	return c
}
