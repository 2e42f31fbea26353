package spamtext

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"

	"skein/feed"
)

// Names of the files that [Open] reads.
const (
	PassportFile = "spam-text.json"
	tableFile    = "spam-text.bin"
	goldenFile   = "spam-text.golden.jsonl"
)

// Passport says what the table is, how it is read and what it was trained on.
type Passport struct {
	Version   string  `json:"version"`
	Table     File    `json:"table"`
	Golden    File    `json:"golden"`
	Spam      Head    `json:"spam"`
	Bait      Head    `json:"bait"`
	Threshold float64 `json:"threshold"` // probability of spam at or above which a post is flagged unless the user says otherwise
	Prior     float64 `json:"prior"`     // share of spam that the probabilities are calibrated for
	Licence   string  `json:"licence"`
	Command   string  `json:"command"`
	// Seen says which rows the weights were trained on, by set and part, with their number.
	Seen map[string]int `json:"seen"`
	// Settings are the trainer's own: strengths and weights, for the record.
	Settings map[string]float64 `json:"settings"`
}

// File is a shipped file: no other bytes are ever loaded under its name.
type File struct {
	Name   string `json:"file"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// Head is one output: how its sums become a probability. The logit is
// Bias + Words·Σ/√n + Chars·Σ/√n + Σ Structure, over the text's n-grams and the steps its counts reach.
type Head struct {
	Bias      float64   `json:"bias"`
	Words     float64   `json:"words"` // of one unit of the table
	Chars     float64   `json:"chars"`
	Structure []float64 `json:"structure"`
}

// readPassport refuses fields that this version does not know: they would be ignored, and the score would be another.
func readPassport(files fs.FS) (Passport, error) {
	var p Passport
	data, err := fs.ReadFile(files, PassportFile)
	if err != nil {
		return p, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return p, fmt.Errorf("%s: %w", PassportFile, err)
	}
	if p.Table.Name != tableFile || p.Golden.Name != goldenFile || p.Version == "" || !(p.Threshold > 0 && p.Threshold < 1) {
		return p, fmt.Errorf("%s: incomplete", PassportFile)
	}
	for _, h := range []Head{p.Spam, p.Bait} {
		if len(h.Structure) != len(steps) {
			return p, fmt.Errorf("%s: %d structural weights, want %d", PassportFile, len(h.Structure), len(steps))
		}
		for _, v := range append([]float64{h.Bias, h.Words, h.Chars}, h.Structure...) {
			if !(math.Abs(v) < 1e6) {
				return p, fmt.Errorf("%s: weight %v", PassportFile, v)
			}
		}
	}
	return p, nil
}

// readFile returns a file's bytes if they are the ones the passport names.
func readFile(files fs.FS, f File) ([]byte, error) {
	data, err := fs.ReadFile(files, f.Name)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); len(data) != f.Bytes || hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fmt.Errorf("%s: not the bytes that %s names", f.Name, PassportFile)
	}
	return data, nil
}

func damaged(err error) error {
	return feed.FailWith(err, feed.CodeDamagedModel, "model", "spam-text")
}
