package netsync

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"skein/feed"
	"skein/internal/atp"
)

// Audience says whom a live stream is asked for; the store does.
type Audience interface {
	// Listening names at most limit accounts, the most important first.
	Listening(ctx context.Context, viewer feed.DID, limit int) ([]feed.DID, error)
	// Away lists accounts that were last said not to be active.
	Away(ctx context.Context) ([]feed.AccountChange, error)
}

// cursorHeard is until when, in ms, any stream has been heard: where one of another instance begins.
const cursorHeard = "stream/heard"

// Bounds of listening.
const (
	lookback    = 36 * time.Hour   // that an instance keeps; what is older is left out without a word
	rewind      = 5 * time.Second  // on the same instance: the seam between replay and live drops and reorders
	otherRewind = 5 * time.Minute  // on another, whose clock and lag are its own
	clampRoom   = time.Hour        // between the place asked for and the first event, before it looks clamped
	stillness   = time.Minute      // without an event, after which the place moves along with the time
	audienceAge = 5 * time.Minute  // between two looks at whom to listen to
	steady      = time.Minute      // a stream that lived this long begins its next failures anew
	secondBest  = 5 * time.Minute  // on a stream that tells less than others would, before those are tried again
	firstRetry  = time.Second      // after all streams failed, doubling
	lastRetry   = 20 * time.Second // so that live is back within half a minute of the network
	slowPoll    = 5 * time.Minute  // while a stream covers everybody: what only the PDS knows
)

// streaming keeps one stream open, the best that can be had.
type streaming struct {
	*Engine
	sources []source
	repairs *repairs
	recent  *recent
	onNew   func(int)
	unread  int64               // the place after which a message could not be read: once more, then on
	using   func(Source, error) // what is in use, and why it is no better
	jitter  func() float64      // in [0,1)
}

// run listens until ctx ends or something happens that cannot pass.
func (s *streaming) run(ctx context.Context) error {
	pause := firstRetry
	for n := 0; ; {
		src := s.sources[n%len(s.sources)]
		began := s.cfg.Clock()
		err := s.listen(ctx, src)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case !s.mendable(err):
			return err
		}
		if errors.Is(err, errUnreadable) {
			continue // the same one, at once
		}
		if s.cfg.Clock().Sub(began) > steady {
			n, pause = 0, firstRetry
		} else if n++; n%len(s.sources) != 0 {
			continue
		}
		s.using(Source{Kind: SourcePolling, Host: s.cfg.Session.Host}, err)
		if err := s.cfg.Wait(ctx, time.Duration(float64(pause)*(0.75+s.jitter()/2))); err != nil {
			return err
		}
		pause = min(2*pause, lastRetry)
	}
}

// errUnreadable ends a stream that said what nobody can read: another connection may say it better.
var errUnreadable = errors.New("a message of the stream cannot be read")

// errSecondBest ends a stream of some of the accounts, to see whether one of all of them can be had again.
var errSecondBest = errors.New("a stream that tells more may be there again")

// mendable reports whether another try, here or elsewhere, can help.
func (s *streaming) mendable(err error) bool {
	return err == nil || errors.Is(err, errUnreadable) || errors.Is(err, errSecondBest) || errors.Is(err, atp.ErrFutureCursor) || errors.Is(err, atp.ErrTooSlow) ||
		surmountable(feed.CodeOf(err)) || feed.CodeOf(err) == feed.CodePrivateHost
}

// listen opens one stream and takes its events until it ends.
func (s *streaming) listen(ctx context.Context, src source) error {
	wanted, err := s.cfg.Audience.Listening(ctx, s.me, atp.MaxWanted)
	if err != nil {
		return err
	}
	from, err := s.begin(ctx, src, wanted)
	if err != nil {
		return err
	}
	t := newTail(s.Engine, src.cursor(), s.repairs, s.recent, s.onNew)
	t.part = src.Kind == SourceFirehose
	if err := t.open(ctx, from); err != nil {
		return err
	}
	stream, err := src.dial(ctx, atp.StreamConfig{
		Network: s.cfg.Session.network, URL: src.address, Cursor: from, Wanted: wanted, HostOf: s.hostOf(ctx), NowMs: s.nowMs,
	})
	if err != nil {
		return err
	}
	defer stream.Close()
	s.cfg.Session.holds.use(t)
	defer s.cfg.Session.holds.use(nil)
	s.using(src.Source, nil)

	ctx, cancel := context.WithCancelCause(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { cancel(s.tend(ctx, t, src, stream, wanted)) })
	err = s.read(ctx, t, src, stream, from, wanted)
	cancel(err)
	wg.Wait()
	if flushed := t.flush(context.WithoutCancel(ctx)); flushed != nil {
		err = flushed
	}
	if _, joined := t.followed(); len(joined) > 0 {
		s.repairs.add(joined...)
	}
	if errors.Is(err, atp.ErrFutureCursor) { // the stream was set up anew: nothing of it is known
		err = errors.Join(s.repairs.gap(context.WithoutCancel(ctx), wanted), s.forget(ctx, src), err)
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return err
}

// begin finds where to go on, and marks a gap where the stream cannot have kept what lies between. 0 is now.
func (s *streaming) begin(ctx context.Context, src source, wanted []feed.DID) (int64, error) {
	own, err := s.number(ctx, src.cursor())
	if err != nil {
		return 0, err
	}
	heard, err := s.number(ctx, cursorHeard)
	if err != nil {
		return 0, err
	}
	now := s.nowMs()
	switch {
	case heard == 0: // before the first copy, which will hold all that was
		return 0, nil
	case !src.dated && own == 0, src.dated && now-heard > lookback.Milliseconds():
		err = s.repairs.gap(ctx, wanted)
	}
	switch {
	case err != nil:
		return 0, err
	case own > 0 && src.dated && own/1000 >= heard-otherRewind.Milliseconds():
		return own - rewind.Microseconds(), nil
	case own > 0 && !src.dated:
		return own, nil
	case src.dated:
		return (heard - otherRewind.Milliseconds()) * 1000, nil
	}
	return 0, nil
}

// number reads a place, 0 where none is known.
func (e *Engine) number(ctx context.Context, name string) (int64, error) {
	value, err := e.cfg.Sink.Cursor(ctx, e.me, name)
	if err != nil || value == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return 0, nil // unreadable is unknown: begin as if for the first time
	}
	return n, nil
}

func (s *streaming) forget(ctx context.Context, src source) error {
	return s.cfg.Sink.Apply(context.WithoutCancel(ctx), feed.Batch{Viewer: s.me, Cursor: feed.Cursor{Name: src.cursor(), Value: "0"}})
}

// read takes events until the stream ends.
func (s *streaming) read(ctx context.Context, t *tail, src source, stream atp.Stream, from int64, wanted []feed.DID) error {
	first := from > 0
	for {
		ev, err := stream.Next(ctx)
		if err != nil {
			return err
		}
		if ev.Kind == atp.EventUnreadable {
			if place := t.at(); place > 0 && place != s.unread {
				s.unread = place
				return errUnreadable
			}
			continue // a second time at the same place: nothing more can be learnt of it
		}
		if first {
			first = false
			if s.clamped(src, stream, from, ev) {
				if err := s.repairs.gap(ctx, wanted); err != nil {
					return err
				}
			}
		}
		if err := t.add(ctx, ev); err != nil {
			return err
		}
	}
}

// clamped reports whether the stream began later than it was asked to. One server says so; the other leaves it to be seen.
func (s *streaming) clamped(src source, stream atp.Stream, from int64, first atp.Event) bool {
	if told, ok := stream.(interface{ Outdated() bool }); ok {
		return told.Outdated()
	}
	return src.dated && first.Cursor-from > clampRoom.Microseconds()
}

// tend writes batches when they are due, moves the place along in silence, and keeps the audience up to date.
func (s *streaming) tend(ctx context.Context, t *tail, src source, stream atp.Stream, wanted []feed.DID) error {
	due := time.NewTimer(stillness)
	defer due.Stop()
	looked, opened := s.cfg.Clock(), s.cfg.Clock()
	for {
		still := false
		select {
		case <-ctx.Done():
			return nil
		case <-t.kick:
			// Whom to listen to is told at once: what they write before that is not heard.
			if !t.regards() {
				if err := s.cfg.Wait(ctx, batchAge); err != nil {
					return nil
				}
			}
		case <-due.C:
			still = true
		}
		due.Reset(stillness)
		if err := t.flush(ctx); err != nil {
			return err
		}
		now := s.cfg.Clock()
		if t.part && len(s.sources) > 1 && now.Sub(opened) >= secondBest {
			return errSecondBest
		}
		if at := now.Add(-stillness); still && src.dated && at.After(opened) {
			if err := t.quiet(ctx, at.UnixMicro(), at.UnixMilli()); err != nil {
				return err
			}
		}
		if changed, joined := t.followed(); changed || now.Sub(looked) >= audienceAge {
			looked = now
			err := s.rewant(ctx, stream, &wanted)
			s.repairs.add(joined...)
			if err != nil {
				return err
			}
		}
	}
}

// rewant tells the stream when the audience has changed.
func (s *streaming) rewant(ctx context.Context, stream atp.Stream, wanted *[]feed.DID) error {
	now, err := s.cfg.Audience.Listening(ctx, s.me, atp.MaxWanted)
	if err != nil || sameAccounts(now, *wanted) {
		return err
	}
	*wanted = now
	return stream.Want(ctx, now)
}

func sameAccounts(a, b []feed.DID) bool {
	if len(a) != len(b) {
		return false
	}
	set := make(map[feed.DID]bool, len(a))
	for _, did := range a {
		set[did] = true
	}
	for _, did := range b {
		if !set[did] {
			return false
		}
	}
	return true
}

// hostOf finds the servers where the pictures of records lie, each account asked for once.
func (s *streaming) hostOf(ctx context.Context) func(feed.DID) string {
	hosts := map[feed.DID]string{}
	return func(did feed.DID) string {
		host, known := hosts[did]
		if !known && s.cfg.Copies != nil {
			if r, err := s.cfg.Copies.Repo(ctx, did); err == nil {
				host = r.PDS
			}
			hosts[did] = host
		}
		return host
	}
}

// randomly is the jitter of a running product.
func randomly() float64 { return rand.Float64() }
