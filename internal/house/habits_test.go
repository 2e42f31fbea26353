package house

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// banned patterns by kind of file. Each has a reason, said when it is met.
var banned = []struct {
	ext     []string
	pattern *regexp.Regexp
	except  func(path string) bool
	reason  string
}{
	{[]string{".svelte", ".ts"}, regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|\{@html`), isTest, "text is drawn as text nodes"},
	{[]string{".go"}, regexp.MustCompile(`http\.DefaultClient|http\.DefaultTransport|http\.Get\(|http\.Post\(|net\.Dial\(|&http\.Transport\{`), mayDial, "every connection goes through internal/egress and has a purpose"},
	{[]string{".go"}, regexp.MustCompile(`time\.Sleep\(`), isTest, "wait on a channel or an injected clock"},
	{[]string{".go"}, regexp.MustCompile(`^func init\(\)`), nil, "no work before main"},
	{[]string{".go", ".ts", ".svelte", ".py", ".sh"}, regexp.MustCompile(`\b(TODO|FIXME|XXX)\b`), func(p string) bool { return strings.HasPrefix(p, "internal/house/") }, "what is not done is absent, and listed in docs"},
	{[]string{".ts"}, regexp.MustCompile(`\.only\(|test\.skip\(|it\.skip\(`), nil, "no test is switched off"},
}

func isTest(path string) bool {
	return strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "internal/skynet/") || strings.HasPrefix(path, "internal/testnet/") ||
		strings.HasPrefix(path, "frontend/e2e/") || strings.HasPrefix(path, "frontend/tests/") || strings.Contains(path, ".test.") || strings.HasPrefix(path, "build/window/")
}

func mayDial(path string) bool { return isTest(path) || strings.HasPrefix(path, "internal/egress/") }

func TestBannedPatterns(t *testing.T) {
	t.Parallel()
	for _, path := range files(t) {
		ext := filepath.Ext(path)
		var text []byte
		for _, b := range banned {
			if !slices.Contains(b.ext, ext) || (b.except != nil && b.except(path)) || path == "internal/house/habits_test.go" {
				continue
			}
			if text == nil {
				var err error
				if text, err = os.ReadFile(filepath.Join(root, path)); err != nil {
					t.Fatal(err)
				}
			}
			for i, line := range strings.Split(string(text), "\n") {
				if b.pattern.MatchString(line) {
					t.Errorf("%s:%d: %q: %s", path, i+1, strings.TrimSpace(line), b.reason)
				}
			}
		}
	}
}

func TestSvelteFilesAreSmall(t *testing.T) {
	t.Parallel()
	var sizes []int
	for _, path := range files(t) {
		if filepath.Ext(path) != ".svelte" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		n := lines(string(text))
		if n > longSvelte {
			t.Errorf("%s has %d lines; %d is the most", path, n, longSvelte)
		}
		sizes = append(sizes, n)
	}
	if len(sizes) == 0 {
		t.Fatal("no component found")
	}
	slices.Sort(sizes)
	t.Logf("%d components, median %d lines", len(sizes), sizes[len(sizes)/2])
	if sizes[len(sizes)/2] > medianSvelte {
		t.Errorf("the median component has %d lines, want ≤%d", sizes[len(sizes)/2], medianSvelte)
	}
}

// Version floors: what the proxy calls newest is not always what is safe (docs/gotchas.md).
var floors = map[string]string{
	"github.com/wailsapp/wails/v2":    "v2.16.0",
	"github.com/ipld/go-ipld-prime":   "v0.24.0",
	"github.com/yalue/onnxruntime_go": "v1.27.0",
	"modernc.org/libc":                "v1.79.0", // exactly what sqlite's go.mod names
	"modernc.org/sqlite":              "v1.61.1",
}

func TestVersionFloors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for mod, want := range floors {
		m := regexp.MustCompile(`(?m)^\s*(?:require )?` + regexp.QuoteMeta(mod) + ` (v\S+)`).FindSubmatch(text)
		if m == nil || string(m[1]) != want {
			t.Errorf("%s must be %s, go.mod says %q", mod, want, m)
		}
	}
	if !strings.Contains(string(text), "ignore ./frontend/node_modules") {
		t.Error("go.mod must ignore ./frontend/node_modules: npm packages ship Go files")
	}
}

func TestLicencesStandBesideWhatIsShipped(t *testing.T) {
	t.Parallel()
	found := 0
	for _, path := range files(t) {
		switch filepath.Ext(path) {
		case ".onnx", ".woff2", ".ttf", ".otf":
			found++
			dir := filepath.Join(root, filepath.Dir(path))
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(entries, func(e os.DirEntry) bool {
				return strings.Contains(strings.ToUpper(e.Name()), "LICEN") || strings.Contains(strings.ToUpper(e.Name()), "OFL")
			}) {
				t.Errorf("%s has no licence beside it", path)
			}
		}
	}
	if found == 0 {
		t.Error("no shipped model or font found")
	}
}

// No package state but tables and sentinel errors: a var at package level must not be reassigned anywhere.
func TestNoMutableGlobals(t *testing.T) {
	t.Parallel()
	byRoom := map[string]map[string]bool{}
	all := sources(t)
	for _, s := range all {
		if s.test {
			continue
		}
		for _, d := range s.ast.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok.String() != "var" {
				continue
			}
			for _, spec := range gen.Specs {
				for _, n := range spec.(*ast.ValueSpec).Names {
					if byRoom[s.room] == nil {
						byRoom[s.room] = map[string]bool{}
					}
					byRoom[s.room][n.Name] = true
				}
			}
		}
	}
	for _, s := range all {
		ast.Inspect(s.ast, func(n ast.Node) bool {
			as, ok := n.(*ast.AssignStmt)
			if !ok || as.Tok.String() != "=" {
				return true
			}
			for _, l := range as.Lhs {
				if id, ok := l.(*ast.Ident); ok && id.Name != "_" && byRoom[s.room][id.Name] && !declaredLocally(s.ast, id.Name) {
					t.Errorf("%s assigns the package variable %s", s.path, id.Name)
				}
			}
			return true
		})
	}
}

// declaredLocally reports whether any function of the file declares the name itself, which shadows the package's.
func declaredLocally(f *ast.File, name string) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok.String() == ":=" {
				for _, l := range n.Lhs {
					if id, ok := l.(*ast.Ident); ok && id.Name == name {
						found = true
					}
				}
			}
		case *ast.Field:
			for _, id := range n.Names {
				found = found || id.Name == name
			}
		case *ast.FuncDecl:
			if n.Body != nil {
				ast.Inspect(n.Body, func(n ast.Node) bool {
					if v, ok := n.(*ast.ValueSpec); ok {
						for _, id := range v.Names {
							found = found || id.Name == name
						}
					}
					return true
				})
			}
		}
		return !found
	})
	return found
}
