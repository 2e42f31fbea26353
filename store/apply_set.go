package store

import (
	"fmt"

	"skein/feed"
)

// held are the queries for the record keys that are stored of an account (?1) in a collection, created at ?2 or later. What
// a view brought without naming its record is not held as a record.
var held = map[string]string{
	feed.CollectionPost:        "SELECT path FROM post WHERE author = ?1 AND effective_ms IS NOT NULL AND created_ms >= ?2 AND path NOT LIKE '%/%'",
	feed.CollectionLike:        "SELECT rkey FROM engagement WHERE actor = ?1 AND kind = 'like' AND created_ms >= ?2 AND rkey <> ''",
	feed.CollectionRepost:      "SELECT rkey FROM engagement WHERE actor = ?1 AND kind = 'repost' AND created_ms >= ?2 AND rkey <> ''",
	feed.CollectionFollow:      "SELECT rkey FROM edge WHERE actor = ?1 AND kind = 'follow' AND created_ms >= ?2",
	feed.CollectionBlock:       "SELECT rkey FROM edge WHERE actor = ?1 AND kind = 'block' AND created_ms >= ?2",
	feed.CollectionThreadgate:  "SELECT p.path FROM threadgate g JOIN post p ON p.id = g.post WHERE p.author = ?1 AND ?2 >= 0",
	feed.CollectionPostgate:    "SELECT p.path FROM postgate g JOIN post p ON p.id = g.post WHERE p.author = ?1 AND ?2 >= 0",
	feed.CollectionDeclaration: "SELECT 'self' FROM declaration WHERE actor = ?1 AND ?2 >= 0",
}

// sets deletes what is held and no longer there, on the path of every deletion. A set from before what is known already
// (a stream moved on while a repository was on its way) proves nothing and deletes nothing.
func (a *apply) sets(b *feed.Batch) error {
	for _, s := range b.Sets {
		query, ok := held[s.Collection]
		if !ok {
			continue
		}
		actor, err := a.actor(s.DID)
		if err != nil {
			return err
		}
		var rev string
		if _, err := a.one("SELECT rev FROM repo WHERE account = ?", []any{actor}, &rev); err != nil {
			return err
		}
		if s.Rev != "" && rev > s.Rev {
			continue
		}
		keys, err := a.texts(query, actor, s.SinceMs)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if s.Keys[key] {
				continue
			}
			if err := a.deleteRecord(feed.NewURI(s.DID, s.Collection, key)); err != nil {
				return fmt.Errorf("%s of %s: %w", s.Collection, s.DID, err)
			}
		}
	}
	return nil
}
