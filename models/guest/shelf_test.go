package guest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/models"
)

type clock struct{ at time.Time }

func newClock() *clock                     { return &clock{time.Unix(1000, 0)} }
func (c *clock) now() time.Time            { return c.at }
func (c *clock) forward(by time.Duration)  { c.at = c.at.Add(by) }
func dirFS(s *Staged) fs.FS                { return os.DirFS(s.Dir) }
func reasonOf(_ *Staged, err error) string { return Reason(err) }

func kept(t *testing.T, more map[string]string, session Session) (Shelf, Passport) {
	t.Helper()
	shelf, s := staged(t, more)
	trial, err := tryWith(t, s, session)
	if err != nil {
		t.Fatal(err)
	}
	p, err := shelf.Keep(s, trial, 77)
	if err != nil {
		t.Fatal(err)
	}
	return shelf, p
}

func TestFromFolderToShelfAndAway(t *testing.T) {
	t.Parallel()
	shelf, p := kept(t, map[string]string{"1_Pooling/config.json": `{"pooling_mode_mean_tokens":true}`}, &fake{dims: 64, byToken: true})
	if !strings.HasPrefix(p.ID, "guest/my-model-v2/") || p.Name != "My Model (v2)" || p.AddedMs != 77 {
		t.Errorf("%+v", p)
	}
	all, err := shelf.List()
	if err != nil || len(all) != 1 || all[0].ID != p.ID || all[0].Err != nil {
		t.Fatal(all, err)
	}
	session := &fake{dims: 64, byToken: true}
	e, err := shelf.Open(t.Context(), p.ID, opens(session))
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := e.Encode(t.Context(), []string{"geese on the pond", "", "the pond of geese"})
	var some *models.UnusableError
	if !errors.As(err, &some) || len(some.Rows) != 1 || some.Rows[0] != 1 || vectors[1] != nil {
		t.Fatal(vectors[1], err)
	}
	if len(vectors[0]) != feed.Dims || dot(vectors[0], vectors[2]) < 0.5 || e.ID() != p.ID {
		t.Error(len(vectors[0]), dot(vectors[0], vectors[2]), e.ID())
	}
	if v := models.Quantize(vectors[0]); v.Scale == 0 {
		t.Error("not stored")
	}
	if err := errors.Join(e.Close(), shelf.Remove(p.ID)); err != nil || session.closed != 1 {
		t.Fatal(err, session.closed)
	}
	if all, err := shelf.List(); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
	if err := shelf.Remove(p.ID); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
}

func TestOtherBytesOrAnswersThanThoseOfTheTrialAreNotLoaded(t *testing.T) {
	t.Parallel()
	shelf, p := kept(t, nil, &fake{dims: 64})
	turned := &fake{dims: 64, spoil: func(x []float32, _, _ int) { x[1] += 9 }}
	for name, c := range map[string]struct {
		session Session
		change  string
	}{"answers": {turned, ""}, "fails": {&fake{dims: 64, err: errFake}, ""}, "weights": {&fake{dims: 64}, ModelFile}} {
		if c.change != "" {
			g, err := shelf.Find(p.ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(g.Folder, c.change), []byte("others"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := shelf.Open(t.Context(), p.ID, opens(c.session)); feed.CodeOf(err) != feed.CodeDamagedModel {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	shelf, p = kept(t, nil, &fake{dims: 64})
	if _, err := shelf.Open(ctx, p.ID, opens(&fake{dims: 64})); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestWhatAFolderLacks(t *testing.T) {
	t.Parallel()
	shelf := Shelf{Dir: filepath.Join(t.TempDir(), "models")}
	for want, more := range map[string]map[string]string{
		"no model.onnx":     {"model.onnx": ""},
		"neither tokenizer": {"vocab.txt": ""},
	} {
		if got := reasonOf(shelf.Stage(folderWith(t, more))); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := reasonOf(shelf.Stage(filepath.Join(t.TempDir(), "nowhere"))); !strings.Contains(got, "no folder") {
		t.Error(got)
	}
	huge := folderWith(t, nil)
	if err := os.Truncate(filepath.Join(huge, "model.onnx"), MaxModel+1); err != nil {
		t.Fatal(err)
	}
	if got := reasonOf(shelf.Stage(huge)); !strings.Contains(got, "larger than 1024 MB") {
		t.Error(got)
	}
	if left, err := os.ReadDir(shelf.Dir); err == nil && len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTheSameModelTwice(t *testing.T) {
	t.Parallel()
	shelf, p := kept(t, nil, &fake{dims: 64})
	if got := reasonOf(shelf.Stage(folderWith(t, nil))); !strings.Contains(got, "there already, as "+p.ID) {
		t.Error(got)
	}
	other := map[string]string{"1_Pooling/config.json": `{"pooling_mode_cls_token":true}`}
	if got := reasonOf(shelf.Stage(folderWith(t, other))); !strings.Contains(got, "other settings") {
		t.Error(got)
	}
}

func TestWhatAKillLeftIsClearedAway(t *testing.T) {
	t.Parallel()
	shelf, first := staged(t, nil)
	second, err := shelf.Stage(folderWith(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(first.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the first copy is still there", err)
	}
	if err := second.Discard(); err != nil {
		t.Fatal(err)
	}
	if all, err := shelf.List(); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
}

func TestADamagedPassportServesNothingAndCanBeRemoved(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"not json": "{", "no id": `{"id":"draft/1"}`,
		"path": `{"id":"guest/x/1","name":"x","files":{"model.onnx":{"file":"../../etc/passwd"}}}`,
	} {
		shelf := Shelf{Dir: t.TempDir()}
		if err := os.MkdirAll(filepath.Join(shelf.Dir, "x-1"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(shelf.Dir, "x-1", PassportFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := shelf.List()
		if err != nil || len(all) != 1 || all[0].Err == nil {
			t.Fatal(name, all, err)
		}
		if _, err := shelf.Open(t.Context(), all[0].ID, opens(&fake{dims: 8})); feed.CodeOf(err) != feed.CodeDamagedModel {
			t.Error(name, err)
		}
		if err := shelf.Remove(all[0].ID); err != nil {
			t.Error(name, err)
		}
	}
}
