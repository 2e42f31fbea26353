package app

import (
	"context"
	"sync"
	"time"

	"skein/feed"
	"skein/ranker"
	"skein/ranker/learn"
	"skein/store"
)

// What the likes on record are read for: the spans over which a like fades to ⅛, as the table of signals names them, and how
// far back and how many are read.
const (
	latelySpan    = 6 * time.Hour
	sinceSpan     = 24 * time.Hour
	likingSpan    = 90 * 24 * time.Hour
	maxLikesKnown = 200_000
)

// liking is what the likes on record of everybody the reader follows say about posts, as of one moment. It does not change.
type liking struct {
	asOfMs        int64
	known         bool // whether the reader likes anything, so that there is somebody to be like
	item          map[feed.PostID]int32
	lately, since []float64 // by item
	near          learn.Nearness
	circles       []int // by item
}

// likings keeps the last one: it is of an edition's moment, and an edition is gathered anew with each rule that its reader moves.
type likings struct {
	mu   sync.Mutex
	last *liking
}

func (l *likings) asOf(ctx context.Context, network *store.Network, viewer feed.DID, asOfMs int64) (*liking, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil || l.last.asOfMs != asOfMs {
		made, err := readLiking(ctx, network, viewer, asOfMs)
		if err != nil {
			return nil, err
		}
		l.last = made
	}
	return l.last, nil
}

// readLiking learns from the likes up to a moment, of the reader (person 0) and those they follow.
func readLiking(ctx context.Context, network *store.Network, viewer feed.DID, asOfMs int64) (*liking, error) {
	l := &liking{asOfMs: asOfMs, item: map[feed.PostID]int32{}}
	var likes []learn.Like
	people := int32(1)
	w := feed.Window{Viewer: viewer, AsOfMs: asOfMs, SpanMs: likingSpan.Milliseconds(), Limit: maxLikesKnown}
	err := network.LikesOnRecord(ctx, w, func(person int32, post feed.PostID, createdMs int64) error {
		item, met := l.item[post]
		if !met {
			item = int32(len(l.item))
			l.item[post] = item
		}
		likes = append(likes, learn.Like{Person: person, Item: item, AtMs: createdMs})
		people = max(people, person+1)
		l.known = l.known || person == 0
		return nil
	})
	if err != nil {
		return nil, err
	}
	all := learn.NewLikes(likes, int(people), len(l.item), asOfMs)
	l.lately, l.since = all.Lately(latelySpan.Milliseconds()), all.Lately(sinceSpan.Milliseconds())
	l.near = all.Toward(0, latelySpan.Milliseconds())
	circles, err := circlesOf(ctx, network, viewer, asOfMs, people)
	if err != nil {
		return nil, err
	}
	l.circles = circlesLiking(likes, circles, len(l.item))
	return l, nil
}

// fill writes what is known of each candidate. A post that nobody on record liked has 0 of everything.
func (l *liking) fill(cands []feed.Candidate) {
	for i := range cands {
		c := &cands[i]
		c.CoLike.Known, c.Peers.Known = l.known, l.known
		item, met := l.item[c.ID]
		if !met {
			continue
		}
		c.Lately, c.Since, c.Alike, c.Circles = l.lately[item], l.since[item], int(l.near.Alike[item]), l.circles[item]
		c.CoLike.Value, c.Peers.Value = l.near.CoLike[item], l.near.Peers[item]
	}
}

// fillLiking is the step of the pipeline that adds what others like.
func (r *reading) fillLiking(asOfMs int64) ranker.Fill {
	return func(ctx context.Context, cands []feed.Candidate) error {
		l, err := r.likings.asOf(ctx, r.network, r.viewer, asOfMs)
		if err != nil {
			return err
		}
		l.fill(cands)
		return nil
	}
}
