package learn

import (
	"math"
	"slices"

	"skein/feed"
)

// Reads reports whether the model can read values of these features. A model of other signals says nothing.
func (p *Personal) Reads(features []string) bool { return slices.Equal(p.Features, features) }

// Directions are the heads' weights of meaning: [Actions][feed.Dims], nil for a head that knows nothing. Their inner products
// with a vector of length 1 are what [Personal.Chances] wants.
func (p *Personal) Directions() [Actions][]float64 {
	var out [Actions][]float64
	for a, head := range p.Heads {
		if head.Known {
			out[a] = head.Meaning
		}
	}
	return out
}

// Chances gives the probability of each action for a post at the top of a page, from its values by feature and the inner
// products of its meaning with [Personal.Directions], 0 where its meaning is unknown. A number that is not finite is no
// prediction.
func (p *Personal) Chances(values []float32, meaning [Actions]float64) [Actions]feed.ModelValue {
	var out [Actions]feed.ModelValue
	for a := range Action(Actions) {
		if !p.Heads[a].Known {
			continue
		}
		if x := logistic(p.logit(a, values, meaning[a], 0)); !math.IsNaN(x) {
			out[a] = feed.ModelValue{Value: x, Known: true}
		}
	}
	return out
}

func (p *Personal) logit(a Action, values []float32, meaning float64, place int) float64 {
	head := &p.Heads[a]
	z := head.Bias + head.Place*examined(place) + meaning
	for f, w := range head.Weights {
		z += w * (float64(values[f]) - p.Center[f]) * p.Scale[f]
	}
	return z
}

// at is the logit for a view where it stood.
func (p *Personal) at(a Action, v *View) float64 {
	meaning := 0.0
	if row := appendMeaning(nil, v.Vector); row != nil {
		for i, x := range row {
			meaning += p.Heads[a].Meaning[i] * x / reach
		}
	}
	return p.logit(a, v.Values, meaning, v.Place)
}

// Losses are the log losses, in nats, that the model makes on each view of a history, in its order; of a head that knows
// nothing those of how often its reader did it. On views that a model did not learn from,
// those of two models can be compared one by one.
func (p *Personal) Losses(h History, a Action) []float64 {
	out := make([]float64, len(h.Views))
	base := p.base(a)
	for i := range h.Views {
		z := base
		if p.Heads[a].Known {
			z = p.at(a, &h.Views[i])
		}
		out[i] = logLoss(z, h.Views[i].Did[a])
	}
	return out
}

// base is the logit of how often the reader did it, with one more view of each kind.
func (p *Personal) base(a Action) float64 {
	did := float64(p.Heads[a].Did)
	return math.Log((did + 1) / (float64(p.Views) - did + 1))
}
