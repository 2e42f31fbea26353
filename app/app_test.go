package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/store"
)

// sampled is an app that looks around in the sample network, everything copied.
func sampled(t *testing.T) *App {
	t.Helper()
	return sampledIn(t, t.TempDir())
}

func sampledIn(t *testing.T, dir string) *App {
	t.Helper()
	return sampledWith(t, Options{DataDir: dir, Version: "test", Shell: "cli", ExportDir: t.TempDir()})
}

func sampledWith(t *testing.T, o Options) *App {
	t.Helper()
	app, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := app.API().LookAround(); err != nil {
		t.Fatal(err)
	}
	if _, err := app.SyncOnce(t.Context(), func(feed.Progress) {}); err != nil {
		t.Fatal(err)
	}
	return app
}

// must gives the value of a call that may not fail: must(api.Home())(t).
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestSampleFeed(t *testing.T) {
	t.Parallel()
	api := sampled(t).API()
	h := must(api.Home())(t)
	if h.Total < 200 || len(h.Rows) != pageRows || h.Edition == 0 {
		t.Fatalf("total %d, %d rows, edition %d", h.Total, len(h.Rows), h.Edition)
	}
	var uris []string
	for _, r := range h.Rows {
		uris = append(uris, r.URI)
		sum := 0.0
		for _, p := range r.Points {
			sum += p
		}
		if sum != r.Score {
			t.Errorf("%s: the points sum to %v, the score is %v", r.URI, sum, r.Score)
		}
	}
	cards := must(api.Posts(uris))(t)
	if len(cards) != len(uris) {
		t.Fatalf("%d cards for %d posts", len(cards), len(uris))
	}
	for i, c := range cards {
		if c.URI != uris[i] || c.Author.Handle == "" || c.AtMs == 0 {
			t.Errorf("%+v", c)
		}
		if strings.Contains(strings.Join(pictures(c), " "), "http") {
			t.Errorf("%s: a picture leads outside: %v", c.URI, pictures(c))
		}
	}
}

func pictures(c Card) []string {
	out := []string{c.Author.Avatar}
	for _, p := range c.Pictures {
		out = append(out, p.Thumb, p.Full)
	}
	return out
}

func TestWhyEqualsTheFeedAndTheDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := sampledIn(t, dir)
	api := app.API()
	h := must(api.Home())(t)
	// A second app reads the same folder from nothing but the databases, while the first one runs.
	reader, err := New(Options{DataDir: filepath.Join(dir, "demo"), Version: "test", Shell: "cli", ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for i, r := range h.Rows[:20] {
		w := must(api.Why(r.URI))(t)
		again := must(reader.API().Why(r.URI))(t)
		if w.Score != r.Score || w.Rank != i+1 || again.Score != r.Score || again.Rank != w.Rank || w.Sentence != again.Sentence {
			t.Errorf("row %d: feed %v, why %v at %d, from the database %v at %d", i, r.Score, w.Score, w.Rank, again.Score, again.Rank)
		}
		sum := 0.0
		for _, term := range w.Terms {
			sum += term.Points
		}
		if sum != w.Score {
			t.Errorf("%s: terms sum to %v", r.URI, sum)
		}
	}
	link := feed.URI(h.Rows[0].URI).WebURL()
	if w := must(api.Why(link))(t); w.Rank != 1 {
		t.Errorf("a bsky.app link: %+v", w)
	}
	if _, err := api.Why("https://example.test/x"); feed.CodeOf(err) != feed.CodeBadInput {
		t.Error(err)
	}
	if w := must(api.Why("at://did:plc:nobody/app.bsky.feed.post/3k"))(t); w.Status != "unknown" {
		t.Errorf("%+v", w)
	}
}

func TestPlaceSurvivesARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := sampledIn(t, dir)
	h := must(app.API().Home())(t)
	anchor := h.Rows[30].URI
	if err := app.API().SetAnchor(anchor); err != nil {
		t.Fatal(err)
	}
	if err := app.API().MarkSeen([]string{h.Rows[0].URI, h.Rows[1].URI}); err != nil {
		t.Fatal(err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	again := sampledIn(t, dir)
	h2 := must(again.API().Home())(t)
	if h2.Anchor != anchor || h2.At != 30 || h2.Edition != h.Edition || h2.Total != h.Total {
		t.Fatalf("anchor %s at %d of edition %d (%d posts), was %s at 30 of %d (%d)", h2.Anchor, h2.At, h2.Edition, h2.Total, anchor, h.Edition, h.Total)
	}
	rows := must(again.API().Rows(0, 50))(t)
	if !slices.EqualFunc(rows, h.Rows, func(a, b Row) bool { return a.URI == b.URI }) {
		t.Error("the order changed over a restart")
	}
	h3 := must(again.API().Refresh())(t)
	for _, r := range must(again.API().Rows(0, 100))(t) {
		if r.URI == h.Rows[0].URI || r.URI == h.Rows[1].URI {
			t.Error("a post that was seen is in the next edition")
		}
	}
	if h3.Left.Seen < 2 {
		t.Errorf("left: %+v", h3.Left)
	}
}

func TestMixIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := sampledIn(t, dir)
	api := app.API()
	start := must(api.Home())(t)
	m := must(api.Try(MoveRequest{Weights: map[string]float64{"media/1": 8}, Anchor: start.Rows[20].URI, Count: 50}))(t)
	if !m.Mix.Trying || m.Effect.In == 0 || m.Rows[m.At-m.Offset].URI != start.Rows[20].URI {
		t.Fatalf("%+v", m.Effect)
	}
	kept := must(api.Apply())(t)
	if kept.Mix.Trying || !kept.Mix.CanUndo {
		t.Errorf("%+v", kept.Mix)
	}
	must(api.SavePreset("Mine"))(t)
	if _, err := api.SavePreset("Balanced"); feed.CodeOf(err) != feed.CodeBadInput {
		t.Error("a preset that comes with Skein was replaced")
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	again := sampledIn(t, dir).API()
	h := must(again.Home())(t)
	if h.Mix.Weights["media/1"] != 8 || h.Mix.Preset != "Mine" {
		t.Errorf("after a restart: %v, preset %q", h.Mix.Weights, h.Mix.Preset)
	}
	must(again.UsePreset("Newest"))(t)
	reverted := must(again.Revert())(t)
	if reverted.Mix.Weights["media/1"] != 8 {
		t.Error("revert")
	}
	if _, err := again.UsePreset("None such"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	mix := must(again.RemovePreset("Mine"))(t)
	if slices.ContainsFunc(mix.Presets, func(p Preset) bool { return p.Name == "Mine" }) {
		t.Error("still there")
	}
}

func TestRestoreIsForGood(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := sampledIn(t, dir)
	f := must(app.API().Filtered())(t)
	if len(f.Spam) < 3 || len(f.Hidden) == 0 {
		t.Fatalf("%d spam, %d hidden: the sample holds both", len(f.Spam), len(f.Hidden))
	}
	for _, p := range f.Spam {
		if p.Card.Author.Following {
			t.Errorf("an account that is followed was filtered: %s", p.Card.Author.Handle)
		}
		if len(p.Evidence) == 0 || p.Sentence == "" || strings.Contains(p.Sentence, "{") {
			t.Errorf("no reason: %+v", p)
		}
	}
	uri := f.Spam[0].Card.URI
	has := func(f Filtered) bool {
		return slices.ContainsFunc(f.Spam, func(p FilteredPost) bool { return p.Card.URI == uri })
	}
	if has(must(app.API().Restore(uri))(t)) {
		t.Fatal("still filtered")
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	again := sampledIn(t, dir).API()
	must(again.Refresh())(t)
	if has(must(again.Filtered())(t)) {
		t.Error("filtered again after a restart")
	}
	if w := must(again.Why(uri))(t); w.Status != "ranked" {
		t.Errorf("%+v", w)
	}
}

func TestSpamSettingsMoveTheVerdict(t *testing.T) {
	t.Parallel()
	api := sampled(t).API()
	f := must(api.Filtered())(t)
	strict, lax := f.Rule, f.Rule
	strict.Veil, strict.Drop = 0.5, 0.6
	lax.Veil, lax.Drop = 1, 1
	a, b := must(api.TrySpam(strict))(t), must(api.TrySpam(lax))(t)
	if a.Veiled+a.Dropped < f.Rule.Would.Veiled+f.Rule.Would.Dropped || b.Veiled+b.Dropped != 0 || a.Of != b.Of {
		t.Errorf("strict %+v, now %+v, lax %+v", a, f.Rule.Would, b)
	}
	if after := must(api.SetSpam(lax))(t); len(after.Spam) != 0 {
		t.Errorf("%d still filtered", len(after.Spam))
	}
	lax.Veil = 0.2
	if _, err := api.SetSpam(lax); feed.CodeOf(err) != feed.CodeBadInput {
		t.Error(err)
	}
}

func TestRecipeCarriesNothingOfAnybody(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	h := must(api.Home())(t)
	a, err := app.account()
	if err != nil {
		t.Fatal(err)
	}
	// Canaries: everything that a table may hold about people.
	const canary = "canary"
	ctx := context.Background()
	post := feed.URI("at://did:plc:canary/app.bsky.feed.post/canary")
	for _, err := range []error{
		a.self.SetSetting(ctx, "canary", `"canary"`), a.self.MarkSeen(ctx, []feed.URI{post}, 1),
		a.self.AddFeedback(ctx, feed.Feedback{Kind: kindNotSpam, Post: post, Author: "did:plc:canary", Note: canary}),
		a.network.Apply(ctx, feed.Batch{Viewer: a.viewer, Authors: []feed.Author{{DID: "did:plc:canary", Handle: "canary.test", DisplayName: canary, Description: canary}},
			Posts:       []feed.Post{{URI: post, Author: "did:plc:canary", Text: canary, CreatedMs: h.AsOfMs, WitnessedMs: h.AsOfMs, Tags: []string{canary}}},
			Preferences: []byte(`[{"$type":"app.bsky.actor.defs#mutedWordsPref","items":[{"value":"canary","targets":["content"]}]}]`), Cursor: feed.Cursor{Name: canary, Value: canary}}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	text := must(api.ExportRecipe())(t)
	if strings.Contains(text, canary) || strings.Contains(text, "did:") || strings.Contains(text, "at://") || strings.Contains(text, ".test") {
		t.Errorf("the recipe tells of people:\n%s", text)
	}
	if _, err := feed.ParseRecipe([]byte(text)); err != nil {
		t.Error(err)
	}
}

func TestImportPreviewsThenReplaces(t *testing.T) {
	t.Parallel()
	api := sampled(t).API()
	before := must(api.Home())(t)
	text := `{"version":0,"name":"From a friend","weights":{"recency/1":4,"later/7":2},"presets":[{"name":"Loud","weights":{"liked/1":8}}],"select":{"author_cap":1},"spam":{"veil":0.9,"drop":0.99}}`
	p := must(api.PreviewRecipe(text))(t)
	if len(p.Changes) < 3 || !slices.Equal(p.Ignored, []string{"later/7"}) || p.Effect.In == 0 {
		t.Errorf("%+v", p)
	}
	if h := must(api.Home())(t); h.Mix.Name != before.Mix.Name {
		t.Error("a preview changed something")
	}
	h := must(api.ImportRecipe(p.Token))(t)
	if h.Mix.Name != "From a friend" || h.Mix.Weights["recency/1"] != 4 || !slices.Equal(h.Mix.Ignored, []string{"later/7"}) {
		t.Errorf("%+v", h.Mix)
	}
	back := must(api.Undo())(t)
	if !slices.EqualFunc(back.Rows, before.Rows, func(a, b Row) bool { return a.URI == b.URI && a.Score == b.Score }) {
		t.Error("undo after an import is not exact")
	}
	if _, err := api.ImportRecipe("none"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	if p := must(api.PreviewRecipe(`{"version":0,"name":"Empty","weights":{},"select":{"author_cap":0},"spam":{"veil":0.8,"drop":0.95}}`))(t); p.Warning == "" {
		t.Error("a recipe that weighs nothing deserves a warning")
	}
}

func TestSecondCopyAndForeignFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sampledIn(t, dir)
	second, err := New(Options{DataDir: dir, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Start(t.Context()); feed.CodeOf(err) != feed.CodeSecondCopy {
		t.Error(err)
	}
	if _, err := second.API().State(); feed.CodeOf(err) != feed.CodeSecondCopy {
		t.Error("the screen must learn why:", err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	foreign := t.TempDir()
	other, err := store.OpenSelf(t.Context(), filepath.Join(foreign, "network.db"), "did:plc:somebody", store.Options{}) // a database, but not this one
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	third, err := New(Options{DataDir: foreign, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := third.Start(t.Context()); feed.CodeOf(err) != feed.CodeForeignFile {
		t.Error(err)
	}
	if err := third.Close(); err != nil {
		t.Error(err)
	}
}

func TestSettingsAndDeletion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := sampledIn(t, dir)
	api := app.API()
	s := must(api.SaveSettings(Settings{WindowDays: 7, Images: false, Theme: "dark", Live: false, RoomMB: 300, DayMB: 60}))(t)
	if s.Settings.WindowDays != 7 || s.Settings.Images {
		t.Errorf("%+v", s.Settings)
	}
	for _, bad := range []Settings{{WindowDays: 0, Theme: "dark"}, {WindowDays: 366, Theme: "dark"}, {WindowDays: 3, Theme: "pink"}} {
		if _, err := api.SaveSettings(bad); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	path := must(api.ExportData())(t)
	if data, err := os.ReadFile(path); err != nil || len(data) == 0 {
		t.Errorf("%s: %v", path, err)
	}
	if d := must(api.Disk())(t); d.Posts < 500 || d.Network == 0 || d.Self == 0 {
		t.Errorf("%+v", d)
	}
	if hosts := must(api.Hosts())(t); len(hosts) == 0 || hosts[0].Purpose == "" {
		t.Errorf("%+v", hosts)
	}
	did := must(api.State())(t).Account.DID
	if _, err := api.DeleteData("somebody.test"); feed.CodeOf(err) != feed.CodeBadInput {
		t.Error(err)
	}
	st := must(api.DeleteData(s.Account.Handle))(t)
	if st.Network != "none" {
		t.Errorf("%+v", st)
	}
	if found := grep(t, filepath.Join(dir, "demo"), did); len(found) > 0 {
		t.Errorf("the account is still named in %v", found)
	}
}

// grep lists the files under dir that hold a text.
func grep(t *testing.T, dir, text string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), text) || strings.Contains(path, strings.ReplaceAll(text, ":", "_")) {
			found = append(found, path)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return found
}

func TestSignedOutCallsSayHow(t *testing.T) {
	t.Parallel()
	app, err := New(Options{DataDir: t.TempDir(), Version: "test", Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	if s := must(app.API().State())(t); s.Network != "none" || s.Account.DID != "" {
		t.Errorf("%+v", s)
	}
	if _, err := app.API().Home(); feed.CodeOf(err) != feed.CodeSignedOut {
		t.Error(err)
	}
	if err := app.API().OpenLink("file:///etc/passwd"); feed.CodeOf(err) != feed.CodeBadInput {
		t.Error(err)
	}
}
