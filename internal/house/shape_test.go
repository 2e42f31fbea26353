package house

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// Measures of the house (docs/architecture.md): the numbers of the field's best-kept Go code.
const (
	medianFile   = 130
	p90File      = 350
	longestFile  = 500
	meanFunc     = 20
	longestFunc  = 80
	documented   = 0.80
	widestIface  = 3
	medianSvelte = 60
	longSvelte   = 200
)

// harness names the rooms that exist for tests alone: their lines count as tests, and must be as well shaped as any.
var harness = []string{"internal/testnet", "internal/skynet/contract", "internal/skynet/oracle", "internal/house", "build/tally", "build/window", "store/testfill",
	"ranker/eval/readers", "models/onnx/tiny"}

func TestFileSizes(t *testing.T) {
	t.Parallel()
	var sizes []int
	code, test := 0, 0
	for _, s := range sources(t) {
		n := lines(s.text)
		if n > longestFile {
			t.Errorf("%s has %d lines; the longest may have %d", s.path, n, longestFile)
		}
		if !s.test {
			sizes = append(sizes, n)
		}
		if s.test || anyUnder(s.room, harness) {
			test += n
		} else {
			code += n
		}
	}
	slices.Sort(sizes)
	median, p90 := sizes[len(sizes)/2], sizes[len(sizes)*9/10]
	t.Logf("%d Go files: median %d lines, 90th percentile %d; %d lines of code, %d of tests", len(sizes), median, p90, code, test)
	if median > medianFile || p90 > p90File {
		t.Errorf("median %d (≤%d), 90th percentile %d (≤%d)", median, medianFile, p90, p90File)
	}
	if test < code {
		t.Errorf("%d lines of tests for %d of code", test, code)
	}
}

func TestFunctionSizes(t *testing.T) {
	t.Parallel()
	count, total := 0, 0
	for _, s := range sources(t) {
		for _, d := range s.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			n := s.fset.Position(fn.End()).Line - s.fset.Position(fn.Pos()).Line + 1
			if n > longestFunc {
				t.Errorf("%s: %s has %d lines; the longest may have %d", s.path, fn.Name.Name, n, longestFunc)
			}
			if !s.test {
				count, total = count+1, total+n
			}
		}
	}
	mean := float64(total) / float64(count)
	t.Logf("%d functions, mean %.1f lines", count, mean)
	if mean > meanFunc {
		t.Errorf("functions have %.1f lines on average; %d is the measure", mean, meanFunc)
	}
}

func TestPackageComments(t *testing.T) {
	t.Parallel()
	said := map[string]string{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		if _, ok := said[s.room]; !ok {
			said[s.room] = ""
		}
		if s.ast.Doc != nil && len(s.ast.Doc.Text()) > len(said[s.room]) {
			said[s.room] = s.ast.Doc.Text()
		}
	}
	for room, text := range said {
		if len(strings.Fields(text)) < 15 {
			t.Errorf("package %q does not say what it owns and refuses to own: %q", room, text)
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	t.Parallel()
	have, want := 0, 0
	for _, s := range sources(t) {
		if s.test || s.ast.Name.Name == "main" {
			continue
		}
		for _, d := range s.ast.Decls {
			h, w := documentation(d)
			have, want = have+h, want+w
		}
	}
	share := float64(have) / float64(want)
	t.Logf("%d of %d exported names documented (%.0f %%)", have, want, 100*share)
	if share < documented {
		t.Errorf("%.0f %% of exported names are documented, want %.0f %%", 100*share, 100*documented)
	}
}

func documentation(d ast.Decl) (have, want int) {
	count := func(name string, docs ...*ast.CommentGroup) {
		if !ast.IsExported(name) {
			return
		}
		want++
		for _, doc := range docs {
			if doc != nil {
				have++
				return
			}
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		count(d.Name.Name, d.Doc)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				count(spec.Name.Name, spec.Doc, d.Doc)
			case *ast.ValueSpec:
				for _, n := range spec.Names {
					count(n.Name, spec.Doc, spec.Comment, d.Doc)
				}
			}
		}
	}
	return have, want
}

func TestInterfacesAreSmall(t *testing.T) {
	t.Parallel()
	found := 0
	for _, s := range sources(t) {
		ast.Inspect(s.ast, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			iface, ok := spec.Type.(*ast.InterfaceType)
			if !ok {
				return true
			}
			found++
			methods := 0
			for _, m := range iface.Methods.List {
				methods += max(1, len(m.Names))
			}
			if methods > widestIface {
				t.Errorf("%s: interface %s has %d methods; %d is the most", s.path, spec.Name.Name, methods, widestIface)
			}
			return true
		})
	}
	t.Logf("%d interfaces", found)
}

// Interfaces between rooms mention standard and feed types only, so that no room is needed to speak to another.
func TestInterfacesMentionFeedTypesOnly(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || strings.HasPrefix(s.room, "internal/skynet") || strings.HasPrefix(s.room, "app") {
			continue
		}
		ours := map[string]bool{}
		for _, spec := range s.ast.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			if room, ok := strings.CutPrefix(path, "skein/"); ok && room != "feed" {
				ours[room[strings.LastIndexByte(room, '/')+1:]] = true
			}
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			iface, ok := n.(*ast.InterfaceType)
			if !ok {
				return true
			}
			ast.Inspect(iface, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if pkg, ok := sel.X.(*ast.Ident); ok && ours[pkg.Name] {
						t.Errorf("%s: an interface mentions %s.%s", s.path, pkg.Name, sel.Sel.Name)
					}
				}
				return true
			})
			return true
		})
	}
}
