package store

import (
	"context"
	"errors"
	"regexp"

	"skein/feed"
)

// Kept names the posts that the account's own file speaks of: seen, in the latest edition, in feedback, pressed, on their way out.
// They stay in the copy of the network whatever room is made.
func (s *Self) Kept(ctx context.Context) (uris []feed.URI, err error) {
	err = s.db.look(ctx, func(v *view) error {
		uris, err = kept(v)
		return err
	})
	return uris, err
}

// KeptIn is [Self.Kept] of a file that is not open, read beside whoever writes it.
func KeptIn(ctx context.Context, path string) (uris []feed.URI, err error) {
	k, err := selfKind()
	if err != nil {
		return nil, err
	}
	d, err := open(ctx, path, k, Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	err = d.look(ctx, func(v *view) error {
		uris, err = kept(v)
		return err
	})
	return uris, errors.Join(err, d.close())
}

func kept(v *view) ([]feed.URI, error) {
	uri := func(scan scanner) (u feed.URI, err error) { return u, scan((*string)(&u)) }
	uris, err := gather(v, "SELECT uri FROM seen UNION SELECT post FROM feedback WHERE post <> ''", nil, uri)
	if err != nil {
		return nil, err
	}
	more, err := named(v)
	if err != nil {
		return nil, err
	}
	return append(uris, more...), nil
}

// postURI is the address of a post inside a record's JSON or a list.
var postURI = regexp.MustCompile(`at://[A-Za-z0-9:._%-]+/app\.bsky\.feed\.post/[A-Za-z0-9:._~-]+`)

// named reads the addresses out of texts: the latest edition's list, what waits in the outbox with what it answers or quotes,
// what the person said topics of, and of what they asked for more or less. A file from before there was one of these tables has none of them.
func named(v *view) (uris []feed.URI, err error) {
	texts, err := gather(v, "SELECT uris FROM edition ORDER BY id DESC LIMIT 1", nil, scanString)
	if err != nil {
		return nil, err
	}
	for table, text := range map[string]string{"outbox": "subject || ' ' || record || ' ' || uri", "topic_word": "post", "press": "post || ' ' || target"} {
		var there bool
		if _, err := v.one("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?)", []any{table}, &there); err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		more, err := gather(v, "SELECT "+text+" FROM "+table, nil, scanString)
		if err != nil {
			return nil, err
		}
		texts = append(texts, more...)
	}
	for _, text := range texts {
		for _, uri := range postURI.FindAllString(text, -1) {
			uris = append(uris, feed.URI(uri))
		}
	}
	return uris, nil
}

func scanString(scan scanner) (s string, err error) { return s, scan(&s) }
