package app

import "skein/feed"

// SlateRules say what may stand beside what, as the recipe does.
type SlateRules struct {
	AuthorCap   int      `json:"authorCap"`   // posts of one author in any 20, 0 for any number
	AuthorDecay float64  `json:"authorDecay"` // points a post waits with for each post of its author among the 20 before
	Variety     float64  `json:"variety"`     // points a post waits with that means what one of the 20 before it means
	FoldAlike   bool     `json:"foldAlike"`
	FoldThreads bool     `json:"foldThreads"`
	QuietDays   int      `json:"quietDays"` // 0 for nobody
	Budgets     []Budget `json:"budgets"`
}

// Budget is the most that a topic may fill, in percent of the places from the top.
type Budget struct {
	Topic   string `json:"topic"`
	Percent int    `json:"percent"`
}

// Mood is a budget that ends by itself: less of a topic until a moment. It is private and part of no recipe.
type Mood struct {
	Topic   string `json:"topic"`
	Percent int    `json:"percent"`
	UntilMs int64  `json:"untilMs"`
}

// SlateRequest tries slate rules. Anchor is the post being read.
type SlateRequest struct {
	Slate  SlateRules `json:"slate"`
	Anchor string     `json:"anchor"`
	Count  int        `json:"count"`
}

// Replayed is the top of a moment of the past, ranked as it was known then.
type Replayed struct {
	AsOfMs int64 `json:"asOfMs"`
	Total  int   `json:"total"`
	Rows   []Row `json:"rows"` // the first 50
}

// Exposure says how budgets turn out over the first places.
type Exposure struct {
	Places int          `json:"places"`
	Topics []TopicShare `json:"topics"`
	Due    int          `json:"due"` // quiet friends to be met by now
	Met    int          `json:"met"` // of them
}

// TopicShare is what one topic fills; Sentence says it, and where the budget cannot be kept, that.
type TopicShare struct {
	Topic    string `json:"topic"`
	Percent  int    `json:"percent"`
	Posts    int    `json:"posts"`
	Kept     bool   `json:"kept"`
	Sentence string `json:"sentence"`
}

func slateRules(s feed.Slate) SlateRules {
	r := SlateRules{
		AuthorCap: s.AuthorCap, AuthorDecay: s.AuthorDecay, Variety: s.Variety, FoldAlike: s.FoldAlike, FoldThreads: s.FoldThreads,
		QuietDays: s.QuietDays, Budgets: []Budget{},
	}
	for _, b := range s.Budgets {
		r.Budgets = append(r.Budgets, Budget(b))
	}
	return r
}

// parse validates what a screen sends. Errors: CodeBadInput.
func (r SlateRules) parse() (feed.Slate, error) {
	s := feed.Slate{
		AuthorCap: r.AuthorCap, AuthorDecay: feed.SnapWeight(r.AuthorDecay, 0, feed.MaxHolding), Variety: feed.SnapWeight(r.Variety, 0, feed.MaxHolding),
		FoldAlike: r.FoldAlike, FoldThreads: r.FoldThreads, QuietDays: r.QuietDays,
	}
	for _, b := range r.Budgets {
		s.Budgets = append(s.Budgets, feed.Budget(b))
	}
	if err := s.Validate(); err != nil {
		return feed.Slate{}, feed.FailWith(err, feed.CodeBadInput, "field", "The rules of the page", "reason", err.Error())
	}
	return s, nil
}
