package app

import (
	"context"
	"encoding/json"

	"skein/feed"
	"skein/models/gate"
)

// rival is something learned here that wants to take the place of what is in force. Champion and challenger are in their
// owner's own words, which [account.putInForce] understands.
type rival struct {
	model      string
	champion   string
	challenger string
	trial      gate.Trial
}

// owners put in force what was learned, by the name of what it is.
var owners = map[string]func(a *account, ctx context.Context, text string) error{
	scoreMix:      (*account).putMix,
	personalModel: (*account).putPersonal,
}

// decide asks the gate, keeps what it said, and puts the challenger in force where it passed.
func (a *account) decide(ctx context.Context, r rival) (gate.Verdict, error) {
	v := gate.Decide(r.trial)
	report, err := json.Marshal(v)
	if err != nil {
		return v, err
	}
	if v.Outcome == gate.Promoted {
		if err := a.putInForce(ctx, r.model, r.challenger); err != nil {
			return v, err
		}
	}
	_, err = a.self.AddTrial(ctx, feed.ModelTrial{
		Model: r.model, AtMs: a.app.opt.Clock().UnixMilli(), Outcome: string(v.Outcome), Report: string(report), Champion: r.champion, Challenger: r.challenger,
	})
	return v, err
}

func (a *account) putInForce(ctx context.Context, model, text string) error {
	put, known := owners[model]
	if !known {
		return feed.Fail(feed.CodeNothingThere, "what", "The model "+model)
	}
	return put(a, ctx, text)
}

// maxTrials is how many decisions are listed, and looked through for one to take back.
const maxTrials = 20

// RollBack puts back what was in force before a promotion. Only the last promotion of a model that was not taken back can be:
// what came before it was measured against something else. Errors: CodeNothingThere.
func (api *API) RollBack(id int64) (ModelsState, error) {
	return onAccount(api, func(ctx context.Context, a *account) (ModelsState, error) {
		trials, err := a.self.Trials(ctx, maxTrials)
		if err != nil {
			return ModelsState{}, err
		}
		inForce := promoted(trials)
		for _, t := range trials {
			if t.ID != id || inForce[t.Model] != id {
				continue
			}
			if err := a.putInForce(ctx, t.Model, t.Champion); err != nil {
				return ModelsState{}, err
			}
			if err := a.self.UndoTrial(ctx, id, a.app.opt.Clock().UnixMilli()); err != nil {
				return ModelsState{}, err
			}
			return a.models(ctx)
		}
		return ModelsState{}, feed.Fail(feed.CodeNothingThere, "what", "A promotion to take back")
	})
}

// promoted names for each model the decision that put it in force.
func promoted(trials []feed.ModelTrial) map[string]int64 {
	out := map[string]int64{}
	for _, t := range trials { // newest first
		if _, met := out[t.Model]; !met && t.Outcome == string(gate.Promoted) && t.UndoneMs == 0 {
			out[t.Model] = t.ID
		}
	}
	return out
}

// trials puts the last decisions into words.
func (a *account) trials(ctx context.Context) ([]ModelTrialRow, error) {
	all, err := a.self.Trials(ctx, maxTrials)
	if err != nil {
		return nil, err
	}
	inForce, out := promoted(all), []ModelTrialRow{}
	for _, t := range all {
		row := ModelTrialRow{
			ID: t.ID, Model: a.app.words.Say("models", "trial."+t.Model, nil), AtMs: t.AtMs, Outcome: t.Outcome, Findings: []GateFinding{},
			InForce: inForce[t.Model] == t.ID, UndoneMs: t.UndoneMs,
		}
		var v gate.Verdict
		if json.Unmarshal([]byte(t.Report), &v) == nil {
			row.Sentence = a.app.words.Say("models", "outcome."+t.Outcome, map[string]string{"measure": a.measureLabel(v.Because)})
			for _, f := range v.Findings {
				row.Findings = append(row.Findings, GateFinding{
					Label: a.measureLabel(f.Name), Guard: f.Guard, Gain: f.Gain, Low: f.Low, High: f.High, Days: f.Days, Examples: f.Examples, Judged: f.Judged,
				})
			}
		}
		out = append(out, row)
	}
	return out, nil
}

func (a *account) measureLabel(name string) string {
	return a.app.words.Say("models", "measure."+name, nil)
}

// putMix puts a mix in force, as a person does who moves the faders and applies: it can be undone there, too.
func (a *account) putMix(ctx context.Context, text string) error {
	var p feed.Preset
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.open(ctx); err != nil {
		return err
	}
	a.desk.try(p.Weights)
	a.desk.apply(p.Name)
	return a.keep(ctx)
}
