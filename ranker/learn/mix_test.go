package learn

import (
	"maps"
	"math"
	"math/rand/v2"
	"testing"

	"skein/feed"
)

var signals = []feed.Signal{
	{ID: "good/1", Min: -4, Max: 8}, {ID: "bad/1", Min: -4, Max: 8}, {ID: "noise/1", Min: -4, Max: 8},
	{ID: "still/1", Min: -4, Max: 8}, {ID: "only_down/1", Min: -8, Max: 0},
}

// choices invents episodes in which posts are chosen for the first signal and against the second and the last.
func choices(seed uint64, episodes int) []Episode {
	rng := rand.New(rand.NewPCG(seed, 3))
	out := make([]Episode, episodes)
	for e := range out {
		for range 30 {
			row := []float32{rng.Float32(), rng.Float32(), rng.Float32(), 0.5, rng.Float32()}
			chance := 1 / (1 + math.Exp(-6*float64(row[0]-row[1]-row[4]/2)))
			out[e].Values = append(out[e].Values, row)
			out[e].Chosen = append(out[e].Chosen, rng.Float64() < chance/3)
		}
	}
	return out
}

func TestMixFindsWhatReadersChooseBy(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		w := Mix(choices(seed, 80), signals)
		if !(w["good/1"] > 2 && w["bad/1"] < -2 && w["only_down/1"] < 0) {
			t.Errorf("seed %d: %v", seed, w)
		}
		if math.Abs(w["noise/1"]) > w["good/1"]/5 || w["still/1"] != 0 {
			t.Errorf("seed %d: noise weighs %v, a signal that never varies %v", seed, w["noise/1"], w["still/1"])
		}
		for _, s := range signals {
			if x := w[s.ID]; x != feed.SnapWeight(x, s.Min, s.Max) {
				t.Errorf("%s: %v is off the grid or out of bounds", s.ID, x)
			}
		}
	}
}

func TestMixIsDeterministic(t *testing.T) {
	t.Parallel()
	first := Mix(choices(9, 40), signals)
	for range 3 {
		if again := Mix(choices(9, 40), signals); !maps.Equal(first, again) {
			t.Fatalf("%v, then %v", first, again)
		}
	}
}

func TestNothingChosenTeachesNothing(t *testing.T) {
	t.Parallel()
	episodes := choices(1, 3)
	for e := range episodes {
		clear(episodes[e].Chosen)
	}
	all := Episode{Values: [][]float32{{1, 1, 1, 1, 1}}, Chosen: []bool{true}}
	for name, given := range map[string][]Episode{"none": nil, "nothing chosen": episodes, "everything chosen": {all}} {
		if w := Mix(given, signals); len(w) != 0 {
			t.Errorf("%s: %v", name, w)
		}
	}
}

// A post that stands for many is as heavy as the many: the mix from a third of the passed-over posts is near the whole one.
func TestPassedOverPostsStandForOthers(t *testing.T) {
	t.Parallel()
	whole := choices(4, 300)
	part := make([]Episode, len(whole))
	for e, full := range whole {
		part[e].Passed = 3
		for i := range full.Values {
			if full.Chosen[i] || i%3 == 0 {
				part[e].Values = append(part[e].Values, full.Values[i])
				part[e].Chosen = append(part[e].Chosen, full.Chosen[i])
			}
		}
	}
	a, b := Mix(whole, signals), Mix(part, signals)
	if d := a["bad/1"]/a["good/1"] - b["bad/1"]/b["good/1"]; math.Abs(d) > 0.2 {
		t.Errorf("whole %v, part %v", a, b)
	}
}

func TestMinimiserFindsTheBottom(t *testing.T) {
	t.Parallel()
	scale := []float64{1, 10, 100, 0.1}
	w := minimise(make([]float64, 4), 200, func(w, g []float64) float64 {
		sum := 0.0
		for i, s := range scale {
			d := w[i] - float64(i)
			sum += s*d*d/2 + d*d*d*d/4
			g[i] = s*d + d*d*d
		}
		return sum
	})
	for i := range w {
		if math.Abs(w[i]-float64(i)) > 1e-3 {
			t.Errorf("variable %d ends at %v", i, w[i])
		}
	}
}

func TestGradientIsTheSlope(t *testing.T) {
	t.Parallel()
	episodes := choices(6, 5)
	episodes[1].Passed = 4
	spread := spreadOf(episodes, len(signals))
	w, g, other := []float64{0.3, -0.2, 0.1, 0, 0.4}, make([]float64, 5), make([]float64, 5)
	loss(episodes, spread, w, g)
	for i := range w {
		const step = 1e-6
		up, down := append([]float64{}, w...), append([]float64{}, w...)
		up[i] += step
		down[i] -= step
		slope := (loss(episodes, spread, up, other) - loss(episodes, spread, down, other)) / (2 * step)
		if math.Abs(slope-g[i]) > 1e-5 {
			t.Errorf("variable %d: gradient %v, slope %v", i, g[i], slope)
		}
	}
}
