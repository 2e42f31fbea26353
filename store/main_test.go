package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skein/feed"
)

// A test that needs a second process runs this binary again with the name of the part it plays.
const partVariable = "SKEIN_STORE_TEST_PART"

func TestMain(m *testing.M) {
	if part := os.Getenv(partVariable); part != "" {
		os.Exit(play(part))
	}
	goleak.VerifyTestMain(m)
}

const (
	day  = int64(86_400_000)
	hour = int64(3_600_000)
	now  = int64(1_790_000_000_000)
	me   = feed.DID("did:plc:me")
	anna = feed.DID("did:plc:anna")
	bela = feed.DID("did:plc:bela")
	carl = feed.DID("did:plc:carl")
)

func fixed() Options {
	return Options{Clock: func() time.Time { return time.UnixMilli(now) }, busy: 200 * time.Millisecond}
}

func openNetwork(t *testing.T) *Network {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "network.db"))
}

func openAt(t *testing.T, path string) *Network {
	t.Helper()
	n, err := OpenNetwork(t.Context(), path, fixed())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, n.Close()) })
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, n *Network, b feed.Batch) {
	t.Helper()
	if b.Viewer == "" {
		b.Viewer = me
	}
	must(t, n.Apply(t.Context(), b))
}

// post is an invented post by its author, as fetched an hour before now.
func post(author feed.DID, rkey, text string, atMs int64) feed.Post {
	return feed.Post{URI: feed.NewURI(author, feed.CollectionPost, rkey), CID: "c" + rkey, Author: author, Text: text,
		CreatedMs: atMs, WitnessedMs: atMs + 1, IndexedMs: now - hour, Langs: []string{"en"}}
}

func follow(who ...feed.DID) (edges []feed.GraphEdge) {
	for _, w := range who {
		edges = append(edges, feed.GraphEdge{Kind: feed.GraphFollow, Subject: w, URI: feed.NewURI(me, feed.CollectionFollow, string(w))})
	}
	return edges
}

func reply(p feed.Post, root, parent feed.Post) feed.Post {
	p.Reply = &feed.ReplyRef{Root: root.URI, Parent: parent.URI}
	return p
}

// dump prints every row of every table that is not the index's own, ids included.
func dump(t *testing.T, d *database) string {
	t.Helper()
	var b strings.Builder
	must(t, d.look(context.Background(), func(v *view) error {
		tables, err := gather(v, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'post_fts%' AND name <> 'sqlite_sequence' ORDER BY name`, nil,
			func(scan scanner) (s string, err error) { return s, scan(&s) })
		if err != nil {
			return err
		}
		for _, table := range tables {
			for _, line := range dumpTable(t, v, table) {
				fmt.Fprintf(&b, "%s %s\n", table, line)
			}
		}
		return nil
	}))
	return b.String()
}

func dumpTable(t *testing.T, v *view, table string) (lines []string) {
	t.Helper()
	rows, err := v.tx.Query("SELECT * FROM " + table)
	must(t, err)
	columns, err := rows.Columns()
	must(t, err)
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	must(t, drain(rows, func(scan scanner) error {
		err := scan(into...)
		lines = append(lines, fmt.Sprintf("%q", values))
		return err
	}))
	slices.Sort(lines)
	return lines
}

// sound checks the file's pages, and that the search index says exactly what the posts say.
func sound(t *testing.T, n *Network) {
	t.Helper()
	var verdict string
	// On the writing connection: on a reader that looked before, FTS5's own check reads a cached list of segments and cries wolf.
	must(t, n.db.write.QueryRowContext(context.Background(), "PRAGMA integrity_check").Scan(&verdict))
	if verdict != "ok" {
		t.Fatalf("integrity_check: %s", verdict)
	}
	must(t, n.db.update(context.Background(), func(t *tx) error {
		return t.run("INSERT INTO post_fts (post_fts, rank) VALUES ('integrity-check', 1)")
	}))
}

func sha(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return fmt.Sprintf("%x", sha256.Sum256(data))
}

func wantCode(t *testing.T, err error, want feed.Code) {
	t.Helper()
	if got := feed.CodeOf(err); got != want {
		t.Fatalf("code %q (%v), want %q", got, err, want)
	}
}
