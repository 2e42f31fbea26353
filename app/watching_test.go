package app

import (
	"encoding/json"
	"slices"
	"testing"

	"skein/feed"
	"skein/models/watch"
	"skein/ranker"
)

func TestWeeks(t *testing.T) {
	t.Parallel()
	monday := int64(1_764_547_200_000) // 2025-12-01 00:00 UTC, a Monday
	for ms, want := range map[int64]int64{monday: 0, monday + weekMs - 1: 0, monday - 1: -1, monday + weekMs: 1} {
		if got := weekOf(ms) - weekOf(monday); got != want {
			t.Errorf("%d is %d weeks after, want %d", ms, got, want)
		}
	}
	if weekStart(weekOf(monday+3*dayMs)) != monday {
		t.Error("a week does not begin on its Monday")
	}
}

func TestMainLanguage(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"en": "en", "pt-BR": "pt", "": "und", "x": "und", "GSW": "gsw", "<script>": "und", "english": "und", "e1": "und"} {
		if got := mainLanguage(tag); got != want {
			t.Errorf("%q: %q, want %q", tag, got, want)
		}
	}
}

// TestAWeekIsCounted counts the sample network and finds in the counts what the ranker has.
func TestAWeekIsCounted(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	a := must(app.account())(t)
	if due := must(a.watchDue(t.Context()))(t); !due {
		t.Error("nothing was counted yet, and it is not due")
	}
	before := must(app.API().Home())(t)
	if err := a.watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if due := must(a.watchDue(t.Context()))(t); due {
		t.Error("it was counted now, and is due again")
	}
	if after := must(app.API().Home())(t); after.Edition != before.Edition || after.Total != before.Total {
		t.Error("counting moved the feed")
	}
	rows := must(a.self.Watched(t.Context(), 0))(t)
	kinds, posts, weeks := map[string]int{}, 0, map[int64]bool{}
	for _, r := range rows {
		kinds[r.Kind]++
		weeks[r.Week] = true
		if r.Kind == watchFeedback {
			continue
		}
		var h watch.Histogram
		if err := json.Unmarshal([]byte(r.Counts), &h); err != nil || h.Lost != 0 {
			t.Fatalf("%+v: %v", r, err)
		}
		sum := 0
		for _, n := range h.Counts {
			sum += n
		}
		if sum != h.N {
			t.Errorf("%s %s: %d in the bins of %d", r.Kind, r.Name, sum, h.N)
		}
		if r.Kind == watchLanguage {
			posts += h.N
			if h.Counts["en"] == 0 && h.N > 20 {
				t.Errorf("nothing in English: %v", h.Counts)
			}
		}
	}
	if len(weeks) != watchedWeeks+1 || kinds[watchFeature] != len(weeks)*len(ranker.Signals()) || kinds[watchScore] != 2*len(weeks) || kinds[watchFeedback] != 1 {
		t.Errorf("%d weeks, %v", len(weeks), kinds)
	}
	if posts < 300 {
		t.Errorf("%d posts in all weeks", posts)
	}
}

// TestOldWeeksAreCountedOnce: what is complete stays, until what is counted becomes another thing.
func TestOldWeeksAreCountedOnce(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	a := must(app.account())(t)
	if err := a.watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	old := weekOf(app.opt.Clock().UnixMilli()) - recount - 2
	mark := func() {
		t.Helper()
		for _, r := range must(a.self.Watched(t.Context(), 0))(t) {
			if r.Week == old {
				r.MadeMs = 1
				if err := a.self.SaveWatched(t.Context(), []feed.Watched{r}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	made := func() []int64 {
		t.Helper()
		var all []int64
		for _, r := range must(a.self.Watched(t.Context(), 0))(t) {
			if r.Week == old && !slices.Contains(all, r.MadeMs) {
				all = append(all, r.MadeMs)
			}
		}
		return all
	}
	mark()
	if err := a.watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := made(); !slices.Equal(got, []int64{1}) {
		t.Errorf("an old week was counted again: %v", got)
	}
	recipe := must(readRecipe(t.Context(), a.self))(t)
	recipe.Weights = feed.Weights{"recency/1": 1}
	if err := writeRecipe(t.Context(), a.self, recipe); err != nil {
		t.Fatal(err)
	}
	if err := a.watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := made(); slices.Contains(got, 1) {
		t.Error("scores of another mix were kept as if they were of this one")
	}
}

// TestMarksCalibrate: a restored post speaks against the spam score, a mark for it.
func TestMarksCalibrate(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	a := must(app.account())(t)
	burst(t, a)
	calibration := func() watch.Calibration {
		t.Helper()
		now := app.opt.Clock().UnixMilli()
		if err := a.watchFeedback(t.Context(), must(a.newCensus(t.Context(), now))(t), now); err != nil {
			t.Fatal(err)
		}
		var c watch.Calibration
		for _, r := range must(a.self.Watched(t.Context(), 0))(t) {
			if r.Kind == watchFeedback {
				if err := json.Unmarshal([]byte(r.Counts), &c); err != nil {
					t.Fatal(err)
				}
			}
		}
		return c
	}
	likes := calibration()
	for i, r := range must(app.API().Rows(0, 100))(t) {
		kind := kindSpam
		if i%2 == 0 {
			kind = kindNotSpam
		}
		if err := a.self.AddFeedback(t.Context(), feed.Feedback{Kind: kind, Post: feed.URI(r.URI), AtMs: 1}); err != nil {
			t.Fatal(err)
		}
	}
	marked := calibration()
	if marked.N < likes.N+50 {
		t.Errorf("%d rows with the marks, %d of likes alone", marked.N, likes.N)
	}
	if marked.ECE < 0.1 || marked.ECE <= likes.ECE {
		t.Errorf("half the posts of the feed were marked as spam and the error is %.3f, without the marks %.3f", marked.ECE, likes.ECE)
	}
}

// burst works off what waits; a build without ONNX Runtime does what needs none.
func burst(t *testing.T, a *account) {
	t.Helper()
	if err := a.worker.Burst(t.Context()); err != nil && feed.CodeOf(err) != feed.CodeNoLibrary {
		t.Fatal(err)
	}
}

func TestWorkOfEncodersIsNoted(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	a := must(app.account())(t)
	burst(t, a)
	work := must(a.self.ModelWork(t.Context(), 0))(t)
	stats := must(a.network.Stats(t.Context()))(t)
	if len(work) == 0 || work[0].Model != a.spaces[0].model || work[0].Texts < int64(stats.Vectors) || work[0].Broken != 0 {
		t.Errorf("%+v, %d posts with a vector", work, stats.Vectors)
	}
}
