package netsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"skein/feed"
	"skein/internal/atp"
)

// send brings one action as far as it gets. Its error is one that ends the run; everything else is kept with the action.
func (r *outboxRound) send(ctx context.Context, a *feed.Act) error {
	was, again := a.State, a.Tries > 0
	a.State = feed.ActionSending
	a.Tries++
	// Before the request and durably: after a crash the row says that it may have arrived.
	if moved, err := r.move(ctx, a, was); err != nil || !moved {
		return err
	}
	written, err := r.deliver(ctx, a, again)
	settled := context.WithoutCancel(ctx) // what the server did has happened, whoever has lost patience here
	reason, refused := refusal(err)
	switch {
	case errors.Is(err, errLost):
		return r.refuse(settled, a, feed.CodeNeedsOther, "")
	case err == nil:
		r.tell(nil)
		return r.sent(settled, a, written)
	case refused:
		r.tell(nil)
		return r.refuse(settled, a, feed.CodeRefused, reason)
	}
	code := feed.CodeOf(err)
	a.State, a.Why, a.NextMs = feed.ActionWaiting, code, r.nowMs()+r.patience(a.Tries, err)
	if _, moveErr := r.move(settled, a, feed.ActionSending); moveErr != nil {
		return moveErr
	}
	r.wakeAt(a.NextMs)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if r.held = general(code); r.held {
		r.tell(err)
	}
	if fatal(code) {
		return err
	}
	return nil
}

// move writes an action back and tells of it; false when somebody else moved it on, and then it is left alone.
func (r *outboxRound) move(ctx context.Context, a *feed.Act, was feed.ActionState) (bool, error) {
	moved, err := r.cfg.Box.SettleAct(ctx, *a, was)
	if err != nil {
		return false, err
	}
	if !moved {
		a.State = feed.ActionRefused // for the rest of this round it is none of ours
		return false, nil
	}
	r.cfg.Changed(*a)
	return true, nil
}

func (r *outboxRound) sent(ctx context.Context, a *feed.Act, w atp.Written) error {
	a.State, a.URI, a.CID, a.SentMs, a.Why, a.Reason = feed.ActionSent, w.URI, w.CID, r.nowMs(), "", ""
	a.NextMs = a.SentMs + confirmAfter[0].Milliseconds()
	if err := r.cfg.Sink.Apply(ctx, certain(r.me, a)); err != nil {
		return fmt.Errorf("keeping what was sent: %w", err)
	}
	if _, err := r.move(ctx, a, feed.ActionSending); err != nil {
		return err
	}
	r.wakeAt(a.NextMs)
	return nil
}

func (r *outboxRound) refuse(ctx context.Context, a *feed.Act, why feed.Code, reason string) error {
	was := a.State
	a.State, a.Why, a.Reason, a.NextMs = feed.ActionRefused, why, reason, 0
	_, err := r.move(ctx, a, was)
	return err
}

// certain is what a sent action changes without anybody having to be asked.
func certain(me feed.DID, a *feed.Act) feed.Batch {
	b := feed.Batch{Viewer: me}
	did, post := feed.DID(a.Subject), feed.URI(a.Subject)
	switch a.Kind {
	case feed.ActLike:
		b.Engaged = []feed.Engagement{{Kind: feed.Like, URI: a.URI, Actor: me, Post: post, CreatedMs: a.MadeMs}}
	case feed.ActRepost:
		b.Engaged = []feed.Engagement{{Kind: feed.Repost, URI: a.URI, Actor: me, Post: post, CreatedMs: a.MadeMs}}
	case feed.ActFollow:
		b.Graph = []feed.GraphEdge{{Kind: feed.GraphFollow, Subject: did, URI: a.URI}}
	case feed.ActBlock:
		b.Graph = []feed.GraphEdge{{Kind: feed.GraphBlock, Subject: did, URI: a.URI}}
	case feed.ActMute:
		if a.Scope == feed.ScopeAll {
			b.Graph = []feed.GraphEdge{{Kind: feed.GraphMute, Subject: did}}
		}
	default:
		if a.Kind.Deletes() {
			b.Deleted = []feed.URI{feed.URI(a.Of)}
		}
	}
	return b
}

// deliver asks the server to do it. again says that an earlier attempt may have arrived.
func (r *outboxRound) deliver(ctx context.Context, a *feed.Act, again bool) (atp.Written, error) {
	switch {
	case a.Kind.Collection() != "":
		return r.create(ctx, a, again)
	case a.Kind.Deletes():
		return atp.Written{}, r.undo(ctx, a)
	}
	did, post := feed.DID(a.Subject), feed.URI(a.Subject)
	switch a.Kind { // these are idempotent: the last word counts
	case feed.ActMute:
		return atp.Written{}, r.client.Mute(ctx, did, a.Scope)
	case feed.ActUnmute:
		return atp.Written{}, r.client.Unmute(ctx, did)
	case feed.ActBookmark:
		cid, err := a.Of, error(nil)
		if cid == "" {
			cid, err = r.cidOf(ctx, post)
		}
		if err != nil {
			return atp.Written{}, err
		}
		return atp.Written{}, r.client.Bookmark(ctx, post, cid)
	case feed.ActUnbookmark:
		return atp.Written{}, r.client.Unbookmark(ctx, post)
	}
	return atp.Written{}, fmt.Errorf("an action of the kind %q is not known", a.Kind)
}

// undo deletes a record. Which one a block is, is not always known here.
func (r *outboxRound) undo(ctx context.Context, a *feed.Act) error {
	if a.Of == "" && a.Kind == feed.ActUnblock {
		of, err := r.client.BlockRecord(ctx, feed.DID(a.Subject))
		if err != nil || of == "" {
			return err
		}
		a.Of = string(of)
	}
	return r.client.DeleteRecord(ctx, feed.URI(a.Of), "")
}

// create writes the record, unless it is there already.
func (r *outboxRound) create(ctx context.Context, a *feed.Act, again bool) (atp.Written, error) {
	uri := a.Made(r.me)
	if again {
		if there, found, err := r.client.Record(ctx, uri); err != nil || found {
			return there.Written, err
		}
	}
	record, err := r.compose(ctx, a)
	if err != nil {
		return atp.Written{}, err
	}
	written, err := r.client.CreateRecord(ctx, a.Kind.Collection(), a.RKey, record, "")
	var refused *atp.Refusal
	if err == nil || !errors.As(err, &refused) && feed.CodeOf(err) != feed.CodeServerError || fatal(feed.CodeOf(err)) {
		return written, err
	}
	// "There is already such a record" comes as a refusal from some servers and as an error of their own from others.
	if there, found, askErr := r.client.Record(ctx, uri); askErr == nil && found {
		return there.Written, nil
	}
	if refused != nil && refused.Name == "BlobNotFound" && a.Tries < 3 { // the server keeps blobs without a record for some hours only
		for i := range a.Images {
			a.Images[i].Ref = nil
		}
		return written, feed.FailWith(errors.New("the pictures must be sent again"), feed.CodeServerError, "host", r.client.Host(), "status", "400")
	}
	return written, err
}

// compose makes the record that is sent: CIDs of records that were unsent when it was written, blobs, DIDs of mentions.
func (r *outboxRound) compose(ctx context.Context, a *feed.Act) (json.RawMessage, error) {
	record, err := r.fill(ctx, a)
	if err != nil || a.Kind != feed.ActPost {
		return record, err
	}
	var d atp.Draft
	if err := json.Unmarshal(record, &d); err != nil {
		return nil, fmt.Errorf("the draft of %s: %w", a.RKey, err)
	}
	if err := r.upload(ctx, a); err != nil {
		return nil, err
	}
	facets, err := r.mentions(ctx, atp.Detect(d.Text))
	if err != nil {
		return nil, err
	}
	return d.Record(facets, a.Images), nil
}

// errLost says that a record which the action needs is not there.
var errLost = errors.New("a record that it needs is gone")

// fill puts CIDs beside the at-uris of own records that were unsent when the action was made.
func (r *outboxRound) fill(ctx context.Context, a *feed.Act) (json.RawMessage, error) {
	if len(a.Needs) == 0 {
		return a.Record, nil
	}
	cids := map[string]string{}
	for _, uri := range a.Needs {
		cid, err := r.cidOf(ctx, uri)
		if err != nil {
			return nil, err
		}
		cids[string(uri)] = cid
	}
	var v any
	if err := json.Unmarshal(a.Record, &v); err != nil {
		return nil, fmt.Errorf("the record of %s: %w", a.RKey, err)
	}
	fillCIDs(v, cids)
	return json.Marshal(v)
}

func fillCIDs(v any, cids map[string]string) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	if uri, ok := m["uri"].(string); ok && m["cid"] == "" {
		m["cid"] = cids[uri]
	}
	for _, x := range m {
		fillCIDs(x, cids)
	}
}

// cidOf is the CID of an own record: of one sent lately, else as the server says.
func (r *outboxRound) cidOf(ctx context.Context, uri feed.URI) (string, error) {
	for i := range r.acts {
		if r.acts[i].State == feed.ActionSent && r.acts[i].URI == uri {
			return r.acts[i].CID, nil
		}
	}
	there, found, err := r.client.Record(ctx, uri)
	if err == nil && !found {
		err = errLost
	}
	return there.CID, err
}

// upload sends the pictures that the server does not have yet, and keeps after each how it is named.
func (r *outboxRound) upload(ctx context.Context, a *feed.Act) error {
	if len(a.Images) == 0 {
		return nil
	}
	full, err := r.cfg.Box.ActImages(ctx, a.RKey)
	if err != nil {
		return err
	}
	for i := range full {
		if a.Images[i].Ref != nil {
			continue
		}
		if a.Images[i].Ref, err = r.client.UploadBlob(ctx, full[i].Bytes, full[i].Mime); err != nil {
			return err
		}
		if _, err := r.move(ctx, a, feed.ActionSending); err != nil {
			return err
		}
	}
	return nil
}

// mentions puts DIDs in the place of handles. A handle that names nobody is no mention.
func (r *outboxRound) mentions(ctx context.Context, facets []feed.Facet) ([]feed.Facet, error) {
	var out []feed.Facet
	for _, f := range facets {
		if f.Kind == feed.FacetMention {
			did, found, err := r.client.ResolveHandle(ctx, f.Target)
			if err != nil {
				return nil, err
			}
			if !found {
				continue
			}
			f.Target = string(did)
		}
		out = append(out, f)
	}
	return out, nil
}
