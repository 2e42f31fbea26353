package app

import (
	"io"

	"skein/feed"
	"skein/models/eval"
	"skein/models/spamtext"
	"skein/models/weights"
	"skein/spam"
)

// examiner is the spam rules with what the text model says of a post's words. A damaged model costs its one piece of
// evidence, never the filter.
func examiner(m *spamtext.Model) func(feed.Suspect, int64) []feed.Evidence {
	return func(s feed.Suspect, nowMs int64) []feed.Evidence {
		if m != nil {
			s.TextSpam = feed.ModelValue{Value: m.Score(s.Item.Post.Text, links(&s.Item.Post)).Spam, Known: true}
		}
		return spam.Examine(s, nowMs)
	}
}

// wording opens the text model; without it, which only a damaged build is, the other evidence stands.
func (app *App) wording() *spamtext.Model {
	m, err := spamtext.Open(weights.SpamText())
	if err != nil {
		app.log.Warn("no text model for spam", "error", err)
		return nil
	}
	return m
}

// links lists where a post's text and card lead.
func links(p *feed.Post) []string {
	var out []string
	for _, f := range p.Facets {
		if f.Kind == feed.FacetLink {
			out = append(out, f.Target)
		}
	}
	if p.External != nil {
		out = append(out, p.External.URL)
	}
	return out
}

// EvalSpam measures the text model on JSON lines of {text, label, urls?}. Errors: CodeBadInput, CodeDamagedModel.
func EvalSpam(r io.Reader) (eval.SpamReport, error) {
	m, err := spamtext.Open(weights.SpamText())
	if err != nil {
		return eval.SpamReport{}, err
	}
	return eval.Spam(func(text string, urls []string) float64 { return m.Score(text, urls).Spam }, m.Passport().Threshold, m.Passport().Prior, r)
}
