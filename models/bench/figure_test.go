//go:build bench

package bench

import (
	"encoding/json"
	"os"
	"syscall"
	"testing"
	"time"
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
	if f.PeerValue != 0 {
		f.Ratio = f.Value / f.PeerValue
	}
	if err := json.NewEncoder(os.Stdout).Encode(f); err != nil {
		t.Fatal(err)
	}
	if !f.OK {
		t.Errorf("%s: %v %s misses the goal %s", f.Figure, f.Value, f.Unit, f.Goal)
	}
}

// cpu is the processor time of all threads of this process so far: what a busy machine does not change.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// least runs fn a few times and returns the smallest processor time in seconds.
func least(t *testing.T, rounds int, fn func()) float64 {
	t.Helper()
	best := time.Duration(1<<63 - 1)
	for range rounds {
		before := cpu(t)
		fn()
		best = min(best, cpu(t)-before)
	}
	return best.Seconds()
}
