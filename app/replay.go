package app

import (
	"context"
	"strings"

	"skein/feed"
	"skein/ranker"
)

// Replay ranks a moment of the past by the mix in force as it was known then: no post, like, repost or reply witnessed or made
// later plays a part, and what the reader has seen since counts as unseen. What a server counts now was not known then, so likes
// are those on record. The reader's rules and the models are those of today. Nothing is kept. Errors: CodeBadInput.
func (api *API) Replay(asOfMs int64) (Replayed, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Replayed, error) {
		d, err := a.replay(ctx, asOfMs, a.desk.recipe)
		if err != nil {
			return Replayed{}, err
		}
		return Replayed{AsOfMs: asOfMs, Total: d.total(), Rows: d.rows(0, pageRows, voice{a.app.words})}, nil
	})
}

// replay lays out a desk of the past.
func (a *account) replay(ctx context.Context, asOfMs int64, recipe feed.Recipe) (*desk, error) {
	if asOfMs <= 0 || asOfMs > a.app.opt.Clock().UnixMilli() {
		return nil, feed.Fail(feed.CodeBadInput, "field", "The moment", "reason", "it must lie in the past")
	}
	e, err := a.edges(ctx, recipe.Spam, asOfMs)
	if err != nil {
		return nil, err
	}
	p, err := a.pipeline(ctx, window(a.viewer, a.settings, asOfMs), e)
	if err != nil {
		return nil, err
	}
	p.Gates = append(p.Gates, ranker.Gate{Stage: "replay", Judge: func(it *feed.Item) feed.Verdict { return unfollowedThen(it, asOfMs) }})
	fill := p.Fill
	p.Fill = func(ctx context.Context, cands []feed.Candidate) error {
		if err := a.recount(ctx, asOfMs, cands); err != nil {
			return err
		}
		return fill(ctx, cands)
	}
	pool, err := p.Gather(ctx, window(a.viewer, a.settings, asOfMs))
	if err != nil {
		return nil, err
	}
	if err := a.furnish(ctx, pool); err != nil {
		return nil, err
	}
	return newDesk(feed.Edition{Viewer: a.viewer, AsOfMs: asOfMs}, pool, recipe, nil), nil
}

// recount replaces the counts that a server gave later by what was on record.
func (a *account) recount(ctx context.Context, asOfMs int64, cands []feed.Candidate) error {
	likes := map[feed.PostID]int{}
	w := feed.Window{Viewer: a.viewer, AsOfMs: asOfMs, SpanMs: likingSpan.Milliseconds(), Limit: maxLikesKnown}
	err := a.network.LikesOnRecord(ctx, w, func(_ int32, post feed.PostID, _ int64) error {
		likes[post]++
		return nil
	})
	for i := range cands {
		cands[i].Likes, cands[i].Reposts, cands[i].Replies = likes[cands[i].ID], cands[i].FollowsReposting, 0
	}
	return err
}

// unfollowedThen takes out posts whose author the reader followed only later, unless somebody else brought them: the key of the
// record of a follow tells when it was made.
func unfollowedThen(it *feed.Item, asOfMs int64) feed.Verdict {
	_, _, rkey, ok := feed.URI(it.Author.Relation.Following).Split()
	if made, known := madeAt(rkey); !ok || !known || made <= asOfMs {
		return feed.Verdict{}
	}
	it.Candidate.Following = false
	if it.Candidate.FollowsReposting > 0 {
		return feed.Verdict{}
	}
	return feed.Verdict{Action: feed.Drop, Rule: "later", By: "skein"}
}

// madeAt reads the moment out of a record key, false where it is no TID: 13 sortable characters of 64 bits, microseconds
// above ten bits of the clock's name.
func madeAt(rkey string) (ms int64, ok bool) {
	const alphabet = "234567abcdefghijklmnopqrstuvwxyz"
	if len(rkey) != 13 {
		return 0, false
	}
	var bits uint64
	for _, c := range rkey {
		i := strings.IndexRune(alphabet, c)
		if i < 0 {
			return 0, false
		}
		bits = bits<<5 | uint64(i)
	}
	return int64(bits >> 10 / 1000), true
}
