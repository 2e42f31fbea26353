package learn

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"skein/feed"
)

// features of the invented histories: the three baselines, one that the reader goes by, one that says nothing.
var features = []string{"recency/1", "rising/1", "affinity/1", "pull/1", "noise/1"}

// taste is the invented reader's direction of meaning: they like what lies along the first component.
func meaning(dice *rand.Rand) *feed.Vector {
	v := &feed.Vector{Scale: 1.0 / 127}
	for i := range v.Q {
		v.Q[i] = int8(dice.IntN(41) - 20)
	}
	v.Q[0] = int8(dice.IntN(255) - 127)
	return v
}

// invent makes a reader's history: they like by pull and by meaning, look less the further down a post stands, ask for less of
// what they would not like, and never repost.
func invent(seed uint64, sessions, size int) History {
	dice := rand.New(rand.NewPCG(seed, 9))
	h := History{Features: features}
	for s := range sessions {
		for place := range size {
			v := View{AtMs: int64(s)*hourMs + int64(place), Session: int64(s + 1), Place: place, Chance: 0.95, Vector: meaning(dice)}
			for range features {
				v.Values = append(v.Values, dice.Float32())
			}
			z := 5*float64(v.Values[3]) + float64(v.Vector.Q[0])/40 - 4.5
			look := examined(place)
			v.Did[ToLike] = dice.Float64() < look*logistic(z)
			v.Did[ToWantLess] = dice.Float64() < look*logistic(-z-5)
			h.Views = append(h.Views, v)
		}
	}
	return h
}

func TestAReadersTasteIsLearnedAndMeasured(t *testing.T) {
	t.Parallel()
	report, model := Judge(invent(1, 60, 40))
	if report.Views != 480 || len(report.Actions) != Actions {
		t.Fatalf("%d views, %d actions", report.Views, len(report.Actions))
	}
	like := report.Actions[ToLike]
	if !like.Known || !like.Useful || len(like.Scores) != 4 {
		t.Fatalf("%+v", like)
	}
	for _, s := range like.Scores[1:] {
		if m := like.Scores[0]; m.AUC < s.AUC+0.2 || m.NDCG < s.NDCG+0.2 || m.RCE < s.RCE+0.1 {
			t.Errorf("the model %+v, %s %+v", m, s.By, s)
		}
		if math.Abs(s.AUC-0.5) > 0.08 || s.RCE > 0.04 {
			t.Errorf("%s says nothing here, yet has %+v", s.By, s)
		}
	}
	if less := report.Actions[ToWantLess]; !less.Known || less.Scores[0].AUC < 0.7 {
		t.Errorf("less: %+v", less)
	}
	if never := report.Actions[ToRepost]; never.Known || never.Useful || len(never.Scores) != 0 || model.Heads[ToRepost].Known {
		t.Errorf("what was never done is known: %+v", never)
	}
	if w := model.Heads[ToLike].Weights; w[3] < 4*math.Abs(w[4]) {
		t.Errorf("pull weighs %v, noise %v", w[3], w[4])
	}
}

// Of posts to which the model gives a probability, about that share is acted upon.
func TestProbabilitiesMeanWhatTheySay(t *testing.T) {
	t.Parallel()
	model, fresh := Fit(invent(2, 80, 40)), invent(3, 80, 40)
	for _, edges := range [][2]float64{{0, 0.1}, {0.1, 0.3}, {0.3, 1}} {
		said, did, n := 0.0, 0.0, 0.0
		for i := range fresh.Views {
			x := logistic(model.at(ToLike, &fresh.Views[i]))
			if x < edges[0] || x >= edges[1] {
				continue
			}
			said, n = said+x, n+1
			if fresh.Views[i].Did[ToLike] {
				did++
			}
		}
		if n < 100 || math.Abs(said-did)/n > 0.04 {
			t.Errorf("of %v posts between %v, %.3f were said and %.3f done", n, edges, said/n, did/n)
		}
	}
}

// What a place does to attention is not taken for taste: the same post has one probability wherever it stood.
func TestPlaceIsNotTaste(t *testing.T) {
	t.Parallel()
	h := invent(4, 80, 40)
	for i := range h.Views { // noise now follows the place, as a score would
		h.Views[i].Values[4] = float32(examined(h.Views[i].Place))/2 + h.Views[i].Values[4]/2
	}
	head := Fit(h).Heads[ToLike]
	if head.Place <= 0 || math.Abs(head.Weights[4]) > head.Weights[3]/4 {
		t.Errorf("attention weighs %v, pull %v, what follows the place %v", head.Place, head.Weights[3], head.Weights[4])
	}
}

func TestLittleIsNothing(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]History{"nothing": {Features: features}, "a few": invent(5, 2, 40)} {
		p := Fit(h)
		for a := range Action(Actions) {
			if p.Heads[a].Known {
				t.Errorf("%s: %v is known", name, a)
			}
		}
		got := p.Chances(make([]float32, len(features)), [Actions]float64{})
		if got != ([Actions]feed.ModelValue{}) {
			t.Errorf("%s: %v", name, got)
		}
		if losses := p.Losses(invent(6, 1, 10), ToLike); len(losses) != 10 || slices.ContainsFunc(losses, math.IsNaN) {
			t.Errorf("%s: losses %v", name, losses)
		}
		if r, _ := Judge(h); len(r.Actions) != Actions || r.Actions[ToLike].Known {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestFitIsOneFunctionOfTheViews(t *testing.T) {
	t.Parallel()
	h := invent(7, 12, 30)
	want := Fit(h)
	dice := rand.New(rand.NewPCG(1, 1))
	for range 3 {
		dice.Shuffle(len(h.Views), func(i, j int) { h.Views[i], h.Views[j] = h.Views[j], h.Views[i] })
		if got := Fit(h); !reflect.DeepEqual(got, want) {
			t.Fatal("another order of the views gives another model")
		}
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var back Personal
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(&back, want) {
		t.Fatalf("a stored model comes back changed: %v", err)
	}
}

// The two ways to a probability, view by view and through directions, agree.
func TestChancesAgreeWithTheViews(t *testing.T) {
	t.Parallel()
	h := invent(8, 20, 30)
	p := Fit(h)
	if !p.Reads(features) || p.Reads(features[1:]) {
		t.Error("the model reads other features than it learned from")
	}
	directions := p.Directions()
	if directions[ToRepost] != nil {
		t.Error("a head that knows nothing has a direction")
	}
	for i := range h.Views {
		v := h.Views[i]
		v.Place = 0
		var inner [Actions]float64
		length := 0.0
		for _, q := range v.Vector.Q {
			length += float64(q) * float64(q)
		}
		for d, q := range v.Vector.Q {
			inner[ToLike] += directions[ToLike][d] * float64(q) / math.Sqrt(length)
		}
		got := p.Chances(v.Values, inner)[ToLike]
		if want := logistic(p.at(ToLike, &v)); !got.Known || math.Abs(got.Value-want) > 1e-12 {
			t.Fatalf("view %d: %v, want %v", i, got, want)
		}
	}
	broken := p.Chances([]float32{float32(math.NaN()), 0, 0, 0, 0}, [Actions]float64{})
	if broken[ToLike].Known {
		t.Error("what is no number is a prediction")
	}
}

// Exploration counts for what it left out: a post shown against the odds speaks for those that were not shown.
func TestUnlikelyViewsCountMore(t *testing.T) {
	t.Parallel()
	for chance, want := range map[float64]float64{0: 1, 1: 1, 0.5: 2, 0.0005: clip, -1: 1, 7: 1, math.NaN(): 1} {
		if got := (&View{Chance: chance}).weight(); got != want {
			t.Errorf("a chance of %v weighs %v, want %v", chance, got, want)
		}
	}
	h := invent(9, 10, 30)
	plain := Fit(h)
	for i := range h.Views {
		if h.Views[i].Did[ToLike] {
			h.Views[i].Chance = 0.05
		}
	}
	if got := Fit(h).Heads[ToLike].Bias; got <= plain.Heads[ToLike].Bias {
		t.Errorf("the bias is %v where liked views count more, %v where not", got, plain.Heads[ToLike].Bias)
	}
}

func TestSplitKeepsSessionsWhole(t *testing.T) {
	t.Parallel()
	h := invent(10, 9, 7).Sorted()
	for _, share := range []float64{0, 0.01, 0.5, 0.8, 1} {
		before, after := h.Split(share)
		if len(before.Views)+len(after.Views) != len(h.Views) {
			t.Fatalf("%v: %d and %d of %d", share, len(before.Views), len(after.Views), len(h.Views))
		}
		if off := math.Abs(float64(len(before.Views)) - share*float64(len(h.Views))); off > 3.5 {
			t.Errorf("%v: %d of %d lie before, though sessions have 7", share, len(before.Views), len(h.Views))
		}
		if len(before.Views) > 0 && len(after.Views) > 0 {
			last, first := before.Views[len(before.Views)-1], after.Views[0]
			if last.Session == first.Session || last.AtMs >= first.AtMs {
				t.Errorf("%v: session %d stands on both sides", share, first.Session)
			}
		}
	}
}

// Nothing that happened after the cut reaches what is learned before it.
func TestTheFutureDoesNotLeak(t *testing.T) {
	t.Parallel()
	h := invent(11, 30, 20).Sorted()
	_, want := Judge(h)
	first, _ := h.Split(HeldOut)
	changed := History{h.Features, slices.Clone(h.Views)}
	for i := len(first.Views); i < len(changed.Views); i++ {
		changed.Views[i].Did = [Actions]bool{true, false, true, false, true}
		changed.Views[i].Values = []float32{1, 0, 1, 0, 1}
	}
	if _, got := Judge(changed); !reflect.DeepEqual(got, want) {
		t.Error("what came later changed what was learned")
	}
}

func TestMeasuresByHand(t *testing.T) {
	t.Parallel()
	h := History{Features: []string{"x/1"}}
	for i, did := range []bool{true, false, false, true} {
		h.Views = append(h.Views, View{Session: 1, Place: i, Values: []float32{0}, Did: [Actions]bool{ToLike: did}})
	}
	if got := auc([]float64{4, 3, 2, 1}, h, ToLike); got != 0.5 { // first above both, last below both
		t.Errorf("auc %v", got)
	}
	if got := auc([]float64{4, 1, 4, 4}, h, ToLike); got != 0.75 { // two ties, two right
		t.Errorf("auc with ties %v", got)
	}
	want := (1 + 1/math.Log2(5)) / (1 + 1/math.Log2(3))
	if got := sessionNDCG([]float64{4, 3, 2, 1}, h, ToLike); math.Abs(got-want) > 1e-15 {
		t.Errorf("ndcg %v, want %v", got, want)
	}
}
