package netsync

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"skein/feed"
	"skein/internal/atp"
)

// Outside names accounts beyond the viewer's network; the store is one.
type Outside interface {
	// FriendsOfFriends are followed by several accounts that the viewer follows, and not by the viewer, most followed first.
	FriendsOfFriends(ctx context.Context, viewer feed.DID, limit int) ([]feed.DID, error)
}

const (
	// cursorOutside is on which day each friend of friends was last asked. It is written with the rows and survives a restart.
	cursorOutside = "sync/outside"
	// outsideKnown is among how many friends of friends the days rotate.
	outsideKnown = 300
	dayMs        = 24 * 3600 * 1000
)

// rounds is the UTC day, counted from 1970, on which each account was last asked.
type rounds map[feed.DID]int64

// next are at most n accounts to ask today, those left alone longest first, then as known has them. What was asked today
// counts against n, and nobody is asked twice in a day.
func (x rounds) next(known []feed.DID, today int64, n int) []feed.DID {
	for _, day := range x {
		if day == today {
			n--
		}
	}
	due := slices.DeleteFunc(slices.Clone(known), func(did feed.DID) bool { return x[did] >= today })
	slices.SortStableFunc(due, func(a, b feed.DID) int { return cmp.Compare(x[a], x[b]) })
	return due[:min(max(n, 0), len(due))]
}

// forget leaves out whom nobody needs to remember: the value stays as small as known is.
func (x rounds) forget(known []feed.DID, today int64) {
	kept := map[feed.DID]bool{}
	for _, did := range known {
		kept[did] = true
	}
	maps.DeleteFunc(x, func(did feed.DID, day int64) bool { return !kept[did] && day != today || day > today })
}

// outside reads the newest posts of friends of friends, of some each day.
func (r *run) outside(ctx context.Context) error {
	if r.cfg.Outside == nil || r.cfg.OutsideDaily < 0 {
		return nil
	}
	known, err := r.cfg.Outside.FriendsOfFriends(ctx, r.me, outsideKnown)
	if err != nil {
		return err
	}
	value, err := r.cfg.Sink.Cursor(ctx, r.me, cursorOutside)
	if err != nil {
		return err
	}
	asked := rounds{}
	if value != "" {
		if err := json.Unmarshal([]byte(value), &asked); err != nil {
			return fmt.Errorf("the cursor of friends of friends: %w", err)
		}
	}
	today := r.nowMs() / dayMs
	asked.forget(known, today)
	due := asked.next(known, today, r.cfg.OutsideDaily)
	r.track.expect(r.track.stage, r.track.made[r.track.stage]+len(due))
	for _, did := range due {
		asked[did] = today
		if err := r.stranger(ctx, did, asked); err != nil {
			return err
		}
	}
	return nil
}

// stranger reads the newest posts of one account. One that has gone or blocks the viewer is refused, and asked again when its
// turn comes. Nobody listens to strangers' reposts, so they are not kept: they could not be taken back.
func (r *run) stranger(ctx context.Context, did feed.DID, asked rounds) error {
	p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return r.client.NewestPosts(ctx, did) })
	if err != nil && !refused(err) {
		return err
	}
	value, err := json.Marshal(asked)
	if err != nil {
		return fmt.Errorf("the cursor of friends of friends: %w", err)
	}
	reposted := map[feed.URI]bool{}
	for _, x := range p.Entries {
		reposted[x.Post] = reposted[x.Post] || x.By != ""
	}
	b := r.batchOf(p)
	b.Posts = slices.DeleteFunc(b.Posts, func(p feed.Post) bool { return p.Author != did && reposted[p.URI] })
	b.Engaged = slices.DeleteFunc(b.Engaged, func(e feed.Engagement) bool { return e.Actor != r.me })
	b.Cursor = feed.Cursor{Name: cursorOutside, Value: string(value)}
	if err := r.apply(ctx, b); err != nil {
		return err
	}
	return r.unseen(ctx, p)
}
