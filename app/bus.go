package app

import "sync"

// Event is one message to the shells. Data is a wire type.
type Event struct {
	Name string
	Data any
}

// Names of events, fixed once.
const (
	EventSyncProgress = "sync.progress"
	EventJobProgress  = "job.progress"
	EventFeedNew      = "feed.new"
	EventAuthChanged  = "auth.changed"
	EventNotice       = "notice"
	EventOutbox       = "outbox.changed"
)

// Waiting is the data of a feed.new event.
type Waiting struct {
	Waiting int `json:"waiting"`
}

// bus hands events to any number of shells. A shell that reads too slowly loses progress events, never the others'.
type bus struct {
	mu   sync.Mutex
	subs map[chan Event]struct{}
}

// backlog is how many events a shell may lag behind before it loses some.
const backlog = 256

func (b *bus) emit(name string, data any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ch := range b.subs {
		select {
		case ch <- Event{name, data}:
		default: // the State of the next auth.changed or Home call carries everything again
		}
	}
}

func (b *bus) subscribe() (events <-chan Event, cancel func()) {
	ch := make(chan Event, backlog)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.subs == nil {
		b.subs = map[chan Event]struct{}{}
	}
	b.subs[ch] = struct{}{}
	return ch, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subs, ch)
	}
}
