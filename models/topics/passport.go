package topics

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"

	"skein/feed"
	"skein/models"
)

// PassportFile is what [Open] reads first.
const PassportFile = "topics.json"

// Passport says what the model is, what it was trained on and when it gives a label.
type Passport struct {
	Version string `json:"version"`
	// Labels in the order of the table's columns.
	Labels []string    `json:"labels"`
	Table  models.File `json:"table"`
	Golden models.File `json:"golden"`
	// DraftSHA256 is the table of the draft encoder whose vectors the model reads: with another one its weights mean nothing.
	DraftSHA256 string `json:"draft_sha256"`
	// Thresholds of the logits by language; "" is for all others.
	Thresholds map[string][]float64 `json:"thresholds"`
	Licence    string               `json:"licence"`
	Command    string               `json:"command"`
	// Seen is how many rows of each set the weights were trained on.
	Seen map[string]int `json:"seen"`
	// Metrics are cross-validated figures by set and slice: see the card.
	Metrics map[string]map[string]any `json:"metrics"`
}

// tolerance of a golden logit.
const tolerance = 1e-3

// Open reads the model from the folder that also holds the passport of the draft encoder, and holds it to its golden texts.
// Any doubt is [feed.CodeDamagedModel].
func Open(files fs.FS) (*Model, error) {
	m, err := open(files)
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeDamagedModel, "model", "topics")
	}
	return m, nil
}

func open(files fs.FS) (*Model, error) {
	m := &Model{}
	if err := m.readPassport(files); err != nil {
		return nil, err
	}
	registry, err := models.OpenRegistry(files)
	if err != nil {
		return nil, err
	}
	encoder, err := registry.Passport(models.Draft)
	if err != nil {
		return nil, err
	}
	if encoder.Model.SHA256 != m.passport.DraftSHA256 {
		return nil, fmt.Errorf("topics: the draft table is %s, trained on %s", encoder.Model.SHA256, m.passport.DraftSHA256)
	}
	m.vectors = encoder.ID
	table, err := read(files, m.passport.Table)
	if err != nil {
		return nil, err
	}
	if err := m.parse(table); err != nil {
		return nil, err
	}
	golden, err := goldenTexts(files, m.passport.Golden)
	if err != nil {
		return nil, err
	}
	return m, m.check(golden)
}

func (m *Model) readPassport(files fs.FS) error {
	data, err := fs.ReadFile(files, PassportFile)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&m.passport); err != nil {
		return fmt.Errorf("%s: %w", PassportFile, err)
	}
	return m.passport.validate()
}

func (p *Passport) validate() error {
	if p.Version == "" || len(p.Labels) == 0 || p.Thresholds[""] == nil || len(p.Table.SHA256) != 2*sha256.Size {
		return errors.New("topics: no version, labels, thresholds or hash")
	}
	for language, cuts := range p.Thresholds {
		if len(cuts) != len(p.Labels) {
			return fmt.Errorf("topics: %d thresholds for %q", len(cuts), language)
		}
	}
	return nil
}

func read(files fs.FS, f models.File) ([]byte, error) {
	data, err := fs.ReadFile(files, f.Name)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fmt.Errorf("%s: SHA-256 is %x, the passport says %s", f.Name, sum, f.SHA256)
	}
	return data, nil
}

// goldenText is a text with the logits that the trainer's own code computed from the same table: from its n-grams alone, and
// with its draft vector.
type goldenText struct {
	Text   string    `json:"text"`
	Grams  []float64 `json:"grams"`
	Logits []float64 `json:"logits"`
}

func goldenTexts(files fs.FS, f models.File) (all []goldenText, err error) {
	data, err := read(files, f)
	if err != nil {
		return nil, err
	}
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		var row goldenText
		if err := d.Decode(&row); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		all = append(all, row)
	}
}

// check compares what the n-grams say; the draft encoder, which takes longer to open, has golden vectors of its own.
func (m *Model) check(golden []goldenText) error {
	if len(golden) == 0 {
		return errors.New("topics: no golden texts")
	}
	for _, row := range golden {
		if err := m.same(row.Text, m.logits(row.Text, nil), row.Grams); err != nil {
			return err
		}
	}
	return nil
}

func (m *Model) same(text string, got, want []float64) error {
	for i, l := range got {
		if len(want) != len(got) || !(math.Abs(l-want[i]) <= tolerance) {
			return fmt.Errorf("golden text %q: another logit for %s", text, m.passport.Labels[i])
		}
	}
	return nil
}
