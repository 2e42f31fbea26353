package store

import (
	"maps"
	"slices"

	"skein/feed"
)

// words is what the search index is told about a post.
type words struct{ text, more string }

// index writes the words gathered so far, in the order of ids. It runs before anything is deleted: FTS5 is damaged by the
// removal of a row that it does not hold.
func (a *apply) index(*feed.Batch) error {
	for _, id := range slices.Sorted(maps.Keys(a.words)) {
		w := a.words[id]
		if err := a.run("INSERT INTO post_fts (rowid, text, more) VALUES (?, ?, ?)", id, w.text, w.more); err != nil {
			return err
		}
	}
	clear(a.words)
	return nil
}

// gather keeps the words of a post that has none in the index yet.
func (a *apply) gather(id int64, p *feed.Post) { a.words[id] = words{p.Text, moreWords(p)} }
