package app

import (
	"context"
	"slices"
	"strconv"

	"skein/feed"
	"skein/models"
	"skein/models/watch"
)

// States of a model.
const (
	modelReady   = "ready"   // loaded by its hash, its golden vectors match
	modelWaiting = "waiting" // nothing has asked for it yet
	modelOff     = "off"     // Sentence says why
)

// workDays is how many days the work of a model is added up over.
const workDays = 7

// Models shows each model with its passport and state, what they met and said by week, and what was decided about those that
// are learned here.
func (api *API) Models() (ModelsState, error) {
	return onAccount(api, func(ctx context.Context, a *account) (ModelsState, error) { return a.models(ctx) })
}

// AllowModels lets models run again that were turned off after crashes.
func (api *API) AllowModels() (ModelsState, error) {
	return onAccount(api, func(ctx context.Context, a *account) (ModelsState, error) {
		if err := api.app.encoder.forgive(); err != nil {
			return ModelsState{}, err
		}
		if a.worker != nil {
			a.worker.Kick()
		}
		api.app.bus.emit(EventAuthChanged, api.app.state())
		return a.models(ctx)
	})
}

func (a *account) models(ctx context.Context) (ModelsState, error) {
	m := ModelsState{Counting: a.jobs.running(jobWatch), Crashes: a.app.encoder.strikes.counted(), Off: a.app.encoder.strikes.out() != nil}
	if err := read(ctx, a.self, keyWatched, &m.CountedMs); err != nil {
		return m, err
	}
	var err error
	if m.Models, err = a.modelRows(ctx); err != nil {
		return m, err
	}
	if m.Drift, m.Agreement, err = a.drift(ctx); err != nil {
		return m, err
	}
	if m.Trials, err = a.trials(ctx); err != nil {
		return m, err
	}
	standing, err := a.standing(ctx, m.Drift, m.Agreement)
	if err != nil {
		return m, err
	}
	m.Advice = a.advice(standing)
	m.Summary = a.summary(m)
	return m, nil
}

// modelRows adds state and work to the passports.
func (a *account) modelRows(ctx context.Context) ([]ModelRow, error) {
	work, err := a.self.ModelWork(ctx, a.app.opt.Clock().UnixMilli()/dayMs-workDays+1)
	if err != nil {
		return nil, err
	}
	rows := a.app.passports()
	for i := range rows {
		r := &rows[i]
		a.app.stateOf(r)
		if r.Kind != models.Draft && r.Kind != models.Refined || r.ID == "" {
			continue
		}
		r.Work.Known = true
		if r.Work.Waiting, err = a.network.Unencoded(ctx, r.ID); err != nil {
			return nil, err
		}
		if at := slices.IndexFunc(work, func(w feed.ModelWork) bool { return w.Model == r.ID }); at >= 0 {
			a.effort(r, work[at])
		}
	}
	return rows, nil
}

// effort writes down what a model did, with a badge where answers were not finite: those count as nothing said.
func (a *account) effort(r *ModelRow, w feed.ModelWork) {
	r.Work.Texts, r.Work.Broken, r.Work.Abstained = w.Texts, w.Broken, w.Abstained
	if w.Texts > 0 {
		r.Work.TextMs = float64(w.Micros) / float64(w.Texts) / 1000
	}
	if w.Broken > 0 {
		r.Badge = a.app.words.Say("models", "badge.broken", map[string]string{"n": itoa(int(w.Broken)), "texts": itoa(int(w.Texts))})
	}
}

// stateOf says whether a model is loaded; one that was tested with its passport keeps that state.
func (app *App) stateOf(r *ModelRow) {
	ready, err := true, error(nil)
	switch {
	case r.State == modelOff:
		return
	case r.Kind == models.Draft:
		ready = app.draft.loaded()
	case r.Kind == models.Refined:
		ready, err = app.encoder.state().Ready, app.encoder.why()
	}
	switch {
	case err != nil:
		app.unreadable(r, err)
		return
	case ready:
		r.State = modelReady
	default:
		r.State = modelWaiting
	}
	r.Sentence = app.words.Say("models", "state."+r.State, nil)
}

// advice puts reasons to learn anew into sentences.
func (a *account) advice(s watch.Standing) []ModelAdvice {
	out := []ModelAdvice{}
	for _, reason := range watch.Advise(s) {
		out = append(out, ModelAdvice{string(reason), a.app.words.Say("models", "advice."+string(reason), map[string]string{
			"ece": strconv.FormatFloat(s.Calibration.ECE, 'f', 2, 64), "rows": itoa(s.Feedback), "days": itoa(s.AgeDays),
		})})
	}
	return out
}

// summary is the one sentence above the plots, and the line of the doctor.
func (a *account) summary(m ModelsState) string {
	if m.CountedMs == 0 {
		return a.app.words.Say("models", "summary.none", nil)
	}
	counts := map[string]int{}
	for _, d := range m.Drift {
		counts[d.Level]++
	}
	key := "summary.steady"
	switch {
	case counts[string(watch.Moved)]+counts[string(watch.Moving)] > 0:
		key = "summary.moved"
	case counts[string(watch.Steady)] == 0:
		key = "summary.young"
	}
	return a.app.words.Say("models", key, map[string]string{
		"all": itoa(len(m.Drift)), "moved": itoa(counts[string(watch.Moved)]), "moving": itoa(counts[string(watch.Moving)]),
	})
}
