package store

import (
	"context"
	"errors"

	"skein/feed"
)

// Self is one account's self.db. It is safe for use by several goroutines.
type Self struct {
	db     *database
	viewer feed.DID
}

// OpenSelf opens or creates the file of one account. It fails like [OpenNetwork], and with [feed.CodeForeignFile] for another
// account's file. Before a migration the file is copied to <path>.before-<version>.
func OpenSelf(ctx context.Context, path string, viewer feed.DID, opt Options) (*Self, error) {
	k, err := selfKind()
	if err != nil {
		return nil, err
	}
	d, err := open(ctx, path, k, opt)
	if err != nil {
		return nil, err
	}
	s := &Self{db: d, viewer: viewer}
	if err := s.claim(ctx, opt.ReadOnly); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return s, nil
}

// claim writes the owner into a new file and refuses an old one that is another's.
func (s *Self) claim(ctx context.Context, readOnly bool) error {
	var owner string
	err := s.db.look(ctx, func(v *view) error {
		_, err := v.one("SELECT viewer_did FROM owner", nil, &owner)
		return err
	})
	switch {
	case err != nil || owner == string(s.viewer):
		return err
	case owner != "":
		return feed.Fail(feed.CodeForeignFile, "path", s.db.path)
	case readOnly:
		return nil
	}
	return s.db.update(ctx, func(t *tx) error { return t.run("INSERT INTO owner (viewer_did) VALUES (?)", string(s.viewer)) })
}

// Close waits for a running write and closes the file.
func (s *Self) Close() error { return s.db.close() }

// Setting is a stored JSON value; ok is false when it was never set.
func (s *Self) Setting(ctx context.Context, key string) (value string, ok bool, err error) {
	err = s.db.look(ctx, func(v *view) error {
		ok, err = v.one("SELECT value FROM setting WHERE key = ?", []any{key}, &value)
		return err
	})
	return value, ok, err
}

// SetSetting stores a JSON value.
func (s *Self) SetSetting(ctx context.Context, key, value string) error {
	return s.db.update(ctx, func(t *tx) error {
		return t.run("INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", key, value)
	})
}

// AddFeedback keeps a private word of the reader. Saying it again only renews its time and note.
func (s *Self) AddFeedback(ctx context.Context, f feed.Feedback) error {
	return s.db.update(ctx, func(t *tx) error {
		return t.run(`INSERT INTO feedback (viewer_did, kind, post, author, at_ms, note) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (kind, post, author) DO UPDATE SET at_ms = excluded.at_ms, note = excluded.note`,
			string(s.viewer), f.Kind, string(f.Post), string(f.Author), f.AtMs, f.Note)
	})
}

// Feedback lists one kind, newest first.
func (s *Self) Feedback(ctx context.Context, kind string) (all []feed.Feedback, err error) {
	err = s.db.look(ctx, func(v *view) error {
		all, err = gather(v, "SELECT kind, post, author, at_ms, note FROM feedback WHERE kind = ? ORDER BY at_ms DESC, id DESC", []any{kind},
			func(scan scanner) (f feed.Feedback, err error) {
				return f, scan(&f.Kind, &f.Post, &f.Author, &f.AtMs, &f.Note)
			})
		return err
	})
	return all, err
}

// Backup writes a compact, consistent copy to path, replacing a file there only once the copy is whole.
func (s *Self) Backup(ctx context.Context, path string) error {
	if s.db.write == nil {
		return feed.Fail(feed.CodeReadOnly, "path", s.db.path)
	}
	return s.db.copyTo(ctx, path)
}
