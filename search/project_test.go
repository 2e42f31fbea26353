package search

import (
	"math"
	"math/rand/v2"
	"testing"

	"skein/feed"
)

func TestProjectIsTheInnerProductOfTheDirection(t *testing.T) {
	t.Parallel()
	m := filled(3, 50)
	m.Add(90, &feed.Vector{Scale: 1})                                          // of no length
	m.Add(91, &feed.Vector{Q: [feed.Dims]int8{5}, Scale: float32(math.NaN())}) // broken
	dice := rand.New(rand.NewPCG(4, 4))
	directions := [][]float64{make([]float64, feed.Dims), nil, make([]float64, feed.Dims)}
	for i := range feed.Dims {
		directions[0][i], directions[2][i] = dice.NormFloat64(), dice.NormFloat64()
	}
	ids := append([]feed.PostID{90, 91, 12345}, m.ids[:50]...)
	got := m.Project(ids, directions)
	for i, id := range ids {
		vectors := m.Vectors([]feed.PostID{id})
		if i < 3 {
			if got[i] != nil {
				t.Errorf("post %d has no direction, and %v", id, got[i])
			}
			continue
		}
		length, want := 0.0, [3]float64{}
		for c, q := range vectors[0].Q {
			length += float64(q) * float64(q)
			want[0] += float64(q) * directions[0][c]
			want[2] += float64(q) * directions[2][c]
		}
		for d := range want {
			if math.Abs(got[i][d]-want[d]/math.Sqrt(length)) > 1e-9 {
				t.Fatalf("post %d along %d: %v, want %v", id, d, got[i][d], want[d]/math.Sqrt(length))
			}
		}
	}
	if got := m.Project(ids, nil); len(got) != len(ids) {
		t.Errorf("%d answers", len(got))
	}
}
