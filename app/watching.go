package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"skein/feed"
	"skein/models/watch"
	"skein/spam"
)

// jobWatch is the kind of the long call that counts what models meet and say.
const jobWatch = "watch"

// When it is counted: a while after the start, when the first screen stands, then as soon as the last time is a day ago.
const (
	watchAfter   = 2 * time.Minute
	watchCheck   = time.Hour
	watchEvery   = 24 * time.Hour
	watchedWeeks = 8 // complete ones that are counted where they are missing
	recount      = 2 // of them that are counted again, since posts and likes still come in
)

// keyWatched is when it was last counted, ms.
const keyWatched = "watch.at"

// watching counts once a day for as long as the account is open.
func (a *account) watching(ctx context.Context) {
	timer := time.NewTimer(watchAfter)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		due, err := a.watchDue(ctx)
		if err == nil && due {
			err = a.watch(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.app.log.Warn("what the models meet was not counted", "error", err)
		}
		timer.Reset(watchCheck)
	}
}

// watchDue tells whether a day has passed, and a first sync ended: half a copy says nothing about a week.
func (a *account) watchDue(ctx context.Context) (bool, error) {
	var last int64
	if err := read(ctx, a.self, keyWatched, &last); err != nil {
		return false, err
	}
	synced, err := a.network.Cursor(ctx, a.viewer, cursorSynced)
	now := a.app.opt.Clock().UnixMilli()
	return synced != "" && (last > now || now-last >= watchEvery.Milliseconds()), err
}

// StartWatch counts now, in the background, and returns the job's id. Its progress ends with the stage "watch.done".
func (api *API) StartWatch() (string, error) {
	return onAccount(api, func(_ context.Context, a *account) (string, error) {
		return a.jobs.start(a, jobWatch, func(ctx context.Context, job string) {
			if err := a.watch(ctx); err != nil {
				a.failed(err)
			}
			a.app.bus.emit(EventJobProgress, feed.Progress{Job: job, Stage: "watch.done"})
		}), nil
	})
}

// watch counts the running week and those before it that are missing or still filling up. Each week is kept as soon as it is
// counted, so a cancelled count loses at most one.
func (a *account) watch(ctx context.Context) error {
	now := a.app.opt.Clock().UnixMilli()
	s, err := a.newCensus(ctx, now)
	if err != nil {
		return err
	}
	held, err := a.heldWeeks(ctx, s)
	if err != nil {
		return err
	}
	this := weekOf(now)
	for week := this; week >= max(this-watchedWeeks, 0); week-- {
		if week < this-recount && held[week] {
			continue
		}
		rows, err := s.week(ctx, week, now)
		if err != nil {
			return err
		}
		if err := a.self.SaveWatched(ctx, rows); err != nil {
			return err
		}
	}
	if err := a.watchFeedback(ctx, s, now); err != nil {
		return err
	}
	return write(ctx, a.self, keyWatched, now)
}

// heldWeeks are those of which everything was counted in the versions of today.
func (a *account) heldWeeks(ctx context.Context, s *census) (map[int64]bool, error) {
	rows, err := a.self.Watched(ctx, 0)
	if err != nil {
		return nil, err
	}
	held := map[int64]bool{}
	stale := map[int64]bool{}
	for _, r := range rows {
		if r.Kind != watchFeedback {
			held[r.Week] = true
			stale[r.Week] = stale[r.Week] || r.Version != s.version(r.Kind, r.Name)
		}
	}
	for week := range stale {
		held[week] = held[week] && !stale[week]
	}
	return held, nil
}

// maxLikesWatched is how many newest likes stand for posts that are surely no spam.
const maxLikesWatched = 300

// watchFeedback compares the probability of spam with the reader's word: what they marked is spam, what they restored or liked
// is none.
func (a *account) watchFeedback(ctx context.Context, s *census, nowMs int64) error {
	said := map[feed.URI]bool{}
	for kind, isSpam := range map[string]bool{kindNotSpam: false, kindSpam: true} {
		all, err := a.self.Feedback(ctx, kind)
		if err != nil {
			return err
		}
		for _, f := range all[:min(len(all), maxLikesWatched)] {
			if f.Post != "" {
				said[f.Post] = isSpam
			}
		}
	}
	liked, err := a.network.LikedAsOf(ctx, a.viewer, nowMs, maxLikesWatched)
	if err != nil {
		return err
	}
	items, err := a.network.ItemsByID(ctx, a.viewer, nowMs, liked)
	if err != nil {
		return err
	}
	marked, err := a.network.Items(ctx, a.viewer, nowMs, slices.Collect(maps.Keys(said)))
	if err != nil {
		return err
	}
	var rows []watch.Prediction
	for _, it := range append(items, marked...) {
		if it.Evidence != nil {
			p, _ := spam.Probability(it.Evidence, s.spam)
			rows = append(rows, watch.Prediction{P: p, Hit: said[it.Post.URI]})
		}
	}
	row := s.row(watchFeedback, scoreSpam, watch.Calibrate(rows))
	row.Week, row.MadeMs, row.Version = weekOf(nowMs), nowMs, s.version(watchScore, scoreSpam)
	return a.self.SaveWatched(ctx, []feed.Watched{row})
}

// kindSpam is the feedback that a post is spam.
const kindSpam = "spam"
