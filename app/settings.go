package app

import (
	"context"
	"encoding/json"
	"slices"

	"skein/feed"
	"skein/ranker"
	"skein/spam"
)

// Keys of self.db's settings. Values are JSON.
const (
	keySettings = "settings"
	keyRecipe   = "recipe"
	keyPresets  = "presets"
	keySpam     = "spam.weights"
	keyMoods    = "moods"
)

// notebook is the part of self.db that holds choices (satisfied by store.Self).
type notebook interface {
	Setting(ctx context.Context, key string) (value string, found bool, err error)
	SetSetting(ctx context.Context, key, value string) error
}

func defaultSettings() Settings {
	return Settings{WindowDays: 90, Images: true, Theme: "system", Live: true, RoomMB: 2000, DayMB: 2000, OutOfNetwork: true, Explore: 5}
}

// validate refuses settings that no control can make. Errors: CodeBadInput.
func (s Settings) validate() error {
	switch {
	case s.WindowDays < 1 || s.WindowDays > 365:
		return feed.Fail(feed.CodeBadInput, "field", "How far back", "reason", "it must be 1 to 365 days")
	case s.RoomMB < minRoomMB || s.RoomMB > maxRoomMB:
		return feed.Fail(feed.CodeBadInput, "field", "The size of the copy", "reason", "it must be 200 MB or more")
	case s.DayMB < minDayMB || s.DayMB > maxDayMB:
		return feed.Fail(feed.CodeBadInput, "field", "The megabytes of a day", "reason", "it must be 50 MB or more")
	case s.Explore < 0 || s.Explore > 20:
		return feed.Fail(feed.CodeBadInput, "field", "The share for trying out", "reason", "it must be 0 to 20 %")
	case !slices.Contains([]string{"system", "light", "dark"}, s.Theme):
		return feed.Fail(feed.CodeBadInput, "field", "Theme", "reason", "it must be system, light or dark")
	}
	return nil
}

// read decodes one setting into v, which keeps its value where nothing is stored or what is stored cannot be read: a
// damaged choice falls back to the default, it never stops the app.
func read(ctx context.Context, n notebook, key string, v any) error {
	text, found, err := n.Setting(ctx, key)
	if err != nil || !found {
		return err
	}
	_ = json.Unmarshal([]byte(text), v)
	return nil
}

func write(ctx context.Context, n notebook, key string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return n.SetSetting(ctx, key, string(data))
}

func readSettings(ctx context.Context, n notebook) (Settings, error) {
	s := defaultSettings()
	err := read(ctx, n, keySettings, &s)
	if s.validate() != nil {
		s = defaultSettings()
	}
	return s, err
}

// readRecipe gives the recipe in force. It is kept in its canonical text and parsed as strictly as a stranger's.
func readRecipe(ctx context.Context, n notebook) (feed.Recipe, error) {
	text, found, err := n.Setting(ctx, keyRecipe)
	if err != nil || !found {
		return ranker.DefaultRecipe(), err
	}
	r, err := feed.ParseRecipe([]byte(text))
	if err != nil {
		return ranker.DefaultRecipe(), nil
	}
	return r, nil
}

func writeRecipe(ctx context.Context, n notebook, r feed.Recipe) error {
	return n.SetSetting(ctx, keyRecipe, string(r.Canonical()))
}

func readSpamWeights(ctx context.Context, n notebook) (spam.Weights, error) {
	w := spam.Weights{}
	err := read(ctx, n, keySpam, &w)
	return w, err
}
