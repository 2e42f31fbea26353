package app

import (
	"context"

	"skein/feed"
	"skein/models"
	"skein/models/guest"
)

// jobModels is the kind of the long call that tries a brought model.
const jobModels = "models"

// Encoders lists the encoders: the shipped ones, then those that were brought, the oldest first.
func (api *API) Encoders() ([]EncoderRow, error) {
	return onAccount(api, func(_ context.Context, a *account) ([]EncoderRow, error) { return a.encoders() })
}

// AddEncoder tries the encoder in a folder (model.onnx with tokenizer.json or vocab.txt) in a process of its own and, if it is
// fit, gives every post its vector in the background; the vectors that serve go on until then. It returns the job's id; the
// job's events end with the stage models.added or models.refused, and the reason comes as a notice.
func (api *API) AddEncoder(folder string) (string, error) {
	return onAccount(api, func(_ context.Context, a *account) (string, error) {
		switch {
		case a.app.opt.ReadOnly:
			return "", feed.Fail(feed.CodeSecondCopy, "path", a.folder.Dir)
		case folder == "":
			return "", feed.Fail(feed.CodeBadInput, "field", "The folder", "reason", "it is empty")
		case a.jobs.running(jobModels):
			return "", feed.Fail(feed.CodeBadInput, "field", "The folder", "reason", "another model is being tried; wait until that is over")
		}
		return a.jobs.start(a, jobModels, func(ctx context.Context, job string) { a.addEncoder(ctx, job, folder) }), nil
	})
}

func (a *account) addEncoder(ctx context.Context, job, folder string) {
	tell := func(stage string) {
		a.app.bus.emit(EventJobProgress, feed.Progress{Job: job, Stage: stage, LeftMs: -1})
	}
	_, err := a.brought.add(ctx, folder, tell)
	if err == nil {
		err = a.takeSeat(ctx)
	}
	if err != nil {
		a.app.log.Warn("a model was not added", "error", err)
		a.notice(err, "")
		tell("models.refused")
		return
	}
	tell("models.added")
	a.kickWorker()
}

// RemoveEncoder takes a brought encoder away, with its files and vectors; what served before serves again at once. Errors:
// CodeNothingThere.
func (api *API) RemoveEncoder(id string) ([]EncoderRow, error) {
	return onAccount(api, func(ctx context.Context, a *account) ([]EncoderRow, error) {
		if a.app.opt.ReadOnly {
			return nil, feed.Fail(feed.CodeSecondCopy, "path", a.folder.Dir)
		}
		if err := a.brought.remove(id); err != nil {
			return nil, err
		}
		if err := a.takeSeat(ctx); err != nil {
			return nil, err
		}
		a.goes(a.dropLeft)
		a.kickWorker()
		return a.encoders()
	})
}

// kickWorker wakes the background work, where there is any.
func (a *account) kickWorker() {
	if a.worker != nil {
		a.worker.Kick()
	}
}

func (a *account) encoders() ([]EncoderRow, error) {
	list, err := a.brought.shelf.List()
	if err != nil {
		return nil, err
	}
	serving, total := a.space(), 0
	for _, s := range a.all() {
		total = max(total, s.matrix.Len())
	}
	rows := []EncoderRow{}
	for i, kind := range []string{models.Draft, models.Refined} {
		if s := a.spaces[i]; s.model != "" {
			row := EncoderRow{ID: s.model, Name: s.model, Kind: kind, Dims: feed.Dims, Done: s.matrix.Len(), Total: total}
			rows = append(rows, row.as(s == serving, a.seat.Load() == nil))
		}
	}
	for _, g := range list {
		rows = append(rows, a.guestRow(g, serving, total))
	}
	return rows, nil
}

// as fills in the state: of those that do not serve, the one that is wanted is on its way.
func (r EncoderRow) as(serves, wanted bool) EncoderRow {
	switch {
	case serves:
		r.State = "serving"
	case wanted && r.Done < r.Total:
		r.State = "embedding"
	default:
		r.State = "resting"
	}
	return r
}

func (a *account) guestRow(g guest.Standing, serving *space, total int) EncoderRow {
	row := EncoderRow{
		ID: g.ID, Name: g.Name, Kind: "guest", AddedMs: g.AddedMs, Total: total,
		Dims: g.Trial.Dims, MsPerText: g.Trial.MsPerText, Megabytes: int(g.Trial.PeakBytes >> 20),
	}
	err := g.Err
	if err != nil {
		err = feed.FailWith(err, feed.CodeDamagedModel, "model", g.Name)
	} else {
		err = a.brought.why(g.ID)
	}
	if err != nil {
		_, row.Problem, _ = a.app.words.Error(err)
	}
	seat := a.seat.Load()
	if g.Err != nil {
		row.State = "unreadable"
		return row
	}
	if seat == nil || seat.model != g.ID {
		row.State = "resting"
		return row
	}
	row.Done = seat.matrix.Len()
	return row.as(seat.space == serving, true)
}
