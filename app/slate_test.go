package app

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/ranker"
)

// Slate rules are tried, taken back, kept and undone as a mix is.
func TestSlateIsTriedKeptAndUndone(t *testing.T) {
	t.Parallel()
	api := sampled(t).API()
	start := must(api.Home())(t)
	rules := start.Mix.Slate
	if rules.AuthorCap != 3 || !rules.FoldThreads {
		t.Fatalf("%+v", rules)
	}
	rules.AuthorCap, rules.Variety, rules.FoldThreads = 1, 1, false
	tried := must(api.TrySlate(SlateRequest{Slate: rules, Count: 50}))(t)
	if !tried.Mix.Trying || tried.Mix.Slate.AuthorCap != 1 || tried.Effect.In == 0 || tried.Effect.Tau == 1 {
		t.Errorf("trying: %+v, %+v", tried.Mix.Slate, tried.Effect)
	}
	if back := must(api.Revert())(t); !sameOrder(back.Rows, start.Rows) || back.Mix.Trying {
		t.Error("taking it back does not give the order in force")
	}
	must(api.TrySlate(SlateRequest{Slate: rules, Count: 50}))(t)
	if kept := must(api.Apply())(t); kept.Mix.Slate.AuthorCap != 1 || !kept.Mix.CanUndo || !sameOrder(kept.Rows, tried.Rows) {
		t.Errorf("kept: %+v", kept.Mix.Slate)
	}
	if undone := must(api.Undo())(t); !sameOrder(undone.Rows, start.Rows) || undone.Mix.Slate.AuthorCap != 3 {
		t.Error("undo does not give the first order back")
	}
	for _, bad := range []SlateRules{{AuthorCap: 21}, {Variety: 99, QuietDays: 31}, {Budgets: []Budget{{"", 5}}}} {
		if _, err := api.TrySlate(SlateRequest{Slate: bad}); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func sameOrder(a, b []Row) bool {
	return slices.EqualFunc(a, b, func(x, y Row) bool { return x.URI == y.URI && x.Score == y.Score })
}

// What the slate did to a post is said on its row and, with names, in its explanation.
func TestWhatTheSlateDidIsSaid(t *testing.T) {
	t.Parallel()
	api := sampled(t).API()
	rules := must(api.Home())(t).Mix.Slate
	rules.AuthorCap, rules.AuthorDecay, rules.Variety = 2, 0.5, 1
	must(api.TrySlate(SlateRequest{Slate: rules, Count: 50}))(t)
	met := map[string]int{}
	for _, row := range must(api.Rows(0, 100))(t) {
		w := must(api.Why(row.URI))(t)
		i := slices.IndexFunc(w.Reasons, func(r Reason) bool { return row.Held != nil && r.Rule == row.Held.Rule })
		if (row.Held != nil) != (i >= 0) {
			t.Errorf("%s: held %+v, reasons %+v", row.URI, row.Held, w.Reasons)
		}
		if i >= 0 {
			met[row.Held.Rule]++
			if len(w.Reasons[i].Sentence) < 20 || w.Reasons[i].Sentence == row.Held.Sentence {
				t.Errorf("no name in %q", w.Reasons[i].Sentence)
			}
		}
	}
	if met[ranker.RuleCapped]+met[ranker.RuleRepeated]+met[ranker.RuleAlike] < 5 {
		t.Errorf("the test saw nothing: %v", met)
	}
}

func TestWhoWasAway(t *testing.T) {
	t.Parallel()
	table := ranker.NewTable([]feed.Candidate{
		{URI: "at://did:plc:a/app.bsky.feed.post/1", Author: "did:plc:a", Following: true},
		{URI: "at://did:plc:b/app.bsky.feed.post/1", Author: "did:plc:b", Following: true},
		{URI: "at://did:plc:c/app.bsky.feed.post/1", Author: "did:plc:c"},
	}, 10*dayMs)
	if got := away(table, nil); len(got) != 0 {
		t.Errorf("nothing was ever seen, and somebody is overdue: %v", got)
	}
	got := away(table, map[feed.DID]int64{"did:plc:a": 9 * dayMs, "did:plc:z": 4 * dayMs})
	if got["did:plc:a"] != 1 || got["did:plc:b"] != 6 || len(got) != 2 {
		t.Errorf("%v", got)
	}
}

// labelled says of every third post of the sample that it is about politics.
func labelled(t *testing.T, app *App) map[string]bool {
	t.Helper()
	a := must(app.account())(t)
	must(app.API().Home())(t)
	var rows []feed.TopicRow
	political := map[string]bool{}
	for i := range a.desk.pool.Table.Len() {
		r := feed.TopicRow{Post: a.desk.pool.Table.Candidate(i).ID}
		if i%3 == 0 {
			r.Topics = []feed.Topic{{Label: "politics", P: 0.9}}
			political[string(a.desk.pool.Table.Candidate(i).URI)] = true
		}
		rows = append(rows, r)
	}
	if err := a.network.SaveTopics(t.Context(), "test", rows); err != nil {
		t.Fatal(err)
	}
	must(app.API().Refresh())(t)
	return political
}

// A mood bounds its topic at once and in later editions, outlives a restart of the account's reading, and ends by itself.
func TestAMoodHoldsAndEndsByItself(t *testing.T) {
	t.Parallel()
	clock := newClock()
	app := sampledWith(t, Options{DataDir: t.TempDir(), Version: "test", Shell: "cli", ExportDir: t.TempDir(), Clock: clock.now})
	api := app.API()
	political := labelled(t, app)
	about := func() int {
		n := 0
		for _, row := range must(api.Rows(0, 50))(t) {
			if political[row.URI] {
				n++
			}
		}
		return n
	}
	before := about()
	if before < 5 {
		t.Fatalf("%d of 50 about politics: the test sees nothing", before)
	}
	until := clock.now().UnixMilli() + 2*dayMs
	home := must(api.SetMood(Mood{Topic: "politics", Percent: 2, UntilMs: until}))(t)
	if len(home.Mix.Moods) != 1 || about() > 1 {
		t.Errorf("%+v, %d of 50", home.Mix.Moods, about())
	}
	if text := must(api.ExportRecipe())(t); len(must(feed.ParseRecipe([]byte(text)))(t).Select.Budgets) != 0 {
		t.Error("a mood is in the recipe")
	}
	must(api.Refresh())(t)
	if about() > 1 {
		t.Errorf("in the next edition: %d of 50", about())
	}
	clock.add(72 * time.Hour)
	must(api.Refresh())(t)
	if got := about(); got < 5 {
		t.Errorf("after its end: %d of 50", got)
	}
	for _, bad := range []Mood{{"", 2, until + 9*dayMs}, {"politics", 100, until + 9*dayMs}, {"politics", 2, until}, {"politics", 2, until + 90*dayMs}} {
		if _, err := api.SetMood(bad); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if _, err := api.EndMood("nothing"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	must(api.SetMood(Mood{Topic: "politics", Percent: 2, UntilMs: clock.now().UnixMilli() + dayMs}))(t)
	if ended := must(api.EndMood("politics"))(t); len(ended.Mix.Moods) != 0 || about() < 5 {
		t.Errorf("ended: %+v, %d of 50", ended.Mix.Moods, about())
	}
}

// "Without S it would rank N" is as true as the other promise.
func TestWithoutIsTrue(t *testing.T) {
	t.Parallel()
	api := sampled(t).API()
	said := 0
	for _, row := range must(api.Rows(0, 8))(t) {
		w := must(api.Why(row.URI))(t)
		if w.Without == "" {
			continue
		}
		said++
		head, rest, _ := strings.Cut(strings.TrimPrefix(w.Without, "Without “"), "” it would rank ")
		rank, err := strconv.Atoi(strings.TrimSuffix(rest, "."))
		if err != nil {
			t.Fatalf("%q: %v", w.Without, err)
		}
		mix := must(api.Home())(t).Mix
		i := slices.IndexFunc(mix.Signals, func(s Signal) bool { return s.Label == head })
		weights := maps.Clone(mix.Weights)
		delete(weights, mix.Signals[i].ID)
		must(api.Try(MoveRequest{Weights: weights, Anchor: row.URI}))(t)
		if got := must(api.Why(row.URI))(t); got.Rank != rank {
			t.Errorf("%q, and it stands at %d", w.Without, got.Rank)
		}
		must(api.Revert())(t)
	}
	if said < 4 {
		t.Errorf("%d of 8 say it", said)
	}
}

// Undo and redo go back and forth without end, bit for bit; a new change ends what could come again.
func TestUndoAndRedo(t *testing.T) {
	t.Parallel()
	d := deskOf(t, 120, feed.Edition{})
	orders := [][]feed.URI{slices.Clone(d.uris(0, 120))}
	for i := range 12 {
		d.try(feed.Weights{"recency/1": float64(i%4) - 2, "liked/1": float64(i)/2 - 2})
		d.arrange(feed.Slate{AuthorCap: i % 5})
		d.apply("My mix")
		orders = append(orders, slices.Clone(d.uris(0, 120)))
	}
	for i := 11; i >= 0; i-- {
		if !d.back() || !slices.Equal(d.uris(0, 120), orders[i]) {
			t.Fatalf("undo %d gives another order", i)
		}
	}
	for i := 1; i <= 12; i++ {
		if !d.again() || !slices.Equal(d.uris(0, 120), orders[i]) {
			t.Fatalf("redo %d gives another order", i)
		}
	}
	if d.again() || !d.back() || !d.mix(nil).CanRedo {
		t.Error("redo without anything to do again, or the other way round")
	}
	d.apply("Another")
	if d.again() {
		t.Error("a new change leaves an old one to be done again")
	}
}

func TestPresetsAreRenamed(t *testing.T) {
	t.Parallel()
	api := sampled(t).API()
	must(api.SavePreset("Mornings"))(t)
	must(api.SavePreset("Nights"))(t)
	m := must(api.RenamePreset("Mornings", " Early "))(t)
	names := []string{}
	for _, p := range m.Presets {
		if p.Own {
			names = append(names, p.Name)
		}
	}
	if !slices.Equal(names, []string{"Early", "Nights"}) {
		t.Errorf("%v", names)
	}
	for _, c := range []struct {
		from, to string
		code     feed.Code
	}{{"Mornings", "X", feed.CodeNothingThere}, {"Early", "Balanced", feed.CodeBadInput}, {"Early", "Nights", feed.CodeBadInput}, {"Early", " ", feed.CodeBadInput}} {
		if _, err := api.RenamePreset(c.from, c.to); feed.CodeOf(err) != c.code {
			t.Errorf("%s → %q: %v", c.from, c.to, err)
		}
	}
}
