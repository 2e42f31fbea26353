package gate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// reader is a person who meets posts and likes some: the truth that models of them are nearer to or farther from. It shares no
// code with any model of Skein.
type reader struct {
	taste []float64 // [features]
	bias  float64
	rng   *rand.Rand
}

// opinion is a model of a reader: what it gives weight to.
type opinion struct {
	taste []float64
	bias  float64
}

type met struct {
	day      int32
	values   []float64
	foreign  bool // in the reader's second language
	liked    bool
	unwanted bool // they said "less of this"
}

const features = 8

func newReader(seed uint64) *reader {
	r := &reader{taste: make([]float64, features), bias: -1.5, rng: rand.New(rand.NewPCG(seed, 0x5ead))}
	for i := range r.taste {
		r.taste[i] = r.rng.NormFloat64()
	}
	return r
}

// weeks are four weeks of some forty posts a day. Days differ in how easily the reader is pleased and in what there is.
func (r *reader) weeks() []met {
	var out []met
	for day := range int32(28) {
		mood, news := r.rng.NormFloat64()*0.4, r.rng.NormFloat64()*0.4
		for range 25 + r.rng.IntN(30) {
			m := met{day: day, values: make([]float64, features), foreign: r.rng.Float64() < 0.25}
			for i := range m.values {
				m.values[i] = r.rng.NormFloat64()
			}
			m.values[int(day)%features] += news
			m.liked = r.rng.Float64() < sigmoid(r.bias+mood+dot(r.taste, m.values))
			m.unwanted = !m.liked && r.rng.Float64() < 0.6*sigmoid(-3-dot(r.taste, m.values))
			out = append(out, m)
		}
	}
	return out
}

// off is an opinion as far from the reader's taste as spread says.
func (r *reader) off(spread float64) opinion {
	o := opinion{taste: make([]float64, features), bias: r.bias + r.rng.NormFloat64()*0.1}
	for i := range o.taste {
		o.taste[i] = r.taste[i] + r.rng.NormFloat64()*spread
	}
	return o
}

func (o opinion) likes(m met) float64 { return sigmoid(o.bias + dot(o.taste, m.values)) }

// change is a challenger that is planted: what it says of a post, given what the champion says of it.
type change struct {
	name string
	make func(r *reader, champion opinion) func(met) float64
}

// nearer and farther move an opinion by a share of the way to the reader's taste, or away from it.
func toward(share float64) func(*reader, opinion) func(met) float64 {
	return func(r *reader, champion opinion) func(met) float64 {
		o := opinion{taste: make([]float64, features), bias: champion.bias + share*(r.bias-champion.bias)}
		for i := range o.taste {
			o.taste[i] = champion.taste[i] + share*(r.taste[i]-champion.taste[i])
		}
		return o.likes
	}
}

var regressions = []change{
	{"farther from the taste", toward(-0.5)},
	{"one taste turned round", func(r *reader, champion opinion) func(met) float64 {
		o := opinion{taste: append([]float64{}, champion.taste...), bias: champion.bias}
		strongest := 0
		for i, w := range r.taste {
			if math.Abs(w) > math.Abs(r.taste[strongest]) {
				strongest = i
			}
		}
		o.taste[strongest] *= -1
		return o.likes
	}},
	{"better, but the other way round in the second language", func(r *reader, champion opinion) func(met) float64 {
		better := toward(0.7)(r, champion)
		return func(m met) float64 {
			if m.foreign {
				return sigmoid(champion.bias - 0.5*dot(champion.taste, m.values))
			}
			return better(m)
		}
	}},
	{"better, but fond of what is unwanted", func(r *reader, champion opinion) func(met) float64 {
		better := toward(0.7)(r, champion)
		return func(m met) float64 {
			if p := better(m); p > 0.02 {
				return p
			}
			return 0.4
		}
	}},
	{"far too sure of itself", func(_ *reader, champion opinion) func(met) float64 {
		return func(m met) float64 { return sigmoid(4 * (champion.bias + dot(champion.taste, m.values))) }
	}},
}

var gains = []change{
	{"half the way to the taste", toward(0.5)},
	{"most of the way to the taste", toward(0.8)},
	{"the taste itself", toward(1)},
}

// trial holds both to the reader's four weeks: the goal is the log loss of likes, the guards are that of each language and how
// likely what was unwanted is called.
func trial(all []met, champion, challenger func(met) float64, seed uint64) Trial {
	goal, native, foreign, unwanted := Measure{Name: "likes"}, Measure{Name: "first language"}, Measure{Name: "second language"}, Measure{Name: "unwanted"}
	for _, m := range all {
		e := Example{m.day, logLoss(champion(m), m.liked), logLoss(challenger(m), m.liked)}
		goal.Examples = append(goal.Examples, e)
		if m.foreign {
			foreign.Examples = append(foreign.Examples, e)
		} else {
			native.Examples = append(native.Examples, e)
		}
		if m.unwanted {
			unwanted.Examples = append(unwanted.Examples, Example{m.day, champion(m), challenger(m)})
		}
	}
	return Trial{Goals: []Measure{goal}, Guards: []Measure{native, foreign, unwanted}, Seed: seed}
}

// TestPlanted is the gate's figure: of a hundred regressions none may pass, of a hundred gains at least 95 must.
func TestPlanted(t *testing.T) {
	t.Parallel()
	regressed := plant(t, "regressions", regressions)
	gained := plant(t, "gains", gains)
	t.Logf("100 planted regressions: %d promoted; 100 planted gains: %d promoted", regressed, gained)
	if regressed != 0 || gained < 95 {
		t.Errorf("%d regressions and %d gains were promoted, want 0 and at least 95", regressed, gained)
	}
}

func plant(t *testing.T, name string, changes []change) int {
	t.Helper()
	promoted, outcomes := 0, map[string]int{}
	for n := range 100 {
		r := newReader(uint64(n))
		champion := r.off(0.5)
		c := changes[n%len(changes)]
		v := Decide(trial(r.weeks(), champion.likes, c.make(r, champion), uint64(n)))
		outcomes[fmt.Sprintf("%s: %s (%s)", c.name, v.Outcome, v.Because)]++
		if v.Outcome == Promoted {
			promoted++
		}
	}
	t.Logf("%s: %v", name, outcomes)
	return promoted
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func logLoss(p float64, hit bool) float64 {
	if !hit {
		p = 1 - p
	}
	return -math.Log(max(p, 1e-9))
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
