package netsync

import (
	"context"

	"skein/feed"
	"skein/internal/atp"
)

// MuteWord mutes a word in the viewer's preferences, for every app that reads them; one that is muted already is changed.
func (e *Engine) MuteWord(ctx context.Context, w feed.MutedWord) error {
	return e.prefer(ctx, atp.MuteWord(atp.NewTIDs(e.cfg.Clock, "").Next(), w))
}

// UnmuteWord takes a word off the muted ones.
func (e *Engine) UnmuteWord(ctx context.Context, value string) error {
	return e.prefer(ctx, atp.UnmuteWord(value))
}

// HidePost hides one post from the viewer in every app, or shows it again.
func (e *Engine) HidePost(ctx context.Context, uri feed.URI, hide bool) error {
	return e.prefer(ctx, atp.HidePost(uri, hide))
}

// SubscribeLabeler subscribes to a labeler in every app, or ends that.
func (e *Engine) SubscribeLabeler(ctx context.Context, did feed.DID, subscribe bool) error {
	return e.prefer(ctx, atp.SubscribeLabeler(did, subscribe))
}

// SetLabel says what is to be done with a label in every app: "ignore", "warn" or "hide"; labeler may be empty.
func (e *Engine) SetLabel(ctx context.Context, labeler feed.DID, label, visibility string) error {
	return e.prefer(ctx, atp.SetLabel(labeler, label, visibility))
}

// prefer changes the preferences at the server and then takes over what it has now. All changes give the same when they are
// made twice, so an answer that was lost does no harm.
func (e *Engine) prefer(ctx context.Context, change atp.PrefChange) error {
	raw, err := ask(ctx, e, func(ctx context.Context) ([]byte, error) { return e.client.ChangePreferences(ctx, change) })
	if err != nil {
		return err
	}
	e.client.Subscribe(atp.LabelersOf(raw))
	return e.cfg.Sink.Apply(ctx, feed.Batch{Viewer: e.me, Preferences: raw})
}
