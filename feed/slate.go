package feed

import (
	"cmp"
	"fmt"
	"slices"
)

// Bounds of a slate.
const (
	MaxAuthorCap = 20
	MaxHolding   = 8.0 // points that one rule may take off a post
	MaxQuietDays = 30
	MaxBudgets   = 32
)

// Slate bounds what stands beside what on a page. The zero value is the bare order of the scores.
type Slate struct {
	// AuthorCap is how many posts of one author may stand in any 20 successive ones, 1–20; 0 is no cap.
	AuthorCap int `json:"author_cap"`
	// AuthorDecay is how many points a post waits with for each post of its author among the 20 before it, 0–8.
	AuthorDecay float64 `json:"author_decay,omitempty"`
	// Variety is how many points a post waits with that means just what one of the 20 before it means, 0–8; less where it
	// means something less alike.
	Variety float64 `json:"variety,omitempty"`
	// FoldAlike puts posts that say the same behind the best of them, FoldThreads posts of one thread.
	FoldAlike   bool `json:"fold_alike,omitempty"`
	FoldThreads bool `json:"fold_threads,omitempty"`
	// QuietDays brings up a post of each quiet friend of whom nothing was met for nearly that many days, 1–30; 0 brings up nobody.
	QuietDays int `json:"quiet_days,omitempty"`
	// Budgets bound what topics may fill, each topic once.
	Budgets []Budget `json:"budgets,omitempty"`
}

// Budget is the most that posts about a topic may fill of the places from the top, in percent, 0–99.
type Budget struct {
	Topic   string `json:"topic"`
	Percent int    `json:"percent"`
}

// Mood is a budget that ends by itself: "less politics until Friday". It is private and no part of a recipe.
type Mood struct {
	Budget
	UntilMs int64
}

// Validate checks the bounds of every rule.
func (s Slate) Validate() error {
	switch {
	case s.AuthorCap < 0 || s.AuthorCap > MaxAuthorCap:
		return fmt.Errorf("author_cap must lie between 0 and %d", MaxAuthorCap)
	case !(s.AuthorDecay >= 0 && s.AuthorDecay <= MaxHolding):
		return fmt.Errorf("author_decay must lie between 0 and %v", MaxHolding)
	case !(s.Variety >= 0 && s.Variety <= MaxHolding):
		return fmt.Errorf("variety must lie between 0 and %v", MaxHolding)
	case s.QuietDays < 0 || s.QuietDays > MaxQuietDays:
		return fmt.Errorf("quiet_days must lie between 0 and %d", MaxQuietDays)
	case len(s.Budgets) > MaxBudgets:
		return fmt.Errorf("more than %d budgets", MaxBudgets)
	}
	seen := map[string]bool{}
	for _, b := range s.Budgets {
		if err := b.Validate(); err != nil {
			return err
		}
		if seen[b.Topic] {
			return fmt.Errorf("the topic %q has two budgets", b.Topic)
		}
		seen[b.Topic] = true
	}
	return nil
}

// Validate checks the name and the share.
func (b Budget) Validate() error {
	if !plainName(b.Topic) {
		return fmt.Errorf("a topic must be 1–%d plain characters", MaxRecipeName)
	}
	if b.Percent < 0 || b.Percent > 99 {
		return fmt.Errorf("the budget of %q must lie between 0 and 99 percent", b.Topic)
	}
	return nil
}

// canonical puts the points on the grid of the weights and the budgets in the order of their topics.
func (s Slate) canonical() Slate {
	s.AuthorDecay, s.Variety = SnapWeight(s.AuthorDecay, 0, MaxHolding), SnapWeight(s.Variety, 0, MaxHolding)
	s.Budgets = slices.SortedFunc(slices.Values(s.Budgets), func(a, b Budget) int { return cmp.Compare(a.Topic, b.Topic) })
	return s
}

// Equal reports whether two slates rule alike.
func (s Slate) Equal(o Slate) bool {
	a, b := s.canonical(), o.canonical()
	budgets := slices.Equal(a.Budgets, b.Budgets)
	a.Budgets, b.Budgets = nil, nil
	return budgets && a.AuthorCap == b.AuthorCap && a.AuthorDecay == b.AuthorDecay && a.Variety == b.Variety &&
		a.FoldAlike == b.FoldAlike && a.FoldThreads == b.FoldThreads && a.QuietDays == b.QuietDays
}

// Under is the slate with the moods that hold at a moment: of two bounds on a topic the smaller counts.
func (s Slate) Under(moods []Mood, atMs int64) Slate {
	s.Budgets = slices.Clone(s.Budgets)
	for _, m := range moods {
		if m.UntilMs <= atMs {
			continue
		}
		i := slices.IndexFunc(s.Budgets, func(b Budget) bool { return b.Topic == m.Topic })
		if i < 0 {
			s.Budgets = append(s.Budgets, m.Budget)
			continue
		}
		s.Budgets[i].Percent = min(s.Budgets[i].Percent, m.Percent)
	}
	return s
}
