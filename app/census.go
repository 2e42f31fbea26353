package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"skein/feed"
	"skein/models/watch"
	"skein/ranker"
	"skein/spam"
)

// Kinds of what is counted by week.
const (
	watchScore    = "score"    // of a model or the mix
	watchFeature  = "feature"  // a signal's values
	watchLanguage = "language" // what posts say they are in
	watchFeedback = "feedback" // predictions against what the reader did
)

// Names of scores.
const (
	scoreMix  = "mix"
	scoreSpam = "spam"
)

// weekMs is a week that begins on Monday, UTC; weekZero is the first of them, 5 January 1970.
const (
	weekMs   = 7 * dayMs
	weekZero = 4 * dayMs
)

func weekOf(ms int64) int64 { return (ms - weekZero) / weekMs }

func weekStart(week int64) int64 { return weekZero + week*weekMs }

// census counts what models met and said about the posts of one week. It shares no cache with the feed: counting an old week
// must not push out what the edition at hand needs.
type census struct {
	reading  *reading
	settings Settings
	edges    *edges
	mix      feed.Weights
	spam     spam.Weights
	model    string // of the vectors that closeness comes from
}

// newCensus reads the rules and the mix in force.
func (a *account) newCensus(ctx context.Context, nowMs int64) (*census, error) {
	recipe, err := readRecipe(ctx, a.self)
	if err != nil {
		return nil, err
	}
	e, err := a.edges(ctx, recipe.Spam, nowMs)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	settings := a.settings
	a.mu.Unlock()
	s := &census{
		reading: &reading{viewer: a.viewer, network: a.network, self: a.self, spaces: a.spaces}, settings: settings, edges: e, mix: recipe.Weights, spam: e.weights,
	}
	if space := a.space(); space != nil {
		s.model = space.model
	}
	return s, nil
}

// version names what is counted so that only like is compared with like: a mix that its reader moved is no drift.
func (s *census) version(kind, name string) string {
	switch {
	case kind == watchScore && name == scoreMix:
		return fingerprint(s.mix, s.model)
	case kind == watchScore && name == scoreSpam:
		return spam.Version + " " + fingerprint(s.spam)
	case kind == watchFeature && (strings.HasPrefix(name, "closeness/") || strings.HasPrefix(name, "seen/")):
		return s.model
	case kind == watchFeature && strings.HasPrefix(name, "caution/"):
		return s.version(watchScore, scoreSpam)
	}
	return "1"
}

// fingerprint is a short name for values that are equal exactly when it is.
func fingerprint(values ...any) string {
	text, err := json.Marshal(values)
	if err != nil {
		return "" // numbers and strings always have a JSON form
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// week counts the posts of one week up to untilMs, as the ranker would have met them then: those that may be shown, seen or not.
func (s *census) week(ctx context.Context, week, untilMs int64) ([]feed.Watched, error) {
	caution := watch.Histogram{}
	w := window(s.reading.viewer, s.settings, min(untilMs, weekStart(week+1)-1))
	w.SpanMs = max(w.AsOfMs-weekStart(week), 1)
	pool, err := ranker.Pipeline{
		Source: s.reading.network,
		Gates: []ranker.Gate{{Stage: "visible", Judge: s.edges.recommended}, {Stage: "spam", Judge: func(it *feed.Item) feed.Verdict {
			verdict := s.edges.spam(it)
			if it.Candidate.Caution.Known {
				caution.Add(it.Candidate.Caution.Value)
			}
			return verdict
		}}},
		Fill: s.reading.fill(w.AsOfMs),
	}.Gather(ctx, w)
	if err != nil {
		return nil, err
	}
	out := s.columns(pool.Table)
	out = append(out, s.row(watchScore, scoreSpam, caution))
	for i := range out {
		out[i].Week, out[i].MadeMs = week, untilMs
	}
	return out, nil
}

// columns counts each signal, the score of the mix, and languages.
func (s *census) columns(t *ranker.Table) []feed.Watched {
	var out []feed.Watched
	for _, signal := range ranker.Signals() {
		var h watch.Histogram
		for i := range t.Len() {
			h.Add(t.Value(signal.ID, i))
		}
		out = append(out, s.row(watchFeature, signal.ID, h))
	}
	var scores, languages watch.Histogram
	ranking := t.Rank(s.mix)
	for i := range t.Len() {
		scores.Add(watch.Squash(ranking.Score(i)))
		languages.AddWord(mainLanguage(t.Candidate(i).Lang))
	}
	return append(out, s.row(watchScore, scoreMix, scores), s.row(watchLanguage, "", languages))
}

// mainLanguage is the first part of a tag, "und" where none is named; what is no tag counts as that too, so that no stranger
// chooses what is kept here.
func mainLanguage(tag string) string {
	main, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if len(main) < 2 || len(main) > 3 || strings.Trim(main, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "und"
	}
	return main
}

func (s *census) row(kind, name string, counts any) feed.Watched {
	text, err := json.Marshal(counts)
	if err != nil {
		text = []byte("{}") // counts always have a JSON form
	}
	return feed.Watched{Kind: kind, Name: name, Version: s.version(kind, name), Counts: string(text)}
}
