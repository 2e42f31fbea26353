package netsync

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// Box keeps what a person did; the store is one.
type Box interface {
	// Acts are those that the network's views do not show yet, and those sent since, in the order made.
	Acts(ctx context.Context, sinceMs int64) ([]feed.Act, error)
	// ActImages are the pictures of one, with their bytes.
	ActImages(ctx context.Context, rkey string) ([]feed.Attachment, error)
	// SettleAct writes one back unless somebody else moved it on meanwhile.
	SettleAct(ctx context.Context, a feed.Act, was feed.ActionState) (bool, error)
}

// Applier takes what is certain about the network; the store is one.
type Applier interface {
	Apply(ctx context.Context, b feed.Batch) error
}

// OutboxConfig makes an [Outbox].
type OutboxConfig struct {
	Session *Session
	Box     Box
	Sink    Applier
	// Changed hears of every action that moved on, and Trouble of what holds all of them up, nil when all is well again. They
	// may be nil.
	Changed func(feed.Act)
	Trouble func(error)
	Clock   func() time.Time                     // time.Now
	After   func(time.Duration) <-chan time.Time // time.After
	Jitter  func() float64                       // in [0,1)
}

// Outbox sends what a person did, in order and exactly once. The record's key was chosen with the action, so a second
// attempt cannot make a second record; and an attempt whose answer was lost, by the network or by a crash, asks what is there
// before it writes. Rejected alternative: putRecord, which would also overwrite what another app made of the record since.
type Outbox struct {
	cfg    OutboxConfig
	me     feed.DID
	client *atp.Client
	kick   chan struct{}

	troubled bool
}

// NewOutbox makes an outbox; [Outbox.Run] sends.
func NewOutbox(cfg OutboxConfig) *Outbox {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	if cfg.After == nil {
		cfg.After = time.After
	}
	if cfg.Jitter == nil {
		cfg.Jitter = rand.Float64
	}
	if cfg.Changed == nil {
		cfg.Changed = func(feed.Act) {}
	}
	if cfg.Trouble == nil {
		cfg.Trouble = func(error) {}
	}
	return &Outbox{cfg: cfg, me: cfg.Session.DID, client: cfg.Session.client, kick: make(chan struct{}, 1)}
}

// Kick says that there is something new to send, or that the network is there again: what waits only because a server could
// not be reached is tried at once.
func (o *Outbox) Kick() {
	select {
	case o.kick <- struct{}{}:
	default: // one is on its way
	}
}

// Run sends until ctx ends or nothing more can be sent in this session: feed.CodeSignedOut, feed.CodeTakenDown, or what the
// box said. What was not sent stays.
func (o *Outbox) Run(ctx context.Context) error {
	eager := true
	for {
		wake, err := o.round(ctx, eager)
		if ctx.Err() != nil {
			return cancelled(ctx.Err())
		}
		if err != nil {
			return err
		}
		var timer <-chan time.Time
		if wake > 0 {
			timer = o.cfg.After(time.Duration(max(wake-o.nowMs(), 1)) * time.Millisecond)
		}
		select {
		case <-ctx.Done():
			return cancelled(ctx.Err())
		case <-o.kick:
			eager = true
		case <-timer:
			eager = false
		}
	}
}

// Once sends what can be sent now and returns how many actions still wait.
func (o *Outbox) Once(ctx context.Context) (waiting int, err error) {
	if _, err = o.round(ctx, true); err != nil {
		return 0, cancelled(err)
	}
	acts, err := o.cfg.Box.Acts(ctx, o.nowMs())
	for i := range acts {
		if acts[i].Unsent() {
			waiting++
		}
	}
	return waiting, err
}

func (o *Outbox) nowMs() int64 { return o.cfg.Clock().UnixMilli() }

// round sends everything that is due, then asks whether the network shows it. wake is when there is something to do again, 0
// for not before a kick.
func (o *Outbox) round(ctx context.Context, eager bool) (wake int64, err error) {
	acts, err := o.cfg.Box.Acts(ctx, o.nowMs()-allowances[len(allowances)-1].span.Milliseconds())
	if err != nil {
		return 0, err
	}
	r := &outboxRound{Outbox: o, acts: acts, eager: eager}
	if err := r.sendAll(ctx); err != nil {
		return 0, err
	}
	if !r.held {
		if err := r.confirmAll(ctx); err != nil && fatal(feed.CodeOf(err)) {
			return 0, err
		}
	}
	return r.wake, nil
}

// outboxRound is one pass over the outbox.
type outboxRound struct {
	*Outbox
	acts  []feed.Act
	eager bool
	held  bool // something holds up all of them: no server is there, or it asked for silence
	wake  int64
}

func (r *outboxRound) wakeAt(ms int64) {
	if r.wake == 0 || ms < r.wake {
		r.wake = ms
	}
}

func (r *outboxRound) sendAll(ctx context.Context) error {
	for i := range r.acts {
		a := &r.acts[i]
		if !a.Unsent() || r.stands(i) {
			continue
		}
		if r.lost(a) {
			if err := r.refuse(ctx, a, feed.CodeNeedsOther, ""); err != nil {
				return err
			}
			continue
		}
		if at := r.due(a); at > r.nowMs() {
			r.wakeAt(at)
			if r.held = a.Why == feed.CodeRateLimited; r.held {
				return nil
			}
			continue
		}
		if err := r.send(ctx, a); err != nil || r.held {
			return err
		}
	}
	return nil
}

// stands reports whether an action has to wait for an earlier one: about the same subject, or of a record it needs.
func (r *outboxRound) stands(i int) bool {
	a := &r.acts[i]
	for j := range r.acts[:i] {
		b := &r.acts[j]
		if !b.Unsent() {
			continue
		}
		if b.Subject == a.Subject && a.Kind != feed.ActPost && b.Kind != feed.ActPost {
			return true
		}
		made := b.Made(r.me)
		if made != "" && (feed.URI(a.Of) == made || a.Subject == string(made) || slices.Contains(a.Needs, made)) {
			return true
		}
	}
	return false
}

// lost reports whether a record that the action needs was refused.
func (r *outboxRound) lost(a *feed.Act) bool {
	return slices.ContainsFunc(r.acts, func(b feed.Act) bool {
		return b.State == feed.ActionRefused && slices.Contains(a.Needs, b.Made(r.me))
	})
}

// due is when an action may be tried, in ms.
func (r *outboxRound) due(a *feed.Act) int64 {
	at := a.NextMs
	if r.eager && (a.Why == feed.CodeUnreachable || a.Why == feed.CodeTimeout) {
		at = 0
	}
	return max(at, allowedAt(r.acts, a.Kind.Points(), r.nowMs()))
}

// tell passes a trouble on, and once that it is over.
func (o *Outbox) tell(err error) {
	if err != nil || o.troubled {
		o.cfg.Trouble(err)
	}
	o.troubled = err != nil
}
