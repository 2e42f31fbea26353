package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"skein/feed"
	"skein/internal/atp"
	netsync "skein/sync"
)

// keyLabelers keeps the DIDs of labelers that were added in Skein. There is no limit of twenty here: Skein asks them itself.
const keyLabelers = "labelers"

// Labelers lists those of the preferences and those added in Skein, with what is held of each.
func (api *API) Labelers() ([]Labeler, error) {
	return onAccount(api, func(ctx context.Context, a *account) ([]Labeler, error) { return a.labelers(ctx) })
}

// AddLabeler adds a labeler, by handle or DID, in Skein alone. Errors: CodeBadInput, CodeUnknownHandle, CodeBadAnswer where
// the account is no labeler.
func (api *API) AddLabeler(who string) ([]Labeler, error) {
	return onAccount(api, func(ctx context.Context, a *account) ([]Labeler, error) {
		who = strings.TrimSpace(who)
		if who == "" {
			return nil, feed.Fail(feed.CodeBadInput, "field", "The labeler", "reason", "it is named by its handle or DID")
		}
		if a.session == nil {
			return nil, feed.Fail(feed.CodeSignedOut)
		}
		did, err := a.session.Labeler(ctx, who)
		if err != nil {
			return nil, err
		}
		if err := a.changeLabelers(ctx, func(all []feed.DID) []feed.DID {
			if slices.Contains(all, did) {
				return all
			}
			return append(all, did)
		}); err != nil {
			return nil, err
		}
		a.listenAgain()
		a.goes(func(ctx context.Context) {
			if err := a.engine().AskLabelers(ctx); err != nil {
				a.app.log.Warn("a labeler did not answer", "error", err)
			}
		})
		return a.labelers(ctx)
	})
}

// RemoveLabeler takes a labeler off, wherever it was subscribed to, and forgets what it said straight to Skein.
func (api *API) RemoveLabeler(did string) ([]Labeler, error) {
	return onAccount(api, func(ctx context.Context, a *account) ([]Labeler, error) {
		labeler := feed.DID(did)
		raw, err := a.network.Preferences(ctx, a.viewer)
		if err != nil {
			return nil, err
		}
		if slices.Contains(atp.LabelersOf(raw), labeler) {
			if err := a.prefer(ctx, func(e *netsync.Engine) error { return e.SubscribeLabeler(ctx, labeler, false) }); err != nil {
				return nil, err
			}
		}
		if err := a.changeLabelers(ctx, func(all []feed.DID) []feed.DID {
			return slices.DeleteFunc(all, func(d feed.DID) bool { return d == labeler })
		}); err != nil {
			return nil, err
		}
		if err := a.network.DropLabels(ctx, labeler); err != nil {
			return nil, err
		}
		a.listenAgain()
		return a.labelers(ctx)
	})
}

func ownLabelers(ctx context.Context, n notebook) (dids []feed.DID, err error) {
	return dids, read(ctx, n, keyLabelers, &dids)
}

func (a *account) changeLabelers(ctx context.Context, change func([]feed.DID) []feed.DID) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	dids, err := ownLabelers(ctx, a.self)
	if err != nil {
		return err
	}
	if err := write(ctx, a.self, keyLabelers, change(dids)); err != nil {
		return err
	}
	if a.desk == nil {
		return nil
	}
	return a.regather(ctx)
}

func (a *account) labelers(ctx context.Context) ([]Labeler, error) {
	raw, err := a.network.Preferences(ctx, a.viewer)
	if err != nil {
		return nil, err
	}
	shared := atp.LabelersOf(raw)
	own, err := ownLabelers(ctx, a.self)
	if err != nil {
		return nil, err
	}
	dids := slices.Clone(shared)
	for _, did := range own {
		if !slices.Contains(dids, did) {
			dids = append(dids, did)
		}
	}
	stats, err := a.network.Labelers(ctx, dids)
	if err != nil {
		return nil, err
	}
	out := []Labeler{}
	for i, s := range stats {
		l := Labeler{DID: string(s.DID), Source: "bluesky", Labels: s.Labels}
		if i >= len(shared) {
			l.Source = "skein"
		}
		known, err := a.network.Authors(ctx, a.viewer, []feed.DID{s.DID})
		if err != nil {
			return nil, err
		}
		if len(known) > 0 {
			l.Handle, l.Name = known[0].Handle, known[0].Name()
		}
		at, err := a.network.Cursor(ctx, a.viewer, netsync.Contact(s.DID))
		if err != nil {
			return nil, err
		}
		l.LastMs, _ = strconv.ParseInt(at, 10, 64) // never written: 0
		out = append(out, l)
	}
	return out, nil
}

// preferences are the raw ones last fetched, for the engine.
func (a *account) preferences(ctx context.Context) (json.RawMessage, error) {
	return a.network.Preferences(ctx, a.viewer)
}

// listenAgain restarts live work, which follows the labelers it knew when it began.
func (a *account) listenAgain() {
	a.mu.Lock()
	end := a.endLive
	a.endLive = nil
	a.mu.Unlock()
	if end != nil {
		end()
		a.goes(a.live)
	}
}
