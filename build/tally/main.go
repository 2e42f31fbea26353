// Tally counts tests whatever ran them. It owns the closing line of `make test` and the record a tier leaves behind; it
// refuses to decide which tests run.
//
//	go test -json ./... | tally go RESULTS    prints what a person wants to see of it, records the counts
//	tally junit RESULTS FILE.xml              records the counts of a JUnit report (vitest, playwright)
//	tally step RESULTS NAME COMMAND…          runs a command as one test and records it
//	tally sum DIR                             adds up the records and prints 'N passed, N failed'
//
// The exit status is not 0 where something failed, and where nothing ran.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
}

var (
	errUsage  = errors.New("usage: tally go RESULTS | junit RESULTS FILE | step RESULTS NAME COMMAND… | sum DIR")
	errFailed = errors.New("not everything passed")
)

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) < 2 {
		return errUsage
	}
	switch verb, where, rest := args[0], args[1], args[2:]; {
	case verb == "go" && len(rest) == 0:
		c, err := readGo(in, out)
		return record(where, c, err)
	case verb == "junit" && len(rest) == 1:
		c, err := readJUnit(rest[0])
		return record(where, c, err)
	case verb == "step" && len(rest) >= 2:
		return record(where, step(rest[0], rest[1:], out), nil)
	case verb == "sum" && len(rest) == 0:
		return sum(where, out)
	}
	return errUsage
}

// step runs a command; its output is shown as it comes.
func step(name string, command []string, out io.Writer) counts {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		fmt.Fprintf(out, "FAIL %s: %v\n", name, err)
		return counts{Failed: 1}
	}
	fmt.Fprintf(out, "ok   %s\n", name)
	return counts{Passed: 1}
}

// sum adds up the records of a folder.
func sum(dir string, out io.Writer) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	var total counts
	for _, file := range files {
		c, err := load(file)
		if err != nil {
			return err
		}
		total = total.add(c)
	}
	fmt.Fprintln(out, total)
	return total.verdict()
}
