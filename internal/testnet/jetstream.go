package testnet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The Jetstream that the public instances run: the first wire format.
const (
	jetstreamModule  = "github.com/bluesky-social/jetstream"
	jetstreamVersion = "v0.0.0-20251009222037-7d7efa58d7f1"
)

// InstallJetstream builds Jetstream into the user's cache, once for each version, and returns the program's path. It needs the go
// command; what that says goes to progress. A second call does nothing and needs no network. Concurrent calls wait for the first.
func InstallJetstream(ctx context.Context, progress io.Writer) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	program := filepath.Join(cache, "skein", "tools", "jetstream-"+jetstreamVersion, "jetstream")
	if exists(program) {
		return program, nil
	}
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		return "", err
	}
	unlock, err := lockFile(program + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if exists(program) {
		return program, nil
	}
	if err := buildJetstream(ctx, program+".partial", progress); err != nil {
		return "", fmt.Errorf("build Jetstream: %w", err)
	}
	return program, os.Rename(program+".partial", program)
}

// buildJetstream builds inside the module's own folder, so that its own lock file decides the versions of what it needs.
func buildJetstream(ctx context.Context, to string, progress io.Writer) error {
	env := append(os.Environ(), "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0")
	download := exec.CommandContext(ctx, "go", "mod", "download", "-json", jetstreamModule+"@"+jetstreamVersion)
	download.Dir, download.Env, download.Stderr = filepath.Dir(to), env, progress
	out, err := download.Output()
	var module struct{ Dir, Error string }
	if bad := json.Unmarshal(out, &module); bad != nil || err != nil || module.Error != "" {
		return fmt.Errorf("download: %w: %s", errors.Join(err, bad), module.Error)
	}
	var said bytes.Buffer
	build := exec.CommandContext(ctx, "go", "build", "-mod=readonly", "-o", to, "./cmd/jetstream")
	build.Dir, build.Env, build.Stdout = module.Dir, env, progress
	build.Stderr = io.MultiWriter(progress, &said)
	if err := build.Run(); err != nil {
		return fmt.Errorf("%w: %s", err, said.Bytes()[max(0, said.Len()-2000):])
	}
	return nil
}

// Jetstream starts a Jetstream instance and returns its address, ws://127.0.0.1:PORT, when it listens. It reads the PDS's firehose
// from the beginning, so that nothing is lost before its way there is open, and keeps its events in a folder of its own. It ends by
// stop, with the network or with this process; a second stop does nothing.
func (n *Network) Jetstream(ctx context.Context) (address string, stop func() error, err error) {
	program, err := InstallJetstream(ctx, n.progress)
	if err != nil {
		return "", nil, err
	}
	return n.jetstream(ctx, program)
}

func (n *Network) jetstream(ctx context.Context, program string) (address string, stop func() error, err error) {
	dir, err := os.MkdirTemp(n.scratch, "jetstream-")
	if err != nil {
		return "", nil, err
	}
	ports, err := freePorts(2)
	if err != nil {
		return "", nil, err
	}
	j := &jetstream{listens: local(ports[0]), log: filepath.Join(dir, "jetstream.log")}
	if err := j.start(program, dir, n.PDS, local(ports[1])); err != nil {
		return "", nil, err
	}
	n.jetstreams = append(n.jetstreams, j)
	if err := j.ready(ctx); err != nil {
		return "", nil, errors.Join(err, j.close(context.WithoutCancel(ctx)), logTail(j.log))
	}
	return "ws://" + j.listens, func() error { return j.close(context.Background()) }, nil
}

func local(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// jetstream is one running instance.
type jetstream struct {
	*process
	listens string // host:port
	log     string
	stopped bool
}

func (j *jetstream) start(program, dir, pds, metrics string) error {
	log, err := os.Create(j.log)
	if err != nil {
		return err
	}
	defer log.Close()
	// Without its liveness-ttl it would end after 15 s in which nobody writes.
	cmd := exec.Command(program, "--ws-url", strings.Replace(pds, "http", "ws", 1)+"/xrpc/com.atproto.sync.subscribeRepos",
		"--listen-addr", j.listens, "--metrics-listen-addr", metrics, "--data-dir", filepath.Join(dir, "events"), "--liveness-ttl", "12h",
		"--override-relay-cursor", "0")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	j.process, err = startProcess(cmd, syscall.SIGTERM)
	return err
}

// ready waits until it listens.
func (j *jetstream) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if c, err := net.Dial("tcp4", j.listens); err == nil {
			return c.Close()
		}
		select {
		case <-j.exited:
			return fmt.Errorf("jetstream ended at once: %w", j.err)
		case <-ctx.Done():
			return fmt.Errorf("jetstream is not ready: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

func (j *jetstream) close(ctx context.Context) error {
	if j.stopped {
		return nil
	}
	j.stopped = true
	return j.stop(ctx, 20*time.Second)
}
