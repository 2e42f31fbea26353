package app

import (
	"context"
	"encoding/json"
	"strconv"

	"skein/feed"
	"skein/models/gate"
	"skein/ranker"
	"skein/ranker/learn"
)

// jobLearn is the kind of the long call that trains the personal model.
const jobLearn = "learn"

// learnAfter is how many posts must have been seen since a model was made before another is made by itself.
const learnAfter = 200

// Learning says what is known of the reader's taste, and how well.
func (api *API) Learning() (Learning, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Learning, error) { return a.learning(ctx) })
}

// Learn trains the personal model now, in the background, and returns the job's id. What it learned counts from the next edition on.
func (api *API) Learn() (string, error) {
	return onAccount(api, func(_ context.Context, a *account) (string, error) { return a.startLearning(), nil })
}

func (a *account) startLearning() string {
	return a.jobs.start(a, jobLearn, func(ctx context.Context, job string) {
		if err := a.learn(ctx); err != nil && ctx.Err() == nil {
			a.app.log.Warn("nothing was learned", "error", err)
		}
		a.app.bus.emit(EventJobProgress, feed.Progress{Job: job, Stage: "learn.done"})
	})
}

// learnSometime starts training when enough was seen since the last time. It is asked after every few posts, so it counts in memory first.
func (a *account) learnSometime(ctx context.Context, seen int) error {
	a.mu.Lock()
	a.unlearned += seen
	due := a.unlearned >= learnAfter
	if due {
		a.unlearned = 0
	}
	a.mu.Unlock()
	if !due {
		return nil
	}
	last, err := a.self.LatestLearned(ctx)
	if err != nil {
		return err
	}
	since := int64(0)
	if last != nil {
		since = last.MadeMs
	}
	fresh, err := a.self.Impressions(ctx, since, a.app.opt.Clock().UnixMilli(), learnAfter)
	if err == nil && len(fresh) >= learnAfter {
		a.startLearning()
	}
	return err
}

// learn makes a challenger from everything that was seen, measures its kind on the last fifth, and puts it in force where the gate lets it.
// An action about which it says no more than the rate alone stays silent.
func (a *account) learn(ctx context.Context) error {
	now := a.app.opt.Clock().UnixMilli()
	h, encoder, err := a.history(ctx, now)
	if err != nil {
		return err
	}
	report, trial := learn.Judge(h)
	model := learn.Fit(h)
	for i, s := range report.Actions {
		if !s.Useful {
			model.Heads[i].Known, trial.Heads[i].Known = false, false
		}
	}
	body, err := json.Marshal(model)
	if err != nil {
		return err
	}
	figures, err := json.Marshal(report)
	if err != nil {
		return err
	}
	l := feed.Learned{MadeMs: now, Encoder: encoder, Body: string(body), Report: string(figures)}
	force, err := a.self.LearnedAsOf(ctx, now)
	if err != nil {
		return err
	}
	if force == nil {
		l.SinceMs = now // the first has nobody to beat
	}
	if err := a.self.AddLearned(ctx, &l); err != nil || force == nil {
		return err
	}
	return a.challenge(ctx, force, l.ID, h, trial)
}

// challenge lets the gate compare the model in force with a new one, on views that neither learned from.
func (a *account) challenge(ctx context.Context, now *feed.Learned, id int64, h learn.History, trial *learn.Personal) error {
	champion, err := a.personals.decoded(now)
	if err != nil {
		return err
	}
	if !champion.Reads(h.Features) { // it says nothing any more
		return a.self.PutInForce(ctx, id, a.app.opt.Clock().UnixMilli())
	}
	_, rest := h.Sorted().Split(learn.HeldOut)
	rest = rest.Since(champion.UntilMs)
	t := gate.Trial{Seed: uint64(id)}
	for action := range learn.Action(learn.Actions) {
		t.Goals = append(t.Goals, measureOf(action, champion, trial, rest))
	}
	_, err = a.decide(ctx, rival{model: personalModel, champion: strconv.FormatInt(now.ID, 10), challenger: strconv.FormatInt(id, 10), trial: t})
	return err
}

// personalModel is the name of the personal model among what is learned here.
const personalModel = "personal"

func measureOf(action learn.Action, champion, challenger *learn.Personal, h learn.History) gate.Measure {
	m := gate.Measure{Name: action.String()}
	was, is := champion.Losses(h, action), challenger.Losses(h, action)
	for i := range was {
		m.Examples = append(m.Examples, gate.Example{Day: int32(h.Views[i].AtMs / dayMs), Champion: was[i], Challenger: is[i]})
	}
	return m
}

// putPersonal puts a stored personal model in force, named by its number.
func (a *account) putPersonal(ctx context.Context, text string) error {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return err
	}
	return a.self.PutInForce(ctx, id, a.app.opt.Clock().UnixMilli())
}

// learning reads the latest model's figures, or counts what there is to learn from.
func (a *account) learning(ctx context.Context) (Learning, error) {
	now := a.app.opt.Clock().UnixMilli()
	out := Learning{Actions: []LearnedAction{}, Needs: learn.MinDid, NeedsViews: learn.MinViews, Running: a.jobs.running(jobLearn)}
	a.mu.Lock()
	out.Explore = a.settings.Explore
	a.mu.Unlock()
	h, _, err := a.history(ctx, now)
	if err != nil {
		return out, err
	}
	out.Seen = len(h.Views)
	var report learn.Report
	if l, err := a.self.LatestLearned(ctx); err != nil {
		return out, err
	} else if l != nil {
		out.MadeMs, out.InForce, out.Version = l.MadeMs, l.SinceMs > 0, l.ID
		if err := json.Unmarshal([]byte(l.Report), &report); err != nil {
			return out, err
		}
	}
	out.Measured = report.Views
	for action := range learn.Action(learn.Actions) {
		row := LearnedAction{Action: action.String(), Signal: chanceSignals[action], Did: h.Count(action), Scores: []LearnedScore{}}
		if int(action) < len(report.Actions) {
			s := report.Actions[action]
			row.Known, row.Useful = s.Known, s.Useful
			for _, x := range s.Scores {
				row.Scores = append(row.Scores, LearnedScore(x))
			}
		}
		out.Actions = append(out.Actions, row)
	}
	out.Sentence = learningSentence(voice{a.app.words}, &out)
	return out, nil
}

// chanceSignals are the signals that carry what the model says of each action.
var chanceSignals = [learn.Actions]string{"plike/1", "preply/1", "prepost/1", "pmore/1", "pless/1"}

// learningSentence says first whether anything was learned at all.
func learningSentence(v voice, l *Learning) string {
	useful := 0
	for _, x := range l.Actions {
		if x.Useful {
			useful++
		}
	}
	seen, needs := itoa(l.Seen), itoa(l.NeedsViews)
	switch {
	case useful > 0:
		return v.Count("why", "learned.some", useful)
	case l.Seen < l.NeedsViews:
		return v.say("learned.little", "seen", seen, "needs", needs)
	default:
		return v.say("learned.nothing", "seen", seen)
	}
}

// impressions writes down what was just seen as the desk shows it: where it stands, and by which values. Posts that are not on the
// desk (found by a search, say) were not chosen by it.
func (a *account) impressions(uris []feed.URI, atMs int64) []feed.Impression {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := []feed.Impression{}
	if a.desk == nil {
		return out
	}
	for _, u := range uris {
		row, found := a.desk.pool.Table.Row(u)
		place := a.desk.place(u)
		if !found || place < 0 {
			continue
		}
		out = append(out, feed.Impression{
			URI: u, AtMs: atMs, Edition: a.desk.edition.AsOfMs, Place: place, Chance: a.desk.chance(place, u), Explored: a.desk.raised(u),
			By: a.desk.pool.Table.Candidate(row).By, Signals: ranker.Facts(), Values: a.desk.pool.Table.Facts(row),
		})
	}
	return out
}
