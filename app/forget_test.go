package app

import (
	"context"
	"errors"
	"hash/fnv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/feed"
)

// Deleting the data of a live account leaves nothing of it, and the app can be signed in to again.
func TestForgettingALiveAccount(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "file")
	copied(t, app)
	api := app.API()
	must(api.Home())(t)
	texts := []string{l.net.Viewer.DID, l.net.Handle}
	if len(holders(t, l.dir, texts)) == 0 {
		t.Fatal("nothing names the account: the test looks for nothing")
	}
	if _, err := api.DeleteData("@" + l.net.Handle); feed.CodeOf(err) != feed.CodeBadInput {
		t.Errorf("the handle must be typed as it is: %v", err)
	}
	events, cancel := app.Subscribe()
	defer cancel()
	if s := must(api.DeleteData(l.net.Handle))(t); s.Network != "none" || s.Account.DID != "" || s.Locked.DID != "" {
		t.Errorf("%+v", s)
	}
	await(t, events, func(e Event) bool { return e.Name == EventAuthChanged })
	if found := holders(t, l.dir, texts); len(found) > 0 {
		t.Errorf("it is still named in %v", found)
	}
	if left := must(filepath.Glob(filepath.Join(l.dir, "self-*")))(t); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if n := l.net.Seen(deleteSession); n != 1 {
		t.Errorf("the session at the PDS was ended %d times", n)
	}
	if _, err := OpenFolder(l.dir, false); feed.CodeOf(err) != feed.CodeSecondCopy {
		t.Errorf("the folder was given up: %v", err)
	}
	must(api.Login(l.request("session")))(t)
	copied(t, app)
	if h := must(api.Home())(t); h.Total == 0 {
		t.Error("it does not begin anew")
	}
	if strings.Contains(must(api.LogText())(t), l.net.AppPassword) {
		t.Error("a password in the log")
	}
}

func TestAFileAppearsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "export.jsonl")
	failed := errors.New("half way")
	err := writeWhole(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, "the first half"); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) || len(must(os.ReadDir(dir))(t)) != 0 {
		t.Errorf("%v, and something is left", err)
	}
	write0(t, path, "the old one")
	if err := writeWhole(path, func(io.Writer) error { return failed }); !errors.Is(err, failed) || string(must(os.ReadFile(path))(t)) != "the old one" {
		t.Errorf("%v: the old file is gone", err)
	}
	if err := writeWhole(path, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil || string(must(os.ReadFile(path))(t)) != "new" {
		t.Error(err)
	}
	if err := writeWhole(filepath.Join(dir, "none", "x"), nil); feed.CodeOf(err) != feed.CodeReadOnly {
		t.Error(err)
	}
	app := must(New(Options{DataDir: dir}))(t)
	if got := app.exportDir(); got == "" || strings.HasPrefix(got, dir) {
		t.Errorf("exports must lie outside the data folder, not in %q", got)
	}
}

// wordy is a model whose vectors say which words a text holds: texts with a common word are close.
type wordy struct{ still }

func (wordy) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		v := make([]float32, feed.Dims)
		v[0] = 0.1
		for _, word := range strings.Fields(strings.ToLower(text)) {
			h := fnv.New32a()
			_, _ = io.WriteString(h, word)
			v[1+h.Sum32()%(feed.Dims-1)] = 1
		}
		sum := 0.0
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		for d := range v {
			v[d] /= float32(math.Sqrt(sum))
		}
		out[i] = v
	}
	return out, ctx.Err()
}

// With a model every post gets a vector, search goes by meaning as well, and closeness has values; after a restart without
// the model the stored vectors still rank.
func TestWhatAModelBrings(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.app(t, nil)
	app.encoder = &encoder{tried: true, model: wordy{}}
	must(app.API().Login(l.request("file")))(t)
	sum := copied(t, app)
	if sum.Vectors == 0 || sum.Vectors > sum.Posts {
		t.Fatalf("%+v", sum)
	}
	h := must(app.API().Home())(t)
	closeness := slices.IndexFunc(h.Mix.Signals, func(s Signal) bool { return s.ID == "closeness/1" })
	known := 0
	for _, r := range h.Rows {
		if w := must(app.API().Why(r.URI))(t); w.Terms[closeness].Fact != "not known yet" {
			known++
		}
	}
	if known == 0 {
		t.Error("closeness of every post is unknown")
	}
	a := must(app.account())(t)
	text := must(a.network.Items(t.Context(), a.viewer, h.AsOfMs, []feed.URI{feed.URI(h.Rows[0].URI)}))(t)[0].Post.Text
	found := must(app.API().Search(text))(t)
	if !found.Meaning || found.Note != "" || len(found.Hits) == 0 || !slices.Contains(found.Hits[0].Sides, "meaning") {
		t.Errorf("meaning %v, note %q, %d hits", found.Meaning, found.Note, len(found.Hits))
	}
	if s := must(app.API().State())(t).Encoder; !s.Ready || s.Model != "still/1" {
		t.Errorf("%+v", s)
	}
	closed(t, app)
	again := l.app(t, func(o *Options) { o.Passphrase = secretPhrase })
	for i, r := range must(again.API().Home())(t).Rows {
		if r.URI != h.Rows[i].URI || r.Score != h.Rows[i].Score {
			t.Fatalf("row %d: %s %v, with the model %s %v", i, r.URI, r.Score, h.Rows[i].URI, h.Rows[i].Score)
		}
	}
	if s := must(again.API().State())(t).Encoder; s.Ready {
		t.Errorf("no model was brought, and the state says %+v", s)
	}
	// What the text means is asked of the draft table then, which needs no model.
	if got := must(again.API().Search(text))(t); !got.Meaning || !got.Words || len(got.Hits) == 0 || got.Hits[0].Card.URI != h.Rows[0].URI {
		t.Errorf("without a model: meaning %v, words %v, %d hits", got.Meaning, got.Words, len(got.Hits))
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.synced(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := app.Wait(ctx, func(int) { t.Error("nothing is new") }); err != nil {
		t.Errorf("being stopped is no failure: %v", err)
	}
	if app.Log() == nil || app.Words().Say("screen", "nav.home", nil) != "Home" {
		t.Error("a shell has nothing to log to or to say")
	}
}

func TestModelsAlone(t *testing.T) {
	t.Parallel()
	m := &Models{wordy{}}
	vectors := must(m.Embed(t.Context(), []string{"one heron", "one heron", "a mill"}))(t)
	if len(vectors) != 3 || len(vectors[0]) != feed.Dims || !slices.Equal(vectors[0], vectors[1]) || slices.Equal(vectors[0], vectors[2]) {
		t.Errorf("%d vectors", len(vectors))
	}
	tsv := "5.0\tone heron\tone heron\n3.0\tone heron\tone mill\n0.0\tone heron\ta cat sleeps\n1.0\ta b c d\ta x y z\n"
	r := must(m.Similarity(t.Context(), strings.NewReader(tsv)))(t)
	if r.N != 4 || r.Spearman < 0.9 {
		t.Errorf("%+v", r)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}
