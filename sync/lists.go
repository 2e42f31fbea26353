package netsync

import (
	"context"

	"skein/feed"
	"skein/internal/atp"
)

// longestList bounds the pages of follows, mutes or blocks: 50,000 accounts.
const longestList = 500

// stageFollows is the name of the stage that reads whom the viewer follows.
const stageFollows = "sync.follows"

type pager func(ctx context.Context, cursor string) (atp.Page, error)

// list reads a complete list of relations. The people on it are applied page by page; the list itself is applied at its
// end, because only a complete list says who is no longer on it. A kill within it reads it again.
func (r *run) list(kind feed.GraphKind, next pager) func(context.Context, *mark) error {
	return func(ctx context.Context, m *mark) error {
		id := r.track.stage
		var all []feed.GraphEdge
		cursor := ""
		for n := 0; ; n++ {
			p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return next(ctx, cursor) })
			if err != nil {
				return err
			}
			all = append(all, p.Edges...)
			b := feed.Batch{Viewer: r.me, Authors: p.Authors}
			if p.Cursor == "" || p.Cursor == cursor {
				m.Done, m.Got = true, len(all)
				b.Graph, b.Whole, b.Cursor = all, []feed.GraphKind{kind}, m.cursor(id)
			} else if n == longestList {
				b.Graph = all // not complete, so nobody is taken off
			}
			if m.Done && kind == feed.GraphFollow { // before the list, which is later than what any view says
				left, err := r.vanished(ctx, all)
				if err != nil {
					return err
				}
				if err := r.look(ctx, left); err != nil {
					return err
				}
			}
			if err := r.apply(ctx, b); err != nil || m.Done || n == longestList {
				if kind == feed.GraphFollow {
					r.cfg.Session.holds.followed()
				}
				return err
			}
			cursor = p.Cursor
		}
	}
}

// vanished are the accounts that were followed and are not on the list any more: unfollowed, gone, or blocking the viewer.
func (r *run) vanished(ctx context.Context, now []feed.GraphEdge) (dids []feed.DID, err error) {
	before, err := r.cfg.Sink.Followed(ctx, r.me)
	if err != nil {
		return nil, err
	}
	listed := make(map[feed.DID]bool, len(now))
	for _, e := range now {
		listed[e.Subject] = true
	}
	for i := range before {
		if !listed[before[i].DID] {
			dids = append(dids, before[i].DID)
		}
	}
	return dids, nil
}

// walk reads a feed from its newest entry down, each page with the mark to go on from: to the limit, to its end, or to
// where the last complete walk began.
func (r *run) walk(limit int, next pager) func(context.Context, *mark) error {
	return func(ctx context.Context, m *mark) error {
		id := r.track.stage
		for !m.Done {
			p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return next(ctx, m.Page) })
			if refused(err) && m.Page != "" {
				m.Page, m.Got, m.Newest = "", 0, "" // the cursor has grown too old
				continue
			} else if err != nil {
				return err
			}
			met := m.take(p, limit)
			m.Done = met || p.Cursor == "" || p.Cursor == m.Page
			m.Page = p.Cursor
			b := r.batchOf(p)
			b.Cursor = m.cursor(id)
			if err := r.apply(ctx, b); err != nil {
				return err
			}
			if err := r.unseen(ctx, p); err != nil {
				return err
			}
		}
		return nil
	}
}

// take counts a page's entries and reports whether the walk has come far enough.
func (m *mark) take(p atp.Page, limit int) (far bool) {
	for _, x := range p.Entries {
		key := string(x.Post) + " " + string(x.By)
		if m.Newest == "" {
			m.Newest = key
		}
		far = far || key == m.Until
	}
	m.Got += p.Got
	return far || m.Got >= limit
}
