package app

import (
	"context"
	"sync"
	"time"

	netsync "skein/sync"
)

// arrivals turns many small pieces of news into few looks at the whole: the first within a moment, the next no sooner than ten
// times what the last look cost (3 s at most), so that a busy network never keeps a core busy with counting.
type arrivals struct {
	kick   chan struct{}
	cancel context.CancelFunc
	work   sync.WaitGroup
}

const (
	arrivalAge  = 500 * time.Millisecond
	arrivalCost = 10
	arrivalMost = 3 * time.Second // however long a look took: people wait for the pill
)

func newArrivals(ctx context.Context, look func(context.Context)) *arrivals {
	ctx, cancel := context.WithCancel(ctx)
	r := &arrivals{kick: make(chan struct{}, 1), cancel: cancel}
	r.work.Go(func() {
		for {
			select {
			case <-r.kick:
			case <-ctx.Done():
				return
			}
			began := time.Now()
			look(ctx)
			rest := time.NewTimer(min(max(arrivalAge, arrivalCost*time.Since(began)), arrivalMost))
			select {
			case <-rest.C:
			case <-ctx.Done():
			}
			rest.Stop()
		}
	})
	return r
}

// tell says that something is new. It never waits.
func (r *arrivals) tell() {
	select {
	case r.kick <- struct{}{}:
	default:
	}
}

// end stops the looking and waits for it.
func (r *arrivals) end() {
	r.cancel()
	r.work.Wait()
}

// listens keeps where live changes come from, for the screen to say.
func (a *account) listens(s netsync.Source) {
	now := Source{Kind: string(s.Kind), Host: s.Host}
	a.mu.Lock()
	same := a.source == now
	a.source = now
	a.mu.Unlock()
	if !same {
		a.app.log.Info("live changes", "from", now.Kind, "host", now.Host)
		a.app.bus.emit(EventAuthChanged, a.app.state())
	}
}
