package guest

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"skein/feed"
	"skein/models"
)

// Passport is what the trial of a brought encoder found, and what it is held to from then on.
type Passport struct {
	ID       string                 `json:"id"`   // "guest/NAME/HASH", stored with each vector
	Name     string                 `json:"name"` // of the folder it came from
	AddedMs  int64                  `json:"added_ms"`
	Files    map[string]models.File `json:"files"`
	Settings Settings               `json:"settings"`
	Trial    Trial                  `json:"trial"`
}

// Trial is what the child process measured.
type Trial struct {
	Dims      int          `json:"dims"`
	Alone     bool         `json:"alone"`       // an answer depends on what it is batched with: one text a batch
	Closeness models.Curve `json:"closeness"`   // from the cosine of two of its vectors
	MsPerText float64      `json:"ms_per_text"` // of a post of ordinary length, one at a time
	PeakBytes int64        `json:"peak_bytes"`  // of the whole child
	Settings  Settings     `json:"settings"`
	Golden    []Golden     `json:"golden"`
}

// Golden is a text with the answer of the trial.
type Golden struct {
	Text   string    `json:"text"`
	Vector []float32 `json:"vector"` // [feed.Dims]
}

// Prefix begins the id of every brought encoder.
const Prefix = "guest/"

// PassportFile lies beside the model.
const PassportFile = "passport.json"

// maxPassport bounds what is read of a passport, in bytes.
const maxPassport = 1 << 20

// Check refuses a trial that makes no sense: the child that printed it may have been the model's own.
func (t *Trial) Check() error {
	s := t.Settings
	switch {
	case t.Dims < 1 || t.Dims > feed.Dims:
		return fmt.Errorf("trial: %d dimensions", t.Dims)
	case !(-1 <= t.Closeness.Low && t.Closeness.Low < t.Closeness.High && t.Closeness.High <= 1):
		return fmt.Errorf("trial: closeness from %v to %v", t.Closeness.Low, t.Closeness.High)
	case s.Pooling != Mean && s.Pooling != First, s.MaxTokens < 3 || s.MaxTokens > mostTokens, len(s.Passage) > maxPrompt, len(s.Query) > maxPrompt:
		return fmt.Errorf("trial: settings %+v", s)
	case len(t.Golden) != goldenTexts:
		return fmt.Errorf("trial: %d golden texts", len(t.Golden))
	case !(t.MsPerText >= 0) || math.IsInf(t.MsPerText, 1) || t.PeakBytes < 0:
		return fmt.Errorf("trial: %v ms, %d bytes", t.MsPerText, t.PeakBytes)
	}
	for _, g := range t.Golden {
		if len(g.Vector) != feed.Dims || unit(append([]float32(nil), g.Vector...)) == nil {
			return fmt.Errorf("trial: no vector of %q", g.Text)
		}
	}
	return nil
}

func parsePassport(data []byte) (Passport, error) {
	var p Passport
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("%s: %w", PassportFile, err)
	}
	if !strings.HasPrefix(p.ID, Prefix) || p.Name == "" || p.Files[ModelFile].Name != ModelFile {
		return p, fmt.Errorf("%s: no id, name or model", PassportFile)
	}
	for name, f := range p.Files {
		if sum, err := hex.DecodeString(f.SHA256); err != nil || len(sum) != 32 || f.Name != name || f.Bytes < 0 || !known(name) {
			return p, fmt.Errorf("%s: the file %q", PassportFile, name)
		}
	}
	return p, p.Trial.Check()
}

// known reports whether a file of that name may lie on the shelf.
func known(name string) bool {
	for _, w := range wanted {
		if w.name == name {
			return true
		}
	}
	return false
}

// slug is a name in a form that can stand in an id and in a path: letters, digits and dashes, at most 40.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == 40 {
			break
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "model"
}
