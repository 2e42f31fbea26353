//go:build e2e

package app

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/ranker"
)

// signals reads a screenful, takes a new edition, and counts the values of every signal among its candidates.
func (r *real) signals(t *testing.T) {
	api := r.app.API()
	var read []string
	for _, row := range must(api.Refresh())(t).Rows[:20] {
		read = append(read, row.URI)
	}
	if err := api.MarkSeen(read); err != nil {
		t.Fatal(err)
	}
	h := must(api.Refresh())(t)
	if h.Left.Seen != len(read) {
		t.Errorf("%d seen posts left, %d were read", h.Left.Seen, len(read))
	}
	a := r.account()
	a.mu.Lock()
	defer a.mu.Unlock()
	table := a.desk.pool.Table
	for _, s := range ranker.Signals() {
		seen := map[float64]bool{}
		for i := range table.Len() {
			seen[table.Value(s.ID, i)] = true
		}
		values := slices.Sorted(maps.Keys(seen))
		if untold(s.ID) { // nothing was asked for and nothing learned here: they are neutral
			if !slices.Equal(values, []float64{0}) {
				t.Errorf("%s has the values %v before anything was asked for or learned", s.ID, values)
			}
			continue
		}
		if uniform(s.ID) && len(values) == 1 {
			t.Logf("%-15s one value, %v: the people here are alike in it", s.ID, values)
			continue
		}
		if len(values) < 2 {
			t.Errorf("DEAD %-15s one value, %v, over %d candidates", s.ID, values, table.Len())
			continue
		}
		t.Logf("%-15s %4d values from %.4f to %.4f over %d candidates", s.ID, len(values), values[0], values[len(values)-1], table.Len())
	}
}

// uniform are the signals for which the people of the test network are all alike: they write one language, their accounts say no age,
// and they form one circle.
func uniform(id string) bool { return id == "newcomer/1" || id == "language/1" || id == "bridge/1" }

// untold are the signals that say nothing until the reader asked for more or less, or a model was trained on what they did.
func untold(id string) bool {
	return strings.HasPrefix(id, "asked_") || slices.Contains(chanceSignals[:], id)
}

// all lists every row of the feed.
func (r *real) all(t *testing.T) []Row {
	t.Helper()
	var rows []Row
	for {
		page := must(r.app.API().Rows(len(rows), maxRows))(t)
		if len(page) == 0 {
			return rows
		}
		rows = append(rows, page...)
	}
}

func (r *real) sums(t *testing.T) {
	rows := r.all(t)
	for _, row := range rows {
		sum := 0.0
		for _, p := range row.Points {
			sum += p
		}
		if sum != row.Score {
			t.Errorf("%s: the points sum to %v, the score is %v", row.URI, sum, row.Score)
		}
	}
	t.Logf("%d rows", len(rows))
	if len(rows) < realPosts/4 || len(rows) != must(r.app.API().Home())(t).Total {
		t.Errorf("only %d rows", len(rows))
	}
}

// reasons: a second app computes every explanation anew, from the files alone.
func (r *real) reasons(t *testing.T) {
	reader := must(New(Options{DataDir: r.dir, Version: "test", Shell: "cli", ReadOnly: true}))(t)
	if err := reader.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for i, row := range r.all(t) {
		mine, theirs := must(r.app.API().Why(row.URI))(t), must(reader.API().Why(row.URI))(t)
		if mine.Rank != i+1 || mine.Score != row.Score || theirs.Rank != mine.Rank || theirs.Score != mine.Score ||
			mine.Sentence != theirs.Sentence || !slices.Equal(mine.Terms, theirs.Terms) {
			t.Fatalf("row %d: the feed says %v, why %+v, the second app %+v", i, row.Score, mine, theirs)
		}
	}
}

var postURI = regexp.MustCompile(`at://[^\s"]+/app\.bsky\.feed\.post/[^\s"]+`)

// rebuilt deletes the copy of the network and syncs again: every row of the reader's own data must name a post that is
// there again, and the order must be the one they left.
func (r *real) rebuilt(t *testing.T) {
	api := r.app.API()
	before := r.all(t)
	must(api.Restore(before[3].URI))(t)
	if err := api.SetAnchor(before[60].URI); err != nil {
		t.Fatal(err)
	}
	if err := r.app.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range must(filepath.Glob(filepath.Join(r.dir, "network.db*")))(t) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	r.app = r.open("cli", passphrase)
	sum := must(r.app.SyncOnce(t.Context(), func(feed.Progress) {}))(t)
	t.Logf("copied anew: %d posts applied, %.0f posts/s into the store, first page after %.2f s, all with vectors after %.1f s, dropped %v",
		sum.Stored, sum.PerSecond, sum.FirstPageSeconds, sum.Seconds, sum.Drops)
	r.resolve(t)
	h := must(r.app.API().Home())(t)
	if h.Anchor != before[60].URI || h.At != 60 {
		t.Errorf("the place was lost: %s at %d", h.Anchor, h.At)
	}
	r.alike(t, before, r.all(t))
}

// alike demands equal posts at every place; where one differs it names the signals that say something else of how many posts.
func (r *real) alike(t *testing.T, before, after []Row) {
	if slices.EqualFunc(before, after, func(a, b Row) bool { return a.URI == b.URI }) {
		return
	}
	was := map[string]Row{}
	for _, row := range before {
		was[row.URI] = row
	}
	differ := map[string]int{}
	for _, row := range after {
		old, found := was[row.URI]
		for s, p := range row.Points {
			if found && old.Points[s] != p {
				differ[ranker.Signals()[s].ID]++
			}
		}
	}
	t.Errorf("the order of %d rows is another for %d; these have other points: %v", len(before), len(after), differ)
}

// resolve looks every post up that a row of self.db names.
func (r *real) resolve(t *testing.T) {
	rows := map[string]int{}
	var names []feed.URI
	for line := range strings.Lines(string(must(os.ReadFile(must(r.app.API().ExportData())(t)))(t))) {
		var row struct {
			Table string
			Row   map[string]any
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		rows[row.Table]++
		for _, v := range row.Row {
			text, _ := v.(string)
			for _, u := range postURI.FindAllString(text, -1) {
				names = append(names, feed.URI(u))
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	a := r.account()
	items := must(a.network.Items(t.Context(), a.viewer, time.Now().UnixMilli(), names))(t)
	t.Logf("%d posts named by %v: %d are there again", len(names), rows, len(items))
	if len(items) != len(names) || rows["seen"] != 20 || rows["edition"] < 2 || rows["feedback"] != 1 {
		t.Errorf("%d of %d posts resolve", len(items), len(names))
	}
}
