package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is one line of go test -json (documented at `go doc test2json`).
type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

// readGo counts the tests of a go test -json stream. Of a test's output only that of failed tests is shown; figures that
// tests print for people (lines of JSON with a "figure", and lines that begin with "figure:") always are.
func readGo(in io.Reader, out io.Writer) (c counts, err error) {
	held := map[string]*strings.Builder{} // output by package and test
	blamed := map[string]bool{}           // packages with a failed test
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(out, lines.Text()) // the compiler's own words
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output":
			keep(held, key, e.Output, out)
		case "build-output":
			fmt.Fprint(out, e.Output)
		case "pass", "fail", "skip":
			settle(&c, e, held[key], blamed, out)
			delete(held, key)
		}
	}
	if err := lines.Err(); err != nil {
		return c, fmt.Errorf("read go test -json: %w", err)
	}
	return c, nil
}

func keep(held map[string]*strings.Builder, key, text string, out io.Writer) {
	if strings.HasPrefix(text, "=== ") {
		return // RUN, PAUSE, CONT: the order tests took turns in
	}
	if strings.HasPrefix(strings.TrimSpace(text), `{"figure"`) || strings.Contains(text, "figure: ") {
		fmt.Fprintln(out, strings.TrimSpace(text))
	}
	if held[key] == nil {
		held[key] = &strings.Builder{}
	}
	held[key].WriteString(text)
}

// settle counts a result and shows what belongs to it. The package's own result comes with Test empty; a package that
// fails without a failed test (a panic, a build) counts as one failure.
func settle(c *counts, e event, output *strings.Builder, blamed map[string]bool, out io.Writer) {
	shown := ""
	if output != nil {
		shown = output.String()
	}
	switch {
	case e.Test == "":
		if e.Action == "fail" && !blamed[e.Package] {
			c.Failed++
			fmt.Fprint(out, shown)
		}
		if e.Action != "skip" { // a package without tests
			fmt.Fprintf(out, "%-4s %s %.1fs\n", map[string]string{"pass": "ok", "fail": "FAIL"}[e.Action], e.Package, e.Elapsed)
		}
	case e.Action == "pass":
		c.Passed++
	case e.Action == "skip":
		c.Skipped++
		fmt.Fprintf(out, "skip %s %s: %s\n", e.Package, e.Test, strings.TrimSpace(shown))
	default:
		c.Failed++
		blamed[e.Package] = true
		fmt.Fprint(out, shown)
	}
}
