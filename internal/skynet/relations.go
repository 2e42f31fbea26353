package skynet

import (
	"slices"
	"time"
)

// blocked tells whether either account blocks the other, by itself or by a list.
func blocked(a, b *account) bool {
	return a.blocking[b] != nil || a.blockedBy[b] != nil || a.blockList(b) != nil || b.blockList(a) != nil
}

// mute is private to the account: a row of the AppView, not a record.
type mute struct {
	of   *account
	key  string // TID of when it was made
	only scope
}

// scope narrows a mute to some of what an account does; the zero scope is everything.
type scope struct{ reposts, quotes bool }

// mute sets the mute of b; a scope replaces the one before.
func (a *account) mute(b *account, only scope, now time.Time) {
	for i := range a.muted {
		if a.muted[i].of == b {
			a.muted[i].only = only
			return
		}
	}
	a.muted = slices.Insert(a.muted, 0, mute{of: b, key: a.freeKey(now), only: only})
}

func (a *account) unmute(b *account) {
	a.muted = slices.DeleteFunc(a.muted, func(m mute) bool { return m.of == b })
}

// mutes tells whether all of b is muted, by itself or by a list.
func (a *account) mutes(b *account) bool {
	for _, m := range a.muted {
		if m.of == b && m.only == (scope{}) {
			return true
		}
	}
	return a.muteList(b) != nil
}

// scope is the narrow mute of b, the zero scope if there is none.
func (a *account) scope(b *account) scope {
	for _, m := range a.muted {
		if m.of == b {
			return m.only
		}
	}
	return scope{}
}
