package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"skein/feed"
	"skein/models/watch"
)

// shownWeeks is how many weeks the plots look back.
const shownWeeks = 26

// drift compares every week with the first of the same version that has rows enough.
func (a *account) drift(ctx context.Context) ([]DriftRow, []AgreementRow, error) {
	rows, err := a.self.Watched(ctx, 0)
	if err != nil {
		return nil, nil, err
	}
	drifts, agreements := []DriftRow{}, []AgreementRow{}
	for _, series := range seriesOf(rows) {
		last := series[len(series)-1]
		if last.Kind == watchFeedback {
			if row, ok := a.agreement(last); ok {
				agreements = append(agreements, row)
			}
			continue
		}
		drifts = append(drifts, a.driftRow(series))
	}
	slices.SortStableFunc(drifts, func(x, y DriftRow) int { return cmp.Compare(driftOrder(x.Kind), driftOrder(y.Kind)) })
	return drifts, agreements, nil
}

func driftOrder(kind string) int {
	return slices.Index([]string{watchScore, watchLanguage, watchFeature}, kind)
}

// seriesOf splits rows by what they count, keeping their order: by week.
func seriesOf(rows []feed.Watched) (all [][]feed.Watched) {
	for i, r := range rows {
		if i == 0 || r.Kind != rows[i-1].Kind || r.Name != rows[i-1].Name {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], r)
	}
	return all
}

// driftRow compares the weeks of one series with its reference. Weeks of other versions than the last are left out.
func (a *account) driftRow(series []feed.Watched) DriftRow {
	last := series[len(series)-1]
	row := DriftRow{Kind: last.Kind, Name: last.Name, Label: a.watchLabel(last.Kind, last.Name), Weeks: []DriftWeek{}, Level: string(watch.Unknown)}
	compare := watch.PSI
	if last.Kind == watchLanguage {
		compare = watch.WordPSI
	}
	var reference *watch.Histogram
	for _, r := range series {
		var h watch.Histogram
		if r.Version != last.Version || json.Unmarshal([]byte(r.Counts), &h) != nil {
			continue
		}
		d := watch.Drift{Level: watch.Unknown}
		switch {
		case reference != nil:
			d = compare(*reference, h)
		case h.N >= watch.MinRows:
			reference = &h
		}
		if r.Week > last.Week-shownWeeks {
			row.Weeks = append(row.Weeks, DriftWeek{StartMs: weekStart(r.Week), N: h.N, PSI: d.PSI, Level: string(d.Level)})
		}
		if d.Level != watch.Unknown {
			row.PSI, row.Level = d.PSI, string(d.Level)
		}
	}
	return row
}

// agreement is not shown while there is too little to say.
func (a *account) agreement(r feed.Watched) (AgreementRow, bool) {
	var c watch.Calibration
	if json.Unmarshal([]byte(r.Counts), &c) != nil || c.N < watch.MinPredictions {
		return AgreementRow{}, false
	}
	row := AgreementRow{Name: r.Name, Label: a.app.words.Say("models", "agreement."+r.Name, nil), ECE: c.ECE, Floor: c.Floor, N: c.N, Bins: []AgreementBin{}}
	for _, b := range c.Bins {
		row.Bins = append(row.Bins, AgreementBin(b))
	}
	return row, true
}

func (a *account) watchLabel(kind, name string) string {
	if kind == watchFeature {
		if s, known := signalsByID()[name]; known {
			return s.Label
		}
		return name
	}
	key := "watch." + kind
	if name != "" {
		key += "." + name
	}
	return a.app.words.Say("models", key, nil)
}

// standing is what the advice is made from: this week against the first, the error on feedback, and what came since something
// was learned here.
func (a *account) standing(ctx context.Context, drifts []DriftRow, agreements []AgreementRow) (watch.Standing, error) {
	var s watch.Standing
	for _, d := range drifts {
		if d.Kind != watchFeature || d.Level == string(watch.Moved) {
			s.Drift = append(s.Drift, watch.Drift{PSI: d.PSI, Level: watch.Level(d.Level)})
		}
	}
	for _, g := range agreements {
		if g.ECE > s.Calibration.ECE {
			s.Calibration = watch.Calibration{ECE: g.ECE, Floor: g.Floor, N: g.N}
		}
	}
	learned, err := a.self.LatestLearned(ctx)
	if err != nil || learned == nil {
		return s, err
	}
	now := a.app.opt.Clock().UnixMilli()
	s.AgeDays = int(max(now-learned.MadeMs, 0) / dayMs)
	s.Feedback, err = a.feedbackSince(ctx, learned.MadeMs)
	return s, err
}

// feedbackSince counts what the reader said since a moment: likes, presses of more and less, marks.
func (a *account) feedbackSince(ctx context.Context, sinceMs int64) (n int, err error) {
	presses, err := a.self.PressesInForce(ctx, maxLikes)
	if err != nil {
		return 0, err
	}
	for _, p := range presses {
		if p.AtMs > sinceMs {
			n++
		}
	}
	for _, kind := range []string{kindNotSpam, kindSpam} {
		marks, err := a.self.Feedback(ctx, kind)
		if err != nil {
			return 0, err
		}
		for _, f := range marks {
			if f.AtMs > sinceMs {
				n++
			}
		}
	}
	now := a.app.opt.Clock().UnixMilli()
	err = a.network.LikesOnRecord(ctx, feed.Window{Viewer: a.viewer, AsOfMs: now, SpanMs: max(now-sinceMs, 1), Limit: maxLikes},
		func(person int32, _ feed.PostID, _ int64) error {
			if person == 0 {
				n++
			}
			return nil
		})
	return n, err
}
