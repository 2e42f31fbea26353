package gate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// measure draws days of examples whose mean gain is gain, with noise of either kind.
func measure(name string, days, each int, gain, ofDay, ofExample float64, rng *rand.Rand) Measure {
	m := Measure{Name: name}
	for d := range days {
		mood := rng.NormFloat64() * ofDay
		for range each {
			loss := 1 + rng.Float64()
			m.Examples = append(m.Examples, Example{int32(20_000 + d), loss, loss - gain - mood - rng.NormFloat64()*ofExample})
		}
	}
	return m
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	better := measure("likes", 14, 30, 0.05, 0.01, 0.1, rng)
	equal := measure("likes", 14, 30, 0, 0.01, 0.1, rng)
	worse := measure("likes", 14, 30, -0.05, 0.01, 0.1, rng)
	same := measure("likes", 14, 30, 0, 0, 0, rng)
	surely := measure("likes", 14, 30, 0.5, 0, 0, rng)
	broken := measure("likes", 14, 30, 0.05, 0.01, 0.1, rng)
	broken.Examples[7].Challenger = math.NaN()
	endless := measure("likes", 14, 30, 0.05, 0.01, 0.1, rng)
	endless.Examples[7].Challenger = math.Inf(-1)
	for _, c := range []struct {
		name    string
		trial   Trial
		want    Outcome
		because string
	}{
		{"better", Trial{Goals: []Measure{better}}, Promoted, "likes"},
		{"better by the same everywhere", Trial{Goals: []Measure{surely}}, Promoted, "likes"},
		{"equal", Trial{Goals: []Measure{equal}}, NotBetter, ""},
		{"the same model", Trial{Goals: []Measure{same}}, NotBetter, ""},
		{"worse", Trial{Goals: []Measure{worse}}, Worse, "likes"},
		{"better, but a guard is worse", Trial{Goals: []Measure{better}, Guards: []Measure{{"less", worse.Examples}}}, Worse, "less"},
		{"better in one, worse in another goal", Trial{Goals: []Measure{better, {"replies", worse.Examples}}}, Worse, "replies"},
		{"a better guard promotes nobody", Trial{Goals: []Measure{equal}, Guards: []Measure{{"less", better.Examples}}}, NotBetter, ""},
		{"not a number", Trial{Goals: []Measure{broken}}, Worse, "likes"},
		{"without an end", Trial{Goals: []Measure{better}, Guards: []Measure{{"less", endless.Examples}}}, Worse, "less"},
		{"six days", Trial{Goals: []Measure{measure("likes", 6, 100, 0.5, 0.01, 0.1, rng)}}, TooFew, ""},
		{"few examples", Trial{Goals: []Measure{measure("likes", 14, 3, 0.5, 0.01, 0.1, rng)}}, TooFew, ""},
		{"nothing", Trial{}, TooFew, ""},
		{"a guard of one example judges nothing", Trial{Goals: []Measure{better}, Guards: []Measure{{"less", worse.Examples[:1]}}}, Promoted, "likes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if v := Decide(c.trial); v.Outcome != c.want || v.Because != c.because {
				t.Errorf("%s because of %q, want %s because of %q: %+v", v.Outcome, v.Because, c.want, c.because, v.Findings)
			}
		})
	}
}

func TestEqualTrialsAreDecidedAlike(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	m := measure("likes", 20, 20, 0.02, 0.01, 0.1, rng)
	once := Decide(Trial{Goals: []Measure{m}, Seed: 9})
	rng.Shuffle(len(m.Examples), func(i, j int) { m.Examples[i], m.Examples[j] = m.Examples[j], m.Examples[i] })
	again := Decide(Trial{Goals: []Measure{m}, Seed: 9})
	a, b := once.Findings[0], again.Findings[0]
	if once.Outcome != again.Outcome || math.Abs(a.Gain-b.Gain) > 1e-12 || math.Abs(a.Error-b.Error) > 1e-12 {
		t.Errorf("%+v, and with its rows in another order %+v", a, b)
	}
}

// TestOneLongDayIsOneDay: a thousand examples of one mood are no thousand witnesses.
func TestOneLongDayIsOneDay(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 6))
	m := measure("likes", 9, 20, 0, 0.001, 0.01, rng)
	for range 1000 {
		m.Examples = append(m.Examples, Example{Day: 20_100, Champion: 1, Challenger: 0.5})
	}
	if v := Decide(Trial{Goals: []Measure{m}}); v.Outcome == Promoted {
		t.Errorf("promoted by one day: %+v", v.Findings)
	}
}

// TestNoGainIsSeldomPromoted holds the first chance to its word: challengers that are neither better nor worse.
func TestNoGainIsSeldomPromoted(t *testing.T) {
	t.Parallel()
	promoted, refused := 0, 0
	const trials = 600
	for seed := range uint64(trials) {
		rng := rand.New(rand.NewPCG(seed, 77))
		v := Decide(Trial{
			Goals:  []Measure{measure("likes", 10, 10, 0, 0.05, 0.1, rng)},
			Guards: []Measure{measure("less", 10, 10, 0, 0.05, 0.1, rng), measure("de", 10, 10, 0, 0.05, 0.1, rng)}, Seed: seed,
		})
		switch v.Outcome {
		case Promoted:
			promoted++
		case Worse:
			refused++
		}
	}
	t.Logf("of %d challengers as good as the champion, in ten days: %d promoted, %d called worse", trials, promoted, refused)
	if promoted > trials*2*chancePass || refused > trials*3*2*chanceRefuse {
		t.Errorf("%d promoted, %d called worse of %d", promoted, refused, trials)
	}
}

func TestStudent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		p    float64
		df   int
		want float64
	}{{0.975, 1, 12.7062}, {0.975, 6, 2.4469}, {0.995, 6, 3.7074}, {0.975, 30, 2.0423}, {0.9, 3, 1.6377}, {0.9995, 10, 4.5869}, {0.975, 365, 1.96648}} {
		if got := student(c.p, c.df); math.Abs(got-c.want) > 2e-4*c.want {
			t.Errorf("t(%v, %d) = %v, want %v", c.p, c.df, got, c.want)
		}
	}
}
