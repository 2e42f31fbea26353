package store

import (
	"fmt"

	"skein/feed"
)

// repos stores how far repositories are copied. Revisions only rise, unless the window opened further back or the account
// lost its place (an empty Rev with a Gap leaves the revision): then what is said counts. An empty PDS changes nothing.
func (a *apply) repos(b *feed.Batch) error {
	for _, r := range b.Repos {
		id, err := a.actor(r.DID)
		if err != nil {
			return err
		}
		err = a.run(`INSERT INTO repo (account, pds, rev, proven, proven_ms, since_ms, bytes, records, gap) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET pds = iif(excluded.pds <> '', excluded.pds, pds), rev = max(rev, excluded.rev),
			proven_ms = iif(excluded.proven >= rev AND excluded.proven >= proven AND excluded.proven <> '', excluded.proven_ms, proven_ms),
			records = iif(excluded.proven >= rev AND excluded.proven >= proven AND excluded.proven <> '', excluded.records, records),
			proven = iif(excluded.proven >= rev, max(proven, excluded.proven), proven),
			since_ms = iif(excluded.rev <> '' AND excluded.since_ms > 0, excluded.since_ms, since_ms), bytes = max(bytes, excluded.bytes), gap = excluded.gap`,
			id, r.PDS, r.Rev, r.Proven, r.ProvenMs, r.SinceMs, r.Bytes, r.Records, r.Gap)
		if err != nil {
			return fmt.Errorf("repository of %s: %w", r.DID, err)
		}
	}
	return nil
}
