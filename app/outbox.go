package app

import (
	"context"
	"slices"

	"skein/feed"
	"skein/internal/atp"
	netsync "skein/sync"
)

// actionOutbox is the button of a notice that leads to the outbox.
const actionOutbox = "outbox"

// Outbox lists what was done and is not certain yet, and own posts of the last day.
func (api *API) Outbox() (Outbox, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Outbox, error) { return a.listOutbox(ctx) })
}

// RetryAction sends a refused action again. Errors: CodeNothingThere when it is not one.
func (api *API) RetryAction(id string) (Outbox, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Outbox, error) {
		act, err := a.act(ctx, id)
		if err != nil {
			return Outbox{}, err
		}
		if act.Unsent() {
			a.outbox.Kick()
			return a.listOutbox(ctx)
		}
		act.State, act.Why, act.Reason, act.NextMs = feed.ActionWaiting, "", "", 0
		if err := a.settle(ctx, act, feed.ActionRefused); err != nil {
			return Outbox{}, err
		}
		return a.listOutbox(ctx)
	})
}

// DiscardAction lets go of an action that was not sent. One that may have arrived although its answer was lost is taken back
// at the server. Errors: CodeNothingThere; CodeBadInput while it is being sent.
func (api *API) DiscardAction(id string) (Outbox, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Outbox, error) {
		act, err := a.act(ctx, id)
		if err != nil {
			return Outbox{}, err
		}
		if err := a.discard(ctx, act); err != nil {
			return Outbox{}, err
		}
		return a.listOutbox(ctx)
	})
}

func (a *account) discard(ctx context.Context, act feed.Act) error {
	dropped, err := a.self.DropAct(ctx, act.RKey)
	if err != nil {
		return err
	}
	if dropped {
		a.actChanged(act)
		return nil
	}
	if act.State != feed.ActionWaiting {
		return feed.Fail(feed.CodeBadInput, "field", "This action", "reason", "it is being sent or was sent already")
	}
	made := act.Made(a.viewer)
	if made == "" { // a mute or a deletion that may have arrived: its opposite would be another word of the reader
		act.State, act.Why = feed.ActionRefused, feed.CodeCancelled
		return a.settle(ctx, act, feed.ActionWaiting)
	}
	for _, kind := range []feed.ActionKind{feed.ActUnlike, feed.ActUnrepost, feed.ActUnfollow, feed.ActUnblock, feed.ActRemove} {
		if kind.Undoes() == act.Kind {
			act.Kind, act.Of, act.NextMs, act.Images = kind, string(made), 0, nil
			break
		}
	}
	return a.settle(ctx, act, feed.ActionWaiting)
}

// act finds an action by its id. Errors: CodeNothingThere.
func (a *account) act(ctx context.Context, id string) (feed.Act, error) {
	acts, err := a.pending(ctx)
	if err != nil {
		return feed.Act{}, err
	}
	i := slices.IndexFunc(acts, func(x feed.Act) bool { return x.RKey == id })
	if i < 0 || a.outbox == nil {
		return feed.Act{}, feed.Fail(feed.CodeNothingThere, "what", "That action")
	}
	return acts[i], nil
}

// settle writes an action back for the reader and has it sent.
func (a *account) settle(ctx context.Context, act feed.Act, was feed.ActionState) error {
	ok, err := a.self.SettleAct(ctx, act, was)
	if err == nil && !ok {
		err = feed.Fail(feed.CodeBadInput, "field", "This action", "reason", "it has moved on meanwhile; look again")
	}
	if err != nil {
		return err
	}
	a.actChanged(act)
	a.outbox.Kick()
	return nil
}

// pending is what the network does not show yet.
func (r *reading) pending(ctx context.Context) ([]feed.Act, error) { return r.self.Acts(ctx, 1<<62) }

// openOutbox wires the outbox of a signed-in account and starts sending.
func (a *account) openOutbox(ctx context.Context) error {
	last, err := a.self.LastAct(ctx)
	if err != nil {
		return err
	}
	a.tids = atp.NewTIDs(a.app.opt.Clock, last)
	a.outbox = netsync.NewOutbox(netsync.OutboxConfig{
		Session: a.session, Box: a.self, Sink: a.network, Clock: a.app.opt.Clock, Changed: a.actMoved,
		Trouble: func(err error) {
			if err != nil {
				a.app.log.Info("the outbox waits", "error", err)
			}
		},
	})
	a.goes(func(ctx context.Context) {
		if err := a.outbox.Run(ctx); ctx.Err() == nil && err != nil {
			a.failed(err)
		}
	})
	return nil
}

// actMoved hears from the sender. A refusal is undone on the screen, and a notice says why.
func (a *account) actMoved(act feed.Act) {
	if act.State == feed.ActionRefused {
		a.notice(refusedError(&act, a.profile.Host), actionOutbox)
		if changesFeed(act.Kind) {
			a.reopen()
		}
	}
	if act.State != feed.ActionSending {
		a.actChanged(act)
	}
}

// refusedError is why an action was refused, nil when it was not.
func refusedError(act *feed.Act, host string) error {
	if act.Why == "" {
		return nil
	}
	seconds := "a few"
	return feed.Fail(act.Why, "host", host, "reason", shorten(act.Reason, 200), "seconds", seconds, "status", "5xx", "limit", "its limit", "detail", act.Reason)
}

// changesFeed reports whether an action decides what may be shown.
func changesFeed(k feed.ActionKind) bool {
	switch k {
	case feed.ActMute, feed.ActUnmute, feed.ActBlock, feed.ActUnblock:
		return true
	}
	return false
}

// reopen gathers the open edition anew under the reader's rules.
func (a *account) reopen() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.desk == nil {
		return
	}
	if err := a.regather(a.ctx); err != nil && a.ctx.Err() == nil {
		a.app.log.Warn("the feed was not gathered again", "error", err)
	}
}

// actChanged tells the screens.
func (a *account) actChanged(act feed.Act) {
	change := OutboxChange{Kind: string(act.Kind), Subject: act.Subject, State: string(act.State)}
	if acts, err := a.pending(a.ctx); err == nil {
		change.Waiting, change.Refused = tally(acts)
	}
	a.app.bus.emit(EventOutbox, change)
}

func tally(acts []feed.Act) (waiting, refused int) {
	for i := range acts {
		if acts[i].Unsent() {
			waiting++
		} else if acts[i].State == feed.ActionRefused {
			refused++
		}
	}
	return waiting, refused
}

// ownPostsShown is how long a confirmed post of the reader's own stays in the list.
const ownPostsShown = dayMs

// listOutbox draws the rows, newest first.
func (a *account) listOutbox(ctx context.Context) (Outbox, error) {
	acts, err := a.self.Acts(ctx, a.app.opt.Clock().UnixMilli()-ownPostsShown)
	if err != nil {
		return Outbox{}, err
	}
	out := Outbox{Rows: []OutboxRow{}}
	out.Waiting, out.Refused = tally(acts)
	names, err := a.namesOf(ctx, acts)
	if err != nil {
		return Outbox{}, err
	}
	for _, act := range slices.Backward(acts) {
		if act.Confirmed && act.Kind != feed.ActPost || act.Kind == feed.ActRemove && act.State == feed.ActionSent {
			continue
		}
		out.Rows = append(out.Rows, a.outboxRow(&act, names))
	}
	return out, nil
}
