package app

import (
	"maps"
	"slices"

	"skein/feed"
	"skein/ranker"
)

// effectTop is how many posts from the top the footer of the mix speaks about.
const effectTop = 50

// effectDepth is how deep the two orders are compared: a post that fell further counts as behind everything.
const effectDepth = 4 * effectTop

// desk is the mixing desk over one edition: the recipe in force, the mix being tried, and the order that both give. It
// holds no lock and touches no disk; its owner does.
type desk struct {
	edition feed.Edition
	pool    *ranker.Pool
	recipe  feed.Recipe // in force
	undo    []feed.Recipe
	redo    []feed.Recipe // what was taken back, the next to come again last

	slate     feed.Slate      // being tried
	moods     []feed.Mood     // that hold beside it
	ranking   *ranker.Ranking // of the mix being tried
	selection *ranker.Explored
	stored    []feed.URI // the kept order of an edition that was opened again; nil once anything moved
	before    []feed.URI // top of the order in force
}

// newDesk opens an edition. A kept order stays as it was, even where counts changed since; posts that are gone drop out.
func newDesk(e feed.Edition, pool *ranker.Pool, r feed.Recipe, moods []feed.Mood) *desk {
	d := &desk{edition: e, pool: pool, recipe: r, moods: moods}
	d.rank(r)
	if len(e.URIs) > 0 {
		d.stored = slices.DeleteFunc(slices.Clone(e.URIs), func(u feed.URI) bool {
			_, found := pool.Table.Row(u)
			return !found
		})
	}
	d.before = d.uris(0, effectDepth)
	return d
}

func (d *desk) rank(r feed.Recipe) {
	d.ranking = d.pool.Table.Rank(r.Weights)
	d.arrange(r.Select)
}

func (d *desk) total() int {
	if d.stored != nil {
		return len(d.stored)
	}
	return d.pool.Table.Len()
}

// uris gives the places [offset, offset+n) of the order being tried.
func (d *desk) uris(offset, n int) []feed.URI {
	if d.stored != nil {
		from := min(max(offset, 0), len(d.stored))
		return d.stored[from:min(from+max(n, 0), len(d.stored))]
	}
	page := d.selection.Page(offset, n)
	out := make([]feed.URI, len(page))
	for i, p := range page {
		out[i] = p.URI
	}
	return out
}

// rows draws the places [offset, offset+n) with their exact sums.
func (d *desk) rows(offset, n int, v voice) []Row {
	out := []Row{}
	held := map[feed.URI]ranker.Placed{}
	for _, p := range d.selection.Page(offset, n) {
		held[p.URI] = p
	}
	weights := d.ranking.Weights()
	for _, u := range d.uris(offset, n) {
		row, _ := d.pool.Table.Row(u)
		points := []float64{}
		for _, c := range d.pool.Table.Explain(row, weights) {
			points = append(points, c.Points)
		}
		out = append(out, Row{URI: string(u), Score: d.ranking.Score(row), Points: points, Held: v.held(held[u], v.say("held.author"), v.say("held.other")), Folded: texts(d.selection.Behind(u)), Explored: d.raised(u)})
	}
	return out
}

// place is the 0-based place of a post in the order being tried, −1 when it is not in it.
func (d *desk) place(uri feed.URI) int {
	if uri == "" {
		return -1
	}
	if d.stored != nil {
		return slices.Index(d.stored, uri)
	}
	return d.selected(uri)
}

// selected is the place of a post in the order that mix and slate give now, −1 when it is not in it.
func (d *desk) selected(uri feed.URI) int {
	own, found := d.ranking.Position(uri)
	if !found {
		return -1
	}
	// The slate moves a post away from its own place, mostly by a little: look near it first, then everywhere.
	for span := 64; ; span *= 4 {
		from := max(0, own-span)
		for i, p := range d.selection.Page(from, 2*span) {
			if p.URI == uri {
				return from + i
			}
		}
		if span > d.pool.Table.Len() {
			return -1
		}
	}
}

// try moves sliders. Signals the table does not know are ignored; weights are clamped to their bounds.
func (d *desk) try(w feed.Weights) {
	now := d.ranking.Weights()
	for id := range now {
		if _, kept := w[id]; !kept {
			d.ranking.Move(id, 0)
		}
	}
	for id, x := range w {
		d.ranking.Move(id, x)
	}
	d.arrange(d.slate)
}

// trying reports whether the mix or the slate differs from what is in force.
func (d *desk) trying() bool {
	return !maps.Equal(d.ranking.Weights(), known(d.recipe.Weights)) || !d.slate.Equal(d.recipe.Select)
}

// known is the mix as the table understands it: on the grid, in bounds, without zeros and unknown signals.
func known(w feed.Weights) feed.Weights {
	out := feed.Weights{}
	for _, s := range ranker.Signals() {
		if x, ok := w[s.ID]; ok {
			if x = feed.SnapWeight(x, s.Min, s.Max); x != 0 {
				out[s.ID] = x
			}
		}
	}
	return out
}

// apply puts the tried mix in force. Signals of the recipe that this version does not know stay in it.
func (d *desk) apply(name string) {
	d.undo, d.redo = append(d.undo, d.recipe), nil
	next := d.recipe
	next.Name = name
	next.Weights, next.Select = d.ranking.Weights(), d.slate
	for _, id := range ranker.Unknown(d.recipe.Weights) {
		next.Weights[id] = d.recipe.Weights[id]
	}
	d.settle(next)
}

// replace puts a whole recipe in force, as an import does.
func (d *desk) replace(r feed.Recipe) {
	d.undo, d.redo = append(d.undo, d.recipe), nil
	d.rank(r)
	d.settle(r)
}

// back takes the last apply or import back. It reports false when there is none.
func (d *desk) back() bool { return d.step(&d.undo, &d.redo) }

// again does once more what was taken back last. It reports false when there is nothing.
func (d *desk) again() bool { return d.step(&d.redo, &d.undo) }

// step puts the last recipe of one list in force and the present one at the end of the other.
func (d *desk) step(from, onto *[]feed.Recipe) bool {
	if len(*from) == 0 {
		return false
	}
	last := (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	*onto = append(*onto, d.recipe)
	d.rank(last)
	d.settle(last)
	return true
}

func (d *desk) settle(r feed.Recipe) {
	d.recipe = r
	d.edition.Recipe = string(r.Canonical())
	d.before = d.uris(0, effectDepth)
}

// revert gives the order in force back.
func (d *desk) revert() {
	d.slate = d.recipe.Select
	d.try(d.recipe.Weights)
}

// effect compares the order in force with the one being tried.
func (d *desk) effect(v voice) Effect {
	after := d.uris(0, effectDepth)
	c := ranker.Compare(d.before, after, effectTop)
	head := func(u []feed.URI) []feed.URI { return u[:min(effectTop, len(u))] }
	was := d.pool.Table.Shape(head(d.before), d.recipe.Weights)
	is := d.pool.Table.Shape(head(after), d.ranking.Weights())
	e := Effect{Top: min(effectTop, d.total()), In: len(c.In), Out: len(c.Out), Tau: c.Tau, Gini: [2]float64{was.AuthorGini, is.AuthorGini}, Shares: []GroupShare{}, Entered: texts(c.In), Left: texts(c.Out), Exposure: d.exposure(v)}
	for _, g := range groups() {
		if was.Shares[g] != 0 || is.Shares[g] != 0 {
			e.Shares = append(e.Shares, GroupShare{string(g), was.Shares[g], is.Shares[g]})
		}
	}
	return e
}

func groups() []feed.Group {
	return []feed.Group{feed.GroupPeople, feed.GroupInterest, feed.GroupConversation, feed.GroupTime, feed.GroupForm, feed.GroupCaution}
}

// mix describes the desk for the screen.
func (d *desk) mix(own []feed.Preset) Mix {
	weights := d.ranking.Weights()
	m := Mix{
		Signals: signals(), Weights: weights, Name: d.recipe.Name, CanUndo: len(d.undo) > 0, CanRedo: len(d.redo) > 0, Trying: d.trying(),
		Presets: presets(own), Ignored: ranker.Unknown(d.recipe.Weights), Slate: slateRules(d.slate), Topics: d.pool.Table.Topics(), Moods: moodRows(d.moods),
	}
	if m.Ignored == nil {
		m.Ignored = []string{}
	}
	for _, p := range m.Presets {
		if maps.Equal(known(p.Weights), weights) {
			m.Preset = p.Name
		}
	}
	return m
}

func signals() []Signal {
	out := []Signal{}
	for _, s := range ranker.Signals() {
		out = append(out, Signal{
			ID: s.ID, Label: s.Label, Group: string(s.Group), Unit: s.Unit, Default: s.Default, Min: s.Min, Max: s.Max, Curve: s.Curve, Sentence: s.Sentence,
		})
	}
	return out
}

func presets(own []feed.Preset) []Preset {
	out := []Preset{}
	for _, p := range ranker.Presets() {
		out = append(out, Preset{Name: p.Name, Weights: p.Weights})
	}
	for _, p := range own {
		out = append(out, Preset{Name: p.Name, Weights: p.Weights, Own: true})
	}
	return out
}
