package netsync

import (
	"context"
	"sync"
	"time"
)

// pace is the interval of polling, which a stream slows down. A change ends the wait in hand.
type pace struct {
	mu    sync.Mutex
	every time.Duration
	end   context.CancelFunc
}

func newPace(every time.Duration) *pace { return &pace{every: every} }

// set changes the interval. A shorter one begins at once.
func (p *pace) set(every time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	faster := every < p.every
	if p.every = every; faster && p.end != nil {
		p.end()
	}
}

func (p *pace) slow(usual time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.every > usual
}

// wait lets the interval pass, or more after failures.
func (p *pace) wait(ctx context.Context, wait func(context.Context, time.Duration) error, atLeast time.Duration) error {
	inner, end := context.WithCancel(ctx)
	defer end()
	p.mu.Lock()
	p.end = end
	d := max(p.every, atLeast)
	p.mu.Unlock()
	if err := wait(inner, d); err != nil && inner.Err() == nil {
		return err
	}
	return ctx.Err()
}
