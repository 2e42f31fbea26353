package netsync

import (
	"context"

	"skein/feed"
	"skein/internal/atp"
)

// Bounds of the lists that a viewer mutes or blocks by.
const (
	mostLists   = 100
	mostMembers = 50 // pages of one list: 5,000 accounts, the most that a list may hold
)

// modLists reads the lists that the viewer mutes or blocks by, with their members. Views say the same of an account, but only
// when it is seen; a post that comes from a repository or a stream has no view yet.
func (r *run) modLists(ctx context.Context, m *mark) error {
	b := feed.Batch{Viewer: r.me, WholeLists: true}
	for _, k := range []struct {
		kind feed.GraphKind
		next func(context.Context, string) ([]feed.URI, string, error)
	}{{feed.GraphMute, r.client.ListsMuted}, {feed.GraphBlock, r.client.ListsBlocked}} {
		uris, err := r.listsOf(ctx, k.next)
		if refused(err) {
			return nil // an AppView that knows no lists: what views say stands
		} else if err != nil {
			return err
		}
		for _, uri := range uris {
			members, err := r.members(ctx, uri)
			if refused(err) {
				continue // the list is gone; nobody is on it
			} else if err != nil {
				return err
			}
			b.Lists = append(b.Lists, feed.ModerationList{URI: uri, Kind: k.kind, Members: members})
		}
	}
	m.Done, m.Got = true, len(b.Lists)
	b.Cursor = m.cursor(r.track.stage)
	return r.apply(ctx, b)
}

func (r *run) listsOf(ctx context.Context, next func(context.Context, string) ([]feed.URI, string, error)) (all []feed.URI, err error) {
	cursor := ""
	for {
		type answer struct {
			uris []feed.URI
			next string
		}
		got, err := ask(ctx, r.Engine, func(ctx context.Context) (a answer, err error) {
			a.uris, a.next, err = next(ctx, cursor)
			return a, err
		})
		r.track.unit()
		if err != nil {
			return nil, err
		}
		all = append(all, got.uris...)
		if got.next == "" || got.next == cursor || len(all) >= mostLists {
			return all[:min(len(all), mostLists)], nil
		}
		cursor = got.next
	}
}

// members reads who is on a list. Their profiles are not kept: most of them the viewer never meets.
func (r *run) members(ctx context.Context, list feed.URI) (all []feed.DID, err error) {
	cursor := ""
	for range mostMembers {
		p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return r.client.ListMembers(ctx, list, cursor) })
		if err != nil {
			return nil, err
		}
		for i := range p.Authors {
			all = append(all, p.Authors[i].DID)
		}
		if p.Cursor == "" || p.Cursor == cursor {
			break
		}
		cursor = p.Cursor
	}
	return all, nil
}
