package mutants

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// example lays the example out as a tree under git with the patches named, as run.sh expects it.
func example(t *testing.T, patches ...string) (tree, dir string) {
	t.Helper()
	tree, dir = t.TempDir(), t.TempDir()
	write(t, filepath.Join(tree, "go.mod"), "module example\n\ngo 1.26\n")
	for _, name := range []string{"limit.go", "limit_test.go"} {
		write(t, filepath.Join(tree, name), read(t, "testdata/example/"+name+".txt"))
	}
	for _, name := range patches {
		write(t, filepath.Join(dir, name+".patch"), read(t, "testdata/"+name+".patch"))
	}
	if out, err := exec.Command("git", "-C", tree, "init", "-q").CombinedOutput(); err != nil {
		t.Fatalf("git init: %v: %s", err, out)
	}
	return tree, dir
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		patches []string
		fails   bool
		says    []string
	}{
		"all caught": {[]string{"caught"}, false, []string{"caught by TestClampAbove", "1 of 1 mutants caught"}},
		"a survivor": {[]string{"caught", "survivor"}, true, []string{"survived", "1 of 2 mutants caught"}},
		"stale":      {[]string{"stale"}, true, []string{"does not apply", "0 of 1 mutants caught"}},
		"broken":     {[]string{"broken", "caught"}, true, []string{"does not compile", "1 of 2 mutants caught"}},
		"no patch":   {nil, true, []string{"there is no patch"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree, dir := example(t, c.patches...)
			out, err := exec.Command("./run.sh", tree, dir).CombinedOutput()
			if (err != nil) != c.fails {
				t.Errorf("ended with %v", err)
			}
			for _, want := range c.says {
				if !strings.Contains(string(out), want) {
					t.Errorf("%q is not in:\n%s", want, out)
				}
			}
			if got := read(t, filepath.Join(tree, "limit.go")); got != read(t, "testdata/example/limit.go.txt") {
				t.Error("the tree itself was changed")
			}
		})
	}
}

// A share is drawn by the seed alone, and another seed draws another.
func TestShare(t *testing.T) {
	t.Parallel()
	tree, dir := example(t, "caught", "survivor", "stale", "broken")
	draw := func(seed string) string {
		cmd := exec.Command("./run.sh", tree, dir)
		cmd.Env = append(os.Environ(), "SHARE=1", "SEED="+seed)
		out, _ := cmd.CombinedOutput() // ends as its one mutant says
		lines := strings.SplitN(string(out), "\n", 2)
		if lines[0] != "1 of 4 mutants, drawn by SEED="+seed || !strings.Contains(lines[1], "of 1 mutants caught") {
			t.Errorf("seed %s:\n%s", seed, out)
		}
		return strings.TrimSpace(lines[1])
	}
	if a, b := draw("a"), draw("a"); a != b {
		t.Errorf("one seed draws\n%s\nand\n%s", a, b)
	}
	if a, b, c := draw("a"), draw("b"), draw("c"); a == b && b == c {
		t.Errorf("three seeds draw\n%s", a)
	}
}

func TestBrokenTreeIsNotJudged(t *testing.T) {
	t.Parallel()
	tree, dir := example(t, "caught")
	write(t, filepath.Join(tree, "limit_test.go"), "package example\n\nimport \"testing\"\n\nfunc TestNever(t *testing.T) { t.Error(1) }\n")
	out, err := exec.Command("./run.sh", tree, dir).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "cannot be judged") {
		t.Errorf("%v:\n%s", err, out)
	}
}
