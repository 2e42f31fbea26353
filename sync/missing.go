package netsync

import (
	"context"
	"slices"

	"skein/feed"
	"skein/internal/atp"
)

// missing fetches parents, quotes and liked posts that stored posts name, in batches, newest named first. Each may name
// others; the budget ends the chain. What the server leaves out is marked, so that it is not asked for again soon.
func (r *run) missing(ctx context.Context, _ *mark) error {
	for asked := 0; asked < r.cfg.Missing; {
		uris, err := r.cfg.Wanted.MissingPosts(ctx, r.me, (r.cfg.Missing-asked)*atp.MaxPosts)
		if err != nil || len(uris) == 0 {
			return err
		}
		r.track.expect(r.track.stage, r.track.made[r.track.stage]+(len(uris)+atp.MaxPosts-1)/atp.MaxPosts)
		for chunk := range slices.Chunk(uris, atp.MaxPosts) {
			asked++
			if err := r.hydrate(ctx, chunk); err != nil {
				return err
			}
		}
	}
	return nil
}

// counts refreshes counts and viewer state of the newest posts that were fetched too long ago.
func (r *run) counts(ctx context.Context, _ *mark) error {
	r.hydrateShown(ctx)
	uris, err := r.cfg.Wanted.StaleCounts(ctx, r.me, r.nowMs()-countsAge.Milliseconds(), countsKept)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(uris, atp.MaxPosts) {
		if err := r.hydrate(ctx, chunk); err != nil {
			return err
		}
	}
	return nil
}

// hydrate asks for at most atp.MaxPosts posts. Where one of them makes the server refuse all, they are asked for one by
// one, and the culprit counts as missing.
func (r *run) hydrate(ctx context.Context, uris []feed.URI) error {
	p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return r.client.Posts(ctx, uris) })
	switch {
	case refused(err) && len(uris) > 1:
		for i := range uris {
			if err := r.hydrate(ctx, uris[i:i+1]); err != nil {
				return err
			}
		}
		return nil
	case err != nil && !refused(err):
		return err
	}
	there := map[feed.URI]bool{}
	for _, x := range p.Entries {
		there[x.Post] = true
	}
	b := r.batchOf(p)
	b.Withheld = slices.DeleteFunc(slices.Clone(uris), func(u feed.URI) bool { return there[u] })
	if err := r.apply(ctx, b); err != nil {
		return err
	}
	return r.cfg.Wanted.MarkMissing(ctx, b.Withheld)
}
