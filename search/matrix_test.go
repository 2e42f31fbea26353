package search

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"skein/feed"
)

func randomVector(dice *rand.Rand) feed.Vector {
	var p point
	for i := range p {
		p[i] = dice.NormFloat64()
	}
	p, _ = unit(p)
	return quantise(&p)
}

func filled(seed uint64, n int) *Matrix {
	dice := rand.New(rand.NewPCG(seed, 2))
	m := NewMatrix()
	for i := range n {
		v := randomVector(dice)
		m.Add(feed.PostID(i+1), &v)
	}
	return m
}

// plainCosine is the oracle: component by component, in floating point.
func plainCosine(a, b feed.Vector) float64 {
	sum := 0
	for i := range a.Q {
		sum += int(a.Q[i]) * int(b.Q[i])
	}
	return min(max(float64(sum)*(float64(a.Scale)*float64(b.Scale)), -1), 1)
}

func TestNearestAgreesWithSortingEverything(t *testing.T) {
	t.Parallel()
	m := filled(4, 2500)
	dice := rand.New(rand.NewPCG(9, 9))
	for range 5 {
		query := randomVector(dice)
		var all []Near
		for id := range feed.PostID(2500) {
			all = append(all, Near{id + 1, plainCosine(query, m.Vectors([]feed.PostID{id + 1})[0])})
		}
		slices.SortFunc(all, likelier)
		for _, k := range []int{0, 1, 10, 1024, 2500, 9999} {
			if got := m.Nearest(&query, k); !slices.Equal(got, all[:min(k, len(all))]) {
				t.Fatalf("nearest %d differs from sorting everything", k)
			}
		}
	}
}

// Adding, replacing and removing in any order leaves what a map would hold, across the border of a block.
func TestMatrixHoldsWhatAMapHolds(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(5, 5))
	vectors := make([]feed.Vector, 40)
	for i := range vectors {
		vectors[i] = randomVector(dice)
	}
	rapid.Check(t, func(t *rapid.T) {
		m, want := filled(1, blockRows-3), map[feed.PostID]feed.Vector{}
		for id := range feed.PostID(blockRows - 3) {
			want[id+1] = m.Vectors([]feed.PostID{id + 1})[0]
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			id := feed.PostID(rapid.IntRange(blockRows-12, blockRows+12).Draw(t, "id"))
			if rapid.Bool().Draw(t, "add") {
				v := vectors[rapid.IntRange(0, len(vectors)-1).Draw(t, "vector")]
				m.Add(id, &v)
				want[id] = v
			} else {
				m.Remove(id)
				delete(want, id)
			}
		}
		if m.Len() != len(want) {
			t.Fatalf("%d vectors, want %d", m.Len(), len(want))
		}
		for id, v := range want {
			if got := m.Vectors([]feed.PostID{id}); len(got) != 1 || got[0] != v {
				t.Fatalf("post %d has another vector", id)
			}
		}
	})
}

func TestClosenessAndLikenessAreTheGreatestCosine(t *testing.T) {
	t.Parallel()
	m := filled(6, 300)
	dice := rand.New(rand.NewPCG(7, 7))
	ids := []feed.PostID{1, 2, 999, 300, 17}
	for n := range 9 {
		var centroids []feed.Vector
		for range n {
			centroids = append(centroids, randomVector(dice))
		}
		of := []feed.PostID{17, 998, 40, 41, 17, 42}[:min(n, 6)]
		near, like := m.Closeness(ids, centroids), m.MaxLikeness(ids, of)
		for i, id := range ids {
			if want := greatestOf(m, id, centroids); near[i] != want {
				t.Errorf("%d centroids: closeness of %d is %+v, want %+v", n, id, near[i], want)
			}
			others := slices.DeleteFunc(slices.Clone(of), func(o feed.PostID) bool { return o == id })
			if want := greatestOf(m, id, m.Vectors(others)); like[i] != want {
				t.Errorf("likeness of %d to %v is %+v, want %+v", id, of, like[i], want)
			}
		}
	}
}

func greatestOf(m *Matrix, id feed.PostID, vectors []feed.Vector) (v feed.ModelValue) {
	own := m.Vectors([]feed.PostID{id})
	if len(own) == 0 || len(vectors) == 0 {
		return v
	}
	v = feed.ModelValue{Value: -1, Known: true}
	for _, o := range vectors {
		v.Value = max(v.Value, plainCosine(own[0], o))
	}
	return v
}

// The extremes of int8 must not carry from one packed sum into the other.
func TestPackedSumsDoNotTouchEachOther(t *testing.T) {
	t.Parallel()
	var low, high feed.Vector
	for i := range low.Q {
		low.Q[i], high.Q[i] = -128, 127
	}
	low.Scale, high.Scale = 1e-3, 1e-3
	for _, two := range [][]feed.Vector{{low, low}, {low, high}, {high, low}, {high, high}} {
		for _, row := range []feed.Vector{low, high} {
			got := packAll(two)[0].dots(&row.Q)
			for i := range two {
				wide := widen(&two[i])
				if want := dot(&row.Q, &wide); got[i] != want {
					t.Errorf("sum %d is %d, want %d", i, got[i], want)
				}
			}
		}
	}
}

func TestBrokenVectorsAreLikeNothing(t *testing.T) {
	t.Parallel()
	m := filled(1, 3)
	broken := randomVector(rand.New(rand.NewPCG(1, 1)))
	for i, scale := range []float32{float32(math.NaN()), float32(math.Inf(1))} {
		broken.Scale = scale
		m.Add(feed.PostID(100+i), &broken)
	}
	good := m.Vectors([]feed.PostID{1})[0]
	for _, query := range []*feed.Vector{&good, &broken} {
		for _, n := range m.Nearest(query, 9) {
			if math.IsNaN(n.Cosine) || math.Abs(n.Cosine) > 1 || (n.Post >= 100 && n.Cosine != 0) {
				t.Errorf("%+v", n)
			}
		}
	}
	if near := m.Closeness([]feed.PostID{1}, []feed.Vector{broken}); near[0].Value != 0 {
		t.Errorf("close to a broken centroid: %+v", near)
	}
}

func TestMatrixServesReadersWhileItGrows(t *testing.T) {
	t.Parallel()
	m := filled(3, 10)
	query := m.Vectors([]feed.PostID{1})[0]
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for range 50 {
				if got := m.Nearest(&query, 3); len(got) != 3 || got[0].Post != 1 {
					t.Errorf("%v", got)
				}
			}
		})
	}
	dice := rand.New(rand.NewPCG(8, 8))
	for i := range 2 * blockRows {
		v := randomVector(dice)
		m.Add(feed.PostID(1000+i), &v)
	}
	wait.Wait()
	if m.Len() != 10+2*blockRows {
		t.Errorf("%d vectors", m.Len())
	}
}
