package atp

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"
)

// TIDs makes record keys (atproto.com/specs/tid): microseconds and ten random bits of this clock. They rise strictly, also
// when the clock is set back and across restarts, where Last is the greatest one known. Safe for concurrent use.
type TIDs struct {
	clock func() time.Time
	id    uint

	mu   sync.Mutex
	last int64 // microseconds
}

// NewTIDs makes a source whose first TID is greater than last, which may be empty or no TID at all.
func NewTIDs(clock func() time.Time, last string) *TIDs {
	t := &TIDs{clock: clock, id: rand.UintN(1024)}
	if tid, err := syntax.ParseTID(last); err == nil {
		t.last = tid.Time().UnixMicro()
	}
	return t
}

// Next is a TID greater than all before it.
func (t *TIDs) Next() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = max(t.clock().UnixMicro(), t.last+1)
	return string(syntax.NewTID(t.last, t.id))
}
