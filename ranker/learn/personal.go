package learn

import (
	"math"

	"skein/feed"
)

// What a model needs before it says anything, and how far its weights are held back. The two strengths were chosen on readers
// invented with other seeds than those reported, see docs/experiments/0701.
const (
	MinViews  = 100 // in view
	MinDid    = 10  // of them acted upon, for each action
	plainRate = 2   // prior on standardised features, in units of one view
	meantRate = 150 // prior on the components of meaning
	fitSteps  = 60
	// reach is the length that vectors of meaning are given, so that one component weighs like one feature.
	reach = 8
)

// Personal predicts what one reader would do with a post: a logistic regression an action on the signals of the post and on its
// meaning. It is plain data, so that it can be stored, compared and put back.
type Personal struct {
	Features []string      `json:"features"` // ids of the signals that it reads, in the order of its weights
	Center   []float64     `json:"center"`
	Scale    []float64     `json:"scale"` // one over the standard deviation, 0 for what never varied
	Heads    [Actions]Head `json:"heads"`
	Views    int           `json:"views"`  // learned from
	FromMs   int64         `json:"fromMs"` // of the first of them
	UntilMs  int64         `json:"untilMs"`
}

// Head is the part of the model that is about one action. Known is false where too few such actions were seen to say anything.
type Head struct {
	Known   bool      `json:"known"`
	Did     int       `json:"did"` // how often the reader did it, of the views learned from
	Bias    float64   `json:"bias"`
	Place   float64   `json:"place"`             // weight of the place's attention
	Weights []float64 `json:"weights,omitempty"` // by feature
	Meaning []float64 `json:"meaning,omitempty"` // [feed.Dims], to be multiplied with a vector of length 1
}

// Fit learns from a history. Equal views in any order give equal bits. An action that the reader did fewer than 10 times, or
// always, has no model, and nothing has below 100 views.
func Fit(h History) *Personal {
	all := make([]Action, Actions)
	for a := range all {
		all[a] = Action(a)
	}
	return fitFor(h, all...)
}

func fitFor(h History, actions ...Action) *Personal {
	h = h.Sorted()
	p := &Personal{Features: h.Features, Views: len(h.Views)}
	if len(h.Views) == 0 {
		return p
	}
	p.FromMs, p.UntilMs = h.Views[0].AtMs, h.Views[len(h.Views)-1].AtMs
	p.Center, p.Scale = moments(h)
	rows := p.rows(h)
	for _, a := range actions {
		p.Heads[a] = fitHead(h, rows, a)
	}
	return p
}

// moments are mean and one over the standard deviation of each feature.
func moments(h History) (center, scale []float64) {
	center, scale = make([]float64, len(h.Features)), make([]float64, len(h.Features))
	n := float64(len(h.Views))
	for i := range h.Views {
		for f, x := range h.Views[i].Values {
			center[f] += float64(x) / n
		}
	}
	for i := range h.Views {
		for f, x := range h.Views[i].Values {
			d := float64(x) - center[f]
			scale[f] += d * d / n
		}
	}
	for f, v := range scale {
		if v > 1e-9 {
			scale[f] = 1 / math.Sqrt(v)
		} else {
			scale[f] = 0
		}
	}
	return center, scale
}

// rows lays the views out as the regression reads them: 1, attention, features, meaning.
func (p *Personal) rows(h History) [][]float64 {
	out := make([][]float64, len(h.Views))
	for i := range h.Views {
		v := &h.Views[i]
		row := make([]float64, 2, 2+len(p.Features)+feed.Dims)
		row[0], row[1] = 1, examined(v.Place)
		for f := range p.Features {
			row = append(row, (float64(v.Values[f])-p.Center[f])*p.Scale[f])
		}
		out[i] = appendMeaning(row, v.Vector)
	}
	return out
}

// appendMeaning adds the vector's direction, nothing where there is none: unknown meaning is no meaning.
func appendMeaning(row []float64, v *feed.Vector) []float64 {
	if v == nil {
		return row
	}
	square := 0.0
	for _, q := range v.Q {
		square += float64(q) * float64(q)
	}
	if square == 0 {
		return row
	}
	scale := reach / math.Sqrt(square)
	for _, q := range v.Q {
		row = append(row, scale*float64(q))
	}
	return row
}

func fitHead(h History, rows [][]float64, a Action) Head {
	head := Head{Did: h.Count(a)}
	if len(h.Views) < MinViews || head.Did < MinDid || head.Did == len(h.Views) {
		return head
	}
	total := 0.0
	for i := range h.Views {
		total += h.Views[i].weight()
	}
	each := float64(len(h.Views)) / total // self-normalised: the weights sum to the number of views
	w := make([]float64, 2+len(h.Features)+feed.Dims)
	rate := float64(head.Did) / float64(len(h.Views))
	w[0] = math.Log(rate / (1 - rate))
	w = minimise(w, fitSteps, func(w, g []float64) float64 {
		loss := held(w, g, len(h.Features))
		for i, row := range rows {
			loss += each * h.Views[i].weight() * descend(w, g, row, h.Views[i].Did[a], each*h.Views[i].weight())
		}
		return loss
	})
	f := 2 + len(h.Features)
	head.Known, head.Bias, head.Place, head.Weights = true, w[0], w[1], w[2:f:f]
	head.Meaning = make([]float64, feed.Dims)
	for i := range head.Meaning {
		head.Meaning[i] = reach * w[f+i]
	}
	return head
}

// held starts the gradient and the loss with the prior. The bias is free.
func held(w, g []float64, features int) float64 {
	loss := 0.0
	g[0] = 0
	for i := 1; i < len(w); i++ {
		rate := float64(plainRate)
		if i >= 2+features {
			rate = meantRate
		}
		g[i] = rate * w[i]
		loss += rate * w[i] * w[i] / 2
	}
	return loss
}

// descend gives the log loss of one row and adds its gradient, weight times.
func descend(w, g, row []float64, did bool, weight float64) float64 {
	z := 0.0
	for i, x := range row {
		z += w[i] * x
	}
	pull := logistic(z)
	loss := logLoss(z, did)
	if did {
		pull--
	}
	pull *= weight
	for i, x := range row {
		g[i] += pull * x
	}
	return loss
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// logLoss is −log of the probability that the logit gives to what happened, in nats, without overflow.
func logLoss(z float64, did bool) float64 {
	if did {
		z = -z
	}
	return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
}
