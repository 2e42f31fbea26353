package eval

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"

	"skein/feed"
	"skein/ranker"
)

func mustRank(t *testing.T, dir fs.FS, o Options) Report {
	t.Helper()
	r, err := Ranking(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// One user, everything by hand: me liked five of ten items and goes on to like the newest, which one mix puts first and
// the other puts last.
func TestRankingByHand(t *testing.T) {
	t.Parallel()
	items, events := "", ""
	for i, id := range strings.Split("abcdefghij", "") {
		created := 3_600_000 * int64(i)
		items += `{"id":"` + id + `","created_ms":` + jsonOf(t, created) + `}` + "\n"
		if i < 5 {
			events += `{"user":"me","item":"` + id + `","t_ms":` + jsonOf(t, 36_000_000+i) + `,"kind":"like"}` + "\n"
		}
	}
	events += `{"user":"me","item":"j","t_ms":99000000,"kind":"like"}` + "\n"
	dir := folder(items, events, "")
	for _, c := range []struct {
		weight    float64
		ndcg, auc float64
	}{{4, 1, 1}, {-4, 0.38685280723454163, 0}} { // fifth of five: 1/log₂6
		o := Options{Split: "time:0.9", Recipe: feed.Recipe{Name: "by age", Weights: feed.Weights{"recency/1": c.weight}}}
		r := mustRank(t, dir, o)
		skein := r.Rows[Skein]
		near(t, "ndcg", skein.NDCG, c.ndcg)
		near(t, "auc", skein.AUC, c.auc)
		near(t, "newest", r.Rows[Newest].NDCG, 1)
		if skein.N != 1 || r.Users != 1 || r.Recipe != "by age" || r.AsOfMs[0] != 36_000_004 {
			t.Errorf("report %+v", r)
		}
		if r.Best.Baseline != Newest {
			t.Errorf("best baseline %q", r.Best.Baseline)
		}
		near(t, "difference", r.Best.NDCG, c.ndcg-1)
		if _, there := r.Rows[Friends]; there {
			t.Error("friends without a graph")
		}
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOrderOfLinesIsNothing(t *testing.T) {
	t.Parallel()
	n := newNetwork(4, 20, 60, 900)
	for _, split := range []string{"time:0.8", "holdout:0.2", "time:0.5,0.7"} {
		o := Options{Split: split, Seed: 3}
		want := jsonOf(t, mustRank(t, n.folder(), o))
		for seed := range uint64(3) {
			if got := jsonOf(t, mustRank(t, n.shuffled(seed).folder(), o)); got != want {
				t.Errorf("%s: shuffled lines give\n%s, want\n%s", split, got, want)
			}
		}
	}
}

// The people of a camp like the camp's items, so what knows of camps beats what does not, and nothing is a tie of all.
func TestCampsAreFound(t *testing.T) {
	t.Parallel()
	r := mustRank(t, newNetwork(4, 20, 60, 900).folder(), Options{Split: "holdout:0.2"})
	if knn, newest := r.Rows[ItemKNN].NDCG, r.Rows[Newest].NDCG; knn < 2*newest {
		t.Errorf("item-kNN %.3f, newest %.3f: camps were not found", knn, newest)
	}
	if r.Rows[EASE].AUC < 0.8 || r.Rows[ItemKNN].AUC < 0.8 {
		t.Errorf("auc %v, %v", r.Rows[EASE].AUC, r.Rows[ItemKNN].AUC)
	}
	for name, row := range r.Rows {
		if !(row.NDCGRange[0] <= row.NDCG && row.NDCG <= row.NDCGRange[1]) || row.N == 0 {
			t.Errorf("%s: %+v", name, row)
		}
	}
	if len(r.Rows) != len(baselines)+2 {
		t.Errorf("%d rows", len(r.Rows))
	}
}

// What is measured is what is used: skein's first places are those of the ranker asked directly.
func TestSkeinIsTheRanker(t *testing.T) {
	t.Parallel()
	d, err := read(newNetwork(8, 12, 40, 400).folder(), true)
	if err != nil {
		t.Fatal(err)
	}
	recipe := ranker.DefaultRecipe()
	recipe.Select.AuthorCap = 1 // binds: there are twelve authors
	capped := 0
	c := atTime(d.events, 0.8)
	f := count(d, c.known, c.asOfMs, 0)
	for u := range int32(len(d.users)) {
		pool := f.pool(u, false)
		scores := make([]float64, len(pool))
		top := byRecipe(recipe)(f)(u, pool, scores)
		table := ranker.NewTable(f.candidates(u, pool, f.authorsAsUsers()), c.asOfMs)
		ranking := table.Rank(recipe.Weights)
		for place, placed := range ranking.Select(recipe.Select).Page(0, depth) {
			row := top[place]
			if placed.Own != place {
				capped++
			}
			if got := feed.URI(d.items[pool[row]].id); got != placed.URI || scores[row] != placed.Score {
				t.Fatalf("user %d place %d: %s %v, the ranker says %s %v", u, place, got, scores[row], placed.URI, placed.Score)
			}
		}
	}
	if capped == 0 {
		t.Error("the slate moved nothing: the comparison does not see it")
	}
}

func TestCutsArePooledByUser(t *testing.T) {
	t.Parallel()
	dir := newNetwork(4, 20, 60, 900).folder()
	a, b := mustRank(t, dir, Options{Split: "time:0.5"}), mustRank(t, dir, Options{Split: "time:0.7"})
	both := mustRank(t, dir, Options{Split: "time:0.5,0.7"})
	for name, row := range both.Rows {
		x, y := a.Rows[name], b.Rows[name]
		want := (x.NDCG*float64(x.N) + y.NDCG*float64(y.N)) / float64(x.N+y.N)
		near(t, name, row.NDCG, want)
	}
	if both.Users > len(a.Rows)*20 || len(both.AsOfMs) != 2 {
		t.Errorf("pooled %+v", both)
	}
}

func TestUsersOfALargeFolderAreDrawn(t *testing.T) {
	t.Parallel()
	dir := newNetwork(4, 20, 60, 900).folder()
	all := mustRank(t, dir, Options{})
	some := mustRank(t, dir, Options{MaxUsers: 5})
	if some.Users != 5 || some.LeftOut != all.Users-5 {
		t.Errorf("%d users, %d left out of %d", some.Users, some.LeftOut, all.Users)
	}
	if again := mustRank(t, dir, Options{MaxUsers: 5}); !reflect.DeepEqual(again, some) {
		t.Error("the same seed draws others")
	}
}

func TestReportAsJSON(t *testing.T) {
	t.Parallel()
	r := mustRank(t, newNetwork(4, 20, 60, 900).folder(), Options{Seed: 5})
	var got map[string]json.RawMessage
	if err := json.Unmarshal([]byte(jsonOf(t, r)), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{Skein, Newest, RecentPopularity, AuthorAffinity, ItemKNN, "skein_minus_best", "split", "seed", "users", "kinds"} {
		if _, there := got[key]; !there {
			t.Errorf("no %q in the report", key)
		}
	}
	var row map[string]json.RawMessage
	if err := json.Unmarshal(got[Skein], &row); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"ndcg_at_10", "ndcg_at_10_ci95", "auc", "auc_ci95", "n", "auc_n"} {
		if _, there := row[key]; !there {
			t.Errorf("no %q in a row", key)
		}
	}
	if names := sortedKeys(r.Kinds); !slices.Equal(names, []string{"like", "reply", "repost", "view"}) {
		t.Errorf("kinds %q", names)
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Ranking(ctx, newNetwork(4, 20, 60, 900).folder(), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}
