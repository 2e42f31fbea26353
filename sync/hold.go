package netsync

import (
	"context"
	"sync"

	"skein/feed"
)

// holds keeps the live events of accounts back while their repositories are copied: what a stream says of a record and what a
// copy says of it must reach the store in the order of revisions, and only the copy knows its own.
type holds struct {
	mu   sync.Mutex
	held map[feed.DID]int
	open *tail // of the stream that is open, nil when none is
}

// Hold keeps the live events of an account back until release is called. When it returns, what was heard before has been written
// down, so a copy that is asked for now holds all of it. Whoever copies a repository calls it, before the request; several may
// hold one account. release may be called more than once.
func (s *Session) Hold(ctx context.Context, did feed.DID) (release func(), err error) {
	h := &s.holds
	h.mu.Lock()
	if h.held == nil {
		h.held = map[feed.DID]int{}
	}
	h.held[did]++
	open := h.open
	h.mu.Unlock()
	release = sync.OnceFunc(func() { h.release(did) })
	if open == nil {
		return release, nil
	}
	if err := open.flush(ctx); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

func (h *holds) release(did feed.DID) {
	h.mu.Lock()
	free := h.held[did] == 1
	if h.held[did]--; free {
		delete(h.held, did)
	}
	open := h.open
	h.mu.Unlock()
	if free && open != nil {
		open.released(did)
	}
}

// holding reports whether somebody holds the account.
func (h *holds) holding(did feed.DID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.held[did] > 0
}

// use makes t the stream that is open, nil for none.
func (h *holds) use(t *tail) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open = t
}

// followed tells the open stream that the viewer's follows were read anew.
func (h *holds) followed() {
	h.mu.Lock()
	open := h.open
	h.mu.Unlock()
	if open != nil {
		open.refollow()
	}
}
