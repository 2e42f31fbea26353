package skynet

import (
	"fmt"
	"slices"
)

// Status is whether an account is there to be seen; the zero value is Active.
type Status string

// The states of an account, in the words of the protocol.
const (
	Active      Status = ""
	Deactivated Status = "deactivated"
	Suspended   Status = "suspended"
	Takendown   Status = "takendown"
	Deleted     Status = "deleted"
)

var statuses = []Status{Active, Deactivated, Suspended, Takendown, Deleted}

// SetStatus changes whether an account is there. While it is not, its repository cannot be had, it can write nothing, and
// the AppView shows neither it nor its posts; an account that comes back comes with the records it had.
func (w *World) SetStatus(actor string, s Status) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.find(actor)
	if err != nil {
		return err
	}
	if !slices.Contains(statuses, s) {
		return fmt.Errorf("%q is no status", s)
	}
	if a.status == s {
		return nil
	}
	a.status = s
	w.note(&change{at: w.witness(w.now()), by: a, kind: kindAccount, status: s})
	if s == Active {
		w.identify(a)
		w.resync(a)
	}
	return nil
}

// identify tells that who an account is may have changed: its handle, its keys or its host.
func (w *World) identify(a *account) {
	w.note(&change{at: w.witness(w.now()), by: a, kind: kindIdentity, handle: a.declared})
}

// resync tells where a repository stands, without what led there.
func (w *World) resync(a *account) {
	w.note(&change{at: w.witness(w.now()), by: a, kind: kindSync, rev: a.commits[len(a.commits)-1].rev})
}

// Rename gives an account another handle, which must be free. The old one leads nowhere from then on.
func (w *World) Rename(actor, handle string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.writer(actor)
	if err != nil {
		return err
	}
	if w.byKey[handle] != nil {
		return fmt.Errorf("handle %q is taken", handle)
	}
	delete(w.byKey, a.Handle)
	a.Handle, a.declared = handle, handle
	w.byKey[handle] = a
	w.identify(a)
	return nil
}

// Move takes an account to another PDS, by index. Its DID document names the new one, the repository stands there as it
// stood, and the old one keeps a deactivated account; sessions must be opened anew.
func (w *World) Move(actor string, host int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.writer(actor)
	if err != nil {
		return err
	}
	if host < 0 || host == a.host || (w.live && host >= w.hosts) {
		return fmt.Errorf("moving %s to host %d: it has %d hosts and is on %d", actor, host, w.hosts, a.host)
	}
	if a.left == nil {
		a.left = map[int]Status{}
	}
	old := a.host
	a.left[old], a.host = Deactivated, host
	delete(a.left, host)
	w.note(&change{at: w.witness(w.now()), by: a, kind: kindAccount, status: Active})
	w.identify(a)
	w.resync(a)
	w.note(&change{at: w.witness(w.now()), by: a, kind: kindAccount, status: Deactivated, host: old, local: true})
	return nil
}

// ForgetMoved deletes what an account left behind on other hosts: they then say that they never had it.
func (w *World) ForgetMoved(actor string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.find(actor)
	if err != nil {
		return err
	}
	a.left = nil
	return nil
}

// RotateKey gives an account another signing key and signs its repository anew, in a commit without changes.
func (w *World) RotateKey(actor string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.writer(actor)
	if err != nil {
		return err
	}
	a.keys++
	w.identify(a)
	w.commit(a, w.now())
	return nil
}

// ResetSeq renumbers the world's log, as a relay does that lost its own: cursors of before mean something else now, or
// nothing. Times stay what they were.
func (w *World) ResetSeq(first int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.firstSeq = first
	for i, c := range w.log {
		c.seq = first + int64(i)
	}
	close(w.moved)
	w.moved = make(chan struct{})
}
