package store

import (
	"fmt"

	"skein/feed"
)

// changes stores what became of accounts. It runs after everything else in a batch: a deletion wins.
func (a *apply) changes(b *feed.Batch) error {
	for _, c := range b.Changes {
		if err := a.change(c); err != nil {
			return fmt.Errorf("%s is %q: %w", c.DID, c.Status, err)
		}
	}
	return nil
}

// change stores one. An older one than is known, which a stream repeats after it was interrupted, changes nothing: a
// deletion from before the account came back would otherwise erase what was fetched since.
func (a *apply) change(c feed.AccountChange) error {
	var since int64
	found, err := a.one("SELECT status_ms FROM actor WHERE did = ?", []any{string(c.DID)}, &since)
	if err != nil || since > c.AtMs {
		return err
	}
	switch c.Status {
	case feed.AccountDeleted:
		if err := a.deleteAccount(c.DID); err != nil {
			return err
		}
		// What others name of it stays as a bare DID, which must not pass for one in good standing.
		return a.standing(c)
	case feed.AccountActive:
		buried, err := a.isGone(string(c.DID), 0)
		if err != nil || !found && !buried {
			return err
		}
		if buried { // the row remembers when it came back, in the tombstone's place
			if _, err := a.actor(c.DID); err != nil {
				return err
			}
			if err := a.run("DELETE FROM tombstone WHERE hash = ?", hash64(string(c.DID))); err != nil {
				return err
			}
		}
	}
	return a.standing(c)
}

func (a *apply) standing(c feed.AccountChange) error {
	return a.run("UPDATE actor SET status = ?, status_ms = ? WHERE did = ? AND (status <> ?1 OR status_ms <> ?2)", string(c.Status), c.AtMs, string(c.DID))
}

// renames stores handles that were checked both ways, and servers. A view fetched later knows the handle better.
func (a *apply) renames(b *feed.Batch) error {
	for _, r := range b.Renames {
		if r.PDS != "" {
			if err := a.run("UPDATE repo SET pds = ? WHERE account = (SELECT id FROM actor WHERE did = ?) AND pds <> ?1", r.PDS, string(r.DID)); err != nil {
				return fmt.Errorf("server of %s: %w", r.DID, err)
			}
		}
		if r.Handle == "" {
			continue
		}
		if err := a.run("UPDATE actor SET handle = ? WHERE did = ? AND indexed_ms <= ? AND handle <> ?1", r.Handle, string(r.DID), r.AtMs); err != nil {
			return fmt.Errorf("handle of %s: %w", r.DID, err)
		}
	}
	return nil
}
