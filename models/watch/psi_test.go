package watch

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// normal draws n values of a normal distribution, squashed.
func normal(rng *rand.Rand, n int, mean, sd float64) (h Histogram) {
	for range n {
		h.Add(Squash(mean + sd*rng.NormFloat64()))
	}
	return h
}

func TestPSITellsAChangeFromChance(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	reference := normal(rng, 2000, 0, 1)
	for _, c := range []struct {
		name string
		now  Histogram
		want Level
	}{
		{"the same again", normal(rng, 2000, 0, 1), Steady},
		{"the same, of few rows", normal(rng, 400, 0, 1), Steady},
		{"a little higher", normal(rng, 2000, 0.4, 1), Moving},
		{"much higher", normal(rng, 2000, 1, 1), Moved},
		{"much narrower", normal(rng, 2000, 0, 0.4), Moved},
		{"too few to tell", normal(rng, MinRows-1, 3, 1), Unknown},
		{"nothing", Histogram{}, Unknown},
	} {
		if d := PSI(reference, c.now); d.Level != c.want || math.IsNaN(d.PSI) {
			t.Errorf("%s: %+v, want %s", c.name, d, c.want)
		}
	}
}

// TestPSIAgainstTheFormula works two bins out by hand.
func TestPSIAgainstTheFormula(t *testing.T) {
	t.Parallel()
	var reference, now Histogram
	for i := range 1000 {
		reference.Add(map[bool]float64{true: 0.5, false: -0.5}[i < 500])
		now.Add(map[bool]float64{true: 0.5, false: -0.5}[i < 800])
	}
	low, high := 200.5/1001, 800.5/1001
	want := (low-0.5)*math.Log(low/0.5) + (high-0.5)*math.Log(high/0.5) - 2.0/1000
	if d := PSI(reference, now); math.Abs(d.PSI-want) > 1e-12 || d.Level != Moved {
		t.Errorf("%+v, want %v", d, want)
	}
}

// TestSilenceIsABin: a signal that was 0 for nine posts in ten and now is for half of them has moved.
func TestSilenceIsABin(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(2, 2))
	silent := func(share float64) (h Histogram) {
		for range 1000 {
			if rng.Float64() < share {
				h.Add(0)
			} else {
				h.Add(0.001) // next to zero is not zero
			}
		}
		return h
	}
	if d := PSI(silent(0.9), silent(0.5)); d.Level != Moved {
		t.Errorf("%+v", d)
	}
	if d := PSI(silent(0.9), silent(0.9)); d.Level != Steady {
		t.Errorf("%+v", d)
	}
}

// TestANewModeIsSeen: where the reference knew one value alone, others must not fall into its bin.
func TestANewModeIsSeen(t *testing.T) {
	t.Parallel()
	var reference, now Histogram
	for i := range 1000 {
		reference.Add(0)
		now.Add(map[bool]float64{true: 0, false: 0.6}[i < 500])
	}
	if d := PSI(reference, now); d.Level != Moved {
		t.Errorf("%+v", d)
	}
	if d := PSI(now, reference); d.Level != Moved {
		t.Errorf("and away again: %+v", d)
	}
}

func TestBinsKeepTheOrder(t *testing.T) {
	t.Parallel()
	last := ""
	for _, v := range []float64{-7, -1, -0.99, -0.5, -1e-9, 0, 1e-9, 0.5, 0.99, 1, 7} {
		name := binName(v)
		if name < last {
			t.Errorf("%v is in bin %s, after %s", v, name, last)
		}
		last = name
	}
	if binName(-7) != binName(-1) || binName(1) != binName(7) || binName(1e-9) == binName(0) || binName(-1e-9) == binName(0) {
		t.Error("the ends take what lies beyond them, and zero is alone")
	}
	if len(names[fine]) != 3 || names[fine] != "128" {
		t.Errorf("the last bin is %q", names[fine])
	}
}

func TestWhatIsNotFiniteIsLost(t *testing.T) {
	t.Parallel()
	var h Histogram
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0.5} {
		h.Add(v)
	}
	if h.Lost != 3 || h.N != 1 {
		t.Errorf("%+v", h)
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	mix := func(counts map[string]int) (h Histogram) {
		for w, n := range counts {
			for range n {
				h.AddWord(w)
			}
		}
		return h
	}
	usual := mix(map[string]int{"en": 700, "de": 200, "ja": 95, "eo": 3, "la": 2})
	if d := WordPSI(usual, mix(map[string]int{"en": 690, "de": 205, "ja": 98, "cy": 4, "ga": 3})); d.Level != Steady {
		t.Errorf("other rare languages: %+v", d)
	}
	if d := WordPSI(usual, mix(map[string]int{"en": 300, "de": 200, "ja": 95, "pt": 400})); d.Level != Moved {
		t.Errorf("a new large language: %+v", d)
	}
}

// TestPSIOfOneDistributionStaysLow prints the noise at the smallest size that is judged.
func TestPSIOfOneDistributionStaysLow(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(4, 4))
	acted, looked, worst := 0, 0, 0.0
	const draws = 500
	for range draws {
		d := PSI(normal(rng, MinRows, 0, 1), normal(rng, MinRows, 0, 1))
		worst = max(worst, d.PSI)
		if d.Level == Moved {
			acted++
		}
		if d.Level != Steady {
			looked++
		}
	}
	t.Logf("%d pairs of %d rows of one distribution: %d moving or moved, %d moved, the worst %.3f", draws, MinRows, looked, acted, worst)
	if acted > 0 || looked > draws/20 {
		t.Errorf("%d moved and %d moving of nothing", acted, looked)
	}
}

func TestHistogramSurvivesJSON(t *testing.T) {
	t.Parallel()
	h := normal(rand.New(rand.NewPCG(3, 3)), 500, 0.2, 1)
	data, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var back Histogram
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(h, back) {
		t.Errorf("%v\n%+v\n%+v", err, h, back)
	}
	if len(data) > 3000 {
		t.Errorf("%d bytes a week and signal", len(data))
	}
}
