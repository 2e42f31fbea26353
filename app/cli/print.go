package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"

	"skein/feed"
)

// printJSON prints one value as indented JSON, texts unescaped.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// wants checks the number of arguments.
func (c *call) wants(n int, what string) error {
	if len(c.args) != n {
		return feed.Fail(feed.CodeBadInput, "field", "The command line", "reason", "it needs "+what)
	}
	return nil
}

// within checks a number given by a flag.
func (c *call) within(name string, n, most int) error {
	if n < 1 || n > most {
		return feed.Fail(feed.CodeBadInput, "field", "--"+name, "reason", "it must be 1 to "+strconv.Itoa(most))
	}
	return nil
}

// secret asks for a password: hidden at a terminal, one line otherwise.
func (c *call) secret(prompt string) (string, error) {
	if c.env.Password != nil {
		return c.env.Password(prompt)
	}
	line, err := readLine(c.env.Stdin)
	if err != nil && (!errors.Is(err, io.EOF) || line == "") {
		return "", feed.FailWith(err, feed.CodeBadInput, "field", "The password", "reason", "nothing came on stdin")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// readLine reads one line and nothing beyond it: the passphrase may follow the password on the same stdin.
func readLine(r io.Reader) (string, error) {
	var line []byte
	var b [1]byte
	for {
		n, err := r.Read(b[:])
		if n > 0 {
			line = append(line, b[0])
		}
		if err != nil || (n > 0 && b[0] == '\n') || len(line) > maxLine {
			return string(line), err
		}
	}
}

// terminalPassword reads from the terminal without echo, or a line of stdin when that is no terminal.
func terminalPassword(prompt string) (string, error) {
	fd := int(os.Stdin.Fd())
	if !term.IsTerminal(fd) {
		c := call{env: Env{Stdin: os.Stdin}}
		return c.secret(prompt)
	}
	fmt.Fprint(os.Stderr, prompt)
	b, err := term.ReadPassword(fd)
	fmt.Fprintln(os.Stderr)
	return string(b), err
}

// confirm asks a question that only "y" or "yes" answers with yes.
func (c *call) confirm(question string) (bool, error) {
	fmt.Fprint(c.env.Stderr, question+" [y/N] ")
	line, err := readLine(c.env.Stdin)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes", nil
}
