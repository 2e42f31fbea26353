package enrich

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"skein/feed"
)

// Evidence is where posts wait for the spam rules (satisfied by store.Network).
type Evidence interface {
	// Unjudged returns up to limit posts without evidence of this version, newest first.
	Unjudged(ctx context.Context, viewer feed.DID, version string, limit int) ([]feed.Suspect, error)
	// SaveEvidence stores a batch in one transaction.
	SaveEvidence(ctx context.Context, version string, rows []feed.EvidenceRow) error
}

// Vectors is where posts wait for the encoder (satisfied by store.Network).
type Vectors interface {
	// Unembedded returns up to limit posts without a vector of this model, those to encode first in front.
	Unembedded(ctx context.Context, model string, limit int) ([]feed.TextRow, error)
	// SaveVectors stores a batch in one transaction.
	SaveVectors(ctx context.Context, rows []feed.VectorRow) error
}

// Encoder turns texts into unit vectors of the shared space. A text it could not encode gets a vector of Scale 0.
type Encoder struct {
	Model  string
	Encode func(ctx context.Context, texts []string) ([]feed.Vector, error)
	// Serves reports languages (BCP 47, "" where none is named) that it was measured to serve; nil is all of them.
	Serves func(language string) bool
}

// Config wires a [Worker]. All fields but Encoder and the callbacks are required.
type Config struct {
	Viewer   feed.DID
	Evidence Evidence
	Vectors  Vectors
	// Examine looks at one post with the spam rules; Version names them.
	Examine func(s feed.Suspect, nowMs int64) []feed.Evidence
	Version string
	// Draft is the quick encoder: every post has its vector before Encoder, hundreds of times slower, begins. A post in a
	// language that Encoder does not serve keeps the draft's vector under Encoder's name too, so that its space is whole.
	// Either may be nil: posts then simply keep waiting.
	Draft   *Encoder
	Encoder *Encoder
	// Labeller names topics once the draft's vectors are there; nil names none.
	Labeller *Labeller
	// Guest, asked before each batch, is an encoder that a person brought, nil without one; serves tells that its vectors are
	// in use already, so that Encoder may rest. Until then Encoder goes first: its vectors still serve. Nil is never one.
	Guest func() (e *Encoder, serves bool)
	Clock func() time.Time
	Log   *slog.Logger

	// OnVectors and OnEvidence are called after each stored batch, OnProgress after each batch with how many are done in
	// this burst. All run on the worker's goroutine.
	OnVectors  func([]feed.VectorRow)
	OnEvidence func(int)
	OnProgress func(feed.Progress)
}

// Batch sizes: evidence and draft vectors are cheap; a batch of the other encoder is about a second of one core, so that a
// cancel is felt at once.
const (
	evidenceBatch = 500
	draftBatch    = 1000
	vectorBatch   = 64
)

// Worker runs bursts of work until nothing waits, then sleeps until it is kicked. Use [New].
type Worker struct {
	cfg  Config
	kick chan struct{}
	turn chan struct{} // held by the burst in hand: two at once would do everything twice

	mu     sync.Mutex
	paused bool
	resume chan struct{} // closed on resume
}

// New returns a worker that has not started.
func New(cfg Config) *Worker {
	return &Worker{cfg: cfg, kick: make(chan struct{}, 1), turn: make(chan struct{}, 1), resume: make(chan struct{})}
}

// Kick says that posts may be waiting. It never blocks.
func (w *Worker) Kick() {
	select {
	case w.kick <- struct{}{}:
	default:
	}
}

// Pause makes the worker stop after the batch in hand; Resume lets it go on. Both may be called at any time.
func (w *Worker) Pause() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.paused = true
}

// Resume undoes Pause.
func (w *Worker) Resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.paused {
		w.paused = false
		close(w.resume)
		w.resume = make(chan struct{})
	}
}

// awaitResume returns at once unless paused.
func (w *Worker) awaitResume(ctx context.Context) error {
	w.mu.Lock()
	paused, resume := w.paused, w.resume
	w.mu.Unlock()
	if !paused {
		return ctx.Err()
	}
	select {
	case <-resume:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run works until ctx ends, which is its only way to return. A failed burst is logged and tried again at the next kick.
func (w *Worker) Run(ctx context.Context) {
	for {
		if err := w.Burst(ctx); err != nil && ctx.Err() == nil {
			w.cfg.Log.Warn("background work stopped until the next kick", "error", err)
		}
		select {
		case <-w.kick:
		case <-ctx.Done():
			return
		}
	}
}

// Burst works off everything that waits and returns: all evidence first, since it decides what may be shown, then draft
// vectors, then topics, then the other vectors. Evidence that arrives meanwhile goes first again. A burst that is asked for while another is in hand waits for it.
func (w *Worker) Burst(ctx context.Context) error {
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	done := 0
	for {
		judged, err := w.judge(ctx)
		if err != nil {
			return err
		}
		embedded := 0
		if judged == 0 {
			if embedded, err = w.vectors(ctx); err != nil {
				return err
			}
		}
		if judged+embedded == 0 {
			return nil
		}
		done += judged + embedded
		w.report(judged > 0, done)
	}
}

func (w *Worker) report(judging bool, done int) {
	if w.cfg.OnProgress == nil {
		return
	}
	stage := "enrich.vectors"
	if judging {
		stage = "enrich.evidence"
	}
	w.cfg.OnProgress(feed.Progress{Job: "enrich", Stage: stage, Done: done, LeftMs: -1})
}

func (w *Worker) judge(ctx context.Context) (int, error) {
	if err := w.awaitResume(ctx); err != nil {
		return 0, err
	}
	suspects, err := w.cfg.Evidence.Unjudged(ctx, w.cfg.Viewer, w.cfg.Version, evidenceBatch)
	if err != nil || len(suspects) == 0 {
		return 0, err
	}
	now := w.cfg.Clock().UnixMilli()
	rows := make([]feed.EvidenceRow, len(suspects))
	for i, s := range suspects {
		rows[i] = feed.EvidenceRow{Post: s.Item.Candidate.ID, Evidence: w.cfg.Examine(s, now)}
	}
	if err := w.cfg.Evidence.SaveEvidence(ctx, w.cfg.Version, rows); err != nil {
		return 0, err
	}
	if w.cfg.OnEvidence != nil {
		w.cfg.OnEvidence(len(rows))
	}
	return len(rows), nil
}

var errShort = errors.New("the encoder answered with another number of vectors than texts")

// vectors stores the next batch of them: the draft's while any post lacks one, then what is read from those, then the others.
func (w *Worker) vectors(ctx context.Context) (int, error) {
	n, err := w.embed(ctx, w.cfg.Draft, draftBatch)
	if n > 0 || err != nil {
		return n, err
	}
	if n, err = w.label(ctx); n > 0 || err != nil {
		return n, err
	}
	var guest *Encoder
	serves := false
	if w.cfg.Guest != nil {
		guest, serves = w.cfg.Guest()
	}
	if !serves {
		if n, err = w.embed(ctx, w.cfg.Encoder, vectorBatch); n > 0 {
			return n, err
		}
	}
	if guest == nil {
		return 0, err
	}
	// An encoder that fails here must not stop the one that was brought.
	n, own := w.embed(ctx, guest, vectorBatch)
	if n > 0 {
		return n, nil
	}
	return 0, errors.Join(err, own)
}

func (w *Worker) embed(ctx context.Context, e *Encoder, limit int) (int, error) {
	if err := w.awaitResume(ctx); err != nil || e == nil {
		return 0, err
	}
	waiting, err := w.cfg.Vectors.Unembedded(ctx, e.Model, limit)
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	rows := make([]feed.VectorRow, len(waiting))
	var own, left []int
	for i, row := range waiting {
		rows[i] = feed.VectorRow{Post: row.Post, Model: e.Model}
		if e.Serves == nil || w.cfg.Draft == nil || e.Serves(row.Lang) {
			own = append(own, i)
		} else {
			left = append(left, i)
		}
	}
	if err := encode(ctx, e, waiting, own, rows); err != nil {
		return 0, err
	}
	if err := encode(ctx, w.cfg.Draft, waiting, left, rows); err != nil {
		return 0, err
	}
	if err := w.cfg.Vectors.SaveVectors(ctx, rows); err != nil {
		return 0, err
	}
	if w.cfg.OnVectors != nil {
		w.cfg.OnVectors(rows)
	}
	return len(rows), nil
}

// encode fills in the vectors of some of the waiting posts.
func encode(ctx context.Context, e *Encoder, waiting []feed.TextRow, which []int, rows []feed.VectorRow) error {
	if len(which) == 0 {
		return nil
	}
	texts := make([]string, len(which))
	for i, at := range which {
		texts[i] = waiting[at].Text
	}
	vectors, err := e.Encode(ctx, texts)
	if err != nil {
		return err
	}
	if len(vectors) != len(texts) {
		return errShort
	}
	for i, at := range which {
		rows[at].Vector = vectors[i]
	}
	return nil
}
