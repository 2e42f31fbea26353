//go:build bench

package netsync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/internal/testnet"
)

// TestBenchTap copies the same repositories from the same PDS with tap and with Skein's own program, which also makes them
// searchable, signs in, reads the timeline and asks for counts.
func TestBenchTap(t *testing.T) {
	tap := os.Getenv("SKEIN_TAP")
	if tap == "" {
		t.Fatal("SKEIN_TAP names no program: run make bench BENCH=sync")
	}
	skein := filepath.Join(t.TempDir(), "skein")
	build := exec.Command("go", "build", "-o", skein, "skein")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, users := range []int{50, 200} {
		n, err := testnet.Start(t.Context(), testnet.Options{Users: users, Posts: 40 * users})
		if err != nil {
			t.Fatal(err)
		}
		beside(t, n, tap, skein)
		n.Stop(context.Background())
	}
}

// beside prints what both took for all repositories of a network.
func beside(t *testing.T, n *testnet.Network, tap, skein string) {
	t.Helper()
	var dids []string
	records := 0
	for i, a := range n.Accounts {
		if i > 0 {
			if _, err := n.As(0).Follow(t.Context(), a.DID); err != nil {
				t.Fatal(err)
			}
		}
		dids = append(dids, a.DID)
	}
	for _, did := range dids {
		count, err := n.Records(t.Context(), did)
		if err != nil {
			t.Fatal(err)
		}
		records += count
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	theirs, err := n.Tap(ctx, tap, t.TempDir(), dids, records)
	if err != nil {
		t.Fatal(err)
	}
	ours := copyWith(t, n, skein)
	what := fmt.Sprintf("%d repositories with %d records, copied: ", len(dids), records)
	tell(t, what+"wall", "s", ours.Wall.Seconds(), theirs.Wall.Seconds())
	tell(t, what+"processor", "cpu-s", ours.CPU.Seconds(), theirs.CPU.Seconds())
	tell(t, what+"memory at its peak", "MB", float64(ours.RSS)/1e6, float64(theirs.RSS)/1e6)
}

// copyWith signs the viewer in and copies everything.
func copyWith(t *testing.T, n *testnet.Network, skein string) testnet.Usage {
	t.Helper()
	dir := t.TempDir()
	run := func(stdin string, args ...string) *exec.Cmd {
		cmd := exec.Command(skein, append(args, "--data-dir", dir)...)
		cmd.Stdin = strings.NewReader(stdin)
		cmd.Env = []string{"HOME=" + dir, "SKEIN_PASSPHRASE=for a folder that is thrown away"}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("skein %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return cmd
	}
	v := n.Viewer()
	run(v.AppPassword+"\n", "login", v.Handle, "--plc", n.PLC, "--pds", n.PDS)
	start := time.Now()
	cmd := run("", "sync", "--once")
	return testnet.UsageOf(cmd, time.Since(start))
}

func tell(t *testing.T, figure, unit string, value, peer float64) {
	t.Helper()
	err := json.NewEncoder(os.Stdout).Encode(map[string]any{
		"figure": figure, "value": value, "unit": unit, "peer": "tap (indigo/cmd/tap)", "peer_value": peer, "ratio": peer / value, "goal": "printed", "ok": true,
	})
	if err != nil {
		t.Error(err)
	}
}
