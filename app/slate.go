package app

import (
	"context"
	"slices"
	"strconv"

	"skein/feed"
	"skein/ranker"
)

// exposurePlaces is the stretch of the feed over which budgets are counted.
const exposurePlaces = 500

// TrySlate tries what may stand beside what and answers with the rows around the post being read. Nothing is kept before
// Apply. Errors: CodeBadInput.
func (api *API) TrySlate(req SlateRequest) (Moved, error) {
	slate, err := req.Slate.parse()
	if err != nil {
		return Moved{}, api.fail(err)
	}
	return onDesk(api, func(_ context.Context, a *account) (Moved, error) {
		start := api.app.opt.Clock()
		a.desk.arrange(slate)
		return a.moved(feed.URI(req.Anchor), req.Count, start), nil
	})
}

// arrange tries other slate rules under the same mix.
func (d *desk) arrange(s feed.Slate) {
	d.slate = s
	d.selection = d.explored(d.ranking, d.ruling())
	d.stored = nil
}

// ruling is the slate being tried, under the moods that held when the edition was made.
func (d *desk) ruling() feed.Slate { return d.slate.Under(d.moods, d.edition.AsOfMs) }

// exposure says how the budgets being tried turn out.
func (d *desk) exposure(v voice) Exposure {
	e := Exposure{Topics: []TopicShare{}}
	if len(d.slate.Budgets) == 0 && d.slate.QuietDays == 0 {
		return e
	}
	found := d.selection.Exposure(exposurePlaces)
	e.Places, e.Due, e.Met = found.Places, found.Due, found.Met
	for _, t := range found.Topics {
		key := "budget.kept"
		if !t.Kept {
			key = "budget.over"
		}
		e.Topics = append(e.Topics, TopicShare{t.Topic, t.Percent, t.Posts, t.Kept, v.say(key, "topic", v.topic(t.Topic), "posts", itoa(t.Posts),
			"places", itoa(found.Places), "percent", itoa(t.Percent), "rest", itoa(found.Places-t.Posts))})
	}
	return e
}

// held says shortly what a slate rule did to a post, nil where none did anything. It asks no database: it is drawn while a
// slider moves.
func (v voice) held(p ranker.Placed, name, other string) *Reason {
	if p.Rule == "" {
		return nil
	}
	rule := p.Rule
	if p.Over {
		rule += ".over"
	}
	return &Reason{rule, v.Say("rules", rule, map[string]string{
		"count": itoa(p.Count), "nth": itoa(p.Count + 1), "topic": v.topic(p.Topic), "points": strconv.FormatFloat(p.Points, 'f', 2, 64), "name": name, "other": other,
	}), "skein"}
}

// heldAt is what a slate rule did to a post, with the names of the people it is about.
func (a *account) heldAt(ctx context.Context, uri feed.URI) (*Reason, error) {
	page := a.desk.selection.Page(a.desk.selected(uri), 1)
	if len(page) == 0 || page[0].Rule == "" {
		return nil, nil
	}
	v := voice{a.app.words}
	name, err := a.called(ctx, page[0].URI)
	if err != nil {
		return nil, err
	}
	other := ""
	if page[0].With != "" {
		if other, err = a.called(ctx, page[0].With); err != nil {
			return nil, err
		}
	}
	return v.held(page[0], name, other), nil
}

// called is the name of a post's author.
func (a *account) called(ctx context.Context, uri feed.URI) (string, error) {
	items, err := a.network.Items(ctx, a.viewer, a.desk.edition.AsOfMs, []feed.URI{uri})
	if err != nil || len(items) == 0 {
		return string(uri.Author()), err
	}
	if name := items[0].Author.DisplayName; name != "" {
		return name, nil
	}
	return "@" + items[0].Author.Handle, nil
}

func texts(uris []feed.URI) []string {
	out := make([]string, len(uris))
	for i, u := range uris {
		out[i] = string(u)
	}
	return out
}

// slateChanges lists what differs between two slates beside the cap on one author, in the words of the screen.
func slateChanges(before, after feed.Slate) []RecipeChange {
	points := func(x float64) string { return "−" + figure(x) + " points" }
	onOff := map[bool]string{true: "on", false: "off"}
	out := []RecipeChange{
		{"Each further post of one author", points(before.AuthorDecay), points(after.AuthorDecay)},
		{"What means the same as a post above", points(before.Variety), points(after.Variety)},
		{"Fold posts that say the same", onOff[before.FoldAlike], onOff[after.FoldAlike]},
		{"Fold threads", onOff[before.FoldThreads], onOff[after.FoldThreads]},
		{"Bring up quiet friends after days", itoa(before.QuietDays), itoa(after.QuietDays)},
	}
	budget := func(s feed.Slate, topic string) string {
		for _, b := range s.Budgets {
			if b.Topic == topic {
				return "at most " + itoa(b.Percent) + " %"
			}
		}
		return "any share"
	}
	seen := map[string]bool{}
	for _, b := range append(slices.Clone(before.Budgets), after.Budgets...) {
		if seen[b.Topic] {
			continue
		}
		seen[b.Topic] = true
		out = append(out, RecipeChange{"Topic “" + b.Topic + "”", budget(before, b.Topic), budget(after, b.Topic)})
	}
	return out
}
