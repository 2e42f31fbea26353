package guest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"skein/feed"
	"skein/models"
)

// Shelf is the folder in which brought encoders lie, one folder each.
type Shelf struct{ Dir string }

// maxGuests on one shelf.
const maxGuests = 8

// Names of folders that are not models: being tried, being removed. A kill leaves them; the next trial clears them away.
const (
	trying = ".trying-"
	going  = ".going-"
)

// Standing is one encoder on the shelf. With Err set its passport cannot be read: it serves nothing and can be removed.
type Standing struct {
	Passport
	Folder string
	Err    error
}

// List is what lies on the shelf, the oldest first. A shelf that does not exist is empty.
func (s Shelf) List() ([]Standing, error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []Standing
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			all = append(all, s.standing(e.Name()))
		}
	}
	slices.SortStableFunc(all, func(a, b Standing) int { return cmp.Compare(a.AddedMs, b.AddedMs) })
	return all, nil
}

func (s Shelf) standing(folder string) Standing {
	dir := filepath.Join(s.Dir, folder)
	data, err := bounded(os.DirFS(dir), PassportFile, maxPassport)
	if err == nil {
		var p Passport
		if p, err = parsePassport(data); err == nil {
			return Standing{Passport: p, Folder: dir}
		}
	}
	return Standing{Passport: Passport{ID: Prefix + folder, Name: folder}, Folder: dir, Err: err}
}

// Find is the encoder of an id. Errors: [feed.CodeNothingThere].
func (s Shelf) Find(id string) (Standing, error) {
	all, err := s.List()
	if err != nil {
		return Standing{}, err
	}
	for _, g := range all {
		if g.ID == id {
			return g, nil
		}
	}
	return Standing{}, feed.Fail(feed.CodeNothingThere, "what", "the model "+id)
}

// Remove takes an encoder off the shelf. Its vectors are the caller's.
func (s Shelf) Remove(id string) error {
	g, err := s.Find(id)
	if err != nil {
		return err
	}
	aside := filepath.Join(s.Dir, going+filepath.Base(g.Folder))
	if err := os.Rename(g.Folder, aside); err != nil {
		return err
	}
	return os.RemoveAll(aside)
}

// Open loads an encoder by the hashes of its passport and holds it to its golden vectors. Errors: [feed.CodeNothingThere],
// [feed.CodeDamagedModel] for other bytes or answers than those of the trial, and whatever open returns.
func (s Shelf) Open(ctx context.Context, id string, open OpenSession) (*Encoder, error) {
	g, err := s.Find(id)
	if err != nil {
		return nil, err
	}
	if g.Err != nil {
		return nil, damaged(g.Name, g.Err)
	}
	files := os.DirFS(g.Folder)
	var model []byte
	for name, f := range g.Files {
		data, err := f.Read(files)
		if err != nil {
			return nil, damaged(g.Name, err)
		}
		if name == ModelFile {
			model = data
		}
	}
	e, err := load(files, model, g.Trial.Settings, open)
	if err != nil {
		return nil, err
	}
	e.id, e.alone = g.ID, g.Trial.Alone
	if err := e.golden(ctx, g.Trial.Golden); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func damaged(name string, cause error) error {
	return feed.FailWith(cause, feed.CodeDamagedModel, "model", name)
}

// golden compares with the trial's answers.
func (e *Encoder) golden(ctx context.Context, want []Golden) error {
	for _, g := range want {
		got, err := e.Encode(ctx, []string{g.Text})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return damaged(e.id, err)
		}
		if c := dot(got[0], g.Vector); !(c >= same) {
			return damaged(e.id, fmt.Errorf("golden text %q: cosine %.4f, at least %v", g.Text, c, same))
		}
	}
	return nil
}

// bounded reads a small file.
func bounded(files fs.FS, name string, most int64) ([]byte, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, fmt.Errorf("%s: %d bytes", name, info.Size())
	}
	return fs.ReadFile(files, name)
}

// Keep moves a folder that passed its trial to its place. Errors: [ErrUnfit] when the same model is there already.
func (s Shelf) Keep(staged *Staged, trial Trial, nowMs int64) (Passport, error) {
	name := slug(staged.Name)
	sum := staged.Files[ModelFile].SHA256[:8]
	p := Passport{ID: Prefix + name + "/" + sum, Name: staged.Name, AddedMs: nowMs, Files: staged.Files, Settings: trial.Settings, Trial: trial}
	data, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return p, err
	}
	if err := os.WriteFile(filepath.Join(staged.Dir, PassportFile), data, 0o600); err != nil {
		return p, err
	}
	return p, os.Rename(staged.Dir, filepath.Join(s.Dir, name+"-"+sum))
}

// fingerprint of all files: another tokenizer is another encoder.
func fingerprint(files map[string]models.File) string {
	var b strings.Builder
	for _, w := range wanted {
		b.WriteString(w.name + " " + files[w.name].SHA256 + "\n")
	}
	return b.String()
}
