package app

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"skein/feed"
	"skein/ranker"
)

// alone is a sample without exploration, so that two editions can be compared post by post.
func alone(t *testing.T) (*App, *account) {
	t.Helper()
	app := sampled(t)
	s := defaultSettings()
	s.Explore = 0
	must(app.API().SaveSettings(s))(t)
	must(app.API().Refresh())(t)
	return app, must(app.account())(t)
}

// One like, meant or not, changes at most a tenth of the first fifty posts.
func TestOneAccidentalLikeChangesLittle(t *testing.T) {
	t.Parallel()
	app, a := alone(t)
	api := app.API()
	dice := rand.New(rand.NewPCG(1, 1))
	most, sum := 0, 0
	const tries = 8
	for i := range tries {
		before := map[string]bool{}
		for _, r := range must(api.Rows(0, 50))(t) {
			before[r.URI] = true
		}
		liked := feed.URI(must(api.Rows(dice.IntN(a.desk.total()), 1))(t)[0].URI)
		like := feed.Engagement{
			Kind: feed.Like, Actor: a.viewer, Post: liked, URI: feed.NewURI(a.viewer, feed.CollectionLike, fmt.Sprint("3kaccident", i)), CreatedMs: app.opt.Clock().UnixMilli(),
		}
		if err := a.network.Apply(t.Context(), feed.Batch{Viewer: a.viewer, Engaged: []feed.Engagement{like}}); err != nil {
			t.Fatal(err)
		}
		must(api.Refresh())(t)
		changed := 0
		for _, r := range must(api.Rows(0, 50))(t) {
			if !before[r.URI] {
				changed++
			}
		}
		most, sum = max(most, changed), sum+changed
	}
	fmt.Printf("one like changes %.1f of the first 50 posts in the mean of %d, at most %d\n", float64(sum)/tries, tries, most)
	if most > 5 {
		t.Errorf("one like changed %d of the first 50 posts", most)
	}
}

// After one "less like this", of the posts that say nearly the same four fifths are gone from the next 200, and what is about
// something else hardly moves.
func TestOneLessTakesNearDuplicatesAway(t *testing.T) {
	t.Parallel()
	app, a := alone(t)
	api := app.API()
	dice := rand.New(rand.NewPCG(2, 2))
	theme := feed.Vector{Scale: 1.0 / 127 / 10}
	for i := range theme.Q {
		theme.Q[i] = int8(dice.IntN(255) - 127)
	}
	table := a.desk.pool.Table
	near := map[string]bool{}
	for i := range table.Len() {
		v := feed.Vector{Scale: theme.Scale}
		for k := range v.Q {
			v.Q[k] = int8(dice.IntN(255) - 127)
			if i%6 == 0 { // a cosine of about .9
				v.Q[k] = int8(0.75*float64(theme.Q[k]) + 0.25*float64(v.Q[k]))
			}
		}
		for _, s := range a.spaces {
			s.matrix.Add(table.Candidate(i).ID, &v)
		}
		if i%6 == 0 {
			near[string(table.Candidate(i).URI)] = true
		}
	}
	count := func() (n int, mean float64) {
		others := 0.0
		for at := range a.desk.total() {
			u := string(a.desk.uris(at, 1)[0])
			if near[u] && at < aheadOf {
				n++
			}
			if !near[u] {
				mean, others = mean+float64(at), others+1
			}
		}
		return n, mean / others
	}
	was, rest := count()
	var pressed string
	for u := range near {
		if pressed == "" || u < pressed {
			pressed = u
		}
	}
	r := must(api.Press(PressRequest{URI: pressed, Aim: "like"}))(t).Receipt
	is, moved := count()
	fmt.Printf("near duplicates among the next 200: %d, after one press %d; unrelated posts moved %.1f %% of the feed\n", was, is, 100*math.Abs(moved-rest)/float64(a.desk.total()))
	if was < 20 || float64(is) > 0.2*float64(was) {
		t.Errorf("%d near duplicates of %d are left", is, was)
	}
	if r.Before != was || r.After != is {
		t.Errorf("the receipt says %d and %d, %d and %d were counted", r.Before, r.After, was, is)
	}
}

// No two signals say the same: the largest correlation on the sample network stays below .98.
func TestNoTwoSignalsSayTheSame(t *testing.T) {
	t.Parallel()
	app, a := alone(t)
	peruse(t, app, 1, 20)
	table := a.desk.pool.Table
	all := ranker.Signals()
	if len(all) < 36 {
		t.Errorf("%d signals", len(all))
	}
	columns := map[string][]float64{}
	for _, s := range all {
		col, sum, square := make([]float64, table.Len()), 0.0, 0.0
		for i := range col {
			col[i] = table.Value(s.ID, i)
			sum, square = sum+col[i], square+col[i]*col[i]
		}
		n := float64(len(col))
		if deviation := math.Sqrt(square/n - sum/n*sum/n); deviation > 1e-6 {
			for i := range col {
				col[i] = (col[i] - sum/n) / deviation / math.Sqrt(n)
			}
			columns[s.ID] = col
		}
	}
	worst, pair := 0.0, ""
	for x, a := range columns {
		for y, b := range columns {
			dot := 0.0
			for i := range a {
				dot += a[i] * b[i]
			}
			if x < y && math.Abs(dot) > 0.9 {
				fmt.Printf("%s and %s: %.3f\n", x, y, dot)
			}
			if x < y && math.Abs(dot) > math.Abs(worst) {
				worst, pair = dot, x+" and "+y
			}
		}
	}
	fmt.Printf("%d of %d signals vary over %d posts; the most alike are %s (%.3f)\n", len(columns), len(all), table.Len(), pair, worst)
	if math.Abs(worst) > 0.98 {
		t.Errorf("%s: %.3f", pair, worst)
	}
}
