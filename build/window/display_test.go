//go:build window

package window

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// child starts a program that ends with the test, and with this process however it ends.
func child(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		cmd.Wait() // a program that is told to end says so; the tests look at what it showed
	}()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-exited:
		case <-time.After(10 * time.Second):
			t.Errorf("%s did not end when asked to", cmd.Path)
			cmd.Process.Kill()
			<-exited
		}
	})
}

// display starts a virtual X server on a free number and returns DISPLAY.
func display(t *testing.T) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	xvfb := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp")
	xvfb.ExtraFiles = []*os.File{w}
	child(t, xvfb)
	w.Close()
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb says no display number: %v", err)
	}
	return ":" + strings.TrimSpace(number)
}

// sessionBus starts a D-Bus session of the test's own and returns its address. Without one GTK would wait for it.
func sessionBus(t *testing.T, env []string) string {
	t.Helper()
	bus := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address=1")
	bus.Env = env
	out, err := bus.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	child(t, bus)
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("dbus-daemon says no address: %v", err)
	}
	return strings.TrimSpace(address)
}

// open starts the binary in an empty home on a display of its own and attaches to its inspector.
func open(t *testing.T, args ...string) (p *page, started time.Time) {
	t.Helper()
	binary, err := filepath.Abs("../bin/skein-devtools")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	env := []string{"HOME=" + home, "XDG_RUNTIME_DIR=" + home, "PATH=" + os.Getenv("PATH"), "DISPLAY=" + display(t),
		"LANG=C.UTF-8", "NO_AT_BRIDGE=1", "GDK_BACKEND=x11"}
	inspector := freeAddress(t)
	cmd := exec.Command(binary, args...)
	cmd.Env = append(env, "DBUS_SESSION_BUS_ADDRESS="+sessionBus(t, env), "WEBKIT_INSPECTOR_HTTP_SERVER="+inspector)
	cmd.Dir = home
	log, err := os.Create(filepath.Join(home, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	t.Cleanup(func() { showLog(t, log.Name()) })
	started = time.Now()
	child(t, cmd)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err = attach(ctx, inspector)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	p.display = strings.TrimPrefix(env[3], "DISPLAY=")
	return p, started
}

// showLog prints what the binary said when the test has failed.
func showLog(t *testing.T, path string) {
	if !t.Failed() {
		return
	}
	f, err := os.Open(path)
	if err != nil {
		t.Log(err)
		return
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 8000))
	t.Logf("the binary said: %s %v", b, err)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprint(l.Addr())
}
