package search

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"skein/feed"
)

// postAbout draws a post about something: its vector has the cosine with the direction that two posts about one thing have, which is
// far from 1, and everything has a part in common, as posts of one encoder do.
func postAbout(dice *rand.Rand, common, direction *feed.Vector, part float64) feed.Vector {
	c, d := toPoint(common), toPoint(direction)
	var p point
	p.addTimes(&c, 0.3)
	p.addTimes(&d, part)
	for j := range p {
		p[j] += dice.NormFloat64() / math.Sqrt(feed.Dims)
	}
	p, _ = unit(p)
	return quantise(&p)
}

// person is somebody who likes some things, each so many times, shuffled.
func person(seed uint64, part float64, sizes ...int) (tastes []Taste, about []int) {
	dice := rand.New(rand.NewPCG(seed, 11))
	common := randomVector(dice)
	for k, n := range sizes {
		direction := randomVector(dice)
		for range n {
			tastes, about = append(tastes, Taste{postAbout(dice, &common, &direction, part), 1}), append(about, k)
		}
	}
	dice.Shuffle(len(tastes), func(i, j int) { tastes[i], tastes[j] = tastes[j], tastes[i]; about[i], about[j] = about[j], about[i] })
	return tastes, about
}

// TestAPersonWithSixInterestsHasSix, and one with one has one: over many persons, and beside what a mean of all and a fixed number
// of centroids would have.
func TestAPersonWithSixInterestsHasSix(t *testing.T) {
	t.Parallel()
	for _, sizes := range [][]int{{100}, {40, 40}, {25, 25, 25, 25, 25, 25}, {80, 40, 20, 15, 10, 7}, {20, 20, 20, 20, 20, 20, 20, 20, 20}} {
		right, pure, posts := 0, 0, 0
		const persons = 10
		for seed := range uint64(persons) {
			tastes, about := person(seed, 1, sizes...)
			found := Interests(tastes)
			if len(found) == len(sizes) {
				right++
			}
			for _, in := range found {
				counts := map[int]int{}
				for _, m := range in.Members {
					counts[about[m]]++
				}
				most := 0
				for _, n := range counts {
					most = max(most, n)
				}
				pure, posts = pure+most, posts+len(in.Members)
			}
		}
		t.Logf("%d interests of %v posts: found by %d of %d persons; %.3f of the posts lie with their own", len(sizes), sizes, right, persons, float64(pure)/float64(posts))
		if right < persons*9/10 || float64(pure) < 0.95*float64(posts) {
			t.Errorf("%d interests of %v posts: right for %d of %d persons", len(sizes), sizes, right, persons)
		}
	}
}

// TestInterestsAreNearerThanAMean: what a post of an interest is near to is the interest, not the mean of all.
func TestInterestsAreNearerThanAMean(t *testing.T) {
	t.Parallel()
	tastes, _ := person(5, 1, 40, 40, 40, 40, 40, 40)
	var mean point
	for i := range tastes {
		p := toPoint(&tastes[i].Vector)
		mean.addTimes(&p, 1)
	}
	mean, _ = unit(mean)
	found := Interests(tastes)
	toMean, toOwn := 0.0, 0.0
	for i := range tastes {
		p, _ := unit(toPoint(&tastes[i].Vector))
		toMean += p.dot(&mean) / float64(len(tastes))
		best := -1.0
		for _, in := range found {
			best = max(best, plainCosine(in.Center, tastes[i].Vector))
		}
		toOwn += best / float64(len(tastes))
	}
	t.Logf("mean cosine of a liked post to the nearest interest %.3f, to the mean of all %.3f", toOwn, toMean)
	if toOwn < toMean+0.15 {
		t.Errorf("%.3f and %.3f", toOwn, toMean)
	}
}

func TestInterestsComeFromTheirPosts(t *testing.T) {
	t.Parallel()
	tastes, about := person(7, 1, 50, 20)
	found := Interests(tastes)
	if len(found) != 2 || found[0].Weight != 50 || found[1].Weight != 20 {
		t.Fatalf("%d interests", len(found))
	}
	seen := map[int]bool{}
	for _, in := range found {
		last := 2.0
		for _, m := range in.Members {
			if seen[m] || about[m] != about[in.Members[0]] {
				t.Errorf("post %d", m)
			}
			seen[m] = true
			c := plainCosine(in.Center, tastes[m].Vector)
			if c > last+0.02 { // the center is rounded to bytes
				t.Errorf("a post at %.3f stands after one at %.3f", c, last)
			}
			last = c
		}
	}
	if len(seen) != len(tastes) {
		t.Errorf("%d of %d posts", len(seen), len(tastes))
	}
	if !reflect.DeepEqual(found, Interests(tastes)) {
		t.Error("the same tastes gave other interests")
	}
}

// TestWhatFadesWeighsLess: an interest of the past comes after one of today, however many posts it has.
func TestWhatFadesWeighsLess(t *testing.T) {
	t.Parallel()
	tastes, about := person(8, 1, 60, 20)
	for i := range tastes {
		if about[i] == 0 {
			tastes[i].Weight = 0.1
		}
	}
	found := Interests(tastes)
	if len(found) != 2 || about[found[0].Members[0]] != 1 {
		t.Errorf("%d interests, the first about %d", len(found), about[found[0].Members[0]])
	}
}

func TestAWordAgainstTurnsAnInterestAway(t *testing.T) {
	t.Parallel()
	tastes, about := person(9, 1, 30, 30)
	before := Interests(tastes)
	var unwanted feed.Vector
	for i := range tastes {
		if about[i] == 1 {
			unwanted = tastes[i].Vector
		}
	}
	few := Interests(append(tastes[:len(tastes):len(tastes)], Taste{unwanted, -2}, Taste{unwanted, -2}))
	if len(few) != 2 {
		t.Fatalf("two words against made %d interests of %d", len(few), len(before))
	}
	closest := func(all []Interest) float64 {
		best := -1.0
		for _, in := range all {
			best = max(best, plainCosine(in.Center, unwanted))
		}
		return best
	}
	if was, is := closest(before), closest(few); is >= was {
		t.Errorf("a post that was spoken against is as near as before: %.3f, %.3f", is, was)
	}
	many := tastes[:len(tastes):len(tastes)]
	for range 40 {
		many = append(many, Taste{unwanted, -2})
	}
	if got := Interests(many); len(got) != 1 || about[got[0].Members[0]] != 0 {
		t.Errorf("an interest that everything speaks against is still there: %d", len(got))
	}
}

func TestInterestsOfLittle(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(4, 4))
	one := randomVector(dice)
	for _, c := range []struct {
		name   string
		tastes []Taste
		want   int
	}{
		{"nothing", nil, 0},
		{"vectors of no length", []Taste{{feed.Vector{}, 1}, {feed.Vector{Scale: 1}, 1}}, 0},
		{"only words against", []Taste{{one, -1}}, 0},
		{"one", []Taste{{one, 1}}, 1},
		{"one ten times", []Taste{{one, 1}, {one, 1}, {one, 1}, {one, 1}, {one, 1}, {one, 1}, {one, 1}, {one, 1}, {one, 1}, {one, 1}}, 1},
		{"two that have nothing in common", []Taste{{one, 1}, {randomVector(dice), 1}}, 1},
	} {
		if got := Interests(c.tastes); len(got) != c.want {
			t.Errorf("%s: %d interests, want %d", c.name, len(got), c.want)
		}
	}
}
