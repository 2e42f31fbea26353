package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/models/guest"
)

// broughtFolder is a folder that looks like an encoder.
func broughtFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "brought")
	for name, text := range map[string]string{"model.onnx": "weights", "vocab.txt": "[PAD]\n"} {
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// shelfWith tries models by a shell script instead of this program.
func shelfWith(t *testing.T, script string) *ModelShelf {
	t.Helper()
	s := must(OpenModelShelf(Options{DataDir: t.TempDir(), Child: []string{"/bin/sh", "-c", script}}))(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func quiet(string) {}

func TestAChildThatDiesTakesNothingAlong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script, want string
		patient      time.Duration
	}{
		"crash":    {"kill -SEGV $$", "crash", trialTime},
		"exit":     {"exit 2", "more than 2048 MB", trialTime},
		"silence":  {"true", "no answer", trialTime},
		"garbage":  {"yes geese | head -c 3000000", "no answer", trialTime},
		"nothing":  {"echo '{}'", "no answer", trialTime},
		"nonsense": {`echo '{"trial":{"dims":9999}}'`, "makes no sense", trialTime},
		"reason":   {`echo '{"unfit":"it is a goose"}'`, "it is a goose", trialTime},
		"hang":     {"exec tail -f /dev/null", "not over after 0 seconds", 50 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shelfWith(t, c.script)
			s.brought.patient = c.patient
			_, err := s.Add(t.Context(), broughtFolder(t), quiet)
			var refused *feed.Error
			if !errors.As(err, &refused) || refused.Code != feed.CodeUnfitModel || !strings.Contains(refused.Params["reason"], c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if left, err := os.ReadDir(s.brought.shelf.Dir); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestWhatIsNotTheModelsFaultIsSaidAsItself(t *testing.T) {
	t.Parallel()
	s := shelfWith(t, `echo '{"code":"model.no_library"}'`)
	if _, err := s.Add(t.Context(), broughtFolder(t), quiet); feed.CodeOf(err) != feed.CodeNoLibrary {
		t.Error(err)
	}
	for _, dir := range []string{"", "models", "./x", "/" + strings.Repeat("x", 5000)} {
		if _, err := s.Add(t.Context(), dir, quiet); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%q: %v", dir, err)
		}
	}
	if _, err := s.Add(t.Context(), t.TempDir(), quiet); feed.CodeOf(err) != feed.CodeUnfitModel {
		t.Error(err)
	}
	if err := s.Remove(""); feed.CodeOf(err) != feed.CodeBadInput {
		t.Error(err)
	}
	if err := s.Remove("guest/none/1"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	if rows := must(s.List())(t); len(rows) != 0 {
		t.Error(rows)
	}
}

func TestTheChildSaysWhyOnItsOutput(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"it is a goose": guest.Unfit("it is a goose"), "failed in its trial": fs.ErrNotExist,
	} {
		if o := told(guest.Trial{}, err); !strings.Contains(o.Unfit, want) || o.Trial != nil {
			t.Errorf("%+v, want %q", o, want)
		}
	}
	if o := told(guest.Trial{}, feed.Fail(feed.CodeNoLibrary)); o.Code != feed.CodeNoLibrary {
		t.Errorf("%+v", o)
	}
	if o := told(guest.Trial{Dims: 3}, nil); o.Trial == nil || o.Trial.Dims != 3 || peak() == 0 {
		t.Errorf("%+v", o)
	}
}

func TestAddingThroughTheAPI(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	api := app.API()
	rows := must(api.Encoders())(t)
	if len(rows) != 2 || rows[0].Kind != "draft" || rows[0].State != "serving" || rows[0].Done == 0 || rows[0].Done != rows[0].Total {
		t.Fatalf("%+v", rows)
	}
	if _, err := api.AddEncoder(""); feed.CodeOf(err) != feed.CodeBadInput {
		t.Error(err)
	}
	events, cancel := app.Subscribe()
	defer cancel()
	must(api.AddEncoder(filepath.Join(t.TempDir(), "nowhere")))(t)
	stage, noticed := "", ""
	for stage != "models.refused" {
		switch e := <-events; data := e.Data.(type) {
		case feed.Progress:
			stage = data.Stage
		case Notice:
			noticed = data.Code
		}
	}
	if noticed != string(feed.CodeUnfitModel) {
		t.Error(noticed)
	}
	if _, err := api.RemoveEncoder("draft/1"); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
}

func TestVectorsOfAModelThatIsGoneLeaveAtTheNextStart(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	a := must(app.account())(t)
	posts := must(a.network.Unembedded(t.Context(), "none", 5))(t)
	rows := []feed.VectorRow{}
	for _, p := range posts {
		rows = append(rows, feed.VectorRow{Post: p.Post, Model: "guest/gone/1", Vector: feed.Vector{Scale: 1}})
	}
	if err := a.network.SaveVectors(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	a.dropLeft(t.Context())
	for _, name := range must(a.network.VectorModels(t.Context()))(t) {
		if strings.HasPrefix(name, guest.Prefix) {
			t.Errorf("%s is still there", name)
		}
	}
	if d := a.spaces[0]; len(must(a.network.VectorModels(t.Context()))(t)) == 0 || d.matrix.Len() == 0 {
		t.Error("the shipped vectors went as well")
	}
}
