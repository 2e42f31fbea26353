package store

import (
	"context"

	"skein/feed"
)

// Freshness says how old the copies of posts are, in the order asked; posts without content are left out.
func (n *Network) Freshness(ctx context.Context, viewer feed.DID, uris []feed.URI) (all []feed.Freshness, err error) {
	items, err := n.Items(ctx, viewer, n.db.nowMs(), uris)
	for i := range items {
		p := &items[i].Post
		all = append(all, feed.Freshness{URI: p.URI, EffectiveMs: p.EffectiveMs(), IndexedMs: p.IndexedMs, FromRecord: p.FromRecord, Withheld: p.Withheld})
	}
	return all, err
}
