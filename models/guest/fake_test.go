package guest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// vocab: words of the trial's texts are spelt in letters, so that texts with the same words get near vectors.
const letters = "abcdefghijklmnopqrstuvwxyz0123456789"

func vocabText() string {
	var b strings.Builder
	b.WriteString("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n")
	for _, a := range letters {
		b.WriteString(string(a) + "\n##" + string(a) + "\n")
		for _, c := range letters {
			b.WriteString(string(a) + string(c) + "\n##" + string(a) + string(c) + "\n")
		}
	}
	return b.String()
}

// fake is a model that hashes tokens into dims directions, by token or pooled; the fields make it misbehave.
type fake struct {
	dims    int
	byToken bool
	spoil   func(numbers []float32, call, rows int) // after each answer
	shape   []int64                                 // instead of the true one
	err     error
	slow    func()
	calls   int
	closed  int
}

func (f *fake) Run(ids, mask []int64, rows, cols int) ([]float32, []int64, error) {
	f.calls++
	if f.slow != nil {
		f.slow()
	}
	if f.err != nil {
		return nil, nil, f.err
	}
	out, shape := make([]float32, rows*cols*f.dims), []int64{int64(rows), int64(cols), int64(f.dims)}
	place := func(r, c int) int { return (r*cols + c) * f.dims }
	if !f.byToken {
		out, shape = out[:rows*f.dims], []int64{int64(rows), int64(f.dims)}
		place = func(r, _ int) int { return r * f.dims }
	}
	for r := range rows {
		for c := range cols {
			id := ids[r*cols+c] * mask[r*cols+c]
			if id > 4 || id == 1 {
				out[place(r, c)+int(uint32(id)*2654435761>>8)%f.dims]++
			}
		}
	}
	if f.spoil != nil {
		f.spoil(out, f.calls, rows)
	}
	if f.shape != nil {
		shape = f.shape
	}
	return out, shape, nil
}

func (f *fake) Close() error { f.closed++; return nil }

func opens(s Session) OpenSession { return func([]byte) (Session, error) { return s, nil } }

// folderWith is a folder as a person brings it; more files override.
func folderWith(t *testing.T, more map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "My Model (v2)")
	files := map[string]string{"model.onnx": "weights", "vocab.txt": vocabText()}
	for name, text := range more {
		files[name] = text
	}
	for name, text := range files {
		if text == "" {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func staged(t *testing.T, more map[string]string) (Shelf, *Staged) {
	t.Helper()
	shelf := Shelf{Dir: filepath.Join(t.TempDir(), "models")}
	s, err := shelf.Stage(folderWith(t, more))
	if err != nil {
		t.Fatal(err)
	}
	return shelf, s
}

// tryWith runs a trial of a staged folder, with a clock that moves a millisecond a look.
func tryWith(t *testing.T, s *Staged, session Session) (Trial, error) {
	t.Helper()
	texts, err := ShippedTexts()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(0, 0)
	return Try(t.Context(), os.DirFS(s.Dir), opens(session), texts, func() time.Time { at = at.Add(time.Millisecond); return at })
}

var errFake = errors.New("the runtime failed")
