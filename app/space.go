package app

import (
	"context"
	"time"

	"skein/feed"
)

// lookForSpace is how often a full disk is looked at: half of how soon a sync must go on once there is room.
const lookForSpace = 15 * time.Second

// awaitSpace waits until a full disk has room again, with a banner that says so. Reading goes on meanwhile. It reports false
// when the account is left or the job cancelled.
func (a *account) awaitSpace(ctx context.Context, full error) bool {
	a.notice(full, "room")
	tick := time.NewTicker(lookForSpace)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
		if a.network.HasSpace(ctx) == nil {
			a.clearNotices()
			return true
		}
	}
}

// copyWhileSpace is copyAll, waiting out a full disk.
func (a *account) copyWhileSpace(ctx context.Context, progress func(feed.Progress)) error {
	for {
		_, err := a.copyAll(ctx, progress)
		if feed.CodeOf(err) != feed.CodeDiskFull || !a.awaitSpace(ctx, err) {
			return err
		}
	}
}
