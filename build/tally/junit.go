package main

import (
	"encoding/xml"
	"fmt"
	"os"
)

// suite is the part of a JUnit report that tells how tests ended; reports nest suites.
type suite struct {
	Suites []suite `xml:"testsuite"`
	Cases  []struct {
		Failure *struct{} `xml:"failure"`
		Error   *struct{} `xml:"error"`
		Skipped *struct{} `xml:"skipped"`
	} `xml:"testcase"`
}

func readJUnit(path string) (counts, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return counts{}, err
	}
	var root suite
	if err := xml.Unmarshal(b, &root); err != nil {
		return counts{}, fmt.Errorf("%s: %w", path, err)
	}
	return root.count(), nil
}

func (s suite) count() (c counts) {
	for _, t := range s.Cases {
		switch {
		case t.Failure != nil || t.Error != nil:
			c.Failed++
		case t.Skipped != nil:
			c.Skipped++
		default:
			c.Passed++
		}
	}
	for _, inner := range s.Suites {
		c = c.add(inner.count())
	}
	return c
}
