package app

import (
	"context"

	"skein/feed"
	"skein/store"
)

// jobRoom is the kind of the long call that makes room.
const jobRoom = "room"

// Bounds of what the copy may take and of what a day may bring, in MB (10⁶ bytes).
const (
	minRoomMB, maxRoomMB = 200, 1_000_000
	minDayMB, maxDayMB   = 50, 1_000_000
	megabyte             = 1_000_000
)

// Room says how large the copy of the network is, how large it may be, and what today has brought.
func (api *API) Room() (Room, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Room, error) { return a.room(ctx) })
}

func (a *account) room(ctx context.Context) (Room, error) {
	s, err := a.network.Stats(ctx)
	if err != nil {
		return Room{}, err
	}
	days, err := a.network.Traffic(ctx, trafficDays)
	if err != nil {
		return Room{}, err
	}
	a.mu.Lock()
	settings := a.settings
	a.mu.Unlock()
	r := Room{
		Bytes: s.Bytes, Goal: int64(settings.RoomMB) * megabyte, Posts: s.Posts, OldestMs: s.OldestMs,
		Today: a.meter.Used(), DayLimit: int64(settings.DayMB) * megabyte, Running: a.jobs.running(jobRoom), Days: []DayRow{},
	}
	for _, d := range days {
		r.Days = append(r.Days, DayRow{DayMs: d.Day * dayMs, Sent: d.Sent, Received: d.Received})
	}
	return r, nil
}

// trafficDays is how many days the plot of traffic looks back.
const trafficDays = 30

// MakeRoom takes posts out until the copy is no larger than the setting says, in the background, and returns the job's id.
// Progress comes as job.progress: Done of Total bytes.
func (api *API) MakeRoom() (string, error) {
	return onAccount(api, func(_ context.Context, a *account) (string, error) {
		return a.jobs.start(a, jobRoom, func(ctx context.Context, job string) {
			tell := throttle(a.app.opt.Clock, func(p feed.Progress) { p.Job = job; a.app.bus.emit(EventJobProgress, p) })
			err := a.makeRoom(ctx, tell)
			if err != nil {
				a.failed(err)
			}
			a.app.bus.emit(EventJobProgress, feed.Progress{Job: job, Stage: "room.done"})
		}), nil
	})
}

// tidy makes room after a sync, if the copy has grown beyond what it may.
func (a *account) tidy(ctx context.Context) error {
	s, err := a.network.Stats(ctx)
	if err != nil {
		return err
	}
	a.mu.Lock()
	goal := int64(a.settings.RoomMB) * megabyte
	a.mu.Unlock()
	if s.Bytes <= goal {
		return nil
	}
	return a.makeRoom(ctx, func(feed.Progress) {})
}

// makeRoom goes a tenth below the goal, so that the next sync does not begin it again.
func (a *account) makeRoom(ctx context.Context, tell func(feed.Progress)) error {
	keep, err := a.mustKeep(ctx)
	if err != nil {
		return err
	}
	a.mu.Lock()
	goal := int64(a.settings.RoomMB) * megabyte / 10 * 9
	a.mu.Unlock()
	first := int64(-1)
	done, err := a.network.Prune(ctx, feed.Room{Bytes: goal, Keep: keep}, func(over int64) {
		first = max(first, over)
		tell(feed.Progress{Stage: "room.work", Done: int(first - over), Total: int(first), LeftMs: -1})
	})
	if err != nil {
		return err
	}
	a.app.log.Info("made room", "posts", done.Posts, "before", done.Before, "after", done.After, "kept", done.Kept, "enough", done.Enough)
	if !done.Enough {
		a.notice(feed.Fail(feed.CodeNoRoom, "size", feed.Megabytes(done.After), "goal", feed.Megabytes(done.Goal)), "settings")
	}
	return nil
}

// mustKeep names what stays for the sake of any account of the folder: what was seen, the edition being read, and what is on
// its way out. Files of accounts that are not open are read beside.
func (a *account) mustKeep(ctx context.Context) ([]feed.URI, error) {
	paths, err := a.folder.selves()
	if err != nil {
		return nil, err
	}
	keep, err := a.self.Kept(ctx)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if path == a.folder.self(a.viewer) {
			continue
		}
		more, err := store.KeptIn(ctx, path)
		if err != nil {
			return nil, err
		}
		keep = append(keep, more...)
	}
	return keep, nil
}
