package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The oracle counts everything again from the known events by plain loops, user by user and item by item, and shares no
// code with facts.

type said struct {
	user, item int32
	g          gesture
}

type oracle struct {
	d      *dataset
	known  []event
	asOfMs int64
}

func (o oracle) likes(u, i int32) bool {
	for _, e := range o.known {
		if e.user == u && e.item == i && e.gesture != viewed {
			return true
		}
	}
	return false
}

func (o oracle) recent(i int32) float64 {
	sum, seen := 0.0, map[said]bool{}
	for _, e := range o.known {
		s := said{e.user, e.item, e.gesture}
		if e.item == i && e.gesture != viewed && !seen[s] {
			seen[s] = true
			sum += math.Exp(-float64(o.asOfMs-e.tMs) / (14 * 24 * 3600 * 1000))
		}
	}
	return sum
}

func (o oracle) popularity(i int32) (n int) {
	for u := range int32(len(o.d.users)) {
		if o.likes(u, i) {
			n++
		}
	}
	return n
}

func (o oracle) together(i, j int32) (n int) {
	for u := range int32(len(o.d.users)) {
		if o.likes(u, i) && o.likes(u, j) {
			n++
		}
	}
	return n
}

// knn is the score without the bound on neighbours, which small folders do not reach.
func (o oracle) knn(u, j int32) float64 {
	sum := 0.0
	for i := range int32(len(o.d.items)) {
		if i != j && o.likes(u, i) {
			if n := o.together(i, j); n > 0 {
				sum += float64(n) / math.Sqrt(float64(o.popularity(i))*float64(o.popularity(j)))
			}
		}
	}
	return sum
}

func (o oracle) affinity(u, j int32) float64 {
	sum := 0.0
	for _, e := range o.known {
		if e.user == u && o.d.items[e.item].author == o.d.items[j].author {
			sum += map[gesture]float64{viewed: 0, liked: 1, reposted: 2, replied: 3}[e.gesture]
		}
	}
	return sum
}

func (o oracle) friends(u, j int32) float64 {
	n := 0
	for _, v := range o.d.follows[u] {
		if o.likes(v, j) {
			n++
		}
	}
	return float64(n) + float64(o.popularity(j))/float64(len(o.d.users)+1)
}

func TestBaselinesAgreeWithPlainCounting(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(11, 12))
	for range 4 {
		d, err := read(newNetwork(rng.Uint64(), 9, 21, 150).folder(), true)
		if err != nil {
			t.Fatal(err)
		}
		c := atTime(d.events, 0.8)
		f, o := count(d, c.known, c.asOfMs, 0), oracle{d, c.known, c.asOfMs}
		for _, way := range []struct {
			name    string
			prepare func(*facts) scorer
			plain   func(u, i int32) float64
		}{
			{RecentPopularity, byRecentPopularity, func(_, i int32) float64 { return o.recent(i) }},
			{AuthorAffinity, byAuthorAffinity, o.affinity},
			{ItemKNN, byItemKNN, o.knn},
			{Friends, byFriends, o.friends},
		} {
			score := way.prepare(f)
			for u := range int32(len(d.users)) {
				pool := f.pool(u, false)
				scores := make([]float64, len(pool))
				score(u, pool, scores)
				for row, i := range pool {
					near(t, way.name, scores[row], way.plain(u, i))
				}
			}
		}
	}
}

// Likes, pool and what a user wants are held to plain loops too.
func TestTrialAgreesWithPlainCounting(t *testing.T) {
	t.Parallel()
	d, err := read(newNetwork(31, 12, 30, 260).folder(), true)
	if err != nil {
		t.Fatal(err)
	}
	c := atTime(d.events, 0.6)
	trial, o := newTrial(d, c, Options{}.complete()), oracle{d, c.known, c.asOfMs}
	if len(trial.users) == 0 {
		t.Fatal("nobody to rank for")
	}
	for at, u := range trial.users {
		history, inPool := 0, map[int32]bool{}
		for _, i := range trial.pool(u) {
			inPool[i] = true
		}
		wanted := map[int32]bool{}
		for _, i := range trial.wanted[at] {
			wanted[i] = true
		}
		for i := range int32(len(d.items)) {
			met, later := false, false
			for _, e := range c.known {
				met = met || (e.user == u && e.item == i)
			}
			for _, e := range c.later {
				later = later || (e.user == u && e.item == i && e.gesture != viewed)
			}
			if o.likes(u, i) {
				history++
			}
			if met && inPool[i] {
				t.Errorf("user %d has met item %d, and it is in the pool", u, i)
			}
			if wanted[i] != (later && !met) {
				t.Errorf("user %d, item %d: wanted %v, met %v, liked later %v", u, i, wanted[i], met, later)
			}
			if got, want := trial.facts.likes[i], o.popularity(i); got != want {
				t.Errorf("item %d has %d likes, want %d", i, got, want)
			}
		}
		if history < minHistory {
			t.Errorf("user %d is ranked for with %d likes", u, history)
		}
	}
}
