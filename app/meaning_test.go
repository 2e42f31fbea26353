//go:build onnx

package app

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"skein/feed"
	"skein/internal/skynet/sample"
	"skein/models"
	"skein/models/onnx"
	"skein/models/weights"
)

// onnxLibrary is the path of ONNX Runtime: $SKEIN_ONNXRUNTIME, or where build/steps/onnxruntime.sh leaves it.
func onnxLibrary(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("SKEIN_ONNXRUNTIME"); path != "" {
		return path
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(cache, "skein", "onnxruntime-1.24.1", "libonnxruntime.so.1")
}

// town is the sample network as the app shows it, with the sample's own names for its posts.
type town struct {
	app    *App
	sample *sample.Sample
	ids    map[string]string // by handle and text
	here   map[string]bool   // what was copied: people whom nobody brings stay away
}

// townWith opens the sample network in dir with an encoder, everything copied.
func townWith(t *testing.T, dir string, e *encoder) *town {
	t.Helper()
	app := must(New(Options{DataDir: dir, Version: "test", Shell: "cli"}))(t)
	app.encoder = e
	if err := app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	must(app.API().LookAround())(t)
	all := defaultSettings()
	all.WindowDays = 30 // the queries ask about every post there is
	must(app.API().SaveSettings(all))(t)
	must(app.SyncOnce(t.Context(), func(feed.Progress) {}))(t)
	s := must(sample.Load())(t)
	handles, ids := map[string]string{}, map[string]string{}
	for _, p := range s.People {
		handles[p.ID] = p.Handle
	}
	for _, p := range s.Posts {
		ids[handles[p.By]+"\n"+p.Text] = p.ID
	}
	w := &town{app, s, ids, map[string]bool{}}
	w.list(t)
	return w
}

// list notes every stored post: none has a vector of a model that does not exist.
func (w *town) list(t *testing.T) {
	t.Helper()
	a := must(w.app.account())(t)
	rows := must(a.network.Unembedded(t.Context(), "none", 10_000))(t)
	uris := make([]feed.URI, len(rows))
	for i, r := range rows {
		uris[i] = r.URI
	}
	for _, it := range must(a.network.Items(t.Context(), a.viewer, time.Now().UnixMilli(), uris))(t) {
		if id := w.ids[it.Author.Handle+"\n"+it.Post.Text]; id != "" {
			w.here[id] = true
		}
	}
}

// stored leaves out what was not copied.
func (w *town) stored(want []string) []string {
	return slices.DeleteFunc(slices.Clone(want), func(id string) bool { return !w.here[id] })
}

// name is the sample's name of a card.
func (w *town) name(t *testing.T, c Card) string {
	t.Helper()
	var text strings.Builder
	for _, s := range c.Text {
		text.WriteString(s.Text)
	}
	id := w.ids[c.Author.Handle+"\n"+text.String()]
	if id == "" {
		t.Errorf("a post that is not in the sample: %s: %q", c.Author.Handle, text.String())
	}
	return id
}

// found lists the sample's names of what a search finds, best first, with the sides.
func (w *town) found(t *testing.T, query string) (names []string, sides map[string][]string, answer Found) {
	t.Helper()
	answer = must(w.app.API().Search(query))(t)
	sides = map[string][]string{}
	for _, h := range answer.Hits {
		id := w.name(t, h.Card)
		names = append(names, id)
		sides[id] = h.Sides
	}
	return names, sides, answer
}

func TestMeaningFindsWhatWordsLose(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	on := townWith(t, dir, newEncoder(onnxLibrary(t)))
	off := townWith(t, t.TempDir(), &encoder{tried: true, reason: feed.Fail(feed.CodeNoLibrary)})
	t.Run("by meaning", func(t *testing.T) { byMeaning(t, on, off) })
	t.Run("by word", func(t *testing.T) { byWord(t, on, off) })
	t.Run("the feed", func(t *testing.T) { closenessMoves(t, on, off) })
	t.Run("after a restart", func(t *testing.T) { closenessStays(t, on, dir) })
}

// byMeaning asks what shares no word with its answer.
func byMeaning(t *testing.T, on, off *town) {
	inTop, byTable, asked := 0, 0, 0
	for _, q := range on.sample.Meaning {
		if len(on.stored(q.Want)) == 0 {
			continue
		}
		asked++
		names, sides, answer := on.found(t, q.Query)
		place := slices.IndexFunc(names, func(id string) bool { return slices.Contains(q.Want, id) })
		if !answer.Meaning || answer.Note != "" {
			t.Errorf("%q was not searched by meaning: %s", q.Query, answer.Note)
		}
		if place >= 0 && place < 10 {
			inTop++
			if got := sides[names[place]]; !slices.Equal(got, []string{string(feed.ByMeaning)}) {
				t.Errorf("%q: found by %v", q.Query, got)
			}
		}
		drafted, sides, answer := off.found(t, q.Query)
		place = slices.IndexFunc(drafted, func(id string) bool { return slices.Contains(q.Want, id) })
		if place >= 0 && place < 10 {
			byTable++
		}
		if place >= 0 && slices.Contains(sides[drafted[place]], string(feed.ByWord)) || !answer.Meaning {
			t.Errorf("%q without the library: by %v, meaning %v, note %q", q.Query, sides, answer.Meaning, answer.Note)
		}
	}
	t.Logf("%d of the %d queries whose answer was copied (of %d) have it in the top 10 by meaning; %d by the draft table alone, without the library",
		inTop, asked, len(on.sample.Meaning), byTable)
	if inTop < 20 || byTable < 5 {
		t.Errorf("only %d and %d", inTop, byTable)
	}
}

// byWord asks in the query language; the posts that the side of words names are the complete answer, with and without meaning.
func byWord(t *testing.T, on, off *town) {
	answered, whole := 0, 0
	for _, q := range on.sample.Words {
		want := slices.Sorted(slices.Values(on.stored(q.Want)))
		answered += min(1, len(want))
		if len(want) == len(q.Want) {
			whole++
		}
		for _, w := range []*town{on, off} {
			_, sides, _ := w.found(t, q.On(time.Now()))
			maps.DeleteFunc(sides, func(_ string, s []string) bool { return !slices.Contains(s, string(feed.ByWord)) })
			if got := slices.Sorted(maps.Keys(sides)); !slices.Equal(got, want) {
				t.Errorf("%q: %v, want %v", q.Query, got, want)
			}
		}
	}
	t.Logf("%d of %d queries answered in full, %d of them with every post that the whole sample holds", answered, len(on.sample.Words), whole)
	if answered < 24 || whole < 20 {
		t.Error("too few answers were copied")
	}
}

// values are those of one signal over a feed's candidates.
func (w *town) values(t *testing.T, signal string) map[feed.URI]float64 {
	t.Helper()
	must(w.app.API().Refresh())(t)
	a := must(w.app.account())(t)
	a.mu.Lock()
	defer a.mu.Unlock()
	out := map[feed.URI]float64{}
	table := a.desk.pool.Table
	for i := range table.Len() {
		out[table.Candidate(i).URI] = table.Value(signal, i)
	}
	return out
}

func distinct(m map[feed.URI]float64) int {
	seen := map[float64]bool{}
	for _, v := range m {
		seen[v] = true
	}
	return len(seen)
}

func closenessMoves(t *testing.T, on, off *town) {
	if n, drafted := distinct(on.values(t, "closeness/1")), distinct(off.values(t, "closeness/1")); n < 20 || drafted < 20 {
		t.Errorf("closeness has %d values with the encoder, %d by the draft table alone", n, drafted)
	}
}

// A second app reads the stored vectors and never loads the model: the feed must come out the same.
func closenessStays(t *testing.T, on *town, dir string) {
	h := must(on.app.API().Refresh())(t)
	reader := must(New(Options{DataDir: filepath.Join(dir, "demo"), Version: "test", ReadOnly: true, Shell: "cli"}))(t)
	if err := reader.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for i, r := range h.Rows {
		if w := must(reader.API().Why(r.URI))(t); w.Score != r.Score || w.Rank != i+1 {
			t.Fatalf("row %d: %v in the feed, %v at %d without the model", i, r.Score, w.Score, w.Rank)
		}
	}
}

// One byte of the model is flipped: the encoder is refused and the screen says why; meaning comes from the draft table alone.
func TestDamagedModelCostsItselfOnly(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for _, entry := range must(fs.ReadDir(weights.FS(), "."))(t) {
		files[entry.Name()] = &fstest.MapFile{Data: must(fs.ReadFile(weights.FS(), entry.Name()))(t)}
	}
	model := files["minilm-l6-v2.int8.onnx"]
	model.Data = slices.Clone(model.Data)
	model.Data[len(model.Data)/2] ^= 1
	library := onnxLibrary(t)
	opened := errors.New("not opened")
	_, err := must(models.OpenRegistry(files))(t).OpenRefined(t.Context(), func(model []byte) (models.Session, error) {
		opened = nil
		return onnx.Open(library, model)
	})
	if feed.CodeOf(err) != feed.CodeDamagedModel || opened == nil {
		t.Fatalf("%v; handed to the runtime: %v", err, opened == nil)
	}
	w := townWith(t, t.TempDir(), &encoder{tried: true, reason: err})
	if h := must(w.app.API().Home())(t); len(h.Rows) != pageRows {
		t.Errorf("%d rows", len(h.Rows))
	}
	names, _, answer := w.found(t, "goose")
	problem := must(w.app.API().State())(t).Encoder.Problem
	if len(names) == 0 || !answer.Meaning || !strings.Contains(problem, "minilm") {
		t.Errorf("%d hits, meaning %v, note %q, problem %q", len(names), answer.Meaning, answer.Note, problem)
	}
}
