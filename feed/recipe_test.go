package feed

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const goodRecipe = `{"version":0,"name":"Calm","weights":{"recency/1":1.5,"unheard/9":0.25},"presets":[{"name":"Loud","weights":{"recency/1":3}}],"select":{"author_cap":2},"spam":{"veil":0.7,"drop":0.95}}`

func TestParseRecipe(t *testing.T) {
	t.Parallel()
	r, err := ParseRecipe([]byte(goodRecipe))
	if err != nil {
		t.Fatal(err)
	}
	if r.Name != "Calm" || r.Weights["unheard/9"] != 0.25 || r.Select.AuthorCap != 2 || r.Presets[0].Name != "Loud" {
		t.Errorf("%+v", r)
	}
	again, err := ParseRecipe(r.Canonical())
	if err != nil || !bytes.Equal(again.Canonical(), r.Canonical()) {
		t.Errorf("canonical text is not a fixed point: %v", err)
	}
}

func TestHostileRecipes(t *testing.T) {
	t.Parallel()
	with := func(old, new string) string {
		if !strings.Contains(goodRecipe, old) {
			t.Fatalf("the case replaces %q, which is not there", old)
		}
		return strings.Replace(goodRecipe, old, new, 1)
	}
	many := make([]string, MaxRecipeSignals+1)
	for i := range many {
		many[i] = fmt.Sprintf(`"s%d":1`, i)
	}
	for name, c := range map[string]struct {
		text string
		code Code
	}{
		"empty":            {"", CodeRecipeBad},
		"not JSON":         {"skein", CodeRecipeBad},
		"array":            {"[]", CodeRecipeBad},
		"no version":       {with(`"version":0,`, ""), CodeRecipeBad},
		"newer":            {with(`"version":0`, `"version":7`), CodeRecipeNewer},
		"negative version": {with(`"version":0`, `"version":-1`), CodeRecipeBad},
		"unknown field":    {with(`"version":0`, `"version":0,"model":"https://evil.test/m.onnx"`), CodeRecipeBad},
		"repeated key":     {with(`"name":"Calm"`, `"name":"Calm","name":"Other"`), CodeRecipeBad},
		"trailing data":    {goodRecipe + `{}`, CodeRecipeBad},
		"huge weight":      {with("1.5", "1e308"), CodeRecipeBad},
		"beyond float":     {with("1.5", "1e999"), CodeRecipeBad},
		"out of bounds":    {with("1.5", "-65"), CodeRecipeBad},
		"text weight":      {with("1.5", `"NaN"`), CodeRecipeBad},
		"bidi name":        {with("Calm", "Ca\u202elm"), CodeRecipeBad},
		"control name":     {with("Calm", `Ca\u0000lm`), CodeRecipeBad},
		"no name":          {with("Calm", ""), CodeRecipeBad},
		"long name":        {with("Calm", strings.Repeat("x", 65)), CodeRecipeBad},
		"cap":              {with(`"author_cap":2`, `"author_cap":21`), CodeRecipeBad},
		"spam order":       {with(`"veil":0.7`, `"veil":0.99`), CodeRecipeBad},
		"spam low":         {with(`"veil":0.7`, `"veil":0.1`), CodeRecipeBad},
		"same presets":     {with(`{"name":"Loud","weights":{"recency/1":3}}`, `{"name":"L","weights":{}},{"name":"L","weights":{}}`), CodeRecipeBad},
		"bad preset":       {with(`"recency/1":3`, `"recency/1":300`), CodeRecipeBad},
		"many signals":     {with(`"recency/1":1.5`, strings.Join(many, ",")), CodeRecipeBad},
		"deep":             {with("1.5", strings.Repeat("[", 10000)+strings.Repeat("]", 10000)), CodeRecipeBad},
		"large":            {with("Calm", strings.Repeat("x", MaxRecipeBytes)), CodeRecipeTooLarge},
		"not UTF-8":        {with("Calm", "Ca\xfflm"), CodeRecipeBad},
	} {
		if _, err := ParseRecipe([]byte(c.text)); CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestCanonicalIgnoresZerosAndOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.MapOf(rapid.StringMatching(`[a-z]{1,8}/1`), rapid.Float64Range(-64, 64)).Draw(t, "w")
		r := Recipe{Name: "x", Weights: w, Spam: SpamRule{Veil: 0.8, Drop: 0.95}}
		padded := r
		padded.Weights = Weights(w).Clone()
		padded.Weights["zero/1"] = 0
		if !bytes.Equal(r.Canonical(), padded.Canonical()) {
			t.Fatal("a zero weight changed the canonical text")
		}
		if _, err := ParseRecipe(r.Canonical()); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzParseRecipe(f *testing.F) {
	f.Add([]byte(goodRecipe))
	f.Add([]byte(`{"version":0`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseRecipe(data)
		if err != nil {
			if CodeOf(err) == CodeInternal {
				t.Fatalf("a person would not understand %v", err)
			}
			return
		}
		if _, err := ParseRecipe(r.Canonical()); err != nil {
			t.Fatalf("accepted, but its own text is refused: %v", err)
		}
	})
}
