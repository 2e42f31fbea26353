package netsync

import (
	"context"
	"slices"
	"time"

	"skein/internal/atp"
)

// aroundWindow is how far back likes by follows make a post worth fetching: the feed ranks no older ones.
const aroundWindow = 7 * 24 * time.Hour

// graph fetches posts from outside the network that several follows, or one who is close, liked or reposted: most liked
// first, in batches, within a budget of requests. Then come friends of friends.
func (r *run) graph(ctx context.Context, _ *mark) error {
	uris, err := r.cfg.Repositories.AroundPosts(ctx, r.me, r.nowMs()-aroundWindow.Milliseconds(), r.cfg.Around*atp.MaxPosts)
	if err != nil {
		return err
	}
	r.track.expect(r.track.stage, (len(uris)+atp.MaxPosts-1)/atp.MaxPosts)
	for chunk := range slices.Chunk(uris, atp.MaxPosts) {
		if _, err := r.hydrate(ctx, chunk); err != nil {
			return err
		}
	}
	return r.outside(ctx)
}
