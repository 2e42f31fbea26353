package frontend

import (
	"io/fs"
	"testing"
)

func TestDistKeepsItsPlaceholder(t *testing.T) {
	t.Parallel()
	if _, err := fs.Stat(Dist(), ".gitkeep"); err != nil {
		t.Fatalf("the build must put dist/.gitkeep back, or a fresh clone does not compile: %v", err)
	}
}

func TestDistHasNoFolderPrefix(t *testing.T) {
	t.Parallel()
	if _, err := fs.Stat(Dist(), "dist"); err == nil {
		t.Fatal("Dist must be rooted inside dist")
	}
}
