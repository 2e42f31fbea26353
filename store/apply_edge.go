package store

import (
	"fmt"

	"skein/feed"
)

// edges stores follows and blocks by any account.
func (a *apply) edges(b *feed.Batch) error {
	for _, e := range b.Edges {
		_, _, rkey, ok := e.URI.Split()
		if !ok {
			continue
		}
		if gone, err := a.isGone(string(e.URI), b.FetchedMs); err != nil || gone {
			if err != nil {
				return err
			}
			continue
		}
		if err := a.edgeOf(e, rkey); err != nil {
			return fmt.Errorf("%s of %s by %s: %w", e.Kind, e.Subject, e.Actor, err)
		}
	}
	return nil
}

func (a *apply) edgeOf(e feed.Edge, rkey string) error {
	actor, err := a.actor(e.Actor)
	if err != nil {
		return err
	}
	subject, err := a.actor(e.Subject)
	if err != nil {
		return err
	}
	if err := a.run(`INSERT INTO edge (actor, kind, rkey, subject, created_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
		SET subject = excluded.subject, created_ms = excluded.created_ms WHERE subject <> excluded.subject OR created_ms <> excluded.created_ms`,
		actor, string(e.Kind), rkey, subject, e.CreatedMs); err != nil {
		return err
	}
	if subject == a.viewer && e.Kind == feed.GraphBlock { // hidden at once, before any view says so
		return a.setEdge("blocked_by", actor, true)
	}
	return nil
}

// cutEdge removes a follow or block record of any account.
func (a *apply) cutEdge(kind feed.GraphKind, actor int64, rkey string) error {
	var subject int64
	found, err := a.one("SELECT subject FROM edge WHERE actor = ? AND kind = ? AND rkey = ?", []any{actor, string(kind), rkey}, &subject)
	if err != nil || !found {
		return err
	}
	if err := a.run("DELETE FROM edge WHERE actor = ? AND kind = ? AND rkey = ?", actor, string(kind), rkey); err != nil {
		return err
	}
	if subject == a.viewer && kind == feed.GraphBlock {
		return a.run(`UPDATE relation SET blocked_by = 0, seen_ms = max(seen_ms, ?) WHERE actor = ? AND viewer_did = ?
			AND NOT EXISTS (SELECT 1 FROM edge WHERE actor = ?2 AND kind = 'block' AND subject = ?3)`, a.nowMs, actor, a.viewer)
	}
	return nil
}
