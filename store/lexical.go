package store

import (
	"context"
	"errors"

	"skein/feed"
)

// Lexical finds posts by their words: bm25 (the text counts twice as much as alt text and card), the newer first on a tie;
// a query without words lists the newest that satisfy its operators. No query fails for what it contains: words beyond 32
// or 512 bytes are ignored, and one that cannot be ranked within 500 ms lists its matches newest first instead.
func (n *Network) Lexical(ctx context.Context, viewer feed.DID, q feed.Query, limit int) ([]feed.Hit, error) {
	f := compile(q, viewer, true)
	queries := []func(*filter, int) (string, []any){byTime}
	if f.match != "" {
		queries = []func(*filter, int) (string, []any){byRank, byRecency}
	}
	for _, query := range queries {
		text, args := query(f, limit)
		hits, err := n.within(ctx, text, args)
		if !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
			return hits, err
		}
	}
	return nil, nil
}

// within runs a query under the budget of one search.
func (n *Network) within(ctx context.Context, query string, args []any) (hits []feed.Hit, err error) {
	short, cancel := context.WithTimeout(ctx, n.searchBudget)
	defer cancel()
	err = n.db.look(short, func(v *view) error {
		hits, err = gather(v, query, args, func(scan scanner) (feed.Hit, error) {
			var did, path string
			h := feed.Hit{Sides: []feed.Side{feed.ByWord}}
			err := scan(&h.Post, &did, &path, &h.Score)
			h.URI = uriOf(feed.DID(did), path)
			return h, err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return hits, nil
}

func byRank(f *filter, limit int) (string, []any) {
	return `SELECT p.id, a.did, p.path, -bm25(post_fts, 1.0, 0.5) AS score FROM post_fts JOIN post p ON p.id = post_fts.rowid JOIN actor a ON a.id = p.author
		WHERE post_fts MATCH ? AND ` + f.sql() + ` ORDER BY score DESC, p.effective_ms DESC, p.id DESC LIMIT ?`,
		append(append([]any{f.match}, f.args...), limit)
}

// byRecency is byRank without the ranking: SQLite can stop as soon as it has enough.
func byRecency(f *filter, limit int) (string, []any) {
	return `SELECT p.id, a.did, p.path, 0.0 FROM post_fts JOIN post p ON p.id = post_fts.rowid JOIN actor a ON a.id = p.author
		WHERE post_fts MATCH ? AND ` + f.sql() + ` ORDER BY post_fts.rowid DESC LIMIT ?`,
		append(append([]any{f.match}, f.args...), limit)
}

func byTime(f *filter, limit int) (string, []any) {
	return `SELECT p.id, a.did, p.path, p.effective_ms / 1e13 FROM post p JOIN actor a ON a.id = p.author
		WHERE ` + f.sql() + ` ORDER BY p.effective_ms DESC, p.id DESC LIMIT ?`, append(append([]any{}, f.args...), limit)
}

// Matching keeps those of ids that satisfy the query's operators and phrases, in their order: the filter for hits found by
// meaning, which need not contain the words.
func (n *Network) Matching(ctx context.Context, viewer feed.DID, q feed.Query, ids []feed.PostID) (kept []feed.PostID, err error) {
	f := compile(q, viewer, false)
	if f.match != "" {
		f.add("p.id IN (SELECT rowid FROM post_fts WHERE post_fts MATCH ?)", f.match)
	}
	err = n.db.look(ctx, func(v *view) error {
		kept, err = gather(v, "SELECT p.id FROM json_each(?) j CROSS JOIN post p ON p.id = j.value WHERE "+f.sql()+" ORDER BY j.key",
			append([]any{list(plain(ids))}, f.args...), scanPostID)
		return err
	})
	return kept, err
}
