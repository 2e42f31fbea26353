package netsync

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"

	"skein/feed"
	"skein/internal/atp"
)

// labelled is how many of the newest posts, and their authors, labelers are asked about after a sync.
const labelled = 500

// Cursor names of a labeler: how far its stream was read, and when it last answered, in ms.
const (
	cursorLabels  = "labels/seq/"
	cursorContact = "labels/contact/"
)

// Contact is the name of the cursor that says when a labeler last answered, in ms.
func Contact(labeler feed.DID) string { return cursorContact + string(labeler) }

// labelers are those of the viewer's preferences and those added in Skein, each once.
func (e *Engine) labelers(ctx context.Context) ([]feed.DID, error) {
	all := slices.Clone(e.cfg.Labelers)
	if e.cfg.Preferences == nil {
		return all, nil
	}
	raw, err := e.cfg.Preferences(ctx)
	if err != nil {
		return nil, err
	}
	for _, did := range atp.LabelersOf(raw) {
		if !slices.Contains(all, did) {
			all = append(all, did)
		}
	}
	return all, nil
}

// Labeler finds a labeler by DID or handle, and says its DID. Errors: feed.CodeBadAnswer where the account is no labeler, or
// what the network said.
func (s *Session) Labeler(ctx context.Context, who string) (feed.DID, error) {
	id, err := s.resolver.Find(ctx, who)
	if err != nil {
		return "", err
	}
	_, err = s.resolver.Labeler(ctx, id, func() int64 { return 0 })
	return id, err
}

// labels asks every labeler about what may be shown first. One that does not answer is left out: its labels come with the
// next sync, and posts are shown meanwhile.
func (r *run) labels(ctx context.Context, _ *mark) error {
	dids, err := r.labelers(ctx)
	if err != nil || len(dids) == 0 {
		return err
	}
	uris, err := r.cfg.Wanted.StaleCounts(ctx, r.me, r.nowMs()+1, labelled)
	if err != nil {
		return err
	}
	for _, did := range dids {
		if err := r.askLabeler(ctx, did, subjects(uris)); ctx.Err() != nil {
			return ctx.Err()
		} else if sinks(err) {
			return err
		}
	}
	return nil
}

// AskLabelers asks all labelers about what may be shown first, as [Engine.Once] does at its end.
func (e *Engine) AskLabelers(ctx context.Context) error {
	return cancelled(newRun(e, nil).labels(ctx, nil))
}

// away is the failure of a labeler: it costs labels and nothing else.
type away struct{ error }

// Unwrap gives the cause.
func (a away) Unwrap() error { return a.error }

// sinks reports whether an error is not a labeler's, but the sink's or our own.
func sinks(err error) bool {
	var a away
	return err != nil && !errors.As(err, &a)
}

// subjects are posts and their authors.
func subjects(uris []feed.URI) []string {
	var out []string
	authors := map[feed.DID]bool{}
	for _, u := range uris {
		out = append(out, string(u))
		if did := u.Author(); did != "" && !authors[did] {
			authors[did] = true
			out = append(out, string(did))
		}
	}
	return out
}

// askLabeler asks one labeler about subjects and applies each answer with the time of it.
func (r *run) askLabeler(ctx context.Context, did feed.DID, about []string) error {
	l, err := r.cfg.Session.resolver.Labeler(ctx, did, r.nowMs)
	if err != nil {
		return away{err}
	}
	hasty := *r.Engine
	hasty.tries = 1
	for chunk := range slices.Chunk(about, atp.MaxSubjects) {
		found, err := ask(ctx, &hasty, func(ctx context.Context) ([]feed.SubjectLabel, error) {
			labels, drops, err := l.Query(ctx, chunk)
			for why, n := range drops {
				r.sum.Drops[why] += n
			}
			return labels, err
		})
		r.track.unit()
		if err != nil {
			return away{err}
		}
		if err := r.apply(ctx, feed.Batch{Viewer: r.me, Labels: found, Cursor: r.contact(did)}); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) contact(did feed.DID) feed.Cursor {
	return feed.Cursor{Name: Contact(did), Value: strconv.FormatInt(e.nowMs(), 10)}
}

// FollowLabels follows the streams of all labelers until ctx ends, and waits for them. Each message is applied together with
// its place in the stream. onNew, which may be nil, is called where labels came.
func (e *Engine) FollowLabels(ctx context.Context, onNew func()) error {
	dids, err := e.labelers(ctx)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	errs := make([]error, len(dids))
	for i, did := range dids {
		all.Go(func() { errs[i] = e.followLabeler(ctx, did, onNew) })
	}
	all.Wait()
	return cancelled(errors.Join(errs...))
}

// followLabeler reads one stream, again and again after it broke, ever more rarely while it does not come up. It returns what
// the sink said, or that ctx ended.
func (e *Engine) followLabeler(ctx context.Context, did feed.DID, onNew func()) error {
	rest := firstWait
	for {
		heard, err := e.hearLabeler(ctx, did, onNew)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if sinks(err) {
			return err
		}
		if heard {
			rest = firstWait
		}
		if err := e.cfg.Wait(ctx, max(rest, secondsLeft(err))); err != nil {
			return err
		}
		rest = min(2*rest, longestRest)
	}
}

// hearLabeler reads a stream until it breaks; heard says that anything came.
func (e *Engine) hearLabeler(ctx context.Context, did feed.DID, onNew func()) (heard bool, err error) {
	l, err := e.cfg.Session.resolver.Labeler(ctx, did, e.nowMs)
	if err != nil {
		return false, away{err}
	}
	value, err := e.cfg.Sink.Cursor(ctx, e.me, cursorLabels+string(did))
	if err != nil {
		return false, err
	}
	from, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		from = -1 // what was said before is asked for with the sync
	}
	stream, err := l.Subscribe(ctx, from)
	if err != nil {
		return false, away{err}
	}
	defer stream.Close()
	for {
		b, err := stream.Next(ctx)
		if errors.Is(err, atp.ErrFutureCursor) {
			return heard, e.cfg.Sink.Apply(ctx, feed.Batch{Viewer: e.me, Cursor: feed.Cursor{Name: cursorLabels + string(did)}})
		} else if err != nil {
			return heard, away{err}
		}
		heard = true
		if err := e.takeLabels(ctx, did, b); err != nil {
			return heard, err
		}
		if onNew != nil && len(b.Labels) > 0 {
			onNew()
		}
	}
}

// takeLabels applies one message. Where the labeler no longer had what it said in between, it is asked.
func (e *Engine) takeLabels(ctx context.Context, did feed.DID, b atp.LabelBatch) error {
	batch := feed.Batch{Viewer: e.me, Labels: b.Labels, Cursors: []feed.Cursor{e.contact(did)}}
	if b.Seq > 0 {
		batch.Cursors = append(batch.Cursors, feed.Cursor{Name: cursorLabels + string(did), Value: strconv.FormatInt(b.Seq, 10)})
	}
	if err := e.cfg.Sink.Apply(ctx, batch); err != nil || !b.Outdated {
		return err
	}
	uris, err := e.cfg.Wanted.StaleCounts(ctx, e.me, e.nowMs()+1, labelled)
	if err != nil {
		return err
	}
	err = newRun(e, nil).askLabeler(ctx, did, subjects(uris))
	if sinks(err) {
		return err
	}
	return nil
}
