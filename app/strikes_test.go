package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skein/feed"
)

// crash is a process that died inside the model: it entered and never left.
func crash(t *testing.T, dir string) {
	t.Helper()
	var s strikes
	if err := s.use(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := s.enter(); err != nil {
		t.Fatal(err)
	}
}

func strikesIn(t *testing.T, dir string) *strikes {
	t.Helper()
	s := &strikes{}
	if err := s.use(dir); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTwoCrashesTurnModelsOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	crash(t, dir)
	if err := strikesIn(t, dir).out(); err != nil {
		t.Errorf("one crash is forgiven: %v", err)
	}
	crash(t, dir)
	off := strikesIn(t, dir)
	if err := off.out(); feed.CodeOf(err) != feed.CodeModelsOff {
		t.Errorf("after two crashes: %v", err)
	}
	if err := strikesIn(t, dir).out(); feed.CodeOf(err) != feed.CodeModelsOff {
		t.Errorf("a start in which no model ran changes nothing: %v", err)
	}
	if err := off.forgive(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(off.out(), strikesIn(t, dir).out()); err != nil {
		t.Errorf("turned on again: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "model.*")); len(left) > 0 || err != nil {
		t.Errorf("%v, %v", left, err)
	}
}

func TestACleanEndWipesAStrikeOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	crash(t, dir)
	s := strikesIn(t, dir)
	if err := s.end(); err != nil { // the model never ran: nothing is proven
		t.Fatal(err)
	}
	if got := strikesIn(t, dir); got.count != 1 {
		t.Errorf("%d strikes after a run without the model", got.count)
	}
	first, err := s.enter()
	second, again := s.enter()
	if err := errors.Join(err, again); err != nil {
		t.Fatal(err)
	}
	first()
	if _, err := os.Stat(s.mark); err != nil {
		t.Errorf("one of two has left, and the mark is gone: %v", err)
	}
	second()
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	if got := strikesIn(t, dir); got.count != 0 {
		t.Errorf("%d strikes after a clean run", got.count)
	}
}

func TestStrikesThatCannotBeReadAreNone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"letters": "many", "negative": "-3", "empty": "", "long": strings.Repeat("9", 100)} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "model.strikes"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := strikesIn(t, dir).out(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAReaderCountsNoStrike: what runs beside the app must not take its running model for a crash.
func TestAReaderCountsNoStrike(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	running := strikesIn(t, dir)
	leave, err := running.enter()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		reader := must(New(Options{DataDir: dir, Version: "test", Shell: "cli", ReadOnly: true}))(t)
		if err := reader.keepStrikes(dir); err != nil {
			t.Fatal(err)
		}
		if err := reader.encoder.strikes.out(); err != nil {
			t.Error(err)
		}
	}
	leave()
	if got := strikesIn(t, dir); got.count != 0 {
		t.Errorf("%d strikes", got.count)
	}
}

// TestAppWithModelsOff says so in a sentence, works without, and turns them on again.
func TestAppWithModelsOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	crash(t, dir)
	crash(t, dir)
	app := sampledIn(t, dir)
	a := must(app.account())(t)
	if _, err := a.openRefined(t.Context()); feed.CodeOf(err) != feed.CodeModelsOff {
		t.Fatalf("the encoder opens after two crashes: %v", err)
	}
	if s := must(app.API().State())(t); !strings.Contains(s.Encoder.Problem, "Models") {
		t.Errorf("%q", s.Encoder.Problem)
	}
	if h := must(app.API().Home())(t); h.Total == 0 {
		t.Error("no feed without a model")
	}
	m := must(app.API().AllowModels())(t)
	if m.Crashes != 0 {
		t.Errorf("%d crashes are still held against the model", m.Crashes)
	}
	for range 2 { // forgiven twice, it is tried anew each time: there is a model or a reason, never neither
		if model, err := a.openRefined(t.Context()); feed.CodeOf(err) == feed.CodeModelsOff || (model == nil) != (err != nil) {
			t.Errorf("%v, %v", model, err)
		}
		must(app.API().AllowModels())(t)
	}
}
