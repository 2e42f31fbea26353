//go:build bench

package search

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"skein/feed"
)

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
	if err := json.NewEncoder(os.Stdout).Encode(f); err != nil || !f.OK {
		t.Errorf("%s misses its goal %s: %v %v", f.Figure, f.Goal, f.Value, err)
	}
}

// best is the least of n times in milliseconds: what the work takes when nobody disturbs it.
func best(n int, fn func()) float64 {
	times := make([]time.Duration, n)
	for i := range times {
		start := time.Now()
		fn()
		times[i] = time.Since(start)
	}
	return float64(slices.Min(times).Nanoseconds()) / 1e6
}

// TestBenchMatrix prints the three questions to a matrix of 100,000 vectors. The peer computes in float64 from the same
// rows, one at a time; answers are compared first.
func TestBenchMatrix(t *testing.T) {
	const n = 100_000
	m := filled(12, n)
	ids := make([]feed.PostID, n)
	for i := range ids {
		ids[i] = feed.PostID(i + 1)
	}
	centroids, of := m.Vectors(ids[500:508]), ids[1000:1064]
	query := centroids[0]
	peer := best(3, func() { plainNearest(t, m, &query, ids) })

	nearest := best(25, func() { m.Nearest(&query, 200) })
	figure{Figure: "nearest 200 of 100,000 vectors", Value: nearest, Unit: "ms", Peer: "plain scan and sort", PeerValue: peer, Goal: "≤ 40 ms", OK: nearest <= 40}.print(t)
	closeness := best(15, func() { m.Closeness(ids, centroids) })
	figure{Figure: "closeness of 100,000 vectors to 8 centroids", Value: closeness, Unit: "ms", Peer: "8 plain scans", PeerValue: 8 * peer, Goal: "≤ 200 ms", OK: closeness <= 200}.print(t)
	likeness := best(7, func() { m.MaxLikeness(ids, of) })
	figure{Figure: "likeness of 100,000 vectors to 64 posts", Value: likeness, Unit: "ms", Peer: "64 plain scans", PeerValue: 64 * peer, Goal: "≤ 1500 ms", OK: likeness <= 1500}.print(t)
	likes := m.Vectors(ids[:1000])
	tastes := make([]Taste, len(likes))
	for i := range likes {
		tastes[i] = Taste{likes[i], 1}
	}
	centers := best(3, func() { Interests(tastes) })
	figure{Figure: "interests of 1,000 likes", Value: centers, Unit: "ms", Goal: "≤ 200 ms", OK: centers <= 200}.print(t)
}

func plainNearest(t *testing.T, m *Matrix, query *feed.Vector, ids []feed.PostID) {
	t.Helper()
	all := make([]Near, len(ids))
	for row := range ids {
		sum := 0.0
		for i, q := range m.row(row) {
			sum += float64(q) * float64(query.Q[i])
		}
		all[row] = Near{m.ids[row], min(sum*(float64(query.Scale)*float64(m.scales[row])), 1)}
	}
	slices.SortFunc(all, likelier)
	if !slices.Equal(all[:200], m.Nearest(query, 200)) {
		t.Fatal("nearest differs from the plain scan")
	}
}
