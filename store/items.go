package store

import (
	"context"

	"skein/feed"
)

// Items loads posts with everything a card, a rule or an explanation needs, in the order asked; unknown ones are left out.
func (n *Network) Items(ctx context.Context, viewer feed.DID, asOfMs int64, uris []feed.URI) (items []feed.Item, err error) {
	err = n.db.look(ctx, func(v *view) error {
		ids, err := v.postIDs(uris)
		if err != nil {
			return err
		}
		ordered := make([]int64, 0, len(uris))
		for _, u := range uris {
			if id, ok := ids[u]; ok {
				ordered = append(ordered, int64(id))
			}
		}
		items, err = v.itemsOf(viewer, asOfMs, ordered)
		return err
	})
	return items, err
}

// ItemsByID is [Network.Items] for interned ids.
func (n *Network) ItemsByID(ctx context.Context, viewer feed.DID, asOfMs int64, ids []feed.PostID) (items []feed.Item, err error) {
	err = n.db.look(ctx, func(v *view) error {
		items, err = v.itemsOf(viewer, asOfMs, plain(ids))
		return err
	})
	return items, err
}

func plain(ids []feed.PostID) []int64 {
	all := make([]int64, len(ids))
	for i, id := range ids {
		all[i] = int64(id)
	}
	return all
}

func (v *view) itemsOf(viewer feed.DID, asOfMs int64, ids []int64) ([]feed.Item, error) {
	l, err := newLoader(v, viewer)
	if err != nil {
		return nil, err
	}
	f, err := newFacts(l, asOfMs)
	if err != nil {
		return nil, err
	}
	found, err := f.items(ids)
	if err != nil {
		return nil, err
	}
	items := make([]feed.Item, len(found))
	for i, it := range found {
		items[i] = *it
	}
	return items, nil
}

// items builds the items of ids, in their order. A post that came by itself, from a followed account or in the timeline, has
// no reposter.
func (f *facts) items(ids []int64) ([]*feed.Item, error) {
	rows, err := f.loader.posts(ids)
	if err != nil {
		return nil, err
	}
	around, err := f.loader.posts(attachments(rows))
	if err != nil {
		return nil, err
	}
	if err := f.writing(rows); err != nil {
		return nil, err
	}
	if err := f.threads(rows); err != nil {
		return nil, err
	}
	reactions, err := f.reactions(rows, ids)
	if err != nil {
		return nil, err
	}
	if err := f.friends(rows, reactions); err != nil {
		return nil, err
	}
	gates, err := f.gates(rows)
	if err != nil {
		return nil, err
	}
	evidence, err := f.evidence(ids)
	if err != nil {
		return nil, err
	}
	topics, err := f.topics(ids)
	if err != nil {
		return nil, err
	}
	items := make([]*feed.Item, 0, len(ids))
	for _, id := range ids {
		r := rows[id]
		if r == nil {
			continue
		}
		it := &feed.Item{Candidate: f.candidate(r, reactions), Post: r.Post, Author: *f.authors[r.author], Evidence: evidence[id], Gate: gates[id]}
		it.Candidate.Topics = topics[feed.PostID(id)]
		it.Quote, it.QuoteAuthor = f.attached(around[r.quote])
		it.Parent, it.ParentAuthor = f.attached(around[r.parent])
		if !reactions.alone[id] && !f.follows[r.author] {
			it.Reposter = f.reposter(reactions.reposts[id])
		}
		items = append(items, it)
	}
	return items, nil
}

// attachments lists the quoted and answered posts of rows.
func attachments(rows map[int64]*row) []int64 {
	var ids []int64
	for _, r := range rows {
		for _, id := range []int64{r.quote, r.parent} {
			if id != 0 {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func (f *facts) attached(r *row) (*feed.Post, *feed.Author) {
	if r == nil {
		return nil, nil
	}
	return &r.Post, f.authors[r.author]
}

// reposter picks who brought a repost: the latest who is not muted, else the latest; nil when there is none.
func (f *facts) reposter(all []repost) *feed.Author {
	var best *feed.Author
	var bestMs int64
	for _, r := range all {
		a := f.authors[r.actor]
		if best == nil || (muted(best) && !muted(a)) || (muted(best) == muted(a) && r.atMs > bestMs) {
			best, bestMs = a, r.atMs
		}
	}
	return best
}

func muted(a *feed.Author) bool {
	return a.Relation.Muted || a.Relation.MutedByList || a.Relation.MutedReposts
}

func (f *facts) candidate(r *row, a *around) feed.Candidate {
	c := feed.Candidate{
		ID: feed.PostID(r.id), URI: r.URI, Author: r.Author, Root: r.URI,
		EffectiveMs: r.EffectiveMs(), Graphemes: r.graphemes,
		Media: r.flags&(flagImage|flagVideo) != 0, Link: r.flags&flagLink != 0, Reply: r.flags&flagReply != 0,
		Likes: r.Counts.Likes, Reposts: r.Counts.Reposts, Replies: r.Counts.Replies,
		Following: f.follows[r.author], OwnReplies: f.replies[r.author], OwnLikes: f.likes[r.author], OwnReposts: f.reposts[r.author],
		AuthorPosts: f.posts[r.author], FollowsReposting: len(a.reposts[r.id]), FollowsLiking: a.likes[r.id],
	}
	if c.OutOfNetwork = f.outside(r, a); c.OutOfNetwork {
		c.FollowedByFollows = f.befriended[r.author]
	}
	if r.Reply != nil && r.Reply.Root != "" {
		c.Root = r.Reply.Root
	}
	if len(r.Langs) > 0 {
		c.Lang = r.Langs[0]
	}
	talking := f.talking[r.thread()]
	c.FollowsTalking = len(talking)
	if talking[r.author] {
		c.FollowsTalking--
	}
	return c
}
