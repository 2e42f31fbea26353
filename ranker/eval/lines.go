package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"skein/feed"
)

// Bounds of a folder: beyond them a run would not end in a person's time.
const (
	maxLine   = 1 << 20 // bytes
	maxItems  = 200_000
	maxEvents = 5_000_000
	maxEdges  = 5_000_000
)

// maxMs bounds a time, so that every difference is exact in float64.
const maxMs = 1 << 52

type itemLine struct {
	ID        string `json:"id"`
	Author    string `json:"author"`
	Text      string `json:"text"`
	CreatedMs *int64 `json:"created_ms"`
}

type eventLine struct {
	User string `json:"user"`
	Item string `json:"item"`
	TMs  *int64 `json:"t_ms"`
	Kind string `json:"kind"`
}

// when is the event's time; 0 where the folder does not know.
func (e eventLine) when() int64 {
	if e.TMs == nil {
		return 0
	}
	return *e.TMs
}

// bad is the error of one line.
func bad(file string, line int, format string, args ...any) error {
	return feed.Fail(feed.CodeBadInput, "field", fmt.Sprintf("%s:%d", file, line), "reason", fmt.Sprintf(format, args...))
}

func readItems(dir fs.FS) (map[string]itemLine, error) {
	items := make(map[string]itemLine)
	err := eachLine(dir, itemsFile, maxItems, func(text []byte) error {
		var it itemLine
		if err := strict(text, &it); err != nil {
			return err
		}
		_, twice := items[it.ID]
		switch {
		case it.ID == "":
			return errors.New("id is missing")
		case twice:
			return fmt.Errorf("id %q is there twice", it.ID)
		}
		items[it.ID] = it
		return inRange("created_ms", it.CreatedMs)
	})
	return items, err
}

func readEvents(dir fs.FS, items map[string]itemLine, timed bool) ([]eventLine, error) {
	var events []eventLine
	err := eachLine(dir, eventsFile, maxEvents, func(text []byte) error {
		var e eventLine
		if err := strict(text, &e); err != nil {
			return err
		}
		_, known := items[e.Item]
		switch {
		case e.User == "":
			return errors.New("user is missing")
		case !known:
			return fmt.Errorf("item %q is not in %s", e.Item, itemsFile)
		case e.Kind == "":
			return errors.New("kind is missing")
		case timed && e.TMs == nil:
			return errors.New("t_ms is missing, and a split by time needs it")
		}
		events = append(events, e)
		return inRange("t_ms", e.TMs)
	})
	return events, err
}

// readGraph reads who follows whom; a folder without the file has no edges.
func readGraph(dir fs.FS) ([][2]string, error) {
	if _, err := fs.Stat(dir, graphFile); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var edges [][2]string
	err := eachLine(dir, graphFile, maxEdges, func(text []byte) error {
		from, to, two := strings.Cut(string(text), "\t")
		switch {
		case !two || from == "" || to == "" || strings.Contains(to, "\t"):
			return errors.New("want user TAB user")
		case from == to:
			return fmt.Errorf("%q follows itself", from)
		}
		edges = append(edges, [2]string{from, to})
		return nil
	})
	return edges, err
}

// eachLine gives the lines that are not blank to fn and puts file and line to what fn finds wrong.
func eachLine(dir fs.FS, file string, most int, fn func([]byte) error) error {
	f, err := dir.Open(file)
	if err != nil {
		return feed.FailWith(err, feed.CodeBadInput, "field", file, "reason", "cannot be opened")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	number, read := 0, 0
	for lines.Scan() {
		number++
		text := bytes.TrimSuffix(lines.Bytes(), []byte("\r"))
		if len(text) == 0 {
			continue
		}
		if read++; read > most {
			return bad(file, number, "more than %d lines", most)
		}
		if !utf8.Valid(text) {
			return bad(file, number, "not UTF-8")
		}
		if err := fn(text); err != nil {
			return bad(file, number, "%v", err)
		}
	}
	if err := lines.Err(); err != nil {
		return bad(file, number+1, "%v", err)
	}
	return nil
}

// strict decodes one JSON object with no field beside those named and nothing after it.
func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

func inRange(field string, ms *int64) error {
	if ms != nil && (*ms < -maxMs || *ms > maxMs) {
		return fmt.Errorf("%s %d is no time", field, *ms)
	}
	return nil
}

// graphemes counts characters as a reader does, nearly: combining marks and joiners belong to what they follow.
func graphemes(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.In(r, unicode.Mn, unicode.Me) && r != '\u200d' {
			n++
		}
	}
	return n
}

func hasLink(text string) bool {
	return strings.Contains(text, "https://") || strings.Contains(text, "http://")
}
