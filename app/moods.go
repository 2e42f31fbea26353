package app

import (
	"context"
	"slices"
	"time"

	"skein/feed"
)

// longestMood is how far ahead a mood may end: what shall hold for longer is a budget.
const longestMood = 31 * 24 * time.Hour

// SetMood bounds a topic until a moment, at once and in every edition before it; a second mood about a topic replaces the
// first. Errors: CodeBadInput.
func (api *API) SetMood(m Mood) (Home, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Home, error) {
		now := api.app.opt.Clock()
		mood := feed.Mood{Budget: feed.Budget{Topic: m.Topic, Percent: m.Percent}, UntilMs: m.UntilMs}
		if err := mood.Validate(); err != nil {
			return Home{}, feed.FailWith(err, feed.CodeBadInput, "field", "The mood", "reason", err.Error())
		}
		if m.UntilMs <= now.UnixMilli() || m.UntilMs > now.Add(longestMood).UnixMilli() {
			return Home{}, feed.Fail(feed.CodeBadInput, "field", "The end of the mood", "reason", "it must lie within the next 31 days")
		}
		return a.feel(ctx, append(a.without(m.Topic), mood))
	})
}

// EndMood ends a mood before its time. Errors: CodeNothingThere.
func (api *API) EndMood(topic string) (Home, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Home, error) {
		rest := a.without(topic)
		if !slices.ContainsFunc(a.moods, func(m feed.Mood) bool { return m.Topic == topic }) {
			return Home{}, feed.Fail(feed.CodeNothingThere, "what", "a mood about “"+topic+"”")
		}
		return a.feel(ctx, rest)
	})
}

// without are the moods about other topics that have not ended.
func (a *account) without(topic string) []feed.Mood {
	now := a.app.opt.Clock().UnixMilli()
	return slices.DeleteFunc(slices.Clone(a.moods), func(m feed.Mood) bool { return m.Topic == topic || m.UntilMs <= now })
}

// feel puts moods in force and keeps them. A mix that is being tried goes on being tried. The caller holds a.mu.
func (a *account) feel(ctx context.Context, moods []feed.Mood) (Home, error) {
	if len(moods) > feed.MaxBudgets {
		return Home{}, feed.Fail(feed.CodeBadInput, "field", "The mood", "reason", "there may be "+itoa(feed.MaxBudgets)+" at a time")
	}
	if err := write(ctx, a.self, keyMoods, moods); err != nil {
		return Home{}, err
	}
	a.moods, a.desk.moods = moods, moods
	a.desk.arrange(a.desk.slate)
	if a.desk.trying() {
		return a.home(), nil
	}
	return a.kept(ctx)
}

func moodRows(moods []feed.Mood) []Mood {
	out := []Mood{}
	for _, m := range moods {
		out = append(out, Mood{Topic: m.Topic, Percent: m.Percent, UntilMs: m.UntilMs})
	}
	return out
}
