package eval

import (
	"math"
	"slices"
	"testing"

	"skein/feed"
)

func vectorsAt(t *testing.T, degrees ...string) []feed.Vector {
	t.Helper()
	v, err := byAngle(t.Context(), degrees)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFound(t *testing.T) {
	t.Parallel()
	docs := vectorsAt(t, "0", "90", "180", "180")
	got := Found(vectorsAt(t, "10", "30", "goose", "170"), docs)
	if want := []bool{true, false, false, false}; !slices.Equal(got, want) { // the last two documents are equally near
		t.Errorf("%v, want %v", got, want)
	}
	if s := Share(got); s != 0.25 {
		t.Errorf("share %v", s)
	}
	if Share(nil) != 0 {
		t.Error("a share of nothing")
	}
}

func TestKendallTau(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		a, b []float64
		want float64
	}{
		{"same", []float64{1, 2, 3}, []float64{10, 20, 30}, 1},
		{"turned", []float64{1, 2, 3}, []float64{3, 2, 1}, -1},
		{"one swap of three", []float64{1, 2, 3}, []float64{1, 3, 2}, 1.0 / 3},
		{"ties on one side", []float64{1, 2, 3}, []float64{1, 1, 2}, 2 / math.Sqrt(6)},
		{"one value", []float64{1, 1}, []float64{1, 2}, 0},
		{"nothing", nil, nil, 0},
	} {
		if got := KendallTau(c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestInterval(t *testing.T) {
	t.Parallel()
	mean := func(rows []int) float64 {
		sum := 0.0
		for _, r := range rows {
			sum += float64(r % 2)
		}
		return sum / float64(len(rows))
	}
	low, high := Interval(1000, 1, mean)
	// The standard error of a fair coin thrown 1,000 times is .0158; 1.96 of them are .031.
	if low < 0.45 || low > 0.48 || high < 0.52 || high > 0.55 {
		t.Errorf("%v … %v", low, high)
	}
	if a, b := Interval(1000, 1, mean); a != low || b != high {
		t.Error("another interval from the same seed")
	}
}
