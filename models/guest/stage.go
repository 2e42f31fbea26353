package guest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"skein/models"
)

// Staged is a copy of a brought folder, on the shelf and not yet tried. What is tried is what is kept: a folder that changes
// meanwhile changes nothing.
type Staged struct {
	Dir   string
	Name  string
	Files map[string]models.File
}

// Discard throws the copy away; after [Shelf.Keep] there is nothing to throw.
func (s *Staged) Discard() error { return os.RemoveAll(s.Dir) }

// Stage copies the files of a folder. Errors: [ErrUnfit] with what is missing, too large, or there already; those of the
// file system.
func (s Shelf) Stage(dir string) (*Staged, error) {
	found, err := Find(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, err
	}
	if err := s.clear(); err != nil {
		return nil, err
	}
	at, err := os.MkdirTemp(s.Dir, trying)
	if err != nil {
		return nil, err
	}
	staged := &Staged{Dir: at, Name: nameOf(dir), Files: map[string]models.File{}}
	for _, w := range wanted {
		if path := found[w.name]; path != "" && err == nil {
			staged.Files[w.name], err = copied(path, filepath.Join(at, w.name), w.name, w.most)
		}
	}
	if err == nil {
		err = s.admits(staged)
	}
	if err != nil {
		return nil, errors.Join(err, staged.Discard())
	}
	return staged, nil
}

// admits refuses what is there already, and more than fit.
func (s Shelf) admits(staged *Staged) error {
	all, err := s.List()
	if err != nil {
		return err
	}
	if len(all) >= maxGuests {
		return unfit(fmt.Sprintf("there are %d models already; remove one first", len(all)))
	}
	for _, g := range all {
		if g.Files[ModelFile].SHA256 == staged.Files[ModelFile].SHA256 {
			if fingerprint(g.Files) == fingerprint(staged.Files) {
				return unfit(fmt.Sprintf("it is there already, as %s", g.ID))
			}
			return unfit(fmt.Sprintf("the same weights are there already with other settings, as %s; remove that first", g.ID))
		}
	}
	return nil
}

// nameOf is the folder's own name, at most 60 characters.
func nameOf(dir string) string {
	name := []rune(strings.ToValidUTF8(filepath.Base(filepath.Clean(dir)), "?"))
	return string(name[:min(len(name), 60)])
}

// clear removes what a kill left behind. Whoever stages holds the data folder's lock.
func (s Shelf) clear() error {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), trying) || strings.HasPrefix(e.Name(), going) {
			if err := os.RemoveAll(filepath.Join(s.Dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// copied copies at most most bytes and says what they were.
func copied(from, to, name string, most int64) (f models.File, err error) {
	in, err := os.Open(from)
	if err != nil {
		return f, err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, sum), io.LimitReader(in, most+1))
	if err != nil {
		return f, err
	}
	if n > most {
		return f, unfit(fmt.Sprintf("%s is larger than %d MB", name, most>>20))
	}
	return models.File{Name: name, SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: int(n)}, nil
}
