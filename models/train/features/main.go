// Command features prints what the draft encoder sees: for each line of standard input the number of its features and
// their names, as little-endian uint32. The trainer reads it, so that training and serving cannot differ in how they read.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"skein/models/draft"
)

// maxLine bounds one line of text, in bytes.
const maxLine = 1 << 20

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "features:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, to io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	out := bufio.NewWriter(to)
	for lines.Scan() {
		names := draft.Features(lines.Text())
		if err := binary.Write(out, binary.LittleEndian, uint32(len(names))); err != nil {
			return err
		}
		if err := binary.Write(out, binary.LittleEndian, names); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return out.Flush()
}
