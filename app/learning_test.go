package app

import (
	"slices"
	"strings"
	"testing"

	"skein/feed"
	"skein/models/gate"
	"skein/ranker"
	"skein/ranker/learn"
)

// peruse scrolls through an edition as somebody does who likes pictures, and takes the next one.
func peruse(t *testing.T, app *App, editions, posts int) (liked map[string]bool) {
	t.Helper()
	api, a := app.API(), must(app.account())(t)
	liked = map[string]bool{}
	for range editions {
		rows := must(api.Rows(0, posts))(t)
		var uris []string
		for _, r := range rows {
			uris = append(uris, r.URI)
			row, _ := a.desk.pool.Table.Row(feed.URI(r.URI))
			if a.desk.pool.Table.Candidate(row).Media && !liked[r.URI] {
				must(api.Like(r.URI))(t)
				liked[r.URI] = true
			}
		}
		if err := api.MarkSeen(uris); err != nil {
			t.Fatal(err)
		}
		must(api.Refresh())(t)
	}
	return liked
}

// byHand keeps training from beginning by itself after enough was seen: the test says when.
func byHand(t *testing.T, app *App) *account {
	t.Helper()
	a := must(app.account())(t)
	a.mu.Lock()
	a.unlearned = -1 << 30
	a.mu.Unlock()
	return a
}

func TestTasteIsLearnedFromWhatWasSeen(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	must(api.Home())(t)
	if l := must(api.Learning())(t); l.Seen != 0 || l.MadeMs != 0 || len(l.Actions) != learn.Actions || !strings.Contains(l.Sentence, "Nothing is learned yet") || l.Explore != 5 {
		t.Fatalf("before anything: %+v", l)
	}
	a := byHand(t, app)
	liked := peruse(t, app, 5, 60)
	before := must(api.Home())(t)
	if err := a.learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	l := must(api.Learning())(t)
	like, reply := l.Actions[learn.ToLike], l.Actions[learn.ToReply]
	if l.Seen < 200 || !l.InForce || l.MadeMs == 0 || like.Did < len(liked)/2 || !like.Useful || len(like.Scores) != 4 || reply.Known {
		t.Fatalf("after reading: %+v", l)
	}
	if model := like.Scores[0]; model.By != "model" || model.AUC < 0.9 || model.RCE < 0.3 {
		t.Errorf("somebody who likes every picture: %+v", model)
	}
	for _, s := range like.Scores[1:] {
		if s.AUC >= like.Scores[0].AUC {
			t.Errorf("%s is as good: %+v", s.By, s)
		}
	}
	// The edition that was made before the model keeps its order and its sums.
	if again := must(api.Home())(t); again.Rows[0].Score != before.Rows[0].Score || again.Rows[0].URI != before.Rows[0].URI {
		t.Error("training changed the edition being read")
	}
	must(api.Refresh())(t)
	sums, n := [2]float64{}, [2]float64{}
	for i := range a.desk.pool.Table.Len() {
		side := 0
		if a.desk.pool.Table.Candidate(i).Media {
			side = 1
		}
		sums[side] += a.desk.pool.Table.Value("plike/1", i)
		n[side]++
	}
	if n[0] < 10 || n[1] < 3 || sums[1]/n[1] < 2*sums[0]/n[0] {
		t.Errorf("the value of %v posts without pictures is %.3f, of %v with pictures %.3f", n[0], sums[0]/n[0], n[1], sums[1]/n[1])
	}
}

func TestImpressionsSayWhatWasKnown(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api, a := app.API(), must(app.account())(t)
	must(api.Home())(t)
	rows := must(api.Rows(0, 40))(t)
	uris := []string{"at://did:plc:nobody/app.bsky.feed.post/3k"} // nothing of the desk's
	for _, r := range rows {
		uris = append(uris, r.URI)
	}
	if err := api.MarkSeen(uris); err != nil {
		t.Fatal(err)
	}
	seen := must(a.self.Impressions(t.Context(), 0, 1<<60, 100))(t)
	if len(seen) != len(rows) {
		t.Fatalf("%d impressions of %d rows", len(seen), len(rows))
	}
	raised := 0
	for _, p := range seen {
		row, _ := a.desk.pool.Table.Row(p.URI)
		if rows[p.Place].URI != string(p.URI) || !slices.Equal(p.Signals, ranker.Facts()) || !slices.Equal(p.Values, a.desk.pool.Table.Facts(row)) {
			t.Errorf("%+v", p)
		}
		if p.Explored != rows[p.Place].Explored || p.Edition != a.desk.edition.AsOfMs {
			t.Errorf("%+v", p)
		}
		if p.Explored {
			raised++
			if p.Chance > 0.06 {
				t.Errorf("a raised post had a chance of %v", p.Chance)
			}
		} else if p.Chance < 0.9 {
			t.Errorf("an ordinary post had a chance of %v", p.Chance)
		}
	}
	if raised != 2 {
		t.Errorf("%d of 40 places explore", raised)
	}
}

// What stands higher to find something out says so, on its row and when asked, and goes on saying so after a restart.
func TestExploredPostsSaySo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := sampledIn(t, dir)
	api, a := app.API(), must(app.account())(t)
	must(api.Home())(t)
	var raised []string
	for _, r := range must(api.Rows(0, 100))(t) {
		w := must(api.Why(r.URI))(t)
		if named := slices.ContainsFunc(w.Reasons, func(x Reason) bool { return x.Rule == ranker.RuleExplored }); named != r.Explored {
			t.Errorf("%s: explored %v, reasons %+v", r.URI, r.Explored, w.Reasons)
		}
		if r.Explored {
			raised = append(raised, r.URI)
		}
	}
	if len(raised) != 5 {
		t.Errorf("%d of 100 places explore", len(raised))
	}
	kept := must(a.self.LatestEdition(t.Context()))(t)
	for _, u := range raised {
		if !slices.Contains(kept.Explored, feed.URI(u)) {
			t.Errorf("%s is forgotten", u)
		}
	}
	a.desk = newDesk(*kept, a.desk.pool, a.desk.recipe, nil) // as after a restart
	for _, r := range must(api.Rows(0, 100))(t) {
		if r.Explored != slices.Contains(raised, r.URI) {
			t.Errorf("%s after a restart: %v", r.URI, r.Explored)
		}
	}
	s := defaultSettings()
	s.Explore = 0
	must(api.SaveSettings(s))(t)
	must(api.Refresh())(t)
	for _, r := range must(api.Rows(0, 100))(t) {
		if r.Explored {
			t.Errorf("%s is tried out although nothing may be", r.URI)
		}
	}
	for _, bad := range []int{-1, 21} {
		s.Explore = bad
		if _, err := api.SaveSettings(s); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%d %%: %v", bad, err)
		}
	}
}

// A second model must beat the first on days that neither learned from; after one day the first stays, and the decision is kept.
func TestTheGateDecides(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	must(app.API().Home())(t)
	a := byHand(t, app)
	peruse(t, app, 4, 60)
	if err := a.learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := must(a.self.LearnedAsOf(t.Context(), 1<<60))(t)
	if err := a.learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	last, force := must(a.self.LatestLearned(t.Context()))(t), must(a.self.LearnedAsOf(t.Context(), 1<<60))(t)
	trials := must(a.self.Trials(t.Context(), 10))(t)
	if last.ID == first.ID || last.SinceMs != 0 || force.ID != first.ID {
		t.Errorf("the latest %d counts since %d, in force is %d", last.ID, last.SinceMs, force.ID)
	}
	if len(trials) == 0 || trials[0].Model != personalModel || trials[0].Outcome != string(gate.TooFew) {
		t.Errorf("%+v", trials)
	}
	if err := a.putInForce(t.Context(), personalModel, itoa(int(last.ID))); err != nil {
		t.Fatal(err)
	}
	if force := must(a.self.LearnedAsOf(t.Context(), 1<<60))(t); force.ID != last.ID {
		t.Errorf("promoted, and in force is %d", force.ID)
	}
	if err := a.putInForce(t.Context(), personalModel, "many"); err == nil {
		t.Error("a model without a number is in force")
	}
}
