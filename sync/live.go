package netsync

import (
	"context"
	"time"

	"skein/feed"
)

// longestRest is the longest pause after failures; refreshEvery how many polls lie between two looks at preferences,
// mutes and blocks that may have been changed in another app.
const (
	longestRest  = 5 * time.Minute
	refreshEvery = 20
)

// Live polls the head of the timeline until ctx ends, and calls onNew with how many entries were new. After a sleep or a
// time without network it reads back until it meets what it knew, or the start of the window. Failures that can pass are
// told to Config.Trouble and tried again ever more rarely; it returns what cannot pass: feed.CodeSignedOut,
// feed.CodeTakenDown, feed.CodeCancelled, or what the sink said.
func (e *Engine) Live(ctx context.Context, onNew func(int)) error {
	rest, troubled := e.cfg.Every, false
	for poll := 1; ; poll++ {
		if err := e.cfg.Wait(ctx, rest); err != nil {
			return cancelled(err)
		}
		n, err := e.poll(ctx, poll%refreshEvery == 0)
		switch {
		case err == nil:
			if troubled {
				e.tell(nil)
			}
			rest, troubled = e.cfg.Every, false
			if n > 0 {
				onNew(n)
			}
		case ctx.Err() != nil:
			return cancelled(ctx.Err())
		case !surmountable(feed.CodeOf(err)):
			return err
		default:
			e.tell(err)
			rest, troubled = max(min(2*rest, longestRest), secondsLeft(err)), true
		}
	}
}

func (e *Engine) tell(err error) {
	if e.cfg.Trouble != nil {
		e.cfg.Trouble(err)
	}
}

// surmountable reports whether live work goes on in spite of an error. A full disk may have room again.
func surmountable(code feed.Code) bool {
	return passing(code) || skippable(code) || code == feed.CodeDiskFull
}

// poll reads the head, closes the gap below it, and returns how many entries are newer than what was known. It asks each
// thing once: the caller waits and tries again.
func (e *Engine) poll(ctx context.Context, lists bool) (int, error) {
	hasty := *e
	hasty.tries = 1
	r := newRun(&hasty, nil)
	r.id = e.nowMs()
	c, err := r.covered(ctx)
	if err != nil {
		return 0, err
	}
	r.known = c.head()
	b, c, err := r.head(ctx, c)
	if err != nil {
		return 0, err
	}
	b.Cursor = feed.Cursor{Name: cursorTimeline, Value: c.String()}
	if err := r.apply(ctx, b); err != nil {
		return 0, err
	}
	for len(c) > 1 && !c.reaches(r.since) {
		before := len(c)
		lower := max(c[1].To-1, r.since)
		if c, err = r.extend(ctx, c, lower); err != nil {
			return 0, err
		}
		if len(c) == before {
			break
		}
	}
	if lists {
		err = r.refresh(ctx)
	}
	return r.fresh, err
}

// refresh takes over what may have been changed in another app.
func (r *run) refresh(ctx context.Context) error {
	prefs, err := r.preferences(ctx)
	if err != nil {
		return err
	}
	if err := r.apply(ctx, feed.Batch{Viewer: r.me, Preferences: prefs}); err != nil {
		return err
	}
	for _, s := range r.stages()[1:4] { // mutes, blocks and lists
		r.track.enter(s.id)
		m, err := r.mark(ctx, s.id)
		if err != nil {
			return err
		}
		if err := s.run(ctx, m); err != nil {
			return err
		}
	}
	return nil
}
