package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// source is one Go file of the tree, parsed with comments.
type source struct {
	path string // slash-separated, from the root
	room string // folder, "" for the root
	test bool
	ast  *ast.File
	fset *token.FileSet
	text string
}

const root = "../.."

// skipDir names folders that hold no source of ours.
func skipDir(path string) bool {
	base := filepath.Base(path)
	return strings.HasPrefix(base, ".") || slices.Contains([]string{"node_modules", "dist", "bin", "testdata", "wailsjs"}, base)
}

// files lists every regular file of the tree, slash-separated from the root.
func files(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != root && skipDir(path) {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, path)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sources parses every Go file that is not generated.
func sources(t *testing.T) []source {
	t.Helper()
	fset := token.NewFileSet()
	var out []source
	for _, path := range files(t) {
		if !strings.HasSuffix(path, ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(fset, path, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if ast.IsGenerated(file) {
			continue
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if dir == "." {
			dir = ""
		}
		out = append(out, source{path, dir, strings.HasSuffix(path, "_test.go"), file, fset, string(text)})
	}
	if len(out) < 20 {
		t.Fatalf("only %d Go files found: the walk is broken", len(out))
	}
	return out
}

// lines counts lines of text.
func lines(text string) int { return strings.Count(text, "\n") }
