package spam

import (
	"math"
	"slices"
	"strings"

	"skein/feed"
)

// Examine looks at a post with every rule, as of nowMs. It returns only what was found; an empty, non-nil slice means that the
// post was examined and nothing spoke against it.
func Examine(s feed.Suspect, nowMs int64) []feed.Evidence {
	e := &exhibit{Suspect: s, nowMs: nowMs, raw: textOf(&s.Item.Post)}
	e.plain = normalise(e.raw)
	found := []feed.Evidence{}
	for _, r := range Rules() {
		if v, detail := r.look(e); v > 0 {
			found = append(found, feed.Evidence{Kind: r.ID, Value: feed.SnapValue(v, 0), Detail: detail})
		}
	}
	return found
}

// textOf is everything of a post that a person reads.
func textOf(p *feed.Post) string {
	parts := []string{p.Text}
	if p.External != nil {
		parts = append(parts, p.External.Title, p.External.Description)
	}
	for _, img := range p.Images {
		parts = append(parts, img.Alt)
	}
	return strings.Join(parts, "\n")
}

// Weights are the reader's weights by rule id, in logits. A rule not named has its default.
type Weights map[string]float64

// Term is one line of a probability: Points = Value × Weight, in logits.
type Term struct {
	Rule   Rule
	Value  float64
	Weight float64
	Points float64
	Detail string
}

// Probability combines evidence to P(spam) = σ(bias + Σ value × weight) and lists the terms, strongest first. Evidence of
// an unknown kind, or a value that is not finite, counts nothing.
func Probability(evidence []feed.Evidence, w Weights) (float64, []Term) {
	logit := bias
	terms := []Term{}
	for _, r := range Rules() {
		i := slices.IndexFunc(evidence, func(e feed.Evidence) bool { return e.Kind == r.ID })
		if i < 0 {
			continue
		}
		weight := r.weigh(w)
		value := feed.SnapValue(evidence[i].Value, 0)
		terms = append(terms, Term{r, value, weight, value * weight, evidence[i].Detail})
		logit += value * weight
	}
	slices.SortStableFunc(terms, func(a, b Term) int {
		switch {
		case a.Points > b.Points:
			return -1
		case a.Points < b.Points:
			return 1
		}
		return 0
	})
	return 1 / (1 + math.Exp(-logit)), terms
}

func (r Rule) weigh(w Weights) float64 {
	x, ok := w[r.ID]
	if !ok {
		return r.Weight
	}
	return feed.SnapWeight(x, r.Min, r.Max)
}

// Standing is what the reader has already decided about a post or its author.
type Standing struct {
	Following bool // the reader follows the author
	Own       bool // the reader wrote it
	Restored  bool // the reader restored this post
}

// Judge gives the verdict. An account that the reader follows, a post of their own and one that they restored are
// always allowed. The parameter "evidence" says the two strongest terms in words.
func Judge(evidence []feed.Evidence, w Weights, rule feed.SpamRule, s Standing) (float64, feed.Verdict) {
	p, terms := Probability(evidence, w)
	if s.Following || s.Own || s.Restored {
		return p, feed.Verdict{}
	}
	action := feed.Allow
	switch {
	case p >= rule.Drop:
		action = feed.Drop
	case p >= rule.Veil:
		action = feed.Veil
	default:
		return p, feed.Verdict{}
	}
	return p, feed.Verdict{Action: action, Rule: "spam", By: "skein", Params: map[string]string{"evidence": sentence(terms)}}
}

// sentence says the two strongest reasons, each with its detail, ready to stand after a colon.
func sentence(terms []Term) string {
	var parts []string
	for _, t := range terms[:min(2, len(terms))] {
		if t.Points <= 0 {
			break
		}
		s := strings.TrimSuffix(t.Rule.Sentence, ".")
		s = strings.ToLower(s[:1]) + s[1:]
		if t.Detail != "" {
			s += " (" + t.Detail + ")"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}
