package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"skein/feed"
	"skein/models/guest"
	"skein/models/onnx"
)

// brought are the encoders that a person added to a data folder, each opened once and late.
type brought struct {
	shelf   guest.Shelf
	dir     string // the data folder, for the child
	library string // a runtime to use instead of the embedded one
	child   []string
	patient time.Duration // how long a trial may take
	clock   func() time.Time
	strikes *strikes // the app's: a crash inside a brought model counts like any other; nil for commands

	mu     sync.Mutex
	opened map[string]*guest.Encoder
	failed map[string]error
}

func newBrought(folder *Folder, opt Options) *brought {
	b := &brought{
		shelf: guest.Shelf{Dir: folder.models()}, dir: folder.Dir, library: opt.Library, child: opt.Child, patient: trialTime, clock: opt.Clock,
		opened: map[string]*guest.Encoder{}, failed: map[string]error{},
	}
	if b.clock == nil {
		b.clock = time.Now
	}
	return b
}

// add copies a folder, tries the copy in a child process and keeps it. stage hears "models.copy" and "models.trial". Errors:
// CodeBadInput for a path that cannot be one, CodeUnfitModel with the reason, CodeNoLibrary, those of the disk.
func (b *brought) add(ctx context.Context, dir string, stage func(string)) (guest.Passport, error) {
	var none guest.Passport
	if !filepath.IsAbs(dir) || len(dir) > 4096 {
		return none, feed.Fail(feed.CodeBadInput, "field", "The folder", "reason", "it must be a whole path, such as "+filepath.Join(string(filepath.Separator), "home", "me", "model"))
	}
	stage("models.copy")
	staged, err := b.shelf.Stage(dir)
	if err != nil {
		return none, turnedAway(filepath.Base(dir), err)
	}
	stage("models.trial")
	trial, err := b.try(ctx, staged.Dir)
	if err == nil {
		var p guest.Passport
		if p, err = b.shelf.Keep(staged, trial, b.clock().UnixMilli()); err == nil {
			return p, nil
		}
	}
	return none, errors.Join(turnedAway(staged.Name, err), staged.Discard())
}

// turnedAway makes a plain reason the error that a person reads; others stay as they are.
func turnedAway(name string, err error) error {
	if reason := guest.Reason(err); reason != "" {
		return feed.FailWith(err, feed.CodeUnfitModel, "name", name, "reason", reason)
	}
	if os.IsPermission(err) {
		return feed.FailWith(err, feed.CodeUnfitModel, "name", name, "reason", "it may not be read")
	}
	return err
}

// open loads an encoder the first time it is asked for. Why it cannot be had is kept, so that no batch tries it again.
func (b *brought) open(ctx context.Context, id string) (*guest.Encoder, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.opened[id]; e != nil || b.failed[id] != nil {
		return e, b.failed[id]
	}
	e, err := b.load(ctx, id)
	if err == nil {
		b.opened[id] = e
	} else if ctx.Err() == nil && feed.CodeOf(err) != feed.CodeModelsOff {
		b.failed[id] = err // a cancelled start, or models left alone for now, says nothing about this one
	}
	return e, err
}

// load starts an encoder of the shelf where Skein did not die inside a model before.
func (b *brought) load(ctx context.Context, id string) (*guest.Encoder, error) {
	if b.strikes == nil {
		b.strikes = &strikes{}
	}
	if err := b.strikes.out(); err != nil {
		return nil, err
	}
	return b.shelf.Open(ctx, id, func(model []byte) (guest.Session, error) {
		leave, err := b.strikes.enter()
		if err != nil {
			return nil, err
		}
		defer leave()
		session, err := foreign(b.library, b.dir, model)
		if err != nil {
			return nil, err
		}
		return guardedGuest{session, b.strikes}, nil
	})
}

// guardedGuest is a session whose every run is marked, as guarded is.
type guardedGuest struct {
	guest.Session
	strikes *strikes
}

// Run implements [guest.Session].
func (g guardedGuest) Run(ids, mask []int64, rows, cols int) ([]float32, []int64, error) {
	leave, err := g.strikes.enter()
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	return g.Session.Run(ids, mask, rows, cols)
}

// why is the reason that an encoder cannot be had, nil where it can or nobody has asked yet.
func (b *brought) why(id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failed[id]
}

// remove closes an encoder and takes it off the shelf.
func (b *brought) remove(id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var err error
	if e := b.opened[id]; e != nil {
		err = e.Close()
	}
	delete(b.opened, id)
	delete(b.failed, id)
	return errors.Join(b.shelf.Remove(id), err)
}

func (b *brought) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var errs []error
	for _, e := range b.opened {
		errs = append(errs, e.Close())
	}
	clear(b.opened)
	return errors.Join(errs...)
}

// foreign starts a brought model in this process.
func foreign(library, dir string, model []byte) (guest.Session, error) {
	path, err := runtimePath(library, (&Folder{Dir: dir}).runtime())
	if err != nil {
		return nil, err
	}
	session, err := onnx.OpenForeign(path, model)
	var refused *feed.Error
	if errors.As(err, &refused) && refused.Code == feed.CodeBadInput {
		return nil, errors.Join(guest.Unfit(refused.Params["reason"]), err)
	}
	if err != nil {
		return nil, err
	}
	return session, nil
}
