package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Limits of a recipe file. Its text is untrusted: it may come from anybody.
const (
	RecipeVersion    = 0
	MaxRecipeBytes   = 256 << 10
	MaxRecipeName    = 64 // characters
	MaxRecipePresets = 32
	MaxRecipeSignals = 256
	maxRecipeDepth   = 6
)

// Recipe is a tuned feed that can be shared: weights and slate rules, never posts, people, feedback or vectors.
type Recipe struct {
	Version int      `json:"version"`
	Name    string   `json:"name"`
	Weights Weights  `json:"weights"` // the complete active mix
	Presets []Preset `json:"presets,omitempty"`
	Select  Slate    `json:"select"`
	Spam    SpamRule `json:"spam"`
}

// Preset is an alternative mix under a name.
type Preset struct {
	Name    string  `json:"name"`
	Weights Weights `json:"weights"`
}

// SpamRule says how likely spam must be to be veiled and dropped, 0.5–1 each, Veil ≤ Drop.
type SpamRule struct {
	Veil float64 `json:"veil"`
	Drop float64 `json:"drop"`
}

// ParseRecipe reads a recipe strictly. It refuses files over [MaxRecipeBytes], unknown fields, repeated keys, nesting over
// 6 levels, trailing data, a newer version, non-finite or out-of-range numbers and names with control or bidirectional
// override characters. Signals it does not know stay in Weights; whoever ranks shows and ignores them.
func ParseRecipe(data []byte) (Recipe, error) {
	if len(data) > MaxRecipeBytes {
		return Recipe{}, Fail(CodeRecipeTooLarge, "limit", strconv.Itoa(MaxRecipeBytes>>10)+" KiB")
	}
	if !utf8.Valid(data) {
		return Recipe{}, Fail(CodeRecipeBad, "reason", "it is not UTF-8 text")
	}
	if err := checkShape(data); err != nil {
		return Recipe{}, FailWith(err, CodeRecipeBad, "reason", err.Error())
	}
	var head struct{ Version *int }
	if err := json.Unmarshal(data, &head); err != nil || head.Version == nil {
		return Recipe{}, FailWith(err, CodeRecipeBad, "reason", "it has no version number")
	}
	if *head.Version > RecipeVersion {
		return Recipe{}, Fail(CodeRecipeNewer, "version", strconv.Itoa(*head.Version))
	}
	var r Recipe
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return Recipe{}, FailWith(err, CodeRecipeBad, "reason", err.Error())
	}
	if err := r.Validate(); err != nil {
		return Recipe{}, err
	}
	return r, nil
}

// Validate checks every bound that does not depend on the table of signals.
func (r Recipe) Validate() error {
	bad := func(format string, args ...any) error {
		return Fail(CodeRecipeBad, "reason", fmt.Sprintf(format, args...))
	}
	switch {
	case r.Version != RecipeVersion:
		return bad("version %d is not %d", r.Version, RecipeVersion)
	case !plainName(r.Name):
		return bad("the name must be 1–%d plain characters", MaxRecipeName)
	case len(r.Presets) > MaxRecipePresets:
		return bad("more than %d presets", MaxRecipePresets)
	case !(r.Spam.Veil >= 0.5 && r.Spam.Veil <= r.Spam.Drop && r.Spam.Drop <= 1):
		return bad("spam thresholds must satisfy 0.5 ≤ veil ≤ drop ≤ 1")
	}
	if err := r.Select.Validate(); err != nil {
		return bad("%v", err)
	}
	if err := r.Weights.validate(); err != nil {
		return bad("weights: %v", err)
	}
	seen := map[string]bool{}
	for _, p := range r.Presets {
		if !plainName(p.Name) || seen[p.Name] {
			return bad("preset names must be plain and different")
		}
		seen[p.Name] = true
		if err := p.Weights.validate(); err != nil {
			return bad("preset %q: %v", p.Name, err)
		}
	}
	return nil
}

func (w Weights) validate() error {
	if len(w) > MaxRecipeSignals {
		return fmt.Errorf("more than %d signals", MaxRecipeSignals)
	}
	for id, x := range w {
		if !plainName(id) {
			return errors.New("a signal's id must be 1–64 plain characters")
		}
		if math.IsNaN(x) || math.Abs(x) > MaxWeight {
			return fmt.Errorf("%s must lie between −%d and %d", id, MaxWeight, MaxWeight)
		}
	}
	return nil
}

// Canonical writes the recipe as its one canonical text: keys sorted, weights on the grid, no zero weights, one final
// newline. Equal recipes have equal bytes.
func (r Recipe) Canonical() []byte {
	c := r
	c.Weights = r.Weights.canonical()
	c.Select = r.Select.canonical()
	c.Presets = nil
	for _, p := range r.Presets {
		c.Presets = append(c.Presets, Preset{p.Name, p.Weights.canonical()})
	}
	data, err := json.MarshalIndent(c, "", "  ") // sorts map keys
	if err != nil {
		panic("feed: a validated recipe always marshals: " + err.Error())
	}
	return append(data, '\n')
}

func (w Weights) canonical() Weights {
	c := Weights{}
	for id, x := range w {
		if x = SnapWeight(x, -MaxWeight, MaxWeight); x != 0 {
			c[id] = x
		}
	}
	return c
}

// plainName accepts 1–64 characters without control characters or bidirectional overrides (which could disguise a name).
func plainName(s string) bool {
	n := 0
	for _, r := range s {
		n++
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return false
		}
	}
	return n >= 1 && n <= MaxRecipeName
}

// checkShape walks the tokens: encoding/json itself neither bounds depth usefully nor refuses repeated keys.
func checkShape(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := checkValue(dec, 1); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the recipe")
	}
	return nil
}

func checkValue(dec *json.Decoder, depth int) error {
	if depth > maxRecipeDepth {
		return fmt.Errorf("it is nested more than %d levels deep", maxRecipeDepth)
	}
	tok, err := dec.Token()
	if err != nil {
		return fmt.Errorf("it is not JSON: %w", err)
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return nil
	}
	keys := map[string]bool{}
	for dec.More() {
		if delim == '{' {
			key, err := dec.Token()
			if err != nil {
				return fmt.Errorf("it is not JSON: %w", err)
			}
			if name := key.(string); keys[name] {
				return fmt.Errorf("%q stands twice", name)
			} else {
				keys[name] = true
			}
		}
		if err := checkValue(dec, depth+1); err != nil {
			return err
		}
	}
	_, err = dec.Token() // the closing delimiter
	return err
}
