package words

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"skein/feed"
)

// codes reads the codes that the domain declares, from its source.
func codes(t *testing.T) map[string]bool {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../../feed/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Code") {
			return true
		}
		if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			out[s] = true
		}
		return true
	})
	if len(out) < 25 {
		t.Fatalf("only %d codes read", len(out))
	}
	return out
}

func TestEveryCodeHasASentenceAndEverySentenceACode(t *testing.T) {
	t.Parallel()
	c, err := English()
	if err != nil {
		t.Fatal(err)
	}
	declared := codes(t)
	for code := range declared {
		if s := c["errors"][code]; len(strings.Fields(s)) < 4 || !strings.HasSuffix(s, ".") {
			t.Errorf("%s has no proper sentence: %q", code, s)
		}
	}
	for key := range c["errors"] {
		if !declared[key] {
			t.Errorf("the sentence %q belongs to no code", key)
		}
	}
}

func TestError(t *testing.T) {
	t.Parallel()
	c, err := English()
	if err != nil {
		t.Fatal(err)
	}
	wrapped := fmt.Errorf("while reading: %w", feed.Fail(feed.CodeUnreachable, "host", "pds.test"))
	code, sentence, params := c.Error(wrapped)
	if code != feed.CodeUnreachable || !strings.Contains(sentence, "pds.test") || strings.Contains(sentence, "{") || params["host"] != "pds.test" {
		t.Errorf("%s %q %v", code, sentence, params)
	}
	if code, _, _ := c.Error(fmt.Errorf("x: %w", context.Canceled)); code != feed.CodeCancelled {
		t.Error(code)
	}
	code, sentence, _ = c.Error(errors.New(strings.Repeat("ä", 200)))
	if code != feed.CodeInternal || !utf8.ValidString(sentence) || len(sentence) > 400 {
		t.Errorf("%s %q", code, sentence)
	}
}

func TestSay(t *testing.T) {
	t.Parallel()
	c := Catalogue{"s": {"k": "{a} and {b}, {a}"}}
	if got := c.Say("s", "k", map[string]string{"a": "1", "b": "{a}"}); got != "1 and {a}, 1" {
		t.Errorf("%q: a parameter's own text is not filled in again", got)
	}
	n := Catalogue{"s": {"post.one": "one post", "post.other": "{n} posts"}}
	for count, want := range map[int]string{0: "0 posts", 1: "one post", 2: "2 posts"} {
		if got := n.Count("s", "post", count); got != want {
			t.Errorf("%d: %q", count, got)
		}
	}
	if got := c.Say("s", "missing", nil); got != "missing" {
		t.Error(got)
	}
}
