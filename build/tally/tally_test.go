package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goStream = `{"Action":"start","Package":"skein/a"}
{"Action":"run","Package":"skein/a","Test":"TestGood"}
{"Action":"output","Package":"skein/a","Test":"TestGood","Output":"quiet words\n"}
{"Action":"output","Package":"skein/a","Test":"TestGood","Output":"{\"figure\":\"posts a second\",\"value\":7}\n"}
{"Action":"pass","Package":"skein/a","Test":"TestGood/inner"}
{"Action":"pass","Package":"skein/a","Test":"TestGood"}
{"Action":"output","Package":"skein/a","Test":"TestBad","Output":"=== RUN   TestBad\n"}
{"Action":"output","Package":"skein/a","Test":"TestBad","Output":"the reason\n"}
{"Action":"fail","Package":"skein/a","Test":"TestBad"}
{"Action":"output","Package":"skein/a","Test":"TestNone","Output":"no compiler\n"}
{"Action":"skip","Package":"skein/a","Test":"TestNone"}
{"Action":"fail","Package":"skein/a","Elapsed":1.5}
{"ImportPath":"skein/b","Action":"build-output","Output":"b.go:1: does not compile\n"}
{"Action":"fail","Package":"skein/b"}
{"Action":"skip","Package":"skein/empty"}
`

func TestGoStream(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	c, err := readGo(strings.NewReader(goStream), &out)
	if err != nil {
		t.Fatal(err)
	}
	if want := (counts{Passed: 2, Failed: 2, Skipped: 1}); c != want {
		t.Errorf("counts %+v, want %+v", c, want)
	}
	for _, want := range []string{"the reason", "no compiler", "does not compile", `{"figure":"posts a second","value":7}`, "FAIL skein/a 1.5s"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not shown", want)
		}
	}
	for _, unwanted := range []string{"quiet words", "skein/empty", "=== RUN"} {
		if strings.Contains(out.String(), unwanted) {
			t.Errorf("%q is shown", unwanted)
		}
	}
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "report.xml")
	report := `<testsuites><testsuite name="a"><testcase name="1"/><testcase name="2"><failure>no</failure></testcase>
		<testsuite><testcase name="3"><skipped/></testcase><testcase name="4"><error/></testcase></testsuite></testsuite></testsuites>`
	if err := os.WriteFile(path, []byte(report), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readJUnit(path)
	if want := (counts{Passed: 1, Failed: 2, Skipped: 1}); err != nil || c != want {
		t.Errorf("%+v, %v, want %+v", c, err, want)
	}
	if err := os.WriteFile(path, []byte("<half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readJUnit(path); err == nil {
		t.Error("half a report was read")
	}
}

func TestRecordsAddUpToTheClosingLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tier := filepath.Join(dir, "tier.json")
	var out strings.Builder
	if err := run([]string{"step", tier, "truth", "true"}, nil, &out); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"step", tier, "truth again", "true"}, nil, &out); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := run([]string{"sum", dir}, nil, &out); err != nil || out.String() != "2 passed, 0 failed\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
	if err := run([]string{"step", filepath.Join(dir, "other.json"), "falsehood", "false"}, nil, &out); err == nil {
		t.Error("a failed step is no error")
	}
	out.Reset()
	if err := run([]string{"sum", dir}, nil, &out); err == nil || out.String() != "2 passed, 1 failed\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestNothingRanIsAFailure(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run([]string{"sum", t.TempDir()}, nil, &out); err == nil || out.String() != "0 passed, 0 failed\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
	dir := t.TempDir()
	if err := run([]string{"junit", filepath.Join(dir, "a.json"), filepath.Join(dir, "missing.xml")}, nil, &out); err == nil {
		t.Error("a missing report is no error")
	}
	out.Reset()
	if err := run([]string{"sum", dir}, nil, &out); err == nil || out.String() != "0 passed, 1 failed\n" {
		t.Errorf("a missing report counts as %q, %v", out.String(), err)
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"go"}, {"step", "x", "name"}, {"sum"}, {"other", "x"}} {
		if err := run(args, strings.NewReader(""), &strings.Builder{}); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}
