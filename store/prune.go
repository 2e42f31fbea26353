package store

import (
	"context"
	"fmt"
	"math"

	"skein/feed"
)

// distance is how far an account stands from the viewers of this file.
type distance int

const (
	stranger distance = iota // nobody follows it
	far                      // followed, never liked or answered
	near                     // followed, liked or answered a few times
	closest                  // followed, liked or answered five times or more
)

// rounds says in which order posts leave: those of each distance that are older than so many days, the oldest first. Rounds
// follow one another only while the file is too large.
var rounds = []struct {
	who  distance
	days int64
}{
	{stranger, 7}, {far, 30}, {stranger, 0}, {near, 30}, {far, 7}, {near, 7}, {closest, 30}, {far, 0}, {near, 0}, {closest, 7}, {closest, 0},
}

// pruneStep is how many posts leave in one transaction: short enough that a batch of sync never waits for long.
const pruneStep = 200

// Prune takes posts out until the file is no larger than the room, those of strangers and the oldest first, and gives the
// freed pages back. progress hears the bytes still above the goal and may be nil. It may be cancelled or killed between any two
// steps: each is a transaction that leaves a whole file. Errors: CodeDiskFull, CodeReadOnly, the context's.
func (n *Network) Prune(ctx context.Context, room feed.Room, progress func(over int64)) (feed.Cleared, error) {
	out := feed.Cleared{Goal: room.Bytes}
	var err error
	if out.Before, err = bytesOnDisk(n.db.path); err != nil {
		return out, err
	}
	p := pruning{n: n, goal: room.Bytes, out: &out, progress: progress}
	if err = p.survey(ctx, room.Keep); err == nil {
		err = p.rounds(ctx)
	}
	if err == nil && out.Posts > 0 {
		err = n.db.update(ctx, func(t *tx) error { return newApply(t).sweep() })
	}
	if err == nil {
		err = n.db.shrink(ctx)
	}
	if err != nil {
		return out, err
	}
	if out.After, err = bytesOnDisk(n.db.path); err != nil {
		return out, err
	}
	used, err := n.db.used(ctx)
	out.Enough, out.Loose = used <= room.Bytes, max(out.After-used, 0)
	return out, err
}

// pruning is one [Network.Prune].
type pruning struct {
	n        *Network
	goal     int64
	out      *feed.Cleared
	progress func(int64)
}

// over is how many bytes in use lie above the goal, 0 when none do.
func (p *pruning) over(ctx context.Context) (int64, error) {
	used, err := p.n.db.used(ctx)
	over := max(used-p.goal, 0)
	if err == nil && p.progress != nil {
		p.progress(over)
	}
	return over, err
}

func (p *pruning) rounds(ctx context.Context) error {
	for _, r := range rounds {
		before := p.n.db.nowMs() - r.days*24*3600*1000
		if r.days == 0 {
			before = math.MaxInt64 // witnessed this moment, too
		}
		at := place{ms: math.MinInt64}
		for {
			if over, err := p.over(ctx); err != nil || over == 0 {
				return err
			}
			gone, next, err := p.step(ctx, r.who, before, at)
			if err != nil {
				return err
			}
			p.out.Posts += gone
			if next == at {
				break
			}
			at = next
		}
	}
	return nil
}

// place is how far a round has come, in the order of post_by_time.
type place struct{ ms, id int64 }

// leaving is one post about to go.
type leaving struct {
	place
	author, created int64
}

// step takes the next posts of a round out in one transaction. next is the same as at when there are none.
func (p *pruning) step(ctx context.Context, who distance, before int64, at place) (gone int, next place, err error) {
	next = at
	var left forgotten
	err = p.n.db.update(ctx, func(t *tx) error {
		a := newApply(t)
		posts, err := a.leaving(who, before, at)
		if err != nil {
			return err
		}
		for _, l := range posts {
			if err := a.prune(l.id); err != nil {
				return fmt.Errorf("prune: %w", err)
			}
			next = l.place
		}
		gone, left = len(posts), a.forgotten
		return a.narrow(posts)
	})
	if err == nil {
		p.n.tell(left)
	}
	return gone, next, err
}

// leaving lists the next posts of a round. What a viewer has liked or bookmarked since the survey is left out too.
func (a *apply) leaving(who distance, before int64, at place) ([]leaving, error) {
	s, err := a.stmt(`SELECT p.effective_ms, p.id, p.author, coalesce(p.created_ms, p.effective_ms) FROM post p
		WHERE p.effective_ms IS NOT NULL AND (p.effective_ms, p.id) > (?, ?) AND p.effective_ms < ?
		AND coalesce((SELECT s.distance FROM temp.standing s WHERE s.author = p.author), 0) = ?
		AND p.id NOT IN (SELECT post FROM temp.kept)
		AND NOT EXISTS (SELECT 1 FROM post_state v WHERE v.post = p.id AND (v.like_uri <> '' OR v.repost_uri <> '' OR v.bookmarked))
		ORDER BY p.effective_ms, p.id LIMIT ?`)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(a.ctx, at.ms, at.id, before, int(who), pruneStep)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(scan scanner) (l leaving, err error) { return l, scan(&l.ms, &l.id, &l.author, &l.created) })
}

// heldByName asks whether anything is known of a post that must be known again when it comes back: who acted on it, who may answer
// or quote it, and what labelers say.
const heldByName = `SELECT EXISTS (SELECT 1 FROM engagement WHERE post = ?1) OR EXISTS (SELECT 1 FROM threadgate WHERE post = ?1)
	OR EXISTS (SELECT 1 FROM threadgate_hidden WHERE post = ?1) OR EXISTS (SELECT 1 FROM postgate WHERE post = ?1)
	OR EXISTS (SELECT 1 FROM postgate_detached WHERE post = ?1) OR EXISTS (SELECT 1 FROM signed_label WHERE kind = 'post' AND subject = ?1)`

// prune takes one post out. Its name stays where something still points to it: a reply or quote that is held, or a like or
// repost record of an account whose records are held whole.
func (a *apply) prune(id int64) error {
	if err := a.strip(id); err != nil {
		return err
	}
	if err := a.run(`DELETE FROM engagement WHERE post = ? AND (rkey = '' OR NOT EXISTS
		(SELECT 1 FROM relation r WHERE r.actor = engagement.actor AND r.following <> ''))`, id); err != nil {
		return err
	}
	if err := a.run("DELETE FROM withheld WHERE post = ?", id); err != nil {
		return err
	}
	var promised bool
	if _, err := a.one(heldByName, []any{id}, &promised); err != nil {
		return err
	}
	named, err := a.removeOrBlank(id, promised)
	if err != nil || !named {
		return err
	}
	return a.run(`INSERT INTO missing (post, asked_ms, pruned) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET pruned = 1`, id, a.nowMs)
}

// sweep removes bare names that nothing names any more, so that nobody goes looking for them.
func (a *apply) sweep() error {
	tables, err := a.column("post")
	if err != nil {
		return err
	}
	query := "DELETE FROM post WHERE indexed_ms < 0"
	for _, column := range []string{"root", "parent", "quote"} {
		query += fmt.Sprintf(" AND id NOT IN (SELECT %[1]s FROM post WHERE %[1]s IS NOT NULL)", column)
	}
	for _, table := range tables {
		if table == "missing" || table == "vector" || table == "evidence" || table == "topic" {
			continue // said of the name itself, or gone with the words
		}
		query += fmt.Sprintf(" AND id NOT IN (SELECT post FROM %s)", table)
	}
	query += " AND id NOT IN (SELECT subject FROM signed_label WHERE kind = 'post')"
	a.unknowPosts()
	if err := a.run(query); err != nil {
		return err
	}
	return a.run("DELETE FROM missing WHERE post NOT IN (SELECT id FROM post)")
}

// column lists the tables that have a column of the name.
func (a *apply) column(name string) ([]string, error) {
	s, err := a.stmt("SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = ? ORDER BY m.name")
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(a.ctx, name)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(scan scanner) (table string, err error) { return table, scan(&table) })
}
