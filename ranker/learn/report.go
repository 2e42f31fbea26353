package learn

import (
	"cmp"
	"math"
	"slices"
)

// Baselines of the figures: what a feed without a model would go by. Each names the signal whose value is its order.
var baselines = []struct{ name, feature string }{
	{"newest", "recency/1"}, {"recent_popularity", "rising/1"}, {"author_affinity", "affinity/1"},
}

// HeldOut is the share of the history before the cut: the rest is held out, and what the figures are of.
const HeldOut = 0.8

// Report is how well a model says what its reader will do next: learned from the first four fifths of the history, measured on the last.
type Report struct {
	Views   int           `json:"views"` // measured on
	Actions []ActionScore `json:"actions"`
}

// ActionScore is the figures of one action: of the model and of each baseline, which is a regression on its one signal.
type ActionScore struct {
	Action  string  `json:"action"`
	Learned int     `json:"learned"` // how often it was done among the views learned from
	Did     int     `json:"did"`     // among those measured on
	Known   bool    `json:"known"`   // false: too few to say anything, and there are no scores
	Useful  bool    `json:"useful"`  // it says more than the rate alone (RCE above 0)
	Scores  []Score `json:"scores"`  // the model first
}

// Score is one row of figures. AUC lies in [0,1], ½ is chance; NDCG is nDCG@10 within sessions, in [0,1]; RCE is the relative
// cross-entropy, 1 − loss ÷ loss of the rate alone: 0 says nothing, 1 everything, negative misleads.
type Score struct {
	By   string  `json:"by"` // "model" or a baseline
	AUC  float64 `json:"auc"`
	NDCG float64 `json:"ndcg"`
	RCE  float64 `json:"rce"`
}

// Judge learns from the first part of a history and measures on the rest. The model is what was measured, not what is used:
// that one learns from everything.
func Judge(h History) (Report, *Personal) {
	first, rest := h.Sorted().Split(HeldOut)
	model := Fit(first)
	r := Report{Views: len(rest.Views)}
	for a := range Action(Actions) {
		r.Actions = append(r.Actions, judge(model, first, rest, a))
	}
	return r, model
}

func judge(model *Personal, first, rest History, a Action) ActionScore {
	s := ActionScore{Action: a.String(), Learned: first.Count(a), Did: rest.Count(a), Known: model.Heads[a].Known, Scores: []Score{}}
	if !s.Known || s.Did == 0 || s.Did == len(rest.Views) {
		s.Known = false
		return s
	}
	s.Scores = append(s.Scores, scoreOf("model", model, rest, a, model.top(rest, a)))
	s.Useful = s.Scores[0].RCE > 0
	for _, b := range baselines {
		if f := slices.Index(first.Features, b.feature); f >= 0 {
			s.Scores = append(s.Scores, scoreOf(b.name, fitFor(first.only(f), a), rest.only(f), a, rest.column(f)))
		}
	}
	return s
}

// only is the history as somebody sees it who knows one feature and no meaning.
func (h History) only(feature int) History {
	out := History{h.Features[feature : feature+1], slices.Clone(h.Views)}
	for i := range out.Views {
		out.Views[i].Values, out.Views[i].Vector = out.Views[i].Values[feature:feature+1], nil
	}
	return out
}

// column is one feature's value of each view: the order of a feed that goes by it alone.
func (h History) column(feature int) []float64 {
	out := make([]float64, len(h.Views))
	for i := range h.Views {
		out[i] = float64(h.Views[i].Values[feature])
	}
	return out
}

// top is the model's logit of each view, as if it had stood at the top: an order may not go by where things stood.
func (p *Personal) top(h History, a Action) []float64 {
	out := make([]float64, len(h.Views))
	for i := range h.Views {
		v := h.Views[i]
		v.Place = 0
		out[i] = p.at(a, &v)
	}
	return out
}

// scoreOf measures an order by its values, and a model's probabilities against the rate alone.
func scoreOf(name string, p *Personal, h History, a Action, values []float64) Score {
	loss, plain, base := 0.0, 0.0, p.base(a)
	for i, x := range p.Losses(h, a) {
		loss += x
		plain += logLoss(base, h.Views[i].Did[a])
	}
	return Score{By: name, AUC: auc(values, h, a), NDCG: sessionNDCG(values, h, a), RCE: 1 - loss/plain}
}

// auc is the share of pairs of a post acted upon and one not that stand the right way round, a tie counting half.
func auc(values []float64, h History, a Action) float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(values[x], values[y]) })
	right, below, did := 0.0, 0.0, 0.0
	for from := 0; from < len(order); {
		to, good, bad := from, 0.0, 0.0
		for ; to < len(order) && values[order[to]] == values[order[from]]; to++ {
			if h.Views[order[to]].Did[a] {
				good++
			} else {
				bad++
			}
		}
		right += good * (below + bad/2)
		below, did, from = below+bad, did+good, to
	}
	if below == 0 || did == 0 {
		return 0.5
	}
	return right / (below * did)
}

// sessionNDCG is the mean nDCG@10 over the sessions in which something was done and something was not. Equals stay as they stood.
func sessionNDCG(values []float64, h History, a Action) float64 {
	sessions := map[int64][]int{}
	for i := range h.Views {
		s := h.Views[i].Session
		sessions[s] = append(sessions[s], i)
	}
	sum, n := 0.0, 0.0
	for _, id := range sortedKeys(sessions) {
		rows := sessions[id]
		wanted := 0
		for _, i := range rows {
			if h.Views[i].Did[a] {
				wanted++
			}
		}
		if wanted == 0 || wanted == len(rows) {
			continue
		}
		slices.SortStableFunc(rows, func(x, y int) int { return cmp.Compare(values[y], values[x]) })
		sum += gain(rows, wanted, func(i int) bool { return h.Views[i].Did[a] })
		n++
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// gain is nDCG@10 of rows in order, of which wanted are good (binary gain, log₂ discount).
func gain(rows []int, wanted int, good func(int) bool) float64 {
	got, best := 0.0, 0.0
	for place := range min(10, len(rows)) {
		x := 1 / math.Log2(float64(place)+2)
		if good(rows[place]) {
			got += x
		}
		if place < wanted {
			best += x
		}
	}
	return got / best
}

func sortedKeys(m map[int64][]int) []int64 {
	keys := make([]int64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
