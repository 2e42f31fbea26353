package store

import (
	"context"
	"encoding/json"
	"time"

	"skein/feed"
)

// Network is network.db: the copy of public data. It is safe for use by several goroutines.
type Network struct {
	db *database
	// searchBudget bounds one query of [Network.Lexical].
	searchBudget time.Duration
	forget       func([]feed.PostID, []string)
}

// OpenNetwork opens or creates network.db. It fails with [feed.CodeForeignFile], [feed.CodeNewerFile],
// [feed.CodeDamagedFile], [feed.CodeReadOnly], [feed.CodeDiskFull] or [feed.CodeSecondCopy]; the first three leave every byte
// of the file as it was.
func OpenNetwork(ctx context.Context, path string, opt Options) (*Network, error) {
	k, err := networkKind()
	if err != nil {
		return nil, err
	}
	d, err := open(ctx, path, k, opt)
	if err != nil {
		return nil, err
	}
	return &Network{db: d, searchBudget: 500 * time.Millisecond, forget: opt.Forget}, nil
}

// Close waits for a running write and closes the file.
func (n *Network) Close() error { return n.db.close() }

// actorID finds an interned account, 0 when it was never named.
func (v *view) actorID(did feed.DID) (id int64, err error) {
	_, err = v.one("SELECT id FROM actor WHERE did = ?", []any{string(did)}, &id)
	return id, err
}

// Cursor is how far a stream of the viewer has been read, "" when it never was.
func (n *Network) Cursor(ctx context.Context, viewer feed.DID, name string) (value string, err error) {
	err = n.db.look(ctx, func(v *view) error {
		_, err := v.one("SELECT c.value FROM cursor c JOIN actor a ON a.id = c.viewer_did WHERE a.did = ? AND c.name = ?",
			[]any{string(viewer), name}, &value)
		return err
	})
	return value, err
}

// Preferences is the raw array of app.bsky.actor.getPreferences, byte for byte; nil when it was never fetched.
func (n *Network) Preferences(ctx context.Context, viewer feed.DID) (raw json.RawMessage, err error) {
	err = n.db.look(ctx, func(v *view) error {
		_, err := v.one("SELECT p.raw FROM preference p JOIN actor a ON a.id = p.viewer_did WHERE a.did = ?", []any{string(viewer)}, (*[]byte)(&raw))
		return err
	})
	return raw, err
}
