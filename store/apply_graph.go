package store

import (
	"fmt"

	"skein/feed"
)

// graphColumn is where relation keeps one kind of edge: the column that says it is there, what the column holds when it is
// not, and the column of the record, if there is one.
type graphColumn struct{ column, absent, record string }

var graphColumns = map[feed.GraphKind]graphColumn{
	feed.GraphFollow: {"following", "''", "following"},
	feed.GraphMute:   {"muted", "0", "muted"},
	feed.GraphBlock:  {"blocking", "0", "block_uri"},
}

// graph stores follows, mutes and blocks; a whole list also takes away the edges that it does not name.
func (a *apply) graph(b *feed.Batch) error {
	named := map[feed.GraphKind]map[int64]bool{}
	for _, e := range b.Graph {
		if _, ok := graphColumns[e.Kind]; !ok {
			return fmt.Errorf("relation kind %q is not known", e.Kind)
		}
		id, err := a.actor(e.Subject)
		if err != nil {
			return err
		}
		if named[e.Kind] == nil {
			named[e.Kind] = map[int64]bool{}
		}
		named[e.Kind][id] = true
		if err := a.edge(id, e); err != nil {
			return fmt.Errorf("%s of %s: %w", e.Kind, e.Subject, err)
		}
	}
	for _, kind := range b.Whole {
		if err := a.whole(kind, named[kind]); err != nil {
			return fmt.Errorf("all %ss: %w", kind, err)
		}
	}
	return nil
}

func (a *apply) edge(actor int64, e feed.GraphEdge) error {
	g := graphColumns[e.Kind]
	if e.Kind == feed.GraphMute {
		return a.setEdge(g.column, actor, true)
	}
	if e.Kind == feed.GraphBlock {
		if err := a.setEdge(g.column, actor, true); err != nil {
			return err
		}
	}
	return a.setEdge(g.record, actor, string(e.URI))
}

func (a *apply) setEdge(column string, actor int64, value any) error {
	return a.run(fmt.Sprintf(`INSERT INTO relation (viewer_did, actor, %[1]s, seen_ms) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET %[1]s = excluded.%[1]s, seen_ms = max(seen_ms, excluded.seen_ms) WHERE %[1]s <> excluded.%[1]s`, column),
		a.viewer, actor, value, a.nowMs)
}

func (a *apply) whole(kind feed.GraphKind, named map[int64]bool) error {
	g, ok := graphColumns[kind]
	if !ok {
		return fmt.Errorf("not known")
	}
	held, err := a.ids(fmt.Sprintf("SELECT actor FROM relation WHERE viewer_did = ? AND %s <> %s", g.column, g.absent), a.viewer)
	if err != nil {
		return err
	}
	for _, actor := range held {
		if named[actor] {
			continue
		}
		// An AppView leaves accounts that are away out of the list. The viewer's own record says that they are still followed.
		if _, recorded, err := a.recorded(kind, actor); err != nil {
			return err
		} else if recorded {
			continue
		}
		if err := a.cut(kind, actor); err != nil {
			return err
		}
	}
	return nil
}

// recorded finds a record of the viewer's that still states a relation; there can be several of one.
func (a *apply) recorded(kind feed.GraphKind, subject int64) (rkey string, found bool, err error) {
	found, err = a.one("SELECT rkey FROM edge WHERE actor = ? AND kind = ? AND subject = ? ORDER BY rkey DESC", []any{a.viewer, string(kind), subject}, &rkey)
	return rkey, found, err
}

// cut takes one edge away.
func (a *apply) cut(kind feed.GraphKind, actor int64) error {
	g := graphColumns[kind]
	if kind == feed.GraphFollow {
		a.unfollowed = append(a.unfollowed, actor)
	}
	return a.run(fmt.Sprintf("UPDATE relation SET %s = %s, seen_ms = max(seen_ms, ?) WHERE actor = ? AND viewer_did = ?", g.column, g.absent),
		a.nowMs, actor, a.viewer)
}

// leave takes out of the viewer's timeline what stood there only because of a follow that is over.
func (a *apply) leave(*feed.Batch) error {
	for _, actor := range a.unfollowed {
		if err := a.run(`DELETE FROM timeline WHERE viewer_did = ? AND (brought_by = ?
			OR brought_by = 0 AND post IN (SELECT id FROM post WHERE author = ?))`, a.viewer, actor, actor); err != nil {
			return fmt.Errorf("unfollow: %w", err)
		}
	}
	return nil
}
