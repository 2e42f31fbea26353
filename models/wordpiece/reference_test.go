//go:build reference

package wordpiece

import (
	"os"
	"testing"
)

// TestAgainstReference compares every id with files that models/train/tokens/compare.sh has just
// made with the reference itself. It fails, and does not skip, when the file is missing: the build
// tag is only set by that script.
func TestAgainstReference(t *testing.T) {
	path := os.Getenv("SKEIN_REFERENCE_TOKENS")
	samples := readSamples(t, path)
	if len(samples) < 5000 {
		t.Fatalf("%d texts in %s, want at least 5,000", len(samples), path)
	}
	differ := compare(t, newShipped(t), samples)
	t.Logf("%d texts, %d differ", len(samples), differ)
}
