package app

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"skein/feed"
	"skein/models"
)

// maxStrikes is how often Skein may die in a row while a model runs before models that need the runtime are left alone.
const maxStrikes = 2

// strikes remembers on disk whether Skein is inside foreign code just now: a crash there takes the whole process along, so that
// nothing else could tell. A mark that is found at the start was left by a process that died inside. A clean end of a run in
// which the model answered wipes the strikes off.
type strikes struct {
	mark, tally string // paths; "" while nothing is kept, as in a run that only reads

	mu     sync.Mutex
	inside int
	worked bool
	count  int
}

// use begins to keep strikes in a folder, and counts one where the last process died inside.
func (s *strikes) use(dir string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mark, s.tally = filepath.Join(dir, "model.running"), filepath.Join(dir, "model.strikes")
	s.count = readStrikes(s.tally)
	if _, err := os.Stat(s.mark); err != nil {
		return nil
	}
	s.count++
	return errors.Join(s.save(), os.Remove(s.mark))
}

// look reads the strikes beside a running app, changing nothing.
func (s *strikes) look(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count = readStrikes(filepath.Join(dir, "model.strikes"))
}

// readStrikes takes a file that cannot be read for none: it must never keep a model from running.
func readStrikes(path string) int {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (s *strikes) save() error {
	if s.count == 0 {
		if err := os.Remove(s.tally); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	return os.WriteFile(s.tally, []byte(strconv.Itoa(s.count)+"\n"), 0o600)
}

// out is the error that keeps models off, nil while they may run.
func (s *strikes) out() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count < maxStrikes {
		return nil
	}
	return feed.Fail(feed.CodeModelsOff, "count", strconv.Itoa(s.count))
}

// counted is how many there are.
func (s *strikes) counted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// forgive lets models run again.
func (s *strikes) forgive() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count = 0
	if s.tally == "" {
		return nil
	}
	return s.save()
}

// enter marks that foreign code runs until the function that it returns is called.
func (s *strikes) enter() (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mark == "" {
		return func() {}, nil
	}
	if s.inside == 0 {
		if err := os.WriteFile(s.mark, nil, 0o600); err != nil {
			return nil, folderError(err, s.mark)
		}
	}
	s.inside++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.inside--; s.inside == 0 {
			s.worked = true
			_ = os.Remove(s.mark) // one that stays costs a strike, which a clean end wipes off
		}
	}, nil
}

// end is the clean end of a run.
func (s *strikes) end() error {
	s.mu.Lock()
	worked := s.worked && s.inside == 0
	s.mu.Unlock()
	if !worked {
		return nil
	}
	return s.forgive()
}

// guarded is a session whose every run is marked.
type guarded struct {
	models.Session
	strikes *strikes
}

// Run implements [models.Session].
func (g guarded) Run(ids, mask []int64, rows, cols int) ([]float32, error) {
	leave, err := g.strikes.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	return g.Session.Run(ids, mask, rows, cols)
}

// keepStrikes counts in the user's own folder, whatever network is shown: a crash is of the machine. Beside a running app they
// are read and not counted, or its running model would be taken for a crash.
func (app *App) keepStrikes(dir string) error {
	if app.opt.ReadOnly {
		app.encoder.strikes.look(dir)
		return nil
	}
	if err := app.encoder.strikes.use(dir); err != nil {
		return folderError(err, dir)
	}
	return nil
}
