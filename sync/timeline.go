package netsync

import (
	"context"
	"errors"
	"net/http"

	"skein/feed"
	"skein/internal/atp"
)

// longestTimeline bounds the pages of one run or one catching-up: 20,000 entries.
const longestTimeline = 200

func (r *run) covered(ctx context.Context) (coverage, error) {
	value, err := r.cfg.Sink.Cursor(ctx, r.me, cursorTimeline)
	if err != nil {
		return nil, err
	}
	return parseCoverage(value)
}

// head reads the newest page and puts it on top of what is covered.
func (r *run) head(ctx context.Context, c coverage) (feed.Batch, coverage, error) {
	p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return r.client.Timeline(ctx, "") })
	if err != nil {
		return feed.Batch{}, nil, err
	}
	b := r.batchOf(p)
	b.Timeline = timelineOf(p)
	switch newest, oldest := edges(p, r.nowMs()); {
	case p.Got > 0 || p.Cursor != "":
		c = c.onTop(span{To: newest, From: oldest, Next: p.Cursor})
	}
	return b, c, r.unseen(ctx, p)
}

// edges are the newest and oldest time on a page; a page without entries stands at the given time.
func edges(p atp.Page, at int64) (newest, oldest int64) {
	newest, oldest = at, at
	for i, x := range p.Entries {
		if i == 0 || x.SortMs > newest {
			newest = x.SortMs
		}
	}
	if n := len(p.Entries); n > 0 {
		oldest = p.Entries[n-1].SortMs
	}
	return newest, oldest
}

// timeline reads back from what is covered to the start of the window, page by page, closing gaps on the way.
func (r *run) timeline(ctx context.Context, _ *mark) error {
	c, err := r.covered(ctx)
	if err != nil {
		return err
	}
	_, err = r.extend(ctx, c, r.since)
	return err
}

// extend reads pages below the newest span until it reaches since.
func (r *run) extend(ctx context.Context, c coverage, since int64) (coverage, error) {
	for range longestTimeline {
		if len(c) == 0 || c.reaches(since) {
			return c, nil
		}
		next := c[0].Next
		p, err := r.page(ctx, func(ctx context.Context) (atp.Page, error) { return r.client.Timeline(ctx, next) })
		if refused(err) { // the cursor has grown too old: what is below will be read again from above
			return c, r.apply(ctx, feed.Batch{Viewer: r.me, Cursor: feed.Cursor{Name: cursorTimeline}})
		} else if err != nil {
			return c, err
		}
		if p.Cursor == next {
			p.Cursor = "" // a server that goes in circles is at its end
		}
		_, oldest := edges(p, c[0].From)
		c = c.below(oldest, p.Cursor)
		r.expectTimeline(c, since)
		b := r.batchOf(p)
		b.Timeline = timelineOf(p)
		b.Cursor = feed.Cursor{Name: cursorTimeline, Value: c.String()}
		if err := r.apply(ctx, b); err != nil {
			return c, err
		}
		if err := r.unseen(ctx, p); err != nil {
			return c, err
		}
	}
	return c, nil
}

// expectTimeline guesses the pages of the window from how far the pages so far have come.
func (r *run) expectTimeline(c coverage, since int64) {
	span, all := c[0].To-c[0].From, c[0].To-since
	if made := r.track.made["sync.timeline"]; span > 0 && all > 0 {
		r.track.expect("sync.timeline", min(longestTimeline, int(float64(made+1)*float64(all)/float64(span))))
	}
}

// refused reports whether the server understood and said no (and not that we are signed out).
func refused(err error) bool {
	var r *atp.Refusal
	return errors.As(err, &r) && r.Status == http.StatusBadRequest && feed.CodeOf(err) == feed.CodeBadAnswer
}

// unseen keeps that posts a page named are not there for this viewer.
func (r *run) unseen(ctx context.Context, p atp.Page) error {
	if len(p.Missing) == 0 {
		return nil
	}
	return r.cfg.Wanted.MarkMissing(ctx, p.Missing)
}
