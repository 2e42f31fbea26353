package skynet

import (
	"errors"
	"fmt"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"
)

// Write is one change of a repository, as a client would ask for it.
type Write struct {
	// Action is "create", "update" or "delete".
	Action string
	// Collection is an NSID; RKey may be empty for a creation, which then gets a new TID.
	Collection, RKey string
	// Value is the record, in the types of indigo's atdata; a $type is added where there is none.
	Value map[string]any
}

// The ways in which a write is refused.
var (
	errExists  = errors.New("there is already a value at that key")
	errMissing = errors.New("could not locate the record")
)

// Write changes the repository of an account in one commit, and returns the at-uri of each record written. It checks
// that keys are free or taken as they must be, and nothing else: no lexicon. Deleting what is not there is no error.
func (w *World) Write(actor string, writes ...Write) ([]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.writer(actor)
	if err != nil {
		return nil, err
	}
	_, ops, err := w.apply(a, writes)
	if err != nil {
		return nil, fmt.Errorf("write by %s: %w", actor, err)
	}
	var uris []string
	for _, o := range ops {
		uris = append(uris, o.at().uri)
	}
	return uris, nil
}

// writer finds an account that is active.
func (w *World) writer(actor string) (*account, error) {
	a, err := w.find(actor)
	if err == nil && a.status != Active {
		return nil, fmt.Errorf("%s is %s", actor, a.status)
	}
	return a, err
}

// apply makes one commit of some writes, all or none. It returns no commit where nothing changes.
func (w *World) apply(a *account, writes []Write) (*change, []op, error) {
	if err := a.allows(writes); err != nil {
		return nil, nil, err
	}
	var ops []op
	for _, wr := range writes {
		if o := w.applyOne(a, wr); o.rec != nil || o.prev != nil {
			ops = append(ops, o)
		}
	}
	if len(ops) == 0 {
		return nil, nil, nil
	}
	return w.commit(a, w.now(), ops...), ops, nil
}

// allows tells whether the keys of some writes are free or taken as they must be, one write after another.
func (a *account) allows(writes []Write) error {
	there := map[string]bool{}
	for _, wr := range writes {
		path := wr.Collection + "/" + wr.RKey
		have, known := there[path]
		if !known {
			have = a.repo.get(wr.Collection, wr.RKey) != nil
		}
		switch {
		case wr.Action == "create" && have && wr.RKey != "":
			return fmt.Errorf("%w: %s", errExists, path)
		case wr.Action == "update" && !have:
			return fmt.Errorf("%w: %s", errMissing, path)
		case wr.Action != "create" && wr.Action != "update" && wr.Action != "delete":
			return fmt.Errorf("action not supported: %q", wr.Action)
		}
		there[path] = wr.Action != "delete"
	}
	return nil
}

func (w *World) applyOne(a *account, wr Write) op {
	prev := a.repo.get(wr.Collection, wr.RKey)
	if wr.Action == "delete" {
		if prev == nil {
			return op{}
		}
		return op{prev: w.drop(prev)}
	}
	h := w.headFor(a, wr)
	if prev == nil {
		return op{rec: w.index(h)}
	}
	old := prev.at().frozen() // before the post that it may be gets its new head
	return op{rec: w.reindex(prev, h), prev: old}
}

// headFor makes the head of a record that a client gave.
func (w *World) headFor(a *account, wr Write) *head {
	now := w.now()
	if wr.RKey == "" {
		wr.RKey = a.freeKey(now)
	}
	a.used[wr.RKey] = true
	value := map[string]any{"$type": wr.Collection}
	for k, v := range wr.Value {
		value[k] = v
	}
	created := now
	text, _ := value["createdAt"].(string)
	if at, err := syntax.ParseDatetimeTime(text); err == nil {
		created = at
	}
	return &head{
		uri: atURI(a.did, wr.Collection, wr.RKey), collection: wr.Collection, rkey: wr.RKey,
		by: a, created: created, indexed: now.Truncate(time.Microsecond), data: value,
	}
}

// given is a record of which the AppView knows no more than its content.
type given struct{ *head }

func (g given) value() map[string]any { return g.data }

// frozen is the record under this head as it is now, for the log: what holds the head may go on to something else.
func (h *head) frozen() record {
	if _, ok := h.rec.(given); ok {
		return h.rec
	}
	if h.data == nil {
		h.data = h.rec.value()
	}
	old := given{h}
	if h.born != nil {
		for i := range h.born.ops {
			if o := &h.born.ops[i]; o.rec == h.rec {
				o.rec = old
			}
		}
	}
	h.rec = old
	return old
}
