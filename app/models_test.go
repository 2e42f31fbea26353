package app

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/feed"
	"skein/models/gate"
	"skein/models/watch"
)

func TestEveryModelHasAPassport(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	m := must(app.API().Models())(t)
	if len(m.Models) < 3 {
		t.Fatalf("%d models", len(m.Models))
	}
	for _, row := range m.Models {
		if row.ID == "" || len(row.SHA256) != 64 || row.Bytes < 1000 || row.Licence == "" || row.Data == "" || row.Origin == "" || len(row.Figures) == 0 || row.Badge != "" {
			t.Errorf("%+v", row)
		}
		if row.Name == "name."+row.Kind || row.Purpose == "purpose."+row.Kind || row.Sentence == "" {
			t.Errorf("%s is not in words: %q %q %q", row.Kind, row.Name, row.Purpose, row.Sentence)
		}
	}
	if m.CountedMs != 0 || m.Summary == "" || m.Off || m.Drift == nil || m.Advice == nil || m.Trials == nil || m.Agreement == nil {
		t.Errorf("%+v", m)
	}
}

// weeksOf keeps invented weeks of one thing, the last of them shifted.
func weeksOf(t *testing.T, a *account, kind, name, version string, shift float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	now := a.app.opt.Clock().UnixMilli()
	for back := range int64(4) {
		var h watch.Histogram
		for range 600 {
			x := rng.NormFloat64()
			if back == 0 {
				x += shift
			}
			h.Add(watch.Squash(x))
		}
		text := must(json.Marshal(h))(t)
		row := feed.Watched{Week: weekOf(now) - back, Kind: kind, Name: name, Version: version, Counts: string(text), MadeMs: now}
		if err := a.self.SaveWatched(t.Context(), []feed.Watched{row}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDriftIsSeenAndAdvised(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	a := must(app.account())(t)
	weeksOf(t, a, watchScore, scoreMix, "1", 0)
	weeksOf(t, a, watchScore, scoreSpam, "1", 1.5)
	weeksOf(t, a, watchFeature, "recency/1", "1", 0.4)
	if err := write(t.Context(), a.self, keyWatched, 1); err != nil {
		t.Fatal(err)
	}
	m := must(app.API().Models())(t)
	levels := map[string]string{}
	for _, d := range m.Drift {
		levels[d.Name] = d.Level
		if len(d.Weeks) != 4 || d.Weeks[0].StartMs >= d.Weeks[3].StartMs || d.Label == "" || strings.HasPrefix(d.Label, "watch.") {
			t.Errorf("%+v", d)
		}
	}
	if levels[scoreMix] != "steady" || levels[scoreSpam] != "moved" || levels["recency/1"] != "moving" {
		t.Errorf("%v", levels)
	}
	if len(m.Advice) != 1 || m.Advice[0].Reason != string(watch.Drifted) || !strings.Contains(m.Summary, "1 have moved far and 1 a little") {
		t.Errorf("%+v, %q", m.Advice, m.Summary)
	}
	if m.Drift[0].Kind != watchScore || m.Drift[len(m.Drift)-1].Kind != watchFeature {
		t.Error("scores come first, signals last")
	}
}

// TestAnotherVersionIsNoDrift: weeks of another mix are no reference.
func TestAnotherVersionIsNoDrift(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	a := must(app.account())(t)
	weeksOf(t, a, watchScore, scoreMix, "old", 0)
	rows := must(a.self.Watched(t.Context(), 0))(t)
	last := rows[len(rows)-1]
	last.Version = "new"
	if err := a.self.SaveWatched(t.Context(), []feed.Watched{last}); err != nil {
		t.Fatal(err)
	}
	if m := must(app.API().Models())(t); len(m.Drift) != 1 || len(m.Drift[0].Weeks) != 1 || m.Drift[0].Level != "unknown" {
		t.Errorf("%+v", m.Drift)
	}
}

func TestAnswersThatAreNoNumbersMakeABadge(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	a := must(app.account())(t)
	refined := a.spaces[1].model
	day := app.opt.Clock().UnixMilli() / dayMs
	for _, w := range []feed.ModelWork{{Model: refined, Day: day, Texts: 64, Broken: 2, Micros: 640_000}, {Model: refined, Day: day - workDays, Texts: 9, Broken: 9}} {
		if err := a.self.AddModelWork(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	m := must(app.API().Models())(t)
	at := slices.IndexFunc(m.Models, func(r ModelRow) bool { return r.ID == refined })
	if r := m.Models[at]; !strings.Contains(r.Badge, "2 of 64") || r.Work.TextMs != 10 || r.Work.Waiting == 0 {
		t.Errorf("%+v", r)
	}
}

// rivalMix is a trial of a mix with a gain on every day.
func rivalMix(t *testing.T, a *account, to feed.Preset, gain float64) rival {
	t.Helper()
	recipe := must(readRecipe(t.Context(), a.self))(t)
	champion := must(json.Marshal(feed.Preset{Name: recipe.Name, Weights: recipe.Weights}))(t)
	challenger := must(json.Marshal(to))(t)
	m := gate.Measure{Name: "likes"}
	rng := rand.New(rand.NewPCG(2, 2))
	for day := range int32(14) {
		for range 10 {
			m.Examples = append(m.Examples, gate.Example{Day: day, Champion: 1, Challenger: 1 - gain + rng.NormFloat64()*0.01})
		}
	}
	return rival{scoreMix, string(champion), string(challenger), gate.Trial{Goals: []gate.Measure{m}}}
}

func TestPromotionAndRollBack(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	a := must(app.account())(t)
	before := must(api.Home())(t)
	learned := feed.Preset{Name: "Learned", Weights: feed.Weights{"liked/1": 5}}
	if v := must(a.decide(t.Context(), rivalMix(t, a, learned, -0.5)))(t); v.Outcome != gate.Worse {
		t.Fatalf("%+v", v)
	}
	if got := must(api.Home())(t); got.Mix.Name != before.Mix.Name {
		t.Error("a regression was put in force")
	}
	if v := must(a.decide(t.Context(), rivalMix(t, a, learned, 0.5)))(t); v.Outcome != gate.Promoted {
		t.Fatalf("%+v", v)
	}
	if got := must(api.Home())(t); got.Mix.Name != "Learned" || got.Mix.Weights["liked/1"] != 5 || len(got.Mix.Weights) != 1 {
		t.Errorf("%+v", got.Mix)
	}
	m := must(api.Models())(t)
	if len(m.Trials) != 2 || !m.Trials[0].InForce || m.Trials[1].InForce || m.Trials[0].Sentence == "" || len(m.Trials[0].Findings) != 1 {
		t.Fatalf("%+v", m.Trials)
	}
	for _, id := range []int64{m.Trials[1].ID, 99} {
		if _, err := api.RollBack(id); err == nil {
			t.Errorf("trial %d put nothing in force and was taken back", id)
		}
	}
	back := must(api.RollBack(m.Trials[0].ID))(t)
	if back.Trials[0].InForce || back.Trials[0].UndoneMs == 0 {
		t.Errorf("%+v", back.Trials[0])
	}
	after := must(api.Home())(t)
	if after.Mix.Name != before.Mix.Name {
		t.Errorf("the mix is %q again, want %q", after.Mix.Name, before.Mix.Name)
	}
	for i, r := range before.Rows {
		if got := after.Rows[i]; got.URI != r.URI || got.Score != r.Score {
			t.Fatalf("row %d: %+v, before %+v", i, got, r)
		}
	}
	if _, err := api.RollBack(m.Trials[0].ID); err == nil {
		t.Error("taken back twice")
	}
}

func TestDoctorTellsOfTheModels(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := sampledIn(t, dir)
	a := must(app.account())(t)
	weeksOf(t, a, watchScore, scoreSpam, "1", 1.5)
	reader := must(New(Options{DataDir: filepath.Join(dir, "demo"), Version: "test", Shell: "cli", ReadOnly: true}))(t)
	defer reader.Close()
	found := map[string]string{}
	for _, c := range reader.Doctor(t.Context()).Checks {
		found[c.Name] += c.Found + "\n"
	}
	for name, want := range map[string]string{"draft model": "golden vectors match", "spam words": "spam-text/", "work of draft": "posts wait", "drift": "moved", "advice": "PSI above 0.25", "watch": "."} {
		if !strings.Contains(found[name], want) {
			t.Errorf("%s: %q, want %q in it", name, found[name], want)
		}
	}
}
