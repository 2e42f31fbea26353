package app

import (
	"context"
	"errors"
	"io"
	"sync"

	"skein/build/onnxruntime"
	"skein/feed"
	"skein/models"
	"skein/models/eval"
	"skein/models/onnx"
	"skein/models/weights"
)

// encoder is the refined encoder, opened once and late: nothing on the way to the first screen waits for it. Where it
// cannot be had, everything else works and the reason is shown.
type encoder struct {
	library string
	strikes strikes

	mu     sync.Mutex
	tried  bool
	model  models.Encoder
	reason error
}

func newEncoder(library string) *encoder { return &encoder{library: library} }

// open loads the model the first time it is asked for; later calls answer at once. Dir is where the library is unpacked.
func (e *encoder) open(ctx context.Context, dir string) (models.Encoder, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.tried {
		return e.model, e.reason
	}
	if err := e.strikes.out(); err != nil {
		e.reason = err
		return nil, err
	}
	e.tried = true
	registry, err := models.OpenRegistry(weights.FS())
	if err == nil {
		e.model, err = registry.OpenRefined(ctx, func(model []byte) (models.Session, error) { return e.session(dir, model) })
	}
	if ctx.Err() != nil {
		e.tried = false // a cancelled start says nothing about the model
	}
	e.reason = err
	return e.model, err
}

func (e *encoder) session(dir string, model []byte) (models.Session, error) {
	path, err := runtimePath(e.library, dir)
	if err != nil {
		return nil, err
	}
	leave, err := e.strikes.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	session, err := onnx.Open(path, model)
	if err != nil {
		return nil, err
	}
	return guarded{session, &e.strikes}, nil
}

// forgive lets the model be tried again after crashes.
func (e *encoder) forgive() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tried, e.reason = e.model != nil, nil
	return e.strikes.forgive()
}

// runtimePath is where ONNX Runtime lies: the library named, else the embedded one, unpacked into dir.
func runtimePath(library, dir string) (string, error) {
	if library != "" {
		return library, nil
	}
	unpacked, err := onnxruntime.Unpack(dir)
	if errors.Is(err, onnxruntime.ErrAbsent) {
		return "", feed.FailWith(err, feed.CodeNoLibrary)
	}
	return unpacked, err
}

// state says whether the model is loaded.
func (e *encoder) state() Encoder {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := Encoder{Ready: e.model != nil}
	if e.model != nil {
		s.Model = e.model.ID()
	}
	return s
}

// why is the reason that there is no encoder, nil where there is one or nobody has asked yet.
func (e *encoder) why() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.reason
}

func (e *encoder) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.model == nil {
		return nil
	}
	err := e.model.Close()
	e.model, e.tried = nil, false
	return errors.Join(err, e.strikes.end())
}

// shippedEncoder is the id of an encoder in this build and the curve from the cosine of two of its vectors to closeness. Both
// come from its passport: stored vectors can be compared without a runtime, and before anything is encoded.
func shippedEncoder(kind string) (id string, closeness models.Curve, err error) {
	registry, err := models.OpenRegistry(weights.FS())
	if err != nil {
		return "", models.Curve{}, err
	}
	passport, err := registry.Passport(kind)
	closeness, _ = registry.Curve(kind, kind)
	return passport.ID, closeness, err
}

// shippedAcross is the curve of a draft vector and a refined one, for the draft's space; others have nothing better beside them.
func shippedAcross(kind string) func(cosine float64) float64 {
	registry, err := models.OpenRegistry(weights.FS())
	if err != nil || kind != models.Draft {
		return nil
	}
	curve, found := registry.Curve(models.Draft, models.Refined)
	if !found {
		return nil
	}
	return curve.At
}

// ModelOptions say which encoder is wanted, where the refined one's library lies and where it may be unpacked.
type ModelOptions struct {
	Kind         string // models.Draft or models.Refined; "" is refined
	Library, Dir string
}

// Models is one encoder alone, for commands that need no account.
type Models struct{ model models.Encoder }

// OpenModels loads an encoder. Errors: CodeNoLibrary, CodeDamagedModel, CodeNoEncoder, CodeBadInput for another kind.
func OpenModels(ctx context.Context, opt ModelOptions) (*Models, error) {
	err := KnownEncoder(opt.Kind)
	if err != nil {
		return nil, err
	}
	var model models.Encoder
	if opt.Kind == models.Draft {
		model, err = new(draftModel).open(ctx)
	} else {
		folder := Folder{Dir: opt.Dir}
		model, err = newEncoder(opt.Library).open(ctx, folder.runtime())
	}
	if err != nil {
		return nil, err
	}
	return &Models{model}, nil
}

// KnownEncoder tells a kind that [OpenModels] opens from any other word (CodeBadInput).
func KnownEncoder(kind string) error {
	switch kind {
	case models.Draft, models.Refined, "":
		return nil
	}
	return feed.Fail(feed.CodeBadInput, "field", "--encoder", "reason", "it is draft or refined")
}

// draftModel is the draft encoder, opened once. It needs no library.
type draftModel struct {
	mu    sync.Mutex
	model models.Encoder
}

// loaded tells whether somebody asked for it and got it.
func (d *draftModel) loaded() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.model != nil
}

// open loads the model the first time it is asked for.
func (d *draftModel) open(ctx context.Context) (models.Encoder, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.model != nil {
		return d.model, nil
	}
	registry, err := models.OpenRegistry(weights.FS())
	if err != nil {
		return nil, err
	}
	d.model, err = registry.OpenDraft(ctx)
	return d.model, err
}

// Close frees the model.
func (m *Models) Close() error { return m.model.Close() }

// Embed gives one unit vector [feed.Dims]float32 a text, nil for a text without one.
func (m *Models) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := m.model.Encode(ctx, texts)
	var partly *models.UnusableError
	if errors.As(err, &partly) {
		return vectors, nil
	}
	return vectors, err
}

// stored is Embed in the form that is stored and compared.
func (m *Models) stored(ctx context.Context, texts []string) ([]feed.Vector, error) {
	vectors, _, err := models.EncodeStored(ctx, m.model, texts)
	return vectors, err
}

// Similarity measures the encoder on a TSV of score, text, text.
func (m *Models) Similarity(ctx context.Context, r io.Reader) (eval.SimilarityReport, error) {
	return eval.Similarity(ctx, m.stored, r)
}
