// Package convert writes public data sets for recommendation in the folder format of package eval.
//
// It owns the reading of their raw files and the choice of what a rating says. It holds no data: a person fetches a set
// under its own terms and names the folder.
package convert

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// likedFrom is the rating of five stars from which a film counts as liked. A lower one says that the film was met.
const likedFrom = 4

// Sets names the data sets that can be read, each with the function that writes it from its raw files into a folder.
var Sets = map[string]func(raw fs.FS, dir string) error{
	"ml100k":        MovieLens,
	"ml100k+genres": MovieLensByGenre,
	"lastfm2k":      LastFM,
}

type item struct {
	ID     string `json:"id"`
	Author string `json:"author,omitempty"`
	Text   string `json:"text,omitempty"`
}

type event struct {
	User string `json:"user"`
	Item string `json:"item"`
	TMs  int64  `json:"t_ms,omitempty"`
	Kind string `json:"kind"`
}

// MovieLens reads MovieLens-100k in RecBole's atomic files (ml-100k.item, ml-100k.inter; tab-separated, one line of
// heads): the title for the text, the rating's time for the event's, no author.
func MovieLens(raw fs.FS, dir string) error { return movieLens(raw, dir, false) }

// MovieLensByGenre is [MovieLens] with the combination of genres standing for the author.
func MovieLensByGenre(raw fs.FS, dir string) error { return movieLens(raw, dir, true) }

func movieLens(raw fs.FS, dir string, genres bool) error {
	var items []item
	err := rows(raw, "ml-100k.item", "\t", 4, true, func(c []string) error {
		it := item{ID: c[0], Text: c[1]}
		if genres {
			it.Author = c[3]
		}
		items = append(items, it)
		return nil
	})
	if err != nil {
		return err
	}
	events, err := ratings(raw)
	if err != nil {
		return err
	}
	return write(dir, items, events, nil)
}

func ratings(raw fs.FS) ([]event, error) {
	var events []event
	err := rows(raw, "ml-100k.inter", "\t", 4, true, func(c []string) error {
		stars, err := strconv.ParseFloat(c[2], 64)
		if err != nil {
			return err
		}
		seconds, err := strconv.ParseFloat(c[3], 64)
		if err != nil {
			return err
		}
		e := event{User: c[0], Item: c[1], TMs: int64(seconds) * 1000, Kind: "view"}
		if stars >= likedFrom {
			e.Kind = "like"
		}
		events = append(events, e)
		return nil
	})
	return events, err
}

// LastFM reads Last.fm 2k of HetRec 2011 (ratings.txt: user, artist, plays; trusts.txt: user, user; spaces between). A
// listened-to artist is a liked item without time or author; friendships become the graph.
func LastFM(raw fs.FS, dir string) error {
	var (
		items  []item
		events []event
		known  = make(map[string]bool)
	)
	err := rows(raw, "ratings.txt", "", 3, false, func(c []string) error {
		if !known[c[1]] {
			known[c[1]] = true
			items = append(items, item{ID: c[1]})
		}
		events = append(events, event{User: c[0], Item: c[1], Kind: "like"})
		return nil
	})
	if err != nil {
		return err
	}
	edges := []string{}
	err = rows(raw, "trusts.txt", "", 2, false, func(c []string) error {
		edges = append(edges, c[0]+"\t"+c[1]+"\n")
		return nil
	})
	if err != nil {
		return err
	}
	return write(dir, items, events, edges)
}

// rows gives the columns of each line to fn; an empty separator is any white space.
func rows(raw fs.FS, file, separator string, columns int, heads bool, fn func([]string) error) error {
	f, err := raw.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for number := 1; lines.Scan(); number++ {
		if heads && number == 1 {
			continue
		}
		cells := strings.Fields(lines.Text())
		if separator != "" {
			cells = strings.Split(lines.Text(), separator)
		}
		if len(cells) != columns {
			return fmt.Errorf("%s:%d: %d columns, want %d", file, number, len(cells), columns)
		}
		if err := fn(cells); err != nil {
			return fmt.Errorf("%s:%d: %w", file, number, err)
		}
	}
	return lines.Err()
}

func write(dir string, items []item, events []event, edges []string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := jsonl(filepath.Join(dir, "items.jsonl"), items); err != nil {
		return err
	}
	if err := jsonl(filepath.Join(dir, "events.jsonl"), events); err != nil {
		return err
	}
	if edges == nil {
		return nil
	}
	return os.WriteFile(filepath.Join(dir, "graph.tsv"), []byte(strings.Join(edges, "")), 0o644)
}

func jsonl[T any](path string, lines []T) error {
	var text strings.Builder
	out := json.NewEncoder(&text)
	out.SetEscapeHTML(false)
	for _, line := range lines {
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return os.WriteFile(path, []byte(text.String()), 0o644)
}
