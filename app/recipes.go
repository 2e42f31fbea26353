package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"skein/feed"
	"skein/ranker"
)

// ExportRecipe gives the recipe in force as its canonical text, own presets included. It holds no post, person,
// feedback or vector.
func (api *API) ExportRecipe() (string, error) {
	return onDesk(api, func(_ context.Context, a *account) (string, error) {
		return string(a.export().Canonical()), nil
	})
}

// export is the recipe in force with the reader's own presets as alternatives.
func (a *account) export() feed.Recipe {
	r := a.desk.recipe
	r.Presets = slices.Clone(a.own)
	return r
}

// PreviewRecipe reads a recipe strictly and says what importing it would change, measured on the present candidates.
// Nothing is changed before ImportRecipe gets the token.
func (api *API) PreviewRecipe(text string) (RecipePreview, error) {
	return onDesk(api, func(ctx context.Context, a *account) (RecipePreview, error) {
		r, err := feed.ParseRecipe([]byte(text))
		if err != nil {
			return RecipePreview{}, err
		}
		return a.preview(ctx, r)
	})
}

// ImportRecipe puts a previewed recipe in force. Undo takes it back. Errors: CodeNothingThere for an unknown token.
func (api *API) ImportRecipe(token string) (Home, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Home, error) {
		r, ok := a.previews[token]
		if !ok {
			return Home{}, feed.Fail(feed.CodeNothingThere, "what", "that preview")
		}
		delete(a.previews, token)
		if err := a.adopt(ctx, r); err != nil {
			return Home{}, err
		}
		return a.home(), nil
	})
}

// adopt puts a stranger's recipe in force. Its presets join the reader's own; a preset of the same name keeps the reader's.
func (a *account) adopt(ctx context.Context, r feed.Recipe) error {
	for _, p := range r.Presets {
		taken := slices.ContainsFunc(append(ranker.Presets(), a.own...), func(o feed.Preset) bool { return o.Name == p.Name })
		if !taken && len(a.own) < feed.MaxRecipePresets {
			a.own = append(a.own, p)
		}
	}
	r.Presets = nil
	a.desk.replace(r)
	if err := a.regather(ctx); err != nil {
		return err
	}
	if err := write(ctx, a.self, keyPresets, a.own); err != nil {
		return err
	}
	return a.keep(ctx)
}

func (a *account) preview(ctx context.Context, r feed.Recipe) (RecipePreview, error) {
	sum := sha256.Sum256(r.Canonical())
	p := RecipePreview{Token: hex.EncodeToString(sum[:8]), Name: r.Name, Changes: changes(a.desk.recipe, r), Ignored: ranker.Unknown(r.Weights)}
	if p.Ignored == nil {
		p.Ignored = []string{}
	}
	pool, err := a.edition(ctx, a.desk.edition.AsOfMs, r)
	if err != nil {
		return p, err
	}
	trial := newDesk(feed.Edition{AsOfMs: a.desk.edition.AsOfMs}, pool, r, a.moods)
	trial.before = a.desk.before
	p.Effect = trial.effect(voice{a.app.words})
	p.Warning = voice{a.app.words}.warning(a.desk, trial)
	if a.previews == nil {
		a.previews = map[string]feed.Recipe{}
	}
	a.previews[p.Token] = r
	return p, nil
}

// warning measures what a recipe would do to this reader's candidates and says so where it is drastic.
func (v voice) warning(now, trial *desk) string {
	before, after := now.total(), trial.total()
	if before > 0 && after < before/2 {
		return v.say("recipe.few", "after", itoa(after), "before", itoa(before))
	}
	if len(trial.ranking.Weights()) == 0 {
		return v.say("recipe.nothing")
	}
	authors := map[feed.DID]bool{}
	page := trial.uris(0, effectTop)
	for _, u := range page {
		authors[u.Author()] = true
	}
	if len(page) >= 20 && len(authors) <= 3 {
		return v.say("recipe.people", "places", itoa(len(page)), "people", itoa(len(authors)))
	}
	return ""
}

// changes lists what differs between two recipes, in the words of the screen.
func changes(before, after feed.Recipe) []RecipeChange {
	out := []RecipeChange{}
	add := func(label, was, is string) {
		if was != is {
			out = append(out, RecipeChange{label, was, is})
		}
	}
	was, is := known(before.Weights), known(after.Weights)
	for _, s := range ranker.Signals() {
		add(s.Label, figure(was[s.ID]), figure(is[s.ID]))
	}
	add("Posts of one author in 20", capFigure(before.Select.AuthorCap), capFigure(after.Select.AuthorCap))
	for _, c := range slateChanges(before.Select, after.Select) {
		add(c.Label, c.Before, c.After)
	}
	add("Collapse spam from", percent(before.Spam.Veil), percent(after.Spam.Veil))
	add("Remove spam from", percent(before.Spam.Drop), percent(after.Spam.Drop))
	for _, p := range after.Presets {
		add("Preset “"+p.Name+"”", "", "added")
	}
	return out
}

func capFigure(n int) string {
	if n == 0 {
		return "any number"
	}
	return "at most " + itoa(n)
}

func percent(p float64) string { return fmt.Sprintf("%.0f %%", 100*p) }
