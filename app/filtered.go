package app

import (
	"context"
	"slices"

	"skein/feed"
	"skein/ranker"
	"skein/spam"
)

// filteredShown bounds each list of the drawer.
const filteredShown = 200

// Filtered opens the drawer: what was veiled or dropped as spam, and what the reader's own rules hid.
func (api *API) Filtered() (Filtered, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Filtered, error) { return a.filtered(ctx) })
}

// Restore says that a post is no spam. It is stored as feedback, and the post is not hidden again.
func (api *API) Restore(uri string) (Filtered, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Filtered, error) {
		u := feed.URI(uri)
		if _, collection, _, ok := u.Split(); !ok || collection != feed.CollectionPost {
			return Filtered{}, feed.Fail(feed.CodeBadInput, "field", "The post", "reason", "it must be named by its at-uri")
		}
		f := feed.Feedback{Kind: kindNotSpam, Post: u, Author: u.Author(), AtMs: api.app.opt.Clock().UnixMilli()}
		if err := a.self.AddFeedback(ctx, f); err != nil {
			return Filtered{}, err
		}
		if err := a.regather(ctx); err != nil {
			return Filtered{}, err
		}
		return a.filtered(ctx)
	})
}

// TrySpam counts what thresholds and weights would do to the present candidates. Nothing is kept.
func (api *API) TrySpam(s SpamSettings) (SpamOutcome, error) {
	return onDesk(api, func(ctx context.Context, a *account) (SpamOutcome, error) {
		rule, weights, err := s.parse()
		if err != nil {
			return SpamOutcome{}, err
		}
		found, err := a.survey(ctx, rule, weights)
		return found.outcome, err
	})
}

// SetSpam puts thresholds and weights in force.
func (api *API) SetSpam(s SpamSettings) (Filtered, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Filtered, error) {
		rule, weights, err := s.parse()
		if err != nil {
			return Filtered{}, err
		}
		if err := write(ctx, a.self, keySpam, weights); err != nil {
			return Filtered{}, err
		}
		a.desk.recipe.Spam = rule
		if err := writeRecipe(ctx, a.self, a.desk.recipe); err != nil {
			return Filtered{}, err
		}
		if err := a.regather(ctx); err != nil {
			return Filtered{}, err
		}
		return a.filtered(ctx)
	})
}

// parse validates the settings of a screen. Errors: CodeBadInput.
func (s SpamSettings) parse() (feed.SpamRule, spam.Weights, error) {
	rule := feed.SpamRule{Veil: s.Veil, Drop: s.Drop}
	check := ranker.DefaultRecipe()
	check.Spam = rule
	if err := check.Validate(); err != nil {
		return rule, nil, feed.FailWith(err, feed.CodeBadInput, "field", "The threshold", "reason", "collapse and remove must lie between 50 and 100 %, collapse not above remove")
	}
	weights := spam.Weights{}
	for _, r := range spam.Rules() {
		i := slices.IndexFunc(s.Rules, func(x SpamRule) bool { return x.ID == r.ID })
		if i >= 0 {
			weights[r.ID] = feed.SnapWeight(s.Rules[i].Weight, r.Min, r.Max)
		}
	}
	return rule, weights, nil
}

// regather reads the edition's candidates again after the reader's rules changed, and keeps the order where it can: the
// mix being tried, the undo history and the anchor stay.
func (a *account) regather(ctx context.Context) error {
	d := a.desk
	pool, err := a.edition(ctx, d.edition.AsOfMs, d.recipe)
	if err != nil {
		return err
	}
	a.reopenWith(pool)
	return nil
}

// reopenWith puts another pool of the same edition on the desk.
func (a *account) reopenWith(pool *ranker.Pool) {
	d := a.desk
	tried := d.ranking.Weights()
	next := newDesk(feed.Edition{ID: d.edition.ID, Viewer: a.viewer, AsOfMs: d.edition.AsOfMs, Anchor: d.edition.Anchor, Every: d.edition.Every}, pool, d.recipe, a.moods)
	next.undo, next.redo, next.slate = d.undo, d.redo, d.slate
	next.try(tried)
	a.desk = next
}

// filtered fills the drawer from everything that could stand in an edition made now, whatever the one being read holds. The
// caller holds a.mu.
func (a *account) filtered(ctx context.Context) (Filtered, error) {
	f := Filtered{Spam: []FilteredPost{}, Hidden: []FilteredPost{}}
	weights, err := readSpamWeights(ctx, a.self)
	if err != nil {
		return f, err
	}
	found, err := a.survey(ctx, a.desk.recipe.Spam, weights)
	if err != nil {
		return f, err
	}
	f.Rule = spamSettings(a.desk.recipe.Spam, weights)
	f.Rule.Would = found.outcome
	if f.Spam, err = a.filteredPosts(ctx, found.spam, weights); err != nil {
		return f, err
	}
	f.Hidden, err = a.filteredPosts(ctx, found.hidden, weights)
	return f, err
}

func (a *account) filteredPosts(ctx context.Context, decided []feed.Removal, weights spam.Weights) ([]FilteredPost, error) {
	out := []FilteredPost{}
	verdicts := make(map[feed.URI]feed.Removal, len(decided))
	uris := make([]feed.URI, 0, len(decided))
	for _, r := range decided {
		verdicts[r.URI] = r
		uris = append(uris, r.URI)
	}
	now := a.app.opt.Clock().UnixMilli()
	items, err := a.network.Items(ctx, a.viewer, now, uris)
	if err != nil {
		return nil, err
	}
	d, err := a.drawing(ctx, now)
	if err != nil {
		return nil, err
	}
	for i := range items {
		it := &items[i]
		r := verdicts[it.Post.URI]
		p, terms := spam.Probability(it.Evidence, weights)
		post := FilteredPost{
			Card: d.card(it), Action: string(r.Verdict.Action), Probability: p, Evidence: []Evidence{}, CanRestore: r.Stage == "spam",
			Sentence: a.app.words.Say("rules", r.Verdict.Rule, r.Verdict.Params),
		}
		post.Card.Veil = nil // the drawer is the place to look at it
		if r.Stage == "spam" {
			for _, t := range terms {
				post.Evidence = append(post.Evidence, Evidence{t.Rule.ID, t.Rule.Label, t.Value, t.Weight, t.Points, t.Detail})
			}
		}
		out = append(out, post)
	}
	return out, nil
}

func spamSettings(rule feed.SpamRule, weights spam.Weights) SpamSettings {
	s := SpamSettings{Veil: rule.Veil, Drop: rule.Drop, Rules: []SpamRule{}}
	for _, r := range spam.Rules() {
		w, moved := weights[r.ID]
		if !moved {
			w = r.Weight
		}
		s.Rules = append(s.Rules, SpamRule{r.ID, r.Label, r.Sentence, w, r.Weight, r.Min, r.Max})
	}
	return s
}

// survey is what the rules do to the candidates of this moment: counts, and the newest decisions of each kind.
type survey struct {
	outcome      SpamOutcome
	spam, hidden []feed.Removal
}

// survey judges every candidate under a threshold and weights. Liked counts those, of the filtered, by authors whom the reader
// liked before.
func (a *account) survey(ctx context.Context, rule feed.SpamRule, weights spam.Weights) (survey, error) {
	var out survey
	now := a.app.opt.Clock().UnixMilli()
	e, err := a.edges(ctx, rule, now)
	if err != nil {
		return out, err
	}
	e.weights = weights
	seen := map[feed.URI]bool{}
	err = a.network.Candidates(ctx, window(a.viewer, a.settings, now), func(it *feed.Item) error {
		if seen[it.Post.URI] {
			return ctx.Err()
		}
		seen[it.Post.URI] = true
		if v := e.recommended(it); !v.Allows() {
			out.hidden = noted(out.hidden, it, "visible", v)
			if v.Action == feed.Drop {
				return ctx.Err()
			}
		}
		out.outcome.Of++
		v := e.spam(it)
		switch v.Action {
		case feed.Veil:
			out.outcome.Veiled++
		case feed.Drop:
			out.outcome.Dropped++
		default:
			return ctx.Err()
		}
		out.spam = noted(out.spam, it, "spam", v)
		if it.Candidate.OwnLikes > 0 {
			out.outcome.Liked++
		}
		return ctx.Err()
	})
	return out, err
}

// noted keeps a decision while the list is short enough to read.
func noted(list []feed.Removal, it *feed.Item, stage string, v feed.Verdict) []feed.Removal {
	if len(list) == filteredShown {
		return list
	}
	return append(list, feed.Removal{URI: it.Post.URI, Stage: stage, Verdict: v})
}
