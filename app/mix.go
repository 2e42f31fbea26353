package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"skein/feed"
	"skein/ranker"
)

// Try moves sliders and answers with the rows around the post being read. Nothing is kept.
func (api *API) Try(req MoveRequest) (Moved, error) {
	return onDesk(api, func(_ context.Context, a *account) (Moved, error) {
		start := api.app.opt.Clock()
		a.desk.try(req.Weights)
		return a.moved(feed.URI(req.Anchor), req.Count, start), nil
	})
}

// UsePreset tries a preset's mix; Apply keeps it. Errors: CodeNothingThere.
func (api *API) UsePreset(name string) (Moved, error) {
	return onDesk(api, func(_ context.Context, a *account) (Moved, error) {
		start := api.app.opt.Clock()
		all := append(ranker.Presets(), a.own...)
		i := slices.IndexFunc(all, func(p feed.Preset) bool { return p.Name == name })
		if i < 0 {
			return Moved{}, feed.Fail(feed.CodeNothingThere, "what", "the preset “"+name+"”")
		}
		a.desk.try(all[i].Weights)
		return a.moved(a.desk.edition.Anchor, pageRows, start), nil
	})
}

// moved draws the rows around the anchor after a move. The caller holds a.mu.
func (a *account) moved(anchor feed.URI, count int, start time.Time) Moved {
	if count < 1 || count > maxRows {
		count = pageRows
	}
	d, v := a.desk, voice{a.app.words}
	at := max(d.place(anchor), 0)
	offset := max(at-count/2, 0)
	m := Moved{Offset: offset, Rows: d.rows(offset, count, v), At: at, Total: d.total(), Mix: d.mix(a.own), Effect: d.effect(v)}
	m.Millis = float64(a.app.opt.Clock().Sub(start).Microseconds()) / 1000
	return m
}

// Apply puts the tried mix in force and keeps the order as the edition.
func (api *API) Apply() (Home, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Home, error) {
		name := a.desk.mix(a.own).Preset
		if name == "" {
			name = "My mix"
		}
		a.desk.apply(name)
		return a.kept(ctx)
	})
}

// Revert takes the tried mix back.
func (api *API) Revert() (Home, error) {
	return onDesk(api, func(_ context.Context, a *account) (Home, error) {
		a.desk.revert()
		return a.home(), nil
	})
}

// Undo takes the last Apply or import back, bit for bit.
func (api *API) Undo() (Home, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Home, error) {
		if !a.desk.back() {
			return Home{}, feed.Fail(feed.CodeNothingThere, "what", "a change to take back")
		}
		return a.kept(ctx)
	})
}

// Redo does once more what Undo took back last, bit for bit. Errors: CodeNothingThere.
func (api *API) Redo() (Home, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Home, error) {
		if !a.desk.again() {
			return Home{}, feed.Fail(feed.CodeNothingThere, "what", "a change to do again")
		}
		return a.kept(ctx)
	})
}

// RenamePreset gives one of the reader's own presets another name. Errors: CodeNothingThere, CodeBadInput.
func (api *API) RenamePreset(from, to string) (Mix, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Mix, error) {
		to = strings.TrimSpace(to)
		own := slices.Clone(a.own)
		i := slices.IndexFunc(own, func(p feed.Preset) bool { return p.Name == from })
		if i < 0 {
			return Mix{}, feed.Fail(feed.CodeNothingThere, "what", "the preset “"+from+"”")
		}
		if slices.ContainsFunc(ranker.Presets(), func(p feed.Preset) bool { return p.Name == to }) {
			return Mix{}, feed.Fail(feed.CodeBadInput, "field", "The name", "reason", "a preset that comes with Skein has it")
		}
		own[i].Name = to
		check := a.desk.recipe
		check.Presets = own
		if err := check.Validate(); err != nil {
			return Mix{}, feed.FailWith(err, feed.CodeBadInput, "field", "The name", "reason", "it must be 1 to 64 plain characters that no other preset has")
		}
		a.own = own
		return a.desk.mix(own), write(ctx, a.self, keyPresets, own)
	})
}

// SavePreset keeps the mix being tried or in force under a name of the reader's own, replacing one of the same name.
func (api *API) SavePreset(name string) (Mix, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Mix, error) {
		name = strings.TrimSpace(name)
		own := slices.DeleteFunc(slices.Clone(a.own), func(p feed.Preset) bool { return p.Name == name })
		own = append(own, feed.Preset{Name: name, Weights: a.desk.ranking.Weights()})
		if slices.ContainsFunc(ranker.Presets(), func(p feed.Preset) bool { return p.Name == name }) {
			return Mix{}, feed.Fail(feed.CodeBadInput, "field", "The name", "reason", "a preset that comes with Skein has it")
		}
		check := a.desk.recipe
		check.Presets = own
		if err := check.Validate(); err != nil {
			return Mix{}, feed.FailWith(err, feed.CodeBadInput, "field", "The name", "reason", "it must be 1 to 64 plain characters, and there may be 32 presets")
		}
		a.own = own
		return a.desk.mix(own), write(ctx, a.self, keyPresets, own)
	})
}

// RemovePreset forgets one of the reader's own presets.
func (api *API) RemovePreset(name string) (Mix, error) {
	return onDesk(api, func(ctx context.Context, a *account) (Mix, error) {
		own := slices.DeleteFunc(slices.Clone(a.own), func(p feed.Preset) bool { return p.Name == name })
		if len(own) == len(a.own) {
			return Mix{}, feed.Fail(feed.CodeNothingThere, "what", "the preset “"+name+"”")
		}
		a.own = own
		return a.desk.mix(own), write(ctx, a.self, keyPresets, own)
	})
}
