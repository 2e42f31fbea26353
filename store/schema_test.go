package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"skein/feed"
	"skein/store/testfill"
)

// tables lists the columns of every table that is not the search index's own.
func tables(t *testing.T, d *database) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	must(t, d.look(t.Context(), func(v *view) error {
		return v.each(`SELECT s.name, c.name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table'
			AND s.name NOT LIKE 'post_fts%' AND s.name NOT LIKE 'sqlite_%'`, nil, func(scan scanner) error {
			var table, column string
			err := scan(&table, &column)
			all[table] = append(all[table], column)
			return err
		})
	}))
	return all
}

// A table is either public or says whose view it is. A new one is a decision, made here.
func TestViewerRelativeTablesNameTheViewer(t *testing.T) {
	t.Parallel()
	public := []string{"actor", "post", "label", "engagement", "model", "vector", "evidence", "topic", "tombstone", "missing", "host", "traffic", "narrowed",
		"threadgate", "threadgate_hidden", "postgate", "postgate_detached", "declaration", "signed_label", "repo", "edge"}
	for table, columns := range tables(t, openNetwork(t).db) {
		if slices.Contains(public, table) == slices.Contains(columns, "viewer_did") {
			t.Errorf("network.db: %s is public: %v, its columns: %v", table, slices.Contains(public, table), columns)
		}
	}
	unpersonal := []string{"setting"} // the whole file is one account's
	for table, columns := range tables(t, openSelf(t).db) {
		if slices.Contains(unpersonal, table) == slices.Contains(columns, "viewer_did") {
			t.Errorf("self.db: %s: %v", table, columns)
		}
	}
}

// Interned numbers mean nothing outside their network.db: self.db names by text.
func TestSelfNamesByText(t *testing.T) {
	t.Parallel()
	s := openSelf(t)
	must(t, s.db.look(t.Context(), func(v *view) error {
		return v.each(`SELECT s.name, c.name, c.type FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%'`, nil,
			func(scan scanner) error {
				var table, column, kind string
				err := scan(&table, &column, &kind)
				if slices.Contains([]string{"uri", "post", "author", "viewer_did", "anchor", "uris"}, column) && kind != "TEXT" {
					t.Errorf("%s.%s is %s", table, column, kind)
				}
				return err
			})
	}))
}

// plan is how SQLite would run a query.
func plan(t *testing.T, n *Network, query string, args ...any) string {
	t.Helper()
	var b strings.Builder
	must(t, n.db.look(context.Background(), func(v *view) error {
		return v.each("EXPLAIN QUERY PLAN "+query, args, func(scan scanner) error {
			var id, parent, zero int
			var detail string
			err := scan(&id, &parent, &zero, &detail)
			b.WriteString(detail + "\n")
			return err
		})
	}))
	return b.String()
}

// What runs for every edition or every claimed batch never walks a whole table: the candidates of 100,000 posts once took
// 26 seconds because the planner probed the timeline once per followed account.
func TestHotQueriesUseTheirIndexes(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	for _, b := range testfill.Batches(testfill.Shape{Seed: 4, People: 200, Follows: 150, Posts: 2000, PerBatch: 200, NowMs: now, SpanMs: day}) {
		put(t, n, b)
	}
	for query, args := range map[string][]any{
		sources[0]: {1, 2, 3},
		sources[1]: {1, 2, 3},
		sources[2]: {1, 2, 3},
		"SELECT " + postColumns + " FROM json_each(?) j CROSS JOIN post p ON p.id = j.value WHERE p.effective_ms IS NOT NULL": {"[1]"},
		"SELECT p.root, p.author FROM json_each(?1) j CROSS JOIN post p ON p.root = j.value WHERE p.effective_ms <= ?2":       {"[1]", 2},
		"SELECT 1 FROM json_each(?1) j CROSS JOIN label b ON b.kind = 'post' AND b.subject = j.value":                         {"[1]"},
		"SELECT 1 FROM json_each(?1) j CROSS JOIN timeline t ON t.post = j.value WHERE t.viewer_did = 1":                      {"[1]"},
		"SELECT 1 FROM post p JOIN post o ON o.fingerprint = p.fingerprint WHERE p.id = ?1":                                   {1},
		"SELECT 1 FROM post p JOIN post o ON o.link = p.link WHERE p.id = ?1":                                                 {1},
		"SELECT post FROM engagement WHERE actor = ? AND kind = ? AND rkey = ?":                                               {1, "like", "x"},
		"SELECT 1 FROM post_state WHERE viewer_did = ? AND like_uri = ? AND like_uri <> ''":                                   {1, "x"},
		"SELECT 1 FROM post_state WHERE viewer_did = ? AND repost_uri = ? AND repost_uri <> ''":                               {1, "x"},
		"SELECT id FROM post WHERE quote = ?1":                                                                                {1},
		"SELECT p.id FROM post p WHERE p.effective_ms IS NOT NULL ORDER BY p.effective_ms DESC LIMIT 5":                       nil,
		"SELECT p.id FROM post p WHERE p.indexed_ms < 0 ORDER BY p.id DESC LIMIT 5":                                           nil,
	} {
		for line := range strings.Lines(plan(t, n, query, args...)) {
			walks := strings.HasPrefix(line, "SCAN ") && !strings.HasPrefix(line, "SCAN j ") && !strings.Contains(line, "USING INDEX post_") && !strings.Contains(line, "USING COVERING INDEX post_")
			if walks || strings.Contains(line, "TEMP B-TREE FOR ORDER BY") || strings.Contains(line, "LIST SUBQUERY") && strings.Contains(query, "timeline") {
				t.Errorf("%s\n%s", query, line)
			}
		}
	}
}

// Readers see a batch whole or not at all while it is being written.
func TestReadersSeeWholeBatches(t *testing.T) {
	t.Parallel()
	n := openNetwork(t)
	const size, rounds = 20, 30
	done := make(chan error, 1)
	go func() {
		var err error
		for r := 0; r < rounds && err == nil; r++ {
			b := feed.Batch{Viewer: me, Cursor: feed.Cursor{Name: "c", Value: fmt.Sprint(r + 1)}}
			for i := range size {
				b.Posts = append(b.Posts, post(anna, fmt.Sprintf("%d-%d", r, i), "one of a batch", now-hour))
			}
			err = n.Apply(context.Background(), b)
		}
		done <- err
	}()
	for {
		var posts, indexed, cursor int
		must(t, n.db.look(t.Context(), func(v *view) error {
			for query, into := range map[string]*int{"SELECT count(*) FROM post": &posts, "SELECT count(*) FROM post_fts_docsize": &indexed,
				"SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM cursor": &cursor} {
				if _, err := v.one(query, nil, into); err != nil {
					return err
				}
			}
			return nil
		}))
		if posts != cursor*size || indexed != posts {
			t.Fatalf("cursor %d, %d posts, %d indexed", cursor, posts, indexed)
		}
		select {
		case err := <-done:
			must(t, err)
			return
		default:
		}
	}
}
