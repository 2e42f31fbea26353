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
			if _, err := r.hydrate(ctx, chunk); err != nil {
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
	var gone []feed.URI
	for chunk := range slices.Chunk(uris, atp.MaxPosts) {
		left, err := r.hydrate(ctx, chunk)
		if err != nil {
			return err
		}
		gone = append(gone, left...)
	}
	return r.look(ctx, authorsOf(gone))
}

func authorsOf(uris []feed.URI) []feed.DID {
	var dids []feed.DID
	for _, u := range uris {
		if did := u.Author(); did != "" && !slices.Contains(dids, did) {
			dids = append(dids, did)
		}
	}
	return dids
}

// look asks for the profiles of accounts that an answer left out without saying why. Somebody who blocks the viewer shows only
// there: their posts are no longer handed out, and no view of theirs says it of those that are held.
func (r *run) look(ctx context.Context, dids []feed.DID) error {
	for chunk := range slices.Chunk(dids, atp.MaxPosts) {
		p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return r.client.Profiles(ctx, chunk) })
		if refused(err) {
			continue
		} else if err != nil {
			return err
		}
		if err := r.apply(ctx, feed.Batch{Viewer: r.me, Authors: p.Authors}); err != nil {
			return err
		}
	}
	return nil
}

// hydrate asks for at most atp.MaxPosts posts and returns those that were left out. Where one of them makes the server refuse
// all, they are asked for one by one, and the culprit counts as left out.
func (r *run) hydrate(ctx context.Context, uris []feed.URI) (gone []feed.URI, err error) {
	p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return r.client.Posts(ctx, uris) })
	switch {
	case refused(err) && len(uris) > 1:
		for i := range uris {
			left, err := r.hydrate(ctx, uris[i:i+1])
			if err != nil {
				return gone, err
			}
			gone = append(gone, left...)
		}
		return gone, nil
	case err != nil && !refused(err):
		return nil, err
	}
	there := map[feed.URI]bool{}
	for _, x := range p.Entries {
		there[x.Post] = true
	}
	b := r.batchOf(p)
	b.Withheld = slices.DeleteFunc(slices.Clone(uris), func(u feed.URI) bool { return there[u] })
	if err := r.apply(ctx, b); err != nil {
		return nil, err
	}
	return b.Withheld, r.cfg.Wanted.MarkMissing(ctx, b.Withheld)
}
