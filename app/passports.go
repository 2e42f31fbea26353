package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"skein/models"
	"skein/models/spamtext"
	"skein/models/weights"
)

// Kinds of models beside the two encoders.
const kindSpamText = "spam_text"

// passports lists every model of this build with what its passport says; state and work are the caller's to fill in. A model
// whose passport cannot be read stands there too, with the reason.
func (app *App) passports() []ModelRow {
	out := []ModelRow{}
	registry, err := models.OpenRegistry(weights.FS())
	for _, kind := range []string{models.Draft, models.Refined} {
		row := app.modelRow(kind)
		var p models.Passport
		if err == nil {
			p, err = registry.Passport(kind)
		}
		if err != nil {
			app.unreadable(&row, err)
		} else {
			row.ID, row.SHA256, row.Bytes, row.Licence, row.Origin, row.Data = p.ID, p.Model.SHA256, int64(p.Model.Bytes), p.Licence, p.Origin, p.TrainingData
			for _, name := range slices.Sorted(maps.Keys(p.Metrics)) {
				row.Figures = append(row.Figures, ModelFigure{name, p.Metrics[name]})
			}
		}
		out = append(out, row)
	}
	return append(out, app.spamTextPassport())
}

func (app *App) modelRow(kind string) ModelRow {
	return ModelRow{
		Kind: kind, Name: app.words.Say("models", "name."+kind, nil), Purpose: app.words.Say("models", "purpose."+kind, nil),
		State: modelReady, Figures: []ModelFigure{},
	}
}

// spamTextPassport opens the model, which checks its hash and its golden texts: it is small.
func (app *App) spamTextPassport() ModelRow {
	row := app.modelRow(kindSpamText)
	m, err := spamtext.Open(weights.SpamText())
	if err != nil {
		app.unreadable(&row, err)
		return row
	}
	p := m.Passport()
	row.ID, row.SHA256, row.Bytes, row.Licence, row.Origin = p.Version, p.Table.SHA256, int64(p.Table.Bytes), p.Licence, p.Command
	var data []string
	for _, name := range slices.Sorted(maps.Keys(p.Seen)) {
		data = append(data, fmt.Sprintf("%s (%d)", name, p.Seen[name]))
	}
	row.Data = strings.Join(data, ", ")
	row.Figures = append(row.Figures, ModelFigure{"threshold", p.Threshold}, ModelFigure{"prior", p.Prior})
	return row
}

// unreadable notes why a model cannot be used.
func (app *App) unreadable(row *ModelRow, err error) {
	row.State = modelOff
	_, row.Sentence, _ = app.words.Error(err)
}
