package store

import (
	"reflect"
	"testing"

	"skein/feed"
)

func TestWatched(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	must(t, s.SaveWatched(t.Context(), nil))
	week := func(n int64, name, counts string) feed.Watched {
		return feed.Watched{Week: n, Kind: "feature", Name: name, Version: "1", Counts: counts, MadeMs: n * 10}
	}
	must(t, s.SaveWatched(t.Context(), []feed.Watched{week(2900, "recency/1", "a"), week(2901, "recency/1", "b"), week(2901, "affinity/1", "c")}))
	changed := week(2901, "recency/1", "d")
	changed.Version = "2"
	must(t, s.SaveWatched(t.Context(), []feed.Watched{changed}))
	got, err := s.Watched(t.Context(), 0)
	must(t, err)
	if want := []feed.Watched{week(2901, "affinity/1", "c"), week(2900, "recency/1", "a"), changed}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	must(t, s.SaveWatched(t.Context(), []feed.Watched{week(2900+watchedWeeks, "recency/1", "e")}))
	if got, err = s.Watched(t.Context(), 0); err != nil || len(got) != 3 || got[1] != changed {
		t.Errorf("the oldest week leaves after two years, the next one stays: %v, %+v", err, got)
	}
	if got, err = s.Watched(t.Context(), 2902); err != nil || len(got) != 1 {
		t.Errorf("from a week on: %v, %+v", err, got)
	}
}

func TestModelWork(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	work := func(model string, day, texts, broken, abstained, micros int64) feed.ModelWork {
		return feed.ModelWork{Model: model, Day: day, Texts: texts, Broken: broken, Abstained: abstained, Micros: micros}
	}
	for _, w := range []feed.ModelWork{
		work("draft/1", 100, 1000, 0, 3, 5000), work("draft/1", 100, 500, 0, 0, 2500), work("draft/1", 101, 10, 0, 1, 50), work("refined/1", 101, 64, 2, 0, 900_000),
	} {
		must(t, s.AddModelWork(t.Context(), w))
	}
	got, err := s.ModelWork(t.Context(), 100)
	must(t, err)
	if want := []feed.ModelWork{work("draft/1", 101, 1510, 0, 4, 7550), work("refined/1", 101, 64, 2, 0, 900_000)}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	must(t, s.AddModelWork(t.Context(), feed.ModelWork{Model: "draft/1", Day: 101 + workDays, Texts: 1}))
	if got, err = s.ModelWork(t.Context(), 0); err != nil || got[0].Texts != 11 {
		t.Errorf("days older than %d leave: %v, %+v", workDays, err, got)
	}
}

func TestTrials(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	first := feed.ModelTrial{Model: "mix", AtMs: 5, Outcome: "promoted", Report: "{}", Champion: `{"a":1}`, Challenger: `{"a":2}`}
	second := feed.ModelTrial{Model: "personal", AtMs: 6, Outcome: "worse", Report: "{}"}
	for _, m := range []*feed.ModelTrial{&first, &second} {
		id, err := s.AddTrial(t.Context(), *m)
		must(t, err)
		m.ID = id
	}
	must(t, s.UndoTrial(t.Context(), first.ID, 9))
	first.UndoneMs = 9
	for _, id := range []int64{first.ID, 77} {
		if err := s.UndoTrial(t.Context(), id, 10); feed.CodeOf(err) != feed.CodeNothingThere {
			t.Errorf("trial %d is taken back twice or was never there: %v", id, err)
		}
	}
	got, err := s.Trials(t.Context(), 10)
	must(t, err)
	if want := []feed.ModelTrial{second, first}; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got, err = s.Trials(t.Context(), 1); err != nil || len(got) != 1 || got[0].ID != second.ID {
		t.Errorf("%v, %+v", err, got)
	}
}
