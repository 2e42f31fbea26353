package sample

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

//go:embed data/*.json data/*.jsonl
var files embed.FS

// Load parses the embedded files, fills reactions in and validates the whole. The same binary always loads the same Sample.
// An error means that the data files were edited against their rules.
func Load() (*Sample, error) {
	s, err := parse()
	if err != nil {
		return nil, err
	}
	s.index()
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("sample network: %w", err)
	}
	s.fill()
	return s, nil
}

func parse() (*Sample, error) {
	s := &Sample{}
	err := errors.Join(
		readLines("data/people.jsonl", &s.People),
		readLines("data/posts.jsonl", &s.Posts),
		readLines("data/meaning_queries.jsonl", &s.Meaning),
		readLines("data/word_queries.jsonl", &s.Words),
		readOne("data/you.json", &s.You),
		readOne("data/expected_duplicates.json", &s.Duplicates),
	)
	if err != nil {
		return nil, fmt.Errorf("read sample network: %w", err)
	}
	return s, nil
}

// readLines decodes JSON Lines strictly: an unknown field is a typing error in the data, not an extension.
func readLines[T any](name string, into *[]T) error {
	raw, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	for {
		var row T
		if err := dec.Decode(&row); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s, entry %d: %w", name, len(*into)+1, err)
		}
		*into = append(*into, row)
	}
}

func readOne(name string, into any) error {
	raw, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (s *Sample) index() {
	s.people = make(map[string]int, len(s.People))
	for i, p := range s.People {
		s.people[p.ID] = i
	}
	s.posts = make(map[string]int, len(s.Posts))
	for i, p := range s.Posts {
		s.posts[p.ID] = i
	}
}

// Person returns the person with this id, or nil.
func (s *Sample) Person(id string) *Person {
	if i, ok := s.people[id]; ok {
		return &s.People[i]
	}
	return nil
}

// Post returns the post with this id, or nil.
func (s *Sample) Post(id string) *Post {
	if i, ok := s.posts[id]; ok {
		return &s.Posts[i]
	}
	return nil
}
