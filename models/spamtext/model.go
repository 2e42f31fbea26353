package spamtext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
)

// Scores are probabilities in [0, 1] that a reader would call a post spam, or bait for engagement, where the share of such
// posts is [Passport.Prior]. They are never NaN.
type Scores struct {
	Spam float64 `json:"spam"`
	Bait float64 `json:"bait"`
}

// Model scores texts. It may be used by several goroutines at once.
type Model struct {
	passport Passport
	spam     head
	bait     head
}

// head is an output with its part of the table.
type head struct {
	Head
	words, chars []int8 // [Size]
}

// tolerance is how far a golden score may be from the trainer's.
const tolerance = 1e-4

// Open reads the model from a folder: the passport, the table by its hash, and the golden texts, each of which must get
// the trainer's words and scores. Any damage is [feed.CodeDamagedModel].
func Open(files fs.FS) (*Model, error) {
	m, err := open(files)
	if err != nil {
		return nil, damaged(err)
	}
	return m, nil
}

func open(files fs.FS) (*Model, error) {
	p, err := readPassport(files)
	if err != nil {
		return nil, err
	}
	data, err := readFile(files, p.Table)
	if err != nil {
		return nil, err
	}
	if len(data) != 4*Size {
		return nil, fmt.Errorf("%s: %d bytes, want %d", p.Table.Name, len(data), 4*Size)
	}
	table := make([]int8, len(data))
	for i, b := range data {
		table[i] = int8(b)
	}
	m := &Model{
		passport: p,
		spam:     head{p.Spam, table[:Size], table[Size : 2*Size]},
		bait:     head{p.Bait, table[2*Size : 3*Size], table[3*Size:]},
	}
	golden, err := readFile(files, p.Golden)
	if err != nil {
		return nil, err
	}
	return m, m.check(golden)
}

// Version changes with the weights; scores of two versions are not to be compared.
func (m *Model) Version() string { return m.passport.Version }

// Passport says what the model is and was trained on.
func (m *Model) Passport() Passport { return m.passport }

// Threshold is the probability of spam at or above which a post is flagged unless the user chose another.
func (m *Model) Threshold() float64 { return m.passport.Threshold }

// Score reads a post's text, and the links that the text does not show. Of a long text it reads the beginning.
func (m *Model) Score(text string, urls []string) Scores {
	r := read(text, urls)
	return Scores{Spam: m.spam.probability(r), Bait: m.bait.probability(r)}
}

func (h *head) probability(r *reading) float64 {
	z := h.Bias + h.Words*wordGrams(h.words, r.words).mean() + h.Chars*charGrams(h.chars, r.words).mean()
	for _, i := range r.reached() {
		z += h.Structure[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// mean divides by the root of the number: a long text says more than a short one, but not as much more as it is longer.
func (g group) mean() float64 {
	if g.n == 0 {
		return 0
	}
	return float64(g.sum) / math.Sqrt(float64(g.n))
}

// goldenText is a text as the trainer read and scored it.
type goldenText struct {
	Text  string   `json:"text"`
	URLs  []string `json:"urls"`
	Words []string `json:"words"`
	Steps []int    `json:"steps"`
	Spam  float64  `json:"spam"`
	Bait  float64  `json:"bait"`
}

// check compares words first: with wrong words a score can still come near enough.
func (m *Model) check(golden []byte) error {
	n := 0
	for d := json.NewDecoder(bytes.NewReader(golden)); ; n++ {
		var g goldenText
		if err := d.Decode(&g); err == io.EOF {
			break
		} else if err != nil {
			return fmt.Errorf("%s: %w", goldenFile, err)
		}
		if err := m.compare(g); err != nil {
			return fmt.Errorf("golden text %q: %w", g.Text, err)
		}
	}
	if n == 0 {
		return fmt.Errorf("%s: no texts", goldenFile)
	}
	return nil
}

func (m *Model) compare(g goldenText) error {
	r := read(g.Text, g.URLs)
	if !slices.Equal(r.words, g.Words) {
		return fmt.Errorf("words %q, the trainer has %q", r.words, g.Words)
	}
	if reached := r.reached(); !slices.Equal(reached, g.Steps) {
		return fmt.Errorf("steps %v, the trainer has %v", reached, g.Steps)
	}
	s := m.Score(g.Text, g.URLs)
	if !(math.Abs(s.Spam-g.Spam) <= tolerance && math.Abs(s.Bait-g.Bait) <= tolerance) {
		return fmt.Errorf("scores %+v, the trainer has %v and %v", s, g.Spam, g.Bait)
	}
	return nil
}
