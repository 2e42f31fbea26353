//go:build soak

package netsync_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// mostMemory bounds what a process holds at its peak under any fault, in bytes.
const mostMemory = 512 << 20

// Every test of faults runs in a process of its own, with the engine, the store and the whole fake network in it, and the operating
// system says what that process held at its peak (getrusage, ru_maxrss).
func TestMemoryUnderFaults(t *testing.T) {
	for _, name := range []string{
		"TestPassingFaultsCostTimeOnly", "TestLastingFaults", "TestFaultsOfStreams", "TestFlappingNetwork", "TestOracleAfterTheStreamWasCut",
		"TestOracleAfterASilentClamp", "TestOracleAfterFallingBack", "TestTruncatedAt", "TestLies",
	} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+name, "-test.parallel=1", "-test.v")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
			continue
		}
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			t.Fatal("no usage")
		}
		peak := usage.Maxrss << 10 // Linux counts in KiB
		t.Logf("%-32s %4d MiB", name, peak>>20)
		if peak > mostMemory {
			t.Errorf("%s held %d MiB", name, peak>>20)
		}
	}
}
