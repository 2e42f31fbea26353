//go:build bench

package store

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"skein/feed"
	"skein/store/testfill"
)

// figure is one line of `make bench`.
type figure struct {
	Figure    string  `json:"figure"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
	Peer      string  `json:"peer,omitempty"`
	PeerValue float64 `json:"peer_value,omitempty"`
	Ratio     float64 `json:"ratio,omitempty"`
	Goal      float64 `json:"goal,omitempty"`
	OK        bool    `json:"ok"`
}

func (f figure) print(t *testing.T) {
	t.Helper()
	line, err := json.Marshal(f)
	must(t, err)
	fmt.Fprintln(os.Stdout, string(line))
	if !f.OK {
		t.Errorf("%s misses its goal", f.Figure)
	}
}

func shape(posts int) testfill.Shape {
	return testfill.Shape{Seed: 1, People: 2000, Follows: 2000, Posts: posts, PerBatch: 100, NowMs: now, SpanMs: 3 * day}
}

// cpu is the processor time of this process so far: the machine that runs the figures is shared, so wall time is not.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func filled(t *testing.T, batches []feed.Batch) (n *Network, perCPUSecond float64) {
	t.Helper()
	n = openNetwork(t)
	posts, start := 0, cpu(t)
	for _, b := range batches {
		put(t, n, b)
		posts += len(b.Posts)
	}
	return n, float64(posts) / (cpu(t) - start).Seconds()
}

func TestBenchApply(t *testing.T) {
	const posts = 20000
	batches := testfill.Batches(shape(posts))
	n, rate := filled(t, batches)
	start := cpu(t)
	for _, b := range batches {
		put(t, n, b)
	}
	again := posts / (cpu(t) - start).Seconds()
	for _, peer := range []struct {
		name string
		fts  bool
		goal float64
	}{{"the same rows, no parsing, no index of words", false, 0.25}, {"the same rows, no parsing", true, 0.4}} {
		value := copyRows(t, n, peer.fts)
		ratio := rate / value
		figure{"store.apply", rate, "posts/cpu-s", peer.name, value, ratio, peer.goal, ratio >= peer.goal}.print(t)
	}
	figure{Figure: "store.apply_unchanged", Value: again, Unit: "posts/cpu-s", Goal: rate, OK: again >= rate}.print(t)
	stats, err := n.Stats(t.Context())
	must(t, err)
	figure{Figure: "store.bytes_per_post", Value: float64(stats.Bytes) / posts, Unit: "bytes", OK: true}.print(t)
}

// copyRows inserts the stored post rows, as they are, into the same table of a new file, 100 a transaction.
func copyRows(t *testing.T, from *Network, fts bool) (perSecond float64) {
	t.Helper()
	to := openNetwork(t)
	var rows [][]any
	must(t, from.db.look(t.Context(), func(v *view) error {
		return v.each("SELECT * FROM post", nil, func(scan scanner) error {
			row, into := make([]any, 25), make([]any, 25)
			for i := range row {
				into[i] = &row[i]
			}
			rows = append(rows, row)
			return scan(into...)
		})
	}))
	start := cpu(t)
	for from := 0; from < len(rows); from += 100 {
		must(t, to.db.update(t.Context(), func(t *tx) error {
			for _, row := range rows[from:min(from+100, len(rows))] {
				if err := t.run("INSERT INTO post VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", row...); err != nil {
					return err
				}
				if fts && row[23] != nil {
					if err := t.run("INSERT INTO post_fts (rowid, text, more) VALUES (?, ?, ?)", row[0], row[22], row[23]); err != nil {
						return err
					}
				}
			}
			return nil
		}))
	}
	return float64(len(rows)) / (cpu(t) - start).Seconds()
}

func TestBenchCandidates(t *testing.T) {
	for _, c := range []struct {
		posts  int
		goalMs float64
	}{{3000, 150}, {100000, 4000}} {
		n, _ := filled(t, testfill.Batches(shape(c.posts)))
		best, items, peak := time.Hour, 0, uint64(0)
		var before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for range 3 {
			items = 0
			start := time.Now()
			must(t, n.Candidates(t.Context(), feed.Window{Viewer: testfill.Viewer, AsOfMs: now, SpanMs: 3 * day, Limit: 1 << 20}, func(*feed.Item) error {
				items++
				if items%20000 == 1 {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapInuse)
				}
				return nil
			}))
			best = min(best, time.Since(start))
		}
		ms := float64(best.Microseconds()) / 1000
		figure{Figure: fmt.Sprintf("store.candidates_%d (%d items)", c.posts, items), Value: ms, Unit: "ms", Goal: c.goalMs, OK: ms <= c.goalMs}.print(t)
		figure{Figure: fmt.Sprintf("store.candidates_%d heap added while streaming", c.posts), Value: float64(peak-min(peak, before.HeapInuse)) / (1 << 20), Unit: "MiB", OK: true}.print(t)
		benchSearch(t, n, c.posts)
	}
}

func benchSearch(t *testing.T, n *Network, posts int) {
	t.Helper()
	for name, q := range map[string]feed.Query{"frequent word": {Terms: []string{"bake"}}, "word": {Terms: []string{"gobamu"}}, "japanese": {Terms: []string{"庭"}}} {
		start := time.Now()
		hits, err := n.Lexical(t.Context(), testfill.Viewer, q, 50)
		must(t, err)
		ms := float64(time.Since(start).Microseconds()) / 1000
		figure{Figure: fmt.Sprintf("store.lexical_%d %s (%d hits)", posts, name, len(hits)), Value: ms, Unit: "ms", Goal: 500, OK: ms <= 500}.print(t)
	}
	start := time.Now()
	rows, err := n.Unembedded(t.Context(), "m", 256)
	must(t, err)
	figure{Figure: fmt.Sprintf("store.unembedded_%d", posts), Value: float64(time.Since(start).Microseconds()) / 1000, Unit: "ms", OK: len(rows) == 256}.print(t)
	start = time.Now()
	_, err = n.Unjudged(t.Context(), testfill.Viewer, "1", 256)
	must(t, err)
	figure{Figure: fmt.Sprintf("store.unjudged_256_of_%d", posts), Value: float64(time.Since(start).Microseconds()) / 1000, Unit: "ms", OK: true}.print(t)
}
