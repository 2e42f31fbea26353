package app

import (
	"context"
	"time"

	"skein/feed"
	"skein/ranker"
)

// metSpan is how far back it is asked whom the reader met.
const metSpan = feed.MaxQuietDays * 24 * time.Hour

// furnish gives a pool what the slate looks at beside the values: vectors of the encoder that this edition uses, topics, and
// for how many days nothing was met of people the reader follows.
func (r *reading) furnish(ctx context.Context, pool *ranker.Pool) error {
	met, err := r.self.Met(ctx, pool.Table.AsOfMs-metSpan.Milliseconds(), pool.Table.AsOfMs)
	if err != nil {
		return err
	}
	pool.Table.Furnish(ranker.Beside{Vectors: r.vectors(), Topics: topicsOf(pool.Table), Away: away(pool.Table, met)})
	return nil
}

// away counts whole days since something of each followed author was seen. Who was never seen counts from the first
// post that was: of somebody new to Skein nothing can be overdue.
func away(table *ranker.Table, met map[feed.DID]int64) map[feed.DID]int {
	if len(met) == 0 {
		return nil
	}
	first := table.AsOfMs
	for _, at := range met {
		first = min(first, at)
	}
	days := map[feed.DID]int{}
	for i := range table.Len() {
		c := table.Candidate(i)
		if !c.Following {
			continue
		}
		last, known := met[c.Author]
		if !known {
			last = first
		}
		days[c.Author] = int((table.AsOfMs - last) / dayMs)
	}
	return days
}

// vectors reads from the matrix in use, nil where there is none.
func (r *reading) vectors() func([]feed.PostID) []feed.Vector {
	space := r.space()
	if space == nil {
		return nil
	}
	return func(ids []feed.PostID) []feed.Vector {
		out := make([]feed.Vector, len(ids))
		for i, id := range ids {
			if found := space.matrix.Vectors([]feed.PostID{id}); len(found) == 1 {
				out[i] = found[0]
			}
		}
		return out
	}
}
