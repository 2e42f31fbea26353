package testnet

import (
	"context"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestProcessStops(t *testing.T) {
	t.Parallel()
	p, err := startProcess(exec.Command("cat"), syscall.SIGTERM)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.stop(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if p.alive() {
		t.Error("alive after stop")
	}
}

func TestStubbornProcessIsKilled(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sh", "-c", `trap "" TERM; echo deaf; while :; do read -r line || exec sleep 600; done`)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p, err := startProcess(cmd, syscall.SIGTERM)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len("deaf\n"))); err != nil { // the trap is set
		t.Fatal(err)
	}
	if err := p.stop(t.Context(), 50*time.Millisecond); err == nil || !strings.Contains(err.Error(), "did not stop") {
		t.Errorf("stop said %v", err)
	}
	if p.alive() {
		t.Error("alive after kill")
	}
}

func TestMissingProgram(t *testing.T) {
	t.Parallel()
	if _, err := startProcess(exec.CommandContext(context.Background(), "/nonexistent/program"), syscall.SIGTERM); err == nil {
		t.Error("started a program that does not exist")
	}
}
