package netsync

import (
	"context"
	"sync"
	"time"

	"skein/feed"
)

// longestRest is the longest pause after failures; refreshEvery how many polls lie between two looks at preferences,
// mutes and blocks that may have been changed in another app.
const (
	longestRest  = 5 * time.Minute
	refreshEvery = 20
)

// Live keeps the copy fresh until ctx ends, and calls onNew with how many posts were new; onNew must not take long. It listens to
// the best stream that can be had (Jetstream, or the PDS's own) and polls the head of the timeline: at the configured
// interval while no stream is open, and every few minutes beside one, for what only the PDS knows. After a sleep or a time
// without network a poll reads back until it meets what it knew, and a stream goes on where it was; where it cannot, the
// accounts are marked as incomplete and copied anew. Failures that can pass are told to Config.Trouble and tried again ever
// more rarely; it returns what cannot pass: feed.CodeSignedOut, feed.CodeTakenDown, feed.CodeCancelled, or what the sink said.
func (e *Engine) Live(ctx context.Context, onNew func(int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	goes := func(run func(context.Context) error) {
		wg.Go(func() { cancel(run(ctx)) })
	}
	repairs, pace := newRepairs(e), newPace(e.cfg.Every)
	goes(repairs.run)
	list := sources(e.cfg.Session.config, e.client.Tokens().PDS)
	if e.cfg.Audience == nil {
		list = nil
	}
	if len(list) == 0 {
		e.source(Source{Kind: SourcePolling, Host: e.cfg.Session.Host})
	} else {
		s := &streaming{Engine: e, sources: list, repairs: repairs, recent: newRecent(), onNew: onNew, jitter: randomly}
		s.using = func(src Source, why error) {
			e.source(src)
			pace.set(map[bool]time.Duration{true: slowPoll, false: e.cfg.Every}[src.Kind == SourceJetstream])
		}
		goes(s.run)
	}
	goes(func(ctx context.Context) error { return e.polling(ctx, pace, repairs, onNew) })
	wg.Wait()
	return cancelled(context.Cause(ctx))
}

func (e *Engine) source(s Source) {
	if e.cfg.Source != nil {
		e.cfg.Source(s)
	}
}

// polling asks for the head of the timeline again and again.
func (e *Engine) polling(ctx context.Context, pace *pace, repairs *repairs, onNew func(int)) error {
	troubled, failed := false, time.Duration(0)
	for poll := 1; ; poll++ {
		if err := pace.wait(ctx, e.cfg.Wait, failed); err != nil {
			return err
		}
		lists := poll%refreshEvery == 0 || pace.slow(e.cfg.Every)
		n, err := e.poll(ctx, lists)
		if err == nil && lists {
			err = repairs.standings(ctx)
		}
		switch {
		case err == nil:
			if troubled {
				e.tell(nil)
			}
			failed, troubled = 0, false
			if n > 0 {
				onNew(n)
			}
			e.hydrateShown(ctx)
		case ctx.Err() != nil:
			return ctx.Err()
		case !surmountable(feed.CodeOf(err)):
			return err
		default:
			e.tell(err)
			failed, troubled = max(min(2*max(failed, e.cfg.Every), longest(feed.CodeOf(err))), secondsLeft(err)), true
		}
	}
}

// longest is how rarely a failure is tried again. No network and no space are nobody's burden, and their end should be noticed
// within half a minute.
func longest(code feed.Code) time.Duration {
	switch code {
	case feed.CodeUnreachable, feed.CodeDiskFull:
		return 30 * time.Second
	}
	return longestRest
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
