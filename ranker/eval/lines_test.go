package eval

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"skein/feed"
)

// folder makes a folder of three texts; an empty graph is no file.
func folder(items, events, graph string) fstest.MapFS {
	dir := fstest.MapFS{itemsFile: {Data: []byte(items)}, eventsFile: {Data: []byte(events)}}
	if graph != "" {
		dir[graphFile] = &fstest.MapFile{Data: []byte(graph)}
	}
	return dir
}

const goodItem = `{"id":"a"}` + "\n"

func TestMalformedFolders(t *testing.T) {
	t.Parallel()
	good := `{"user":"u","item":"a","t_ms":1,"kind":"like"}` + "\n"
	for _, c := range []struct {
		name                 string
		items, events, graph string
		field, reason        string
	}{
		{"no JSON", goodItem + "oops\n", good, "", "items.jsonl:2", "invalid character"},
		{"blank lines are counted", "\n\n{}\n", good, "", "items.jsonl:3", "id is missing"},
		{"id twice", goodItem + goodItem, good, "", "items.jsonl:2", "twice"},
		{"unknown field", `{"id":"a","colour":"red"}`, good, "", "items.jsonl:1", "colour"},
		{"wrong type", `{"id":7}`, good, "", "items.jsonl:1", "string"},
		{"two values", `{"id":"a"}{"id":"b"}`, good, "", "items.jsonl:1", "more than one"},
		{"an array", `["a"]`, good, "", "items.jsonl:1", "array"},
		{"fractional time", `{"id":"a","created_ms":1.5}`, good, "", "items.jsonl:1", "created_ms"},
		{"time out of range", `{"id":"a","created_ms":9007199254740993}`, good, "", "items.jsonl:1", "is no time"},
		{"not UTF-8", "{\"id\":\"\xff\"}", good, "", "items.jsonl:1", "UTF-8"},
		{"long line", `{"id":"` + strings.Repeat("a", maxLine) + `"}`, good, "", "items.jsonl:1", "too long"},
		{"no user", goodItem, `{"item":"a","t_ms":1,"kind":"like"}`, "", "events.jsonl:1", "user is missing"},
		{"unknown item", goodItem, good + `{"user":"u","item":"b","t_ms":1,"kind":"like"}`, "", "events.jsonl:2", `"b"`},
		{"no kind", goodItem, `{"user":"u","item":"a","t_ms":1}`, "", "events.jsonl:1", "kind is missing"},
		{"no time", goodItem, `{"user":"u","item":"a","kind":"like"}`, "", "events.jsonl:1", "t_ms is missing"},
		{"negative infinity", goodItem, `{"user":"u","item":"a","t_ms":-9007199254740993,"kind":"like"}`, "", "events.jsonl:1", "is no time"},
		{"graph with one column", goodItem, good, "u\n", "graph.tsv:1", "TAB"},
		{"graph with three", goodItem, good, "u\tv\nu\tv\tw\n", "graph.tsv:2", "TAB"},
		{"graph with an empty name", goodItem, good, "u\t\n", "graph.tsv:1", "TAB"},
		{"graph to oneself", goodItem, good, "u\tu\n", "graph.tsv:1", "follows itself"},
		{"nobody to rank for", goodItem, good, "", "events.jsonl", "nobody"},
		{"no events", goodItem, "", "", "events.jsonl", "nobody"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Ranking(t.Context(), folder(c.items, c.events, c.graph), Options{})
			wantBad(t, err, c.field, c.reason)
		})
	}
}

func wantBad(t *testing.T, err error, field, reason string) {
	t.Helper()
	var bad *feed.Error
	if !errors.As(err, &bad) || bad.Code != feed.CodeBadInput {
		t.Fatalf("err = %v, want bad input", err)
	}
	if bad.Params["field"] != field || !strings.Contains(bad.Params["reason"], reason) {
		t.Errorf("%q: %q, want %q: …%s…", bad.Params["field"], bad.Params["reason"], field, reason)
	}
}

func TestMissingFiles(t *testing.T) {
	t.Parallel()
	for _, missing := range []string{itemsFile, eventsFile} {
		dir := folder(goodItem, "", "")
		delete(dir, missing)
		_, err := Ranking(t.Context(), dir, Options{})
		wantBad(t, err, missing, "cannot be opened")
	}
}

func TestTooManyLines(t *testing.T) {
	t.Parallel()
	dir := folder("1\n2\n\n3\n", "", "")
	err := eachLine(dir, itemsFile, 2, func([]byte) error { return nil })
	wantBad(t, err, "items.jsonl:4", "more than 2")
}

func TestWindowsLineEndsAndUndatedEvents(t *testing.T) {
	t.Parallel()
	d, err := read(folder("{\"id\":\"a\"}\r\n", `{"user":"u","item":"a","kind":"listen"}`+"\r\n", "u\tv\r\n"), false)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.events) != 1 || d.events[0].gesture != liked || d.events[0].tMs != 0 || d.kinds["listen"] != 1 {
		t.Errorf("events %v, kinds %v", d.events, d.kinds)
	}
	if len(d.users) != 2 || d.users[1] != "v" {
		t.Errorf("users %q: the carriage return is no part of a name", d.users)
	}
}

func TestTextFacts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "goose": 5, "e\u0301": 1, "\U0001F469\u200d\U0001F33E": 2} {
		if got := graphemes(text); got != want {
			t.Errorf("graphemes(%q) = %d, want %d", text, got, want)
		}
	}
	if !hasLink("see https://geese.test") || hasLink("see geese") {
		t.Error("hasLink")
	}
}
