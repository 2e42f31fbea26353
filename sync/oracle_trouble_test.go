package netsync_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
	"skein/internal/skynet/fault"
	netsync "skein/sync"
)

// during runs the listener while do runs.
func (p *proof) during(do func()) {
	p.Helper()
	ctx, cancel := context.WithCancel(p.Context())
	done := make(chan error, 1)
	go func() { done <- p.engine.Live(ctx, func(int) {}) }()
	do()
	cancel()
	p.want(<-done, feed.CodeCancelled)
	select {
	case <-p.using: // of a listener that is gone
	default:
	}
}

// hears waits until a source of the kind is in use.
func (p *proof) hears(kind netsync.SourceKind) {
	p.Helper()
	for patience := time.After(20 * time.Second); ; {
		select {
		case src := <-p.using:
			if src.Kind == kind {
				return
			}
		case <-patience:
			p.Fatalf("it never listened to %s", kind)
		}
	}
}

// eventually waits for a condition while time passes.
func (p *proof) eventually(cond func() bool) {
	p.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for patience := time.After(20 * time.Second); !cond(); {
		select {
		case <-tick.C:
			p.clock.move(5 * time.Second)
		case <-patience:
			return
		}
	}
}

// lacking are the rows that must be held and are not.
func (p *proof) lacking() []string {
	p.Helper()
	return slices.DeleteFunc(p.ofThoseThere(p.diff(), false), func(line string) bool { return strings.HasPrefix(line, "+ ") })
}

// mended makes the copies that are due a week later, holds the store to the world, and has it certified record by record.
func (p *proof) mended(when string) {
	p.Helper()
	p.clock.move(8 * 24 * time.Hour)
	p.once()
	p.clock.move(25 * time.Hour)
	p.once()
	p.same(when, false)
	p.certified(when)
}

// certified demands a certificate without a gap, but for accounts that are away.
func (p *proof) certified(when string) {
	p.Helper()
	got, err := p.engine.Certify(p.Context(), true, false, nil)
	p.ok(err)
	for _, gap := range got.Gaps {
		if st, err := p.world.Standing(string(gap.DID)); err != nil || st.Status == skynet.Active {
			p.Errorf("%s: %+v (%v)", when, gap, err)
		}
	}
	if got.Complete+len(got.Gaps) != got.Accounts || got.Complete == 0 {
		p.Errorf("%s: %d of %d accounts complete, %d gaps", when, got.Complete, got.Accounts, len(got.Gaps))
	}
	p.Logf("%s: %d of %d accounts complete, %d away", when, got.Complete, got.Accounts, len(got.Gaps))
}

// The relay goes down in the middle and comes back: what happened meanwhile is heard from the place where it was left, also of
// accounts whose server nobody listened to instead.
func TestOracleAfterTheStreamWasCut(t *testing.T) {
	t.Parallel()
	p := newProof(t, 20, 0)
	p.once()
	p.during(func() {
		p.hears(netsync.SourceJetstream)
		p.happen(30)
		p.ok(p.net.JetstreamDown())
		p.hears(netsync.SourceFirehose)
		p.happen(60)
		p.ok(p.net.JetstreamUp())
		p.clock.move(6 * time.Minute) // after which a better source is tried again
		p.happen(20)
		p.hears(netsync.SourceJetstream)
		p.happen(20)
		p.eventually(func() bool { return len(p.ofThoseThere(p.diff(), true)) == 0 })
		p.same("after the cut", true)
	})
	p.mended("a week after the cut")
}

// F24: a place that is older than what the relay keeps is clamped without a word. It is noticed, and what fell into the gap is fetched.
func TestOracleAfterASilentClamp(t *testing.T) {
	t.Parallel()
	p := newProof(t, 21, 2*time.Hour)
	p.once()
	p.during(func() {
		p.hears(netsync.SourceJetstream)
		p.happen(20)
		p.eventually(func() bool { return len(p.lacking()) == 0 })
	})
	p.happen(60)
	p.clock.move(6 * time.Hour)
	p.happen(10)
	p.during(func() {
		p.hears(netsync.SourceJetstream)
		p.happen(10)
		p.eventually(func() bool { return len(p.lacking()) == 0 })
		if lacking := p.lacking(); len(lacking) > 0 {
			p.Errorf("%d rows lie in the gap:\n%s", len(lacking), strings.Join(lacking, "\n"))
		}
	})
	p.mended("a week after the clamp")
}

// Without a relay the PDS's own firehose serves, and without that the timeline is polled: less is heard, and the next copies mend it.
func TestOracleAfterFallingBack(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]bool{"to the firehose": false, "to polling": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProof(t, 22, 0)
			p.once()
			p.ok(p.net.JetstreamDown())
			if broken {
				p.ok(p.faults.Add(fault.Rule{Path: "subscribeRepos$", Kind: fault.Status, Status: 500}))
			}
			p.during(func() {
				p.hears(map[bool]netsync.SourceKind{true: netsync.SourcePolling, false: netsync.SourceFirehose}[broken])
				p.happen(80)
			})
			p.mended("a week after falling back " + name)
		})
	}
}
