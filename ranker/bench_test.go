//go:build bench && linux

package ranker

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"skein/feed"
)

// figure is one line of `make bench`.
type figure struct {
	Figure    string  `json:"figure"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
	Peer      string  `json:"peer"`
	PeerValue float64 `json:"peer_value"`
	Ratio     float64 `json:"ratio"`
	Goal      string  `json:"goal"`
	OK        bool    `json:"ok"`
}

func (f figure) print(t *testing.T) {
	t.Helper()
	if f.PeerValue > 0 {
		f.Ratio = f.PeerValue / f.Value
	}
	if err := json.NewEncoder(os.Stdout).Encode(f); err != nil {
		t.Fatal(err)
	}
	if !f.OK {
		t.Errorf("%s: %v %s misses the goal %s", f.Figure, f.Value, f.Unit, f.Goal)
	}
}

// median runs fn often and gives the middle of the processor's time in milliseconds.
func median(n int, fn func(i int)) float64 { return quantile(0.5, n, fn) }

// quantile runs fn often and gives a quantile of the processor's time that this thread took, in milliseconds: what else the
// machine does while it measures changes the wall's time most.
func quantile(q float64, n int, fn func(i int)) float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	times := make([]int64, n)
	for i := range times {
		start := threadTime()
		fn(i)
		times[i] = threadTime() - start
	}
	slices.Sort(times)
	return float64(times[int(q*float64(n-1))]) / 1e6
}

// threadTime is the nanoseconds that this thread has run.
func threadTime() int64 {
	const clockThreadCPU = 3
	var t syscall.Timespec
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockThreadCPU, uintptr(unsafe.Pointer(&t)), 0); errno != 0 {
		panic(errno)
	}
	return t.Nano()
}

// TestBenchWayIn confirms the oracle for a thousand posts and prints its 95th percentile.
func TestBenchWayIn(t *testing.T) {
	confirm(t, fair(3000), 1000)
	for _, n := range []int{3_000, 100_000} {
		table := fair(n)
		r := table.Rank(DefaultRecipe().Weights)
		p95 := quantile(0.95, 100, func(i int) { r.WayIn(table.cands[i*n/101].URI, 20, DefaultRecipe().Select) })
		figure{Figure: fmt.Sprintf("way into the top 20, p95, %d candidates", n), Value: p95, Unit: "ms", Goal: "< 50 ms", OK: p95 < 50}.print(t)
	}
}

// TestBenchSlider prints how long a moved slider takes until a page of 50 is there, slate rules included, beside sorting
// naive sums; and how long a full re-score takes beside reading the same bytes. Answers are compared before times.
func TestBenchSlider(t *testing.T) {
	for _, size := range []struct {
		n    int
		goal float64
	}{{3_000, 1.6}, {100_000, 1.6}} {
		pool := invent(uint64(size.n), size.n)
		table := NewTable(pool, asOf)
		w := DefaultRecipe().Weights
		slate := DefaultRecipe().Select
		r := table.Rank(w)
		mustAgree(t, r, pool)

		page := func(i int) {
			r.Move("closeness/1", 1+float64(i%64)/64)
			if len(r.Select(slate).Page(0, PageSize)) != PageSize {
				t.Fatal("short page")
			}
		}
		moved := median(301, page)
		naive := median(5, func(int) { naiveOrder(pool, r.Weights()) })
		figure{Figure: fmt.Sprintf("slider to page, %d candidates", size.n), Value: moved, Unit: "ms",
			Peer: "score and sort every post", PeerValue: naive, Goal: fmt.Sprintf("≤ %v ms", size.goal), OK: moved <= size.goal}.print(t)

		deep := median(51, func(i int) {
			r.Move("recency/1", 1+float64(i%64)/64)
			r.Select(slate).Page(2000, PageSize)
		})
		figure{Figure: fmt.Sprintf("slider to page at post 2000, %d candidates", size.n), Value: deep, Unit: "ms", Goal: "≤ 16.6 ms (a frame)", OK: deep <= 16.6}.print(t)

		rescore := median(51, func(int) { table.Rank(w) })
		stream := median(51, func(int) { sink += read(table) })
		figure{Figure: fmt.Sprintf("full re-score, %d candidates", size.n), Value: rescore, Unit: "ms",
			Peer: "read the same bytes", PeerValue: stream, Goal: "≤ 3 × the reading", OK: rescore <= 3*stream}.print(t)

		whyNot := median(21, func(i int) { r.WhyNot(pool[i*size.n/22].URI, 20) })
		figure{Figure: fmt.Sprintf("why not, %d candidates", size.n), Value: whyNot, Unit: "ms", Goal: "≤ 50 ms", OK: whyNot <= 50}.print(t)

		build := median(5, func(int) { NewTable(pool, asOf) })
		figure{Figure: fmt.Sprintf("facts to table, %d candidates", size.n), Value: build, Unit: "ms", Goal: "≤ 500 ms", OK: build <= 500}.print(t)
	}
}

var sink float64

// read is the least work that touches every value: a float64 sum of each column.
func read(t *Table) float64 {
	sum := 0.0
	for _, col := range t.cols {
		var a, b, c, d float64
		for ; len(col) >= 4; col = col[4:] {
			a += float64(col[0])
			b += float64(col[1])
			c += float64(col[2])
			d += float64(col[3])
		}
		sum += a + b + c + d
	}
	return sum
}

// mustAgree compares the bench's answers with the oracle's: order, scores, slate and the page after a move.
func mustAgree(t *testing.T, r *Ranking, pool []feed.Candidate) {
	t.Helper()
	r.Move("closeness/1", 3.25)
	want, scores := naiveOrder(pool, r.Weights())
	if !slices.Equal(r.Top(len(pool)), want) {
		t.Fatal("the order differs from sorting naive sums")
	}
	for i := range pool {
		if row, _ := r.table.Row(pool[i].URI); r.Score(row) != scores[pool[i].URI] {
			t.Fatalf("score of %s differs", pool[i].URI)
		}
	}
	slate := naiveSlate(want[:min(len(want), 400)], feed.URI.Author, 3)[:PageSize]
	for i, p := range r.Select(feed.Slate{AuthorCap: 3}).Page(0, PageSize) {
		if p.URI != slate[i] {
			t.Fatalf("place %d of the slate differs", i)
		}
	}
	r.Move("closeness/1", 1.5)
}
