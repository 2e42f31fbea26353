package ranker

import "skein/feed"

// Presets lists the mixes that come with Skein: Newest, Balanced (the table's defaults), Friends first, Conversations, Deep
// reads, Pictures and Calm. The caller may change what it gets.
func Presets() []feed.Preset {
	return []feed.Preset{
		{Name: "Newest", Weights: feed.Weights{"recency/1": 4}},
		{Name: "Balanced", Weights: balanced()},
		{Name: "Friends first", Weights: feed.Weights{
			"recency/1": 1, "affinity/1": 4, "quiet/1": 3, "reposted/1": 0.5, "conversation/1": 0.5,
			"seen/1": -0.5, "stranger/1": -4, "caution/1": -3}},
		{Name: "Conversations", Weights: feed.Weights{
			"recency/1": 1, "conversation/1": 5, "affinity/1": 1, "length/1": 0.5, "liked/1": 0.25, "stranger/1": -1,
			"seen/1": -0.5, "caution/1": -3}},
		{Name: "Deep reads", Weights: feed.Weights{
			"recency/1": 0.5, "length/1": 4, "link/1": 2, "closeness/1": 1, "media/1": -0.5, "rising/1": -0.5, "stranger/1": -1,
			"seen/1": -1, "caution/1": -3}},
		{Name: "Pictures", Weights: feed.Weights{
			"recency/1": 1, "media/1": 5, "closeness/1": 0.5, "liked/1": 1, "link/1": -0.5, "length/1": -0.25, "stranger/1": -1,
			"seen/1": -1, "caution/1": -3}},
		{Name: "Calm", Weights: feed.Weights{
			"recency/1": 0.25, "days/1": 1, "affinity/1": 1, "quiet/1": 2, "liked/1": -2, "famous/1": -3, "rising/1": -3, "momentum/1": -2,
			"reposted/1": -1, "conversation/1": -0.5, "stranger/1": -4, "seen/1": -1, "caution/1": -6}},
	}
}

// DefaultRecipe is what a fresh data folder starts with: Balanced, the other presets as alternatives, at most three posts
// of one author in any twenty, threads and posts that say the same folded.
func DefaultRecipe() feed.Recipe {
	r := feed.Recipe{
		Version: feed.RecipeVersion, Name: "Balanced", Weights: balanced(),
		Select: feed.Slate{AuthorCap: 3, FoldAlike: true, FoldThreads: true}, Spam: feed.SpamRule{Veil: 0.8, Drop: 0.95},
	}
	for _, p := range Presets() {
		if p.Name != r.Name {
			r.Presets = append(r.Presets, p)
		}
	}
	return r
}

func balanced() feed.Weights {
	w := make(feed.Weights, len(columns))
	for _, c := range columns {
		w[c.ID] = c.Default
	}
	return w
}
