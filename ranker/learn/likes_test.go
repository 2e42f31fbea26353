package learn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const hourMs = 3_600_000

// camps invents likes of people in two camps: people and items with an even number like each other, odd ones likewise.
func camps(seed uint64, people, items, likes int) []Like {
	rng := rand.New(rand.NewPCG(seed, 7))
	out := make([]Like, likes)
	for i := range out {
		who := rng.IntN(people)
		what := rng.IntN(items/2)*2 + who%2
		if rng.IntN(10) == 0 {
			what = rng.IntN(items)
		}
		out[i] = Like{Person: int32(who), Item: int32(what), AtMs: int64(rng.IntN(100)) * hourMs}
	}
	return out
}

func TestLatelyByHand(t *testing.T) {
	t.Parallel()
	l := NewLikes([]Like{
		{0, 0, 100 * hourMs}, {1, 0, 94 * hourMs}, // now, and one span ago: 1 + 1/8
		{0, 1, 82 * hourMs},                          // three spans ago: 1/64
		{0, 1, 99 * hourMs},                          // again by the same person: the first counts
		{1, 1, 101 * hourMs},                         // later than now
		{2, 0, 1}, {0, 9, 1}, {-1, 0, 1}, {0, -1, 1}, // nobody, nothing
	}, 2, 3, 100*hourMs)
	if got := l.Lately(6 * hourMs); !slices.Equal(got, []float64{1.125, 0.015625, 0}) {
		t.Errorf("lately %v", got)
	}
}

func TestOrderOfLikesIsNothing(t *testing.T) {
	t.Parallel()
	likes := camps(1, 30, 40, 400)
	want := NewLikes(likes, 30, 40, 100*hourMs).Toward(3, 6*hourMs)
	rng := rand.New(rand.NewPCG(5, 5))
	for range 5 {
		rng.Shuffle(len(likes), func(i, j int) { likes[i], likes[j] = likes[j], likes[i] })
		got := NewLikes(likes, 30, 40, 100*hourMs).Toward(3, 6*hourMs)
		if !slices.Equal(got.CoLike, want.CoLike) || !slices.Equal(got.Peers, want.Peers) {
			t.Fatal("another order of the likes gives other bits")
		}
	}
}

// dense solves (XXᵀ + λI) y = e by elimination, written apart from the product.
func dense(l *Likes, person int) []float64 {
	n := len(l.people)
	a := make([][]float64, n)
	for u := range a {
		a[u] = make([]float64, n+1)
		a[u][u] = ridge
		for v := range n {
			for _, c := range l.people[u] {
				for _, d := range l.people[v] {
					if c.at == d.at {
						a[u][v] += c.x * d.x
					}
				}
			}
		}
	}
	a[person][n] = 1
	for p := range n {
		for r := range n {
			if f := a[r][p] / a[p][p]; r != p && f != 0 {
				for k := p; k <= n; k++ {
					a[r][k] -= f * a[p][k]
				}
			}
		}
	}
	y := make([]float64, n)
	for p := range n {
		y[p] = a[p][n] / a[p][p]
	}
	return y
}

func TestSolverAgreesWithElimination(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		l := NewLikes(camps(seed, 25, 60, 700), 25, 60, 100*hourMs)
		for person := range 25 {
			want := dense(l, person)
			for v, got := range l.solve(int32(person)) {
				if math.Abs(got-want[v]) > 1e-4*math.Abs(want[person]) {
					t.Fatalf("seed %d: person %d's weight for %d is %v, elimination says %v", seed, person, v, got, want[v])
				}
			}
		}
	}
}

func TestCampsAreToldApart(t *testing.T) {
	t.Parallel()
	likes := camps(2, 40, 80, 900)
	l := NewLikes(likes, 40, 80, 100*hourMs)
	for person := range int32(40) {
		near := l.Toward(person, 24*hourMs)
		for name, values := range map[string][]float64{"colike": near.CoLike, "peers": near.Peers} {
			var own, other float64
			for j, v := range values {
				if !(v >= 0 && v < 1) {
					t.Fatalf("%s of item %d is %v", name, j, v)
				}
				if int32(j)%2 == person%2 {
					own += v
				} else {
					other += v
				}
			}
			if own < 1.3*other {
				t.Errorf("%s of person %d: own camp %.3f, other %.3f", name, person, own, other)
			}
		}
	}
}

func TestOwnLikesSayNothingOfOthers(t *testing.T) {
	t.Parallel()
	l := NewLikes([]Like{{0, 0, 1}, {0, 1, 1}, {1, 2, 1}}, 2, 3, 10)
	near := l.Toward(0, hourMs)
	for j := range 3 {
		if near.CoLike[j] != 0 || near.Peers[j] != 0 || near.Alike[j] != 0 {
			t.Errorf("item %d: %v %v, but nobody agrees with anybody", j, near.CoLike[j], near.Peers[j])
		}
	}
	for _, person := range []int32{-1, 2, 99} {
		if near := l.Toward(person, hourMs); slices.Max(near.CoLike) != 0 || len(near.Peers) != 3 {
			t.Errorf("person %d, who is nobody, is near to something", person)
		}
	}
}

func TestPeopleAlikeAreCounted(t *testing.T) {
	t.Parallel()
	likes := []Like{
		{0, 0, 1}, {0, 1, 1}, // the reader
		{1, 0, 1}, {1, 2, 1}, {2, 1, 1}, {2, 2, 1}, {2, 2, 2}, // share one like each; one liked the same twice
		{3, 2, 1}, {3, 3, 1}, // shares none
	}
	if got := NewLikes(likes, 4, 5, 10).Toward(0, hourMs).Alike; !slices.Equal(got, []int32{1, 1, 2, 0, 0}) {
		t.Errorf("people alike who liked each item: %v", got)
	}
}
