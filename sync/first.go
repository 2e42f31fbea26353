package netsync

import (
	"context"
	"encoding/json"

	"skein/feed"
	"skein/internal/atp"
)

// first fetches what the first screen needs, in three requests, and applies it as one batch: preferences (they decide
// what may be shown, and whose labels are asked for), the own profile, and the first page of the timeline.
func (r *run) first(ctx context.Context, m *mark) error {
	prefs, err := r.preferences(ctx)
	if err != nil {
		return err
	}
	me, err := ask(ctx, r.Engine, func(ctx context.Context) (feed.Author, error) { return r.client.Profile(ctx, r.me) })
	r.track.unit()
	if err != nil {
		return err
	}
	r.track.expect("sync.follows", pages(me.Follows, me.Follows))
	if r.cfg.Repositories == nil {
		r.track.expect("sync.authors", min(me.Follows, r.cfg.Authors))
	} else {
		r.track.expect("sync.repos", me.Follows+1)
		r.track.expect("sync.authors", 0)
	}
	r.track.expect("sync.own", pages(me.Posts, ownKept))
	c, err := r.covered(ctx)
	if err != nil {
		return err
	}
	b, c, err := r.head(ctx, c)
	if err != nil {
		return err
	}
	b.Preferences, b.Authors = prefs, withAuthor(b.Authors, me)
	b.Cursor = feed.Cursor{Name: cursorTimeline, Value: c.String()}
	return r.apply(ctx, b)
}

// preferences fetches them and subscribes to the labels they name.
func (r *run) preferences(ctx context.Context) (json.RawMessage, error) {
	prefs, err := ask(ctx, r.Engine, r.client.Preferences)
	r.track.unit()
	if err == nil {
		r.client.Subscribe(atp.LabelersOf(prefs))
	}
	return prefs, err
}

// pages is how many pages n entries fill, at most those of the limit, at least one.
func pages(n, limit int) int { return max(1, (min(n, limit)+atp.PageSize-1)/atp.PageSize) }
