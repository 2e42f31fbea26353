//go:build onnx

package app

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/feed"
	"skein/models/onnx/tiny"
	"skein/models/weights"
)

// TestMain lets this binary be the child that tries a model, as the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) == 6 && os.Args[1] == "models" && os.Args[2] == "examine" {
		opt := ModelOptions{Library: os.Getenv("SKEIN_ONNXRUNTIME"), Dir: os.Args[4]}
		if err := Examine(context.Background(), os.Args[5], opt, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// folderOf lays files out as a person brings them.
func folderOf(t *testing.T, name string, files map[string][]byte) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func shippedFile(t *testing.T, name string) []byte {
	t.Helper()
	return must(fs.ReadFile(weights.FS(), name))(t)
}

// bag looks the pieces of a text up in a table of random directions, two of three inputs unused.
func bag(t *testing.T, at func(token, dim int) float32, random bool) map[string][]byte {
	t.Helper()
	vocab := shippedFile(t, "vocab.txt")
	model := tiny.Model{
		Inputs: []string{"input_ids", "attention_mask", "token_type_ids"}, Output: "last_hidden_state",
		Vocab: strings.Count(string(vocab), "\n"), Dims: 48, At: at, Random: random,
	}
	return map[string][]byte{"model.onnx": model.Bytes(), "vocab.txt": vocab}
}

// tokenDirection is where a token points: random, little of it for single letters and the commonest words, nothing for the marks around a text.
func tokenDirection(token, dim int) float32 {
	weight := float32(1)
	switch {
	case token < 100 || 101 <= token && token <= 103:
		return 0
	case token < 2200:
		weight = 0.1
	}
	return weight * float32(rand.New(rand.NewPCG(uint64(token), uint64(dim))).NormFloat64())
}

func TestABroughtModelFromFolderToFeedAndAway(t *testing.T) {
	t.Parallel()
	w := townWith(t, t.TempDir(), newEncoder(onnxLibrary(t)))
	a := must(w.app.account())(t)
	a.brought.library = onnxLibrary(t)
	before := w.values(t, "closeness/1")
	added(t, w.app, folderOf(t, "Bag of words", bag(t, tokenDirection, false)))

	rows := must(w.app.API().Encoders())(t)
	got := rows[len(rows)-1]
	if got.Kind != "guest" || got.State != "embedding" && got.State != "serving" || got.Dims != 48 || got.Megabytes == 0 || got.MsPerText == 0 {
		t.Fatalf("%+v", rows)
	}
	if err := a.worker.Burst(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows = must(w.app.API().Encoders())(t)
	if got = rows[len(rows)-1]; got.State != "serving" || got.Done != got.Total || rows[1].State != "resting" {
		t.Fatalf("%+v", rows)
	}
	_, _, answer := w.found(t, "geese on the pond")
	if !answer.Meaning || answer.Note != "" {
		t.Errorf("%+v", answer.Note)
	}
	if after := w.values(t, "closeness/1"); mapsEqual(before, after) {
		t.Error("the feed does not use the brought vectors")
	}

	if rows = must(w.app.API().RemoveEncoder(got.ID))(t); len(rows) != 2 || rows[1].State != "serving" {
		t.Errorf("%+v", rows)
	}
	if after := w.values(t, "closeness/1"); !mapsEqual(before, after) {
		t.Error("the feed is not what it was before")
	}
	a.dropLeft(t.Context())
	if names := must(a.network.VectorModels(t.Context()))(t); slices.Contains(names, got.ID) {
		t.Error(names)
	}
}

func mapsEqual(a, b map[feed.URI]float64) bool {
	for uri, v := range a {
		if b[uri] != v {
			return false
		}
	}
	return len(a) == len(b)
}

// added waits until a model is added.
func added(t *testing.T, app *App, dir string) {
	t.Helper()
	events, cancel := app.Subscribe()
	defer cancel()
	must(app.API().AddEncoder(dir))(t)
	for e := range events {
		switch data := e.Data.(type) {
		case feed.Progress:
			if data.Stage == "models.added" {
				return
			}
		case Notice:
			t.Fatal(data.Message)
		}
	}
}

func TestTheTrialInARealChild(t *testing.T) {
	t.Parallel()
	nan := float32(math.NaN())
	vocab := shippedFile(t, "vocab.txt")
	for name, c := range map[string]struct {
		files map[string][]byte
		want  string // "" for one that passes
	}{
		"the shipped one": {map[string][]byte{"model.onnx": shippedFile(t, "minilm-l6-v2.int8.onnx"), "vocab.txt": vocab}, ""},
		"no model":        {map[string][]byte{"model.onnx": []byte("geese"), "vocab.txt": vocab}, "cannot read it"},
		"no vocabulary":   {map[string][]byte{"model.onnx": shippedFile(t, "minilm-l6-v2.int8.onnx"), "vocab.txt": []byte("a\n")}, "vocab.txt"},
		"not finite":      {bag(t, func(int, int) float32 { return nan }, false), "no finite vector"},
		"dice":            {bag(t, tokenDirection, true), "differently each time"},
		"other tokens":    {map[string][]byte{"model.onnx": bag(t, tokenDirection, false)["model.onnx"], "tokenizer.json": []byte(`{"model":{"type":"BPE"}}`)}, "not supported"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := must(OpenModelShelf(Options{DataDir: t.TempDir(), Library: onnxLibrary(t)}))(t)
			defer s.Close()
			row, err := s.Add(t.Context(), folderOf(t, name, c.files), quiet)
			if c.want == "" {
				if err != nil || row.Dims != feed.Dims || row.MsPerText == 0 {
					t.Fatalf("%+v %v", row, err)
				}
				t.Logf("%+v", row)
				return
			}
			if feed.CodeOf(err) != feed.CodeUnfitModel || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
