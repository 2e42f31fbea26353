package topics

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"skein/feed"
)

// given keeps the labels at or above their thresholds.
func (m *Model) given(logits []float64, language string) []feed.Topic {
	cuts := m.thresholds(language)
	var out []feed.Topic
	for i, l := range logits {
		if l >= cuts[i] {
			out = append(out, feed.Topic{Label: m.passport.Labels[i], P: 1 / (1 + math.Exp(-l))})
		}
	}
	slices.SortStableFunc(out, func(a, b feed.Topic) int { return cmp.Compare(b.P, a.P) })
	return out
}

// thresholds of a language, or those for all where it has none of its own.
func (m *Model) thresholds(language string) []float64 {
	main, _, _ := strings.Cut(strings.ToLower(language), "-")
	if cuts, ok := m.passport.Thresholds[main]; ok {
		return cuts
	}
	return m.passport.Thresholds[""]
}

// Labels are all that the model knows, in the order of its table.
func (m *Model) Labels() []string { return slices.Clone(m.passport.Labels) }

// Version is stored with each label. It changes with the weights, so that a post is read again by new ones.
func (m *Model) Version() string { return m.passport.Version + "-" + m.passport.Table.SHA256[:8] }

// Vectors names the encoder whose vectors the model reads.
func (m *Model) Vectors() string { return m.vectors }

// Passport says what the model is and was trained on.
func (m *Model) Passport() Passport { return m.passport }
