package netsync

import (
	"context"
	"strconv"

	"skein/feed"
	"skein/internal/atp"
)

// authors reads the newest page of the own feed of each follow whose repository could not be copied, once in the life of
// the copy, within the request budget of a run. The cursor of each is written with its page.
func (r *run) authors(ctx context.Context, _ *mark) error {
	follows, err := r.cfg.Sink.Followed(ctx, r.me)
	if err != nil {
		return err
	}
	whole, err := r.whole(ctx)
	if err != nil {
		return err
	}
	asked := 0
	for _, a := range follows {
		if whole[a.DID] {
			continue
		}
		name := "sync/author/" + string(a.DID)
		value, err := r.cfg.Sink.Cursor(ctx, r.me, name)
		if err != nil {
			return err
		}
		if value != "" {
			continue
		}
		if asked == r.cfg.Authors {
			return nil
		}
		asked++
		if err := r.author(ctx, a.DID, name); err != nil {
			return err
		}
	}
	return nil
}

// whole names the accounts whose repositories are copied.
func (r *run) whole(ctx context.Context) (map[feed.DID]bool, error) {
	if r.cfg.Repositories == nil {
		return nil, nil
	}
	repos, err := r.cfg.Repositories.Repos(ctx, r.me)
	whole := make(map[feed.DID]bool, len(repos))
	for _, x := range repos {
		whole[x.DID] = x.Rev != ""
	}
	return whole, err
}

// author reads one feed. An account that has gone or blocks the viewer is refused; it is not asked again.
func (r *run) author(ctx context.Context, did feed.DID, name string) error {
	p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return r.client.AuthorFeed(ctx, did, "") })
	if err != nil && !refused(err) {
		return err
	}
	b := r.batchOf(p)
	b.Cursor = feed.Cursor{Name: name, Value: strconv.FormatInt(r.nowMs(), 10)}
	if err := r.apply(ctx, b); err != nil {
		return err
	}
	return r.unseen(ctx, p)
}
