package app

import (
	"context"
	"sync"
	"time"

	"skein/feed"
	netsync "skein/sync"
)

// jobSync is the kind of the long call that copies everything.
const jobSync = "sync"

// cursorSynced is when a whole sync last ended, as RFC 3339.
const cursorSynced = "app/synced"

// timelineDays is how far back the timeline is read; whole accounts bring the rest.
const timelineDays = 3

// Summary is what one sync brought.
type Summary struct {
	Stored    int     `json:"stored"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"postsPerSecond"`
	// FirstPageSeconds is from the start to the first page that can be read; 0 when it was there already.
	FirstPageSeconds float64        `json:"firstPageSeconds"`
	Drops            map[string]int `json:"drops"` // records left out, by reason
	Posts            int            `json:"posts"`
	Vectors          int            `json:"vectors"`
}

// StartSync copies everything that is missing, in the background, and returns the job's id.
func (api *API) StartSync() (string, error) {
	return onAccount(api, func(_ context.Context, a *account) (string, error) { return a.startSync(), nil })
}

// Cancel stops a job; what has arrived is kept. Errors: CodeNothingThere.
func (api *API) Cancel(job string) error {
	_, err := onAccount(api, func(_ context.Context, a *account) (struct{}, error) { return struct{}{}, a.jobs.cancel(job) })
	return err
}

// engine copies as the settings of this moment say.
func (a *account) engine() *netsync.Engine {
	a.mu.Lock()
	days, outside := a.settings.WindowDays, 0
	if !a.settings.OutOfNetwork {
		outside = -1
	}
	a.mu.Unlock()
	own, err := ownLabelers(a.ctx, a.self)
	if err != nil {
		a.app.log.Warn("labelers added in Skein are left out", "error", err)
	}
	return netsync.New(netsync.Config{
		Session: a.session, Sink: a.network, Wanted: a.network, Repositories: a.network, Narrowed: a.network.Narrowed,
		Window: time.Duration(min(days, timelineDays)) * 24 * time.Hour, History: time.Duration(days) * 24 * time.Hour,
		Trouble: a.trouble, Clock: a.app.opt.Clock, Labelers: own, Preferences: a.preferences, Shown: a, Hydrator: a.hydrator,
		Audience: a.network, Source: a.listens, OutsideDaily: outside,
	})
}

func (a *account) startSync() string {
	return a.jobs.start(a, jobSync, func(ctx context.Context, job string) {
		err := a.copyWhileSpace(ctx, func(p feed.Progress) {
			p.Job = job
			a.app.bus.emit(EventSyncProgress, p)
		})
		if err != nil {
			a.failed(err)
		}
		a.app.bus.emit(EventSyncProgress, feed.Progress{Job: job, Stage: "sync.done", LeftMs: 0})
		if err == nil {
			a.visitOthers(ctx)
		}
	})
}

// failed shows what ended a sync. A session that is over leads to the sign-in screen, with everything copied still there.
func (a *account) failed(err error) {
	action := "retry"
	switch feed.CodeOf(err) {
	case feed.CodeCancelled:
		return
	case feed.CodeSignedOut, feed.CodeTakenDown:
		action = "sign_in"
	}
	a.app.log.Warn("sync ended early", "error", err)
	a.notice(err, action)
}

// trouble shows or clears what disturbs live work.
func (a *account) trouble(err error) {
	if err == nil {
		a.outbox.Kick() // the network is there again
		a.clearNotices()
		return
	}
	a.notice(err, "retry")
}

// SyncOnce copies everything that is missing and enriches it, for a command.
func (app *App) SyncOnce(ctx context.Context, progress func(feed.Progress)) (Summary, error) {
	a, err := app.account()
	if err != nil {
		return Summary{}, err
	}
	return a.copyAll(ctx, progress)
}

// Wait polls for new posts until ctx ends.
func (app *App) Wait(ctx context.Context, onNew func(n int)) error {
	a, err := app.account()
	if err != nil {
		return err
	}
	err = a.engine().Live(ctx, func(n int) { a.worker.Kick(); onNew(n) })
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// copyAll runs the sync and then the enrichment of what it brought.
func (a *account) copyAll(ctx context.Context, progress func(feed.Progress)) (Summary, error) {
	select { // one at a time: a command's sync waits for the one that a screen began
	case a.copying <- struct{}{}:
		defer func() { <-a.copying }()
	case <-ctx.Done():
		return Summary{Drops: map[string]int{}}, ctx.Err()
	}
	before := a.app.opt.Clock()
	told := throttle(a.app.opt.Clock, progress)
	got, err := a.engine().Once(ctx, func(p feed.Progress) { told(p); a.worker.Kick() })
	sum := Summary{Stored: got.Posts, FirstPageSeconds: got.FirstPage.Seconds(), PerSecond: got.PerSecond, Drops: got.Drops}
	if sum.Drops == nil {
		sum.Drops = map[string]int{}
	}
	if err != nil {
		return sum, err
	}
	a.clearNotices()
	a.drawProfile(ctx)
	progress(feed.Progress{Job: jobSync, Stage: "sync.enrich", LeftMs: -1, Posts: got.Posts})
	if err := a.worker.Burst(ctx); err != nil && ctx.Err() == nil {
		a.app.log.Warn("no vectors", "error", err)
	}
	now := a.app.opt.Clock()
	if err := a.network.Apply(ctx, feed.Batch{Viewer: a.viewer, Cursor: feed.Cursor{Name: cursorSynced, Value: now.UTC().Format(time.RFC3339)}}); err != nil {
		return sum, err
	}
	if err := a.tidy(ctx); err != nil {
		return sum, err
	}
	a.arrived(ctx)
	stats, err := a.network.Stats(ctx)
	sum.Seconds, sum.Posts, sum.Vectors = now.Sub(before).Seconds(), stats.Posts, stats.Vectors
	return sum, err
}

// maxWaiting bounds what the pill counts.
const maxWaiting = 500

// arrived tells the screen how many posts wait behind the pill: candidates that the edition on the desk
// does not know and the next one will show.
func (a *account) arrived(ctx context.Context) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.desk == nil {
		return
	}
	known := make(map[feed.URI]bool, len(a.desk.pool.Removals))
	for _, r := range a.desk.pool.Removals {
		known[r.URI] = true
	}
	w := window(a.viewer, a.settings, a.app.opt.Clock().UnixMilli())
	w.Limit = maxWaiting
	w.Strangers = 0 // nobody waits for them; they come along with the next edition
	waiting := 0
	e, err := a.edges(ctx, a.desk.recipe.Spam, w.AsOfMs)
	if err != nil {
		return
	}
	err = a.network.Candidates(ctx, w, func(it *feed.Item) error {
		_, there := a.desk.pool.Table.Row(it.Candidate.URI)
		if !there && !known[it.Candidate.URI] && e.recommended(it).Action != feed.Drop && e.spam(it).Action != feed.Drop {
			waiting++
		}
		return ctx.Err()
	})
	if err != nil || waiting == a.waiting {
		return
	}
	a.waiting = waiting
	a.app.bus.emit(EventFeedNew, Waiting{waiting})
}

// live waits for new posts while the setting says so and somebody is signed in.
func (a *account) live(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a.mu.Lock()
	wanted := a.settings.Live
	if wanted {
		a.endLive = cancel // in one step with the look at the setting: switching it off meanwhile must find it
	}
	a.mu.Unlock()
	if !wanted {
		return
	}
	var labels sync.WaitGroup
	labels.Go(func() {
		if err := a.engine().FollowLabels(ctx, a.worker.Kick); err != nil && ctx.Err() == nil {
			a.app.log.Warn("labelers are no longer followed", "error", err)
		}
	})
	defer func() { cancel(); labels.Wait() }()
	news := newArrivals(ctx, a.arrived)
	defer news.end()
	err := a.engine().Live(ctx, func(int) { a.worker.Kick(); news.tell() })
	a.listens(netsync.Source{})
	if ctx.Err() == nil && err != nil {
		a.failed(err)
	}
}

// reconcile puts changed settings to work at once.
func (a *account) reconcile(before, now Settings) {
	if a.app.isCurrent(a) {
		a.meter.SetLimit(int64(now.DayMB) * megabyte)
	}
	if before.Live == now.Live || a.mode != "live" {
		return
	}
	a.mu.Lock()
	end := a.endLive
	a.endLive = nil
	a.mu.Unlock()
	if end != nil {
		end()
	}
	if now.Live {
		a.goes(a.live)
	}
}

// throttle lets a progress through at most ten times a second, and whenever the stage changes.
func throttle(clock func() time.Time, report func(feed.Progress)) func(feed.Progress) {
	var last time.Time
	stage := ""
	return func(p feed.Progress) {
		if now := clock(); p.Stage != stage || now.Sub(last) >= 100*time.Millisecond {
			last, stage = now, p.Stage
			report(p)
		}
	}
}
