package gate

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// What a measure needs before it is judged: a spread between days cannot be told from fewer.
const (
	minDays     = 7
	minExamples = 50
)

// Chances of a wrong word: that a challenger which is no better passes, shared out among the goals, and that one measure by
// which it is no worse turns it away. A champion that stays harms nobody, so the first is the smaller.
const (
	chancePass   = 0.005
	chanceRefuse = 0.02
)

// Decide weighs challenger against champion. It depends on nothing but the trial.
func Decide(t Trial) Verdict {
	v := Verdict{Findings: []Finding{}}
	for _, kind := range []struct {
		measures []Measure
		guard    bool
	}{{t.Goals, false}, {t.Guards, true}} {
		for _, m := range kind.measures {
			if !finite(m.Examples) {
				return Verdict{Outcome: Worse, Because: m.Name, Findings: []Finding{}}
			}
			v.Findings = append(v.Findings, examine(m, kind.guard, t.Seed))
		}
	}
	v.Outcome, v.Because = decide(v.Findings)
	return v
}

func decide(found []Finding) (Outcome, string) {
	judged := slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return !f.Judged })
	goals := 0
	for _, f := range judged {
		if !f.Guard {
			goals++
		}
	}
	if goals == 0 {
		return TooFew, ""
	}
	for _, f := range judged {
		if f.Gain+f.reach(chanceRefuse) < 0 {
			return Worse, f.Name
		}
	}
	best := slices.MaxFunc(judged, func(a, b Finding) int { return cmp.Compare(a.margin(goals), b.margin(goals)) })
	if best.margin(goals) > 0 {
		return Promoted, best.Name
	}
	return NotBetter, ""
}

// margin is how far the lower bound of a goal's gain lies above zero, in standard errors; a guard has none.
func (f Finding) margin(goals int) float64 {
	switch {
	case f.Guard:
		return math.Inf(-1)
	case f.Error == 0 && f.Gain > 0:
		return math.Inf(1)
	case f.Error == 0:
		return -1
	}
	return (f.Gain - f.reach(chancePass/float64(goals))) / f.Error
}

// reach is how far a gain of nothing is off zero with no more than a chance, on one side.
func (f Finding) reach(chance float64) float64 { return f.Error * student(1-chance, f.Days-1) }

func finite(all []Example) bool {
	for _, e := range all {
		if sum := e.Champion + e.Challenger; math.IsNaN(sum) || math.IsInf(sum, 0) {
			return false
		}
	}
	return true
}

// level of the interval that is shown beside a finding; decisions use their own, see [decide].
const level = 0.95

// examine tells the gain of one measure and how sure it is.
func examine(m Measure, guard bool, seed uint64) Finding {
	days := byDay(m.Examples)
	f := Finding{Name: m.Name, Guard: guard, Days: len(days), Examples: len(m.Examples), Gain: mean(days)}
	f.Judged = f.Days >= minDays && f.Examples >= minExamples
	if f.Judged {
		f.Error = spread(days, seed)
		f.Low, f.High = f.Gain-f.reach((1-level)/2), f.Gain+f.reach((1-level)/2)
	}
	return f
}

// day is what one day adds to the mean gain.
type day struct {
	sum float64
	n   int
}

func byDay(all []Example) []day {
	sums := map[int32]day{}
	for _, e := range all {
		d := sums[e.Day]
		sums[e.Day] = day{d.sum + e.Champion - e.Challenger, d.n + 1}
	}
	keys := make([]int32, 0, len(sums))
	for k := range sums {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	out := make([]day, len(keys))
	for i, k := range keys {
		out[i] = sums[k]
	}
	return out
}

func mean(days []day) float64 {
	sum, n := 0.0, 0
	for _, d := range days {
		sum, n = sum+d.sum, n+d.n
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// resamples is how often the days are drawn again.
const resamples = 1000

// spread is the standard error of the mean gain, from drawing days with replacement (paired: a day brings both models). Days
// are drawn and not examples, since one mood of the reader colours a whole day. √(n/(n−1)) makes up for what a bootstrap of few
// clusters is too narrow by; Student's quantile does the rest (Hesterberg 2015, "expanded" intervals).
func spread(days []day, seed uint64) float64 {
	rng := rand.New(rand.NewPCG(seed, 0x6a7e))
	drawn, sum, square := make([]day, len(days)), 0.0, 0.0
	for range resamples {
		for i := range drawn {
			drawn[i] = days[rng.IntN(len(days))]
		}
		m := mean(drawn)
		sum, square = sum+m, square+m*m
	}
	n := float64(len(days))
	variance := square/resamples - sum/resamples*sum/resamples
	return math.Sqrt(max(variance, 0) * n / (n - 1))
}
