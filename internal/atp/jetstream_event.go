package atp

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"

	"skein/feed"
)

// jetstreamEvent is one message of Jetstream (pkg/models of the instance).
type jetstreamEvent struct {
	DID     string           `json:"did"`
	TimeUS  int64            `json:"time_us"`
	Kind    string           `json:"kind"`
	Commit  *jetstreamCommit `json:"commit"`
	Account *struct {
		Active bool   `json:"active"`
		Status string `json:"status"`
	} `json:"account"`
}

type jetstreamCommit struct {
	Rev        string          `json:"rev"`
	Operation  string          `json:"operation"`
	Collection string          `json:"collection"`
	RKey       string          `json:"rkey"`
	CID        string          `json:"cid"`
	Record     json.RawMessage `json:"record"`
}

// firstDID looks at the account that an event of the usual order of fields begins with, without parsing the rest: most of what an
// instance sends by mistake, or while the wanted accounts are being changed, ends here.
func firstDID(message []byte) (feed.DID, bool) {
	rest, ok := bytes.CutPrefix(message, []byte(`{"did":"`))
	if !ok {
		return "", false
	}
	end := bytes.IndexByte(rest[:min(len(rest), 2049)], '"')
	if end < 0 || bytes.IndexByte(rest[:end], '\\') >= 0 {
		return "", false
	}
	return feed.DID(rest[:end]), true
}

// event reads one message; why is empty, or the reason to drop it.
func (l *listener) event(message []byte) (ev Event, why string) {
	if did, ok := firstDID(message); ok && !l.wants(did) {
		return ev, DropUnwanted
	}
	in, ok := quickEvent(message)
	if !ok {
		if in, why = slowEvent(message); why != "" {
			return ev, why
		}
	}
	if !l.wants(feed.DID(in.DID)) {
		return ev, DropUnwanted
	}
	if !IsDID(in.DID) {
		return ev, DropAuthor
	}
	now := l.cfg.NowMs()
	ev = Event{DID: feed.DID(in.DID), Cursor: in.TimeUS, AtMs: min(in.TimeUS/1000, now)}
	switch {
	case in.Kind == "commit" && in.Commit != nil:
		ev.Kind = EventCommit
		return ev, l.commit(&ev, &in, now)
	case in.Kind == "identity":
		ev.Kind = EventIdentity
	case in.Kind == "account" && in.Account != nil:
		ev.Kind, ev.Status = EventAccount, statusOf(in.Account.Active, in.Account.Status)
	default:
		return ev, DropEvent
	}
	return ev, ""
}

// slowEvent reads a message of any shape.
func slowEvent(message []byte) (in jetstreamEvent, why string) {
	if !utf8.Valid(message) || tooDeep(message) {
		return in, DropGarbled
	}
	if err := json.Unmarshal(message, &in); err != nil || in.TimeUS <= 0 {
		var garbled *json.SyntaxError
		if errors.As(err, &garbled) {
			return in, DropGarbled
		}
		return in, DropEvent
	}
	return in, ""
}

// commit fills in the record.
func (l *listener) commit(ev *Event, in *jetstreamEvent, nowMs int64) (why string) {
	c := in.Commit
	if !soundKey(c.Collection, c.RKey) {
		return DropKey
	}
	if !soundRev(c.Rev, nowMs) {
		return DropRev
	}
	switch c.Operation {
	case "create", "update":
		ev.Change = FromJSON(c.Record, ev.DID, c.Collection, c.RKey, c.CID, l.hostOf(ev.DID), nowMs)
	case "delete":
		ev.Change = Change{DID: ev.DID, Collection: c.Collection, RKey: c.RKey, Deleted: true}
	default:
		return DropEvent
	}
	ev.Change.Rev = c.Rev
	return ev.Change.Drop
}
