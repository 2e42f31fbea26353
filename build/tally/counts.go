package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// counts of tests. A test that ran is counted once, with its subtests beside it, as go test itself counts them.
type counts struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

func (c counts) add(d counts) counts {
	return counts{c.Passed + d.Passed, c.Failed + d.Failed, c.Skipped + d.Skipped}
}

// String is the closing line.
func (c counts) String() string {
	if c.Skipped > 0 {
		return fmt.Sprintf("%d passed, %d failed, %d skipped", c.Passed, c.Failed, c.Skipped)
	}
	return fmt.Sprintf("%d passed, %d failed", c.Passed, c.Failed)
}

// verdict is an error unless something ran and nothing failed.
func (c counts) verdict() error {
	if c.Failed > 0 || c.Passed == 0 {
		return errFailed
	}
	return nil
}

// record adds counts to a file. A tier whose output could not be read has failed: it counts as one failure.
func record(path string, c counts, broken error) error {
	if broken != nil {
		c.Failed++
	}
	before, err := load(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	b, err := json.Marshal(before.add(c))
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		return err
	}
	if broken != nil {
		return broken
	}
	return c.verdict()
}

func load(path string) (c counts, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}
