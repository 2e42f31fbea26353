package search

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"skein/feed"
)

// around draws n vectors near a direction.
func around(dice *rand.Rand, direction feed.Vector, n int) []feed.Vector {
	out := make([]feed.Vector, n)
	for i := range out {
		p := toPoint(&direction)
		for j := range p {
			p[j] += 0.02 * dice.NormFloat64()
		}
		p, _ = unit(p)
		out[i] = quantise(&p)
	}
	return out
}

func TestCentroidsFindThePlantedInterests(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(3, 3))
	var planted, likes []feed.Vector
	for i := range 5 {
		planted = append(planted, randomVector(dice))
		likes = append(likes, around(dice, planted[i], 4+20*i)...)
	}
	dice.Shuffle(len(likes), func(i, j int) { likes[i], likes[j] = likes[j], likes[i] })
	got := Centroids(likes, 5)
	if len(got) != 5 {
		t.Fatalf("%d centroids", len(got))
	}
	for i, p := range planted {
		best := -1.0
		for _, c := range got {
			best = max(best, plainCosine(p, c))
		}
		if best < 0.95 {
			t.Errorf("interest %d of %d likes is nearest to a centroid at %.3f", i, 4+20*i, best)
		}
	}
	if !reflect.DeepEqual(got, Centroids(likes, 5)) {
		t.Error("the same likes gave other centroids")
	}
}

func TestCentroidsOfLittle(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(4, 4))
	one := randomVector(dice)
	for _, c := range []struct {
		name    string
		vectors []feed.Vector
		k, want int
	}{
		{"nothing", nil, 8, 0},
		{"no centroid asked for", []feed.Vector{one}, 0, 0},
		{"vectors of no length", []feed.Vector{{}, {Scale: 1}}, 8, 0},
		{"one", []feed.Vector{one}, 8, 1},
		{"one three times", []feed.Vector{one, one, one}, 8, 1},
		{"fewer than asked for", []feed.Vector{one, randomVector(dice), randomVector(dice)}, 8, 3},
		{"more than asked for", around(dice, one, 50), 8, 8},
	} {
		got := Centroids(c.vectors, c.k)
		if len(got) != c.want {
			t.Errorf("%s: %d centroids, want %d", c.name, len(got), c.want)
		}
		for _, v := range got {
			if l := plainCosine(v, v); l < 0.98 {
				t.Errorf("%s: a centroid of length² %.3f", c.name, l)
			}
		}
	}
	if z := quantise(&point{}); z != (feed.Vector{}) {
		t.Errorf("no direction: %v", z.Scale)
	}
}
