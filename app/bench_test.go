//go:build bench

package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"skein/feed"
	"skein/models"
	"skein/store"
	"skein/store/testfill"
)

// measured is one line of `make bench`.
type measured struct {
	Figure string  `json:"figure"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Goal   string  `json:"goal,omitempty"`
	OK     bool    `json:"ok"`
}

func (f measured) print(t *testing.T) {
	t.Helper()
	f.Value = float64(int(f.Value*1000+0.5)) / 1000
	fmt.Println(string(must(json.Marshal(f))(t)))
	if !f.OK {
		t.Errorf("%s: %v %s misses the goal %s", f.Figure, f.Value, f.Unit, f.Goal)
	}
}

const (
	sliderGoal = 1.6 // ms: a tenth of a frame
	memoryGoal = 250 // MB
	benchChild = "SKEIN_BENCH_FOLDER"
)

// TestBenchDesk prints what a moved slider and an open edition cost over stores of two sizes.
func TestBenchDesk(t *testing.T) {
	if dir := os.Getenv(benchChild); dir != "" {
		memory(t, dir)
		return
	}
	for _, candidates := range []int{3_000, 100_000} {
		dir := t.TempDir()
		fill(t, dir, candidates)
		t.Run(fmt.Sprint(candidates), func(t *testing.T) { slider(t, dir, candidates) })
		if candidates < 100_000 {
			continue
		}
		child := exec.CommandContext(t.Context(), must(os.Executable())(t), "-test.run=^TestBenchDesk$", "-test.v")
		child.Env = append(os.Environ(), benchChild+"="+dir)
		out, err := child.CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, `{"figure"`) {
				fmt.Print(line)
			}
		}
		if err != nil {
			t.Errorf("%v: %s", err, out)
		}
	}
}

// fill makes a data folder with enough posts for that many candidates, each with a vector.
func fill(t *testing.T, dir string, candidates int) {
	t.Helper()
	now := time.Now().UnixMilli()
	db := must(store.OpenNetwork(t.Context(), filepath.Join(dir, "network.db"), store.Options{Clock: time.Now}))(t)
	// One post in fifty is the viewer's own, which is no candidate.
	shape := testfill.Shape{Seed: 1, People: 2000, Follows: 2000, Posts: candidates * 21 / 20, PerBatch: 100, NowMs: now, SpanMs: 3 * dayMs}
	for _, b := range testfill.Batches(shape) {
		if err := db.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	model, _, err := shippedEncoder(models.Refined)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(2, 3))
	for {
		waiting := must(db.Unembedded(t.Context(), model, 10_000))(t)
		if len(waiting) == 0 {
			break
		}
		rows := make([]feed.VectorRow, len(waiting))
		for i, w := range waiting {
			rows[i] = feed.VectorRow{Post: w.Post, Model: model, Vector: direction(rnd)}
		}
		if err := db.SaveVectors(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// direction draws a unit vector.
func direction(rnd *rand.Rand) feed.Vector {
	v := feed.Vector{Scale: 1.0 / 1257} // 64 is the usual size of a component, √384 of them make 1257
	for i := range v.Q {
		v.Q[i] = int8(max(-127, min(127, 64*rnd.NormFloat64())))
	}
	return v
}

// opened is an app with the folder's account on the desk, as after signing in, without a connection.
func opened(t *testing.T, dir string) *App {
	t.Helper()
	app := must(New(Options{DataDir: dir, Version: "test", Shell: "cli"}))(t)
	if err := app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Error(err)
		}
	})
	app.enter(must(app.openData(app.ctx, app.home, testfill.Viewer, Account{DID: string(testfill.Viewer)}))(t))
	return app
}

// slider moves one slider after the other and takes the page that the shell is handed.
func slider(t *testing.T, dir string, candidates int) {
	api := opened(t, dir).API()
	start := time.Now()
	h := must(api.Home())(t)
	measured{fmt.Sprintf("app.home_%d: first edition gathered, ranked and kept", h.Total), msOf(time.Since(start)), "ms", "", true}.print(t)
	if h.Total != candidates && candidates == maxCandidates || h.Total < candidates {
		t.Fatalf("%d candidates", h.Total)
	}
	agree(t, api, h.Total)
	for _, c := range []struct {
		name   string
		anchor string
		goal   float64
	}{{"page at the top", "", sliderGoal}, {"page around post 500", must(api.Rows(500, 1))(t)[0].URI, 10 * sliderGoal}} {
		var m Moved
		moved := repeat(t, func(i int) (err error) {
			req := MoveRequest{Weights: maps.Clone(h.Mix.Weights), Anchor: c.anchor, Count: pageRows}
			req.Weights[[]string{"closeness/1", "recency/1", "liked/1"}[i%3]] = 1 + float64(i%64)/64
			m, err = api.Try(req)
			return err
		})
		marshalled := repeat(t, func(int) error { _, err := json.Marshal(m); return err })
		moved.print(t, fmt.Sprintf("app.try_%d, %s", h.Total, c.name), c.goal)
		marshalled.print(t, fmt.Sprintf("app.try_%d, %s: its JSON", h.Total, c.name), 0)
	}
}

// agree holds the answer to a move against a fresh ranking of everything before any time is taken.
func agree(t *testing.T, api *API, total int) {
	t.Helper()
	w := map[string]float64{"closeness/1": 3, "recency/1": 1, "liked/1": -2}
	m := must(api.Try(MoveRequest{Weights: w, Count: maxRows}))(t)
	a := must(api.app.account())(t)
	want := a.desk.pool.Table.Rank(w).Select(a.desk.recipe.Select).Page(0, maxRows)
	for i, r := range m.Rows {
		sum := 0.0
		for _, p := range r.Points {
			sum += p
		}
		if r.URI != string(want[i].URI) || r.Score != want[i].Score || sum != r.Score {
			t.Fatalf("place %d: %+v, ranked anew %+v", i, r, want[i])
		}
	}
	if len(m.Rows) != maxRows || m.Total != total || m.Effect.In == 0 {
		t.Fatalf("%d rows of %d, %+v", len(m.Rows), m.Total, m.Effect)
	}
	must(api.Revert())(t)
}

// series are the times of 301 runs of one thing: each by the wall, and on average by the processor, because the machine
// that runs the figures is shared. (The processor's clock is too coarse for a single run.)
type series struct {
	wall []time.Duration
	cpu  time.Duration
}

func repeat(t *testing.T, fn func(i int) error) series {
	t.Helper()
	const runs = 301
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s, before := series{wall: make([]time.Duration, runs)}, threadTime(t)
	for i := range runs {
		start := time.Now()
		if err := fn(i); err != nil {
			t.Fatal(err)
		}
		s.wall[i] = time.Since(start)
	}
	s.cpu = (threadTime(t) - before) / runs
	slices.Sort(s.wall)
	return s
}

// threadTime is what the processor has spent on this thread.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(1 /* RUSAGE_THREAD */, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// print gives median, 95th percentile and processor time; a goal is for the median.
func (s *series) print(t *testing.T, name string, goal float64) {
	t.Helper()
	f := measured{name + ", median", msOf(s.wall[len(s.wall)/2]), "ms", "", true}
	if goal > 0 {
		f.Goal, f.OK = fmt.Sprintf("≤ %v ms", goal), f.Value <= goal
	}
	f.print(t)
	measured{name + ", p95", msOf(s.wall[len(s.wall)*95/100]), "ms", "", true}.print(t)
	measured{name + ", mean of the processor", msOf(s.cpu), "ms", "", true}.print(t)
}

func msOf(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

// memory measures this process, which has done nothing else, with an edition open.
func memory(t *testing.T, dir string) {
	api := opened(t, dir).API()
	h := must(api.Home())(t)
	must(api.Try(MoveRequest{Weights: map[string]float64{"media/1": 8}, Count: pageRows}))(t)
	disk := must(api.Disk())(t)
	peak := status(t, "VmHWM:")
	settled := status(t, "VmRSS:")
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	grown := float64(m.HeapInuse) / 1e6
	debug.FreeOSMemory()
	runtime.ReadMemStats(&m)
	about := fmt.Sprintf("%d posts and %d vectors stored, an edition of %d open", disk.Posts, disk.Vectors, h.Total)
	heap := float64(m.HeapInuse) / 1e6
	measured{"app.heap in use, " + about, heap, "MB", fmt.Sprintf("≤ %d MB", memoryGoal), heap <= memoryGoal}.print(t)
	measured{"app.heap before collection, " + about, grown, "MB", fmt.Sprintf("≤ %d MB", memoryGoal), grown <= memoryGoal}.print(t)
	measured{"app.resident after collection, " + about, status(t, "VmRSS:"), "MB", "", true}.print(t)
	measured{"app.resident before collection, " + about, settled, "MB", "", true}.print(t)
	measured{"app.resident at its peak, " + about, peak, "MB", "", true}.print(t)
}

// status reads a size of /proc/self/status in MB.
func status(t *testing.T, name string) float64 {
	t.Helper()
	for line := range strings.Lines(string(must(os.ReadFile("/proc/self/status"))(t))) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			var kib float64
			must(fmt.Sscan(rest, &kib))(t)
			return kib * 1024 / 1e6
		}
	}
	t.Fatalf("%s is not there", name)
	return 0
}
