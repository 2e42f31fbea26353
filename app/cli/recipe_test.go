package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/app"
	"skein/feed"
)

func TestRecipesGoOutAndComeBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.synced(t)
	dir := t.TempDir()
	first := r.must(t, "", "recipe", "export", "-")
	path := filepath.Join(dir, "mine.json")
	if out := r.must(t, "", "recipe", "export", path); out != "" {
		t.Error(out)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != first {
		t.Errorf("%v: %s", err, data)
	}
	if _, err := feed.ParseRecipe([]byte(first)); err != nil {
		t.Fatal(err)
	}
	other := writeFile(t, filepath.Join(dir, "other.json"),
		`{"version":0,"name":"From a friend","weights":{"recency/1":4,"later/7":2},"select":{"author_cap":1},"spam":{"veil":0.9,"drop":0.99}}`)
	for _, answer := range []string{"", "n\n", "maybe\n"} {
		res := r.run(answer, "recipe", "import", other)
		if res.exit != 0 || !strings.Contains(res.out, "From a friend") || !strings.Contains(res.out, "later/7") || !strings.Contains(res.errors, "[y/N]") {
			t.Fatalf("%d: %s%s", res.exit, res.out, res.errors)
		}
		if now := r.must(t, "", "recipe", "export", "-"); now != first {
			t.Fatalf("%q is no yes, and it changed something:\n%s", answer, now)
		}
	}
	preview := decode[app.RecipePreview](t, r.must(t, "yes\n", "recipe", "import", "--json", other))
	if preview.Name != "From a friend" || len(preview.Changes) == 0 || !slices.Equal(preview.Ignored, []string{"later/7"}) || preview.Token == "" {
		t.Errorf("%+v", preview)
	}
	if now := r.must(t, "", "recipe", "export", "-"); !strings.Contains(now, `"From a friend"`) || !strings.Contains(now, "later/7") {
		t.Errorf("a yes put nothing in force:\n%s", now)
	}
	if res := r.run("", "recipe", "import", path, "--yes"); res.exit != 0 || strings.Contains(res.errors, "[y/N]") {
		t.Errorf("%d: %s", res.exit, res.errors)
	}
	if now := r.must(t, "", "recipe", "export", "-"); now != first {
		t.Errorf("there and back is not the same:\n%s\nwas\n%s", now, first)
	}
	if out := r.must(t, "", "recipe", "import", "--yes", path); !strings.Contains(out, "changes nothing") {
		t.Error(out)
	}
	empty := writeFile(t, filepath.Join(dir, "empty.json"), `{"version":0,"name":"Empty","weights":{},"select":{"author_cap":0},"spam":{"veil":0.8,"drop":0.95}}`)
	if out := r.must(t, "n\n", "recipe", "import", empty); !strings.Contains(out, "arbitrary") {
		t.Errorf("no warning: %s", out)
	}
	if res := r.run("", "recipe", "export", filepath.Join(dir, "none", "x.json")); res.exit != 1 || !strings.Contains(res.errors, "cannot be written") {
		t.Errorf("%d: %s", res.exit, res.errors)
	}
}
