package atp

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"skein/feed"
	"skein/internal/atp/repo"
)

// ErrTooSlow says that a firehose gave up sending: go on from the last cursor.
var ErrTooSlow = errors.New("the stream was read too slowly")

// Firehose is the stream of one PDS (com.atproto.sync.subscribeRepos): every change of every account that it hosts.
type Firehose struct {
	listener
	pending  []Event // of a commit that was read, in order
	outdated bool
}

// DialFirehose subscribes to a PDS. The server knows no filter: what other accounts do is dropped here.
func DialFirehose(ctx context.Context, cfg StreamConfig) (*Firehose, error) {
	base, err := socketURL(cfg.URL)
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeBadInput, "field", "pds", "reason", err.Error())
	}
	query := ""
	if cfg.Cursor > 0 {
		query = "?" + url.Values{"cursor": {strconv.FormatInt(cfg.Cursor, 10)}}.Encode()
	}
	f := &Firehose{listener: listener{cfg: cfg}}
	f.want(cfg.Wanted)
	if f.socket, err = cfg.Network.Dial(ctx, feed.PurposePDS, base+"/xrpc/com.atproto.sync.subscribeRepos"+query); err != nil {
		return nil, err
	}
	return f, nil
}

// Want replaces the accounts to hear of.
func (f *Firehose) Want(_ context.Context, dids []feed.DID) error {
	f.want(dids)
	return nil
}

// Outdated reports whether the server said that the cursor was older than what it keeps (OutdatedCursor): what lies between is
// missing.
func (f *Firehose) Outdated() bool { return f.outdated }

// Next waits for the next event of a wanted account.
func (f *Firehose) Next(ctx context.Context) (Event, error) {
	for len(f.pending) == 0 {
		message, _, err := f.socket.Read(ctx)
		if err != nil {
			return Event{}, err
		}
		frame, err := repo.ParseFrame(message)
		if err != nil {
			f.drop(DropGarbled)
			return Event{Kind: EventUnreadable}, nil
		}
		if err := f.take(ctx, &frame); err != nil {
			return Event{}, err
		}
	}
	ev := f.pending[0]
	f.pending = f.pending[1:]
	return ev, nil
}

// take turns a frame into pending events.
func (f *Firehose) take(ctx context.Context, frame *repo.Frame) error {
	switch frame.Type {
	case "":
		return f.refused(frame.Name)
	case "#info":
		f.outdated = f.outdated || frame.Name == "OutdatedCursor"
		return nil
	}
	if !f.wants(frame.DID) {
		f.drop(DropUnwanted)
		return nil
	}
	if frame.Seq <= 0 {
		f.drop(DropEvent)
		return nil
	}
	now := f.cfg.NowMs()
	ev := Event{DID: feed.DID([]byte(frame.DID)), Cursor: frame.Seq, AtMs: witnessed(text(frame.Time), now)}
	switch frame.Type {
	case "#identity":
		ev.Kind = EventIdentity
	case "#account":
		ev.Kind, ev.Status = EventAccount, statusOf(frame.Active, frame.Status)
	case "#sync":
		ev.Kind = EventSync
	case "#commit":
		return f.commit(ctx, ev, frame, now)
	default:
		return nil // of a later version of the protocol
	}
	f.pending = append(f.pending, ev)
	return nil
}

func (f *Firehose) refused(name string) error {
	switch name {
	case "FutureCursor":
		return ErrFutureCursor
	case "ConsumerTooSlow":
		return ErrTooSlow
	}
	return feed.Fail(feed.CodeBadAnswer, "host", hostOf(f.cfg.URL))
}

// commit makes an event of each op. A commit that cannot be believed, or was too large to send, asks for a copy instead: what it
// did is unknown.
func (f *Firehose) commit(ctx context.Context, ev Event, frame *repo.Frame, nowMs int64) error {
	if !soundRev(frame.Rev, nowMs) {
		f.drop(DropRev)
		return nil
	}
	host, rev := f.hostOf(ev.DID), string([]byte(frame.Rev))
	err := frame.Records(ctx, func(op repo.Op, rec repo.Record) error {
		out := ev
		if out.Change = f.record(op, rec, ev.DID, host, nowMs); out.Change.Drop == "" {
			out.Change.Rev, out.More = rev, true
			f.pending = append(f.pending, out)
			return nil
		}
		f.drop(out.Change.Drop)
		return nil
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && !frame.TooBig:
		f.drop(DropBlock)
	}
	if err != nil || frame.TooBig {
		ev.Kind = EventSync
		f.pending = append(f.pending[:0], ev)
	} else if n := len(f.pending); n > 0 {
		f.pending[n-1].More = false
	}
	return nil
}

func (f *Firehose) record(op repo.Op, rec repo.Record, did feed.DID, host string, nowMs int64) Change {
	switch {
	case !soundKey(rec.Collection, rec.RKey):
		return Change{Drop: DropKey}
	case op.Action == "delete":
		return Change{DID: did, Collection: string([]byte(rec.Collection)), RKey: string([]byte(rec.RKey)), Deleted: true}
	case op.Action != "create" && op.Action != "update":
		return Change{Drop: DropEvent}
	case errors.Is(rec.Err, repo.ErrMissing):
		return Change{Drop: DropBlock}
	}
	return FromRepo(rec, did, host, nowMs)
}
