package app

import (
	"context"
	"strconv"
	"sync"

	"skein/feed"
)

// jobs are the long calls in hand, each cancellable by its id.
type jobs struct {
	mu      sync.Mutex
	next    int
	cancels map[string]context.CancelFunc
	kinds   map[string]string
}

// start runs fn under an id of its own. A kind that is already running is not started twice: its id is returned.
func (j *jobs) start(a *account, kind string, fn func(ctx context.Context, job string)) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	for id, k := range j.kinds {
		if k == kind {
			return id
		}
	}
	if j.cancels == nil {
		j.cancels, j.kinds = map[string]context.CancelFunc{}, map[string]string{}
	}
	j.next++
	id := kind + "-" + strconv.Itoa(j.next)
	ctx, cancel := context.WithCancel(a.ctx)
	j.cancels[id], j.kinds[id] = cancel, kind
	a.goes(func(context.Context) {
		defer j.end(id)
		fn(ctx, id)
	})
	return id
}

func (j *jobs) end(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cancels[id]()
	delete(j.cancels, id)
	delete(j.kinds, id)
}

// cancel asks a job to stop. Errors: CodeNothingThere when there is none of that id.
func (j *jobs) cancel(id string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	cancel, ok := j.cancels[id]
	if !ok {
		return feed.Fail(feed.CodeNothingThere, "what", "the job "+id)
	}
	cancel()
	return nil
}

// running reports whether a job of the kind is in hand.
func (j *jobs) running(kind string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, k := range j.kinds {
		if k == kind {
			return true
		}
	}
	return false
}
