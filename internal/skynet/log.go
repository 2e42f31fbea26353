package skynet

import "time"

// The kinds of change that a network tells its listeners.
const (
	kindCommit   = "commit"
	kindIdentity = "identity"
	kindAccount  = "account"
	kindSync     = "sync"
)

// change is one entry of the world's log: what happened to one account at one moment. Streams are made from the log, and
// so is every older version of a repository.
type change struct {
	seq    int64     // 1, 2, 3 …
	at     time.Time // when the network witnessed it, to the microsecond; no two changes share one
	by     *account
	host   int  // the account's host when it happened
	local  bool // told by that host alone: the relay knows better
	kind   string
	rev    string // of the repository afterwards, for commit and sync
	ops    []op   // for commit
	key    int    // which signing key the account had
	status Status // for account
	handle string // for identity
}

// until is the last moment of a change: each record of a commit has a microsecond of its own.
func (c *change) until() time.Time {
	return c.at.Add(time.Duration(max(len(c.ops)-1, 0)) * time.Microsecond)
}

// op is one record of a commit: made (prev is nil), replaced, or taken out (rec is nil).
type op struct{ rec, prev record }

// action is what an op does, in the words of the protocol.
func (o op) action() string {
	switch {
	case o.rec == nil:
		return "delete"
	case o.prev == nil:
		return "create"
	}
	return "update"
}

// at is the address that the op is about.
func (o op) at() *head {
	if o.rec == nil {
		return o.prev.at()
	}
	return o.rec.at()
}

func (h *head) path() string { return h.collection + "/" + h.rkey }

// witness is when a change enters the log: while the world is built, when it is said to have happened; once it is served,
// the clock's time. The log's order is the order of its times.
func (w *World) witness(at time.Time) time.Time {
	if now := w.now(); w.live || at.After(now) {
		at = now
	}
	at = at.Truncate(time.Microsecond)
	if n := len(w.log); n > 0 && !at.After(w.log[n-1].until()) {
		at = w.log[n-1].until().Add(time.Microsecond)
	}
	return at
}

// goLive ends the time in which changes are said to have happened; from now on they are witnessed.
func (w *World) goLive(hosts int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.live, w.hosts = true, max(w.hosts, hosts)
	for _, a := range w.accounts {
		w.hosts = max(w.hosts, a.host+1)
	}
}

// note appends a change to the log and wakes the streams.
func (w *World) note(c *change) {
	c.seq = w.firstSeq + int64(len(w.log))
	if !c.local {
		c.host = c.by.host
	}
	c.key = c.by.keys
	w.log = append(w.log, c)
	close(w.moved)
	w.moved = make(chan struct{})
}

// commit moves the repository of an account on by some ops, which must have been made in its shelves already.
func (w *World) commit(a *account, at time.Time, ops ...op) *change {
	if w.live {
		at = w.now()
	}
	a.changed(at)
	c := &change{at: w.witness(at), by: a, kind: kindCommit, rev: tidAt(a.revAt), ops: ops}
	for _, o := range ops {
		if o.rec != nil {
			o.rec.at().born = c
		}
	}
	a.commits = append(a.commits, c)
	w.note(c)
	return c
}
