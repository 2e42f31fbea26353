package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"skein/feed"
	"skein/models/guest"
)

// Limits of the child that tries a brought model.
const (
	trialTime   = 3 * time.Minute
	trialMemory = 2 << 30 // bytes that the child may write to: twice the shipped encoder and its library is 0.3 GiB
	trialOutput = 1 << 20 // bytes that are read of what it prints
)

// outcome is what the child prints: one of the three is set.
type outcome struct {
	Trial  *guest.Trial      `json:"trial,omitempty"`
	Unfit  string            `json:"unfit,omitempty"` // a reason in plain words
	Code   feed.Code         `json:"code,omitempty"`  // of an error that is not the model's fault
	Params map[string]string `json:"params,omitempty"`
}

// try runs this program once more to try the folder of a shelf. A model that crashes, hangs or eats memory takes the child
// along and nothing else.
func (b *brought) try(ctx context.Context, dir string) (guest.Trial, error) {
	line, err := b.line(dir)
	if err != nil {
		return guest.Trial{}, err
	}
	limit, cancel := context.WithTimeout(ctx, b.patient)
	defer cancel()
	cmd := exec.CommandContext(limit, line[0], line[1:]...)
	out, said := &firstBytes{left: trialOutput}, &firstBytes{left: 4096}
	cmd.Stdout, cmd.Stderr, cmd.Dir = out, said, dir
	cmd.Env = append(os.Environ(), "SKEIN_ONNXRUNTIME="+b.library)
	cmd.WaitDelay = 5 * time.Second
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return guest.Trial{}, ctx.Err()
	case limit.Err() != nil:
		return guest.Trial{}, guest.Unfit(fmt.Sprintf("its trial was not over after %.0f seconds", b.patient.Seconds()))
	case err != nil:
		return guest.Trial{}, errors.Join(guest.Unfit(fmt.Sprintf("its trial ended in a crash; it may be broken, or need more than %d MB of memory", trialMemory>>20)),
			err, errors.New(said.String()))
	}
	return verdict(out.Bytes())
}

// line is the command of the child.
func (b *brought) line(dir string) ([]string, error) {
	line := b.child
	if line == nil {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		line = []string{self, "models", "examine"}
	}
	return append(append([]string{}, line...), "--data-dir", b.dir, dir), nil
}

// verdict reads what a child printed.
func verdict(printed []byte) (guest.Trial, error) {
	var e outcome
	if err := json.Unmarshal(printed, &e); err != nil {
		return guest.Trial{}, errors.Join(guest.Unfit("its trial gave no answer"), err)
	}
	switch {
	case e.Unfit != "":
		return guest.Trial{}, guest.Unfit(e.Unfit)
	case e.Code != "":
		return guest.Trial{}, &feed.Error{Code: e.Code, Params: e.Params}
	case e.Trial == nil:
		return guest.Trial{}, guest.Unfit("its trial gave no answer")
	}
	if err := e.Trial.Check(); err != nil {
		return guest.Trial{}, errors.Join(guest.Unfit("its trial gave an answer that makes no sense"), err)
	}
	return *e.Trial, nil
}

// Examine is the child's side: it limits its own memory, tries the model of a folder and prints what it found. It fails only
// where that cannot be printed.
func Examine(ctx context.Context, dir string, opt ModelOptions, out io.Writer) error {
	limit := syscall.Rlimit{Cur: trialMemory, Max: trialMemory}
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return fmt.Errorf("limit of memory: %w", err)
	}
	texts, err := guest.ShippedTexts()
	var t guest.Trial
	if err == nil {
		t, err = guest.Try(ctx, os.DirFS(dir), func(model []byte) (guest.Session, error) { return foreign(opt.Library, opt.Dir, model) }, texts, time.Now)
		t.PeakBytes = peak()
	}
	return json.NewEncoder(out).Encode(told(t, err))
}

// told puts what a trial found into words for the parent.
func told(t guest.Trial, err error) outcome {
	var coded *feed.Error
	switch reason := guest.Reason(err); {
	case err == nil:
		return outcome{Trial: &t}
	case reason != "":
		return outcome{Unfit: reason}
	case errors.As(err, &coded):
		return outcome{Code: coded.Code, Params: coded.Params}
	}
	return outcome{Unfit: fmt.Sprintf("it failed in its trial (%v)", err)}
}

// peak is the most memory that this process ever had, in bytes.
func peak() int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return int64(used.Maxrss) * 1024
}

// firstBytes keeps the beginning of what is written and swallows the rest.
type firstBytes struct {
	bytes.Buffer
	left int
}

func (f *firstBytes) Write(p []byte) (int, error) {
	keep := p[:min(len(p), f.left)]
	f.left -= len(keep)
	f.Buffer.Write(keep)
	return len(p), nil
}
