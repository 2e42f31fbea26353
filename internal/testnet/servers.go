package testnet

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// addresses is the first line network.mjs answers with.
type addresses struct {
	PLC        string `json:"plc"`
	PDS        string `json:"pds"`
	AppView    string `json:"appview"`
	AppViewDID string `json:"appviewDid"`
	Ozone      string `json:"ozone"`
	OzoneDID   string `json:"ozoneDid"`
}

// serverOptions is the argument of network.mjs.
type serverOptions struct {
	Postgres   string         `json:"postgres"`
	Ports      map[string]int `json:"ports"`
	RateLimits bool           `json:"rateLimits"`
	BypassKey  string         `json:"bypassKey,omitempty"`
	Limit      *limit         `json:"limit,omitempty"`
}

// limit replaces the 3,000 requests in five minutes that a PDS grants to an address.
type limit struct {
	Requests int `json:"requests"`
	Seconds  int `json:"seconds"`
}

// nodeServers is the Node process and the line to it. Commands are carried out one after the other.
type nodeServers struct {
	*process
	addresses
	commands io.WriteCloser
	answers  *json.Decoder
	pipe     io.Closer
	log      string

	mu sync.Mutex
	id int
}

// startServers runs network.mjs, keeping every file it makes under scratch, and waits until all servers listen.
func startServers(ctx context.Context, dir installation, scratch string, opt serverOptions) (*nodeServers, error) {
	cmd, err := nodeCommand(dir, scratch, opt)
	if err != nil {
		return nil, err
	}
	s := &nodeServers{log: filepath.Join(scratch, "node.log")}
	log, err := os.Create(s.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	answers, child, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.ExtraFiles = []*os.File{child}
	s.pipe, s.answers = answers, json.NewDecoder(bufio.NewReader(answers))
	if s.commands, err = cmd.StdinPipe(); err != nil {
		return nil, errors.Join(err, answers.Close(), child.Close())
	}
	s.process, err = startProcess(cmd, syscall.SIGTERM)
	child.Close() // the process has its own: when that ends, so do the answers
	if err != nil {
		return nil, errors.Join(err, answers.Close())
	}
	if err := s.await(ctx, &s.addresses); err != nil {
		return nil, errors.Join(fmt.Errorf("the servers did not start: %w", err), s.close(context.WithoutCancel(ctx)), logTail(s.log))
	}
	return s, nil
}

// nodeCommand prepares network.mjs to run in scratch.
func nodeCommand(dir installation, scratch string, opt serverOptions) (*exec.Cmd, error) {
	script, err := placeScript(dir)
	if err != nil {
		return nil, err
	}
	arg, err := json.Marshal(opt)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(dir.node(), script, string(arg))
	cmd.Dir = scratch
	cmd.Env = append(os.Environ(), "TMPDIR="+scratch) // the PDS keeps SQLite files and blobs in TMPDIR
	return cmd, nil
}

// placeScript writes network.mjs beside the installed packages, where its imports resolve, under a name that differs
// with its content: two checkouts may share an installation.
func placeScript(dir installation) (string, error) {
	source, err := servers.ReadFile("servers/network.mjs")
	if err != nil {
		return "", err
	}
	path := filepath.Join(string(dir), fmt.Sprintf("network-%.8x.mjs", sha256.Sum256(source)))
	if exists(path) {
		return path, nil
	}
	f, err := os.CreateTemp(string(dir), "network-*.partial")
	if err != nil {
		return "", err
	}
	_, err = f.Write(source)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	return path, os.Rename(f.Name(), path)
}

// await reads the next answer into out, unless ctx or the process ends before.
func (s *nodeServers) await(ctx context.Context, out any) error {
	got := make(chan error, 1)
	go func() { got <- s.answers.Decode(out) }()
	select {
	case err := <-got:
		return err
	case <-ctx.Done():
		s.pipe.Close() // ends the reader above; nothing can be asked any more
		<-got
		return ctx.Err()
	}
}

// do carries out one command of network.mjs.
func (s *nodeServers) do(ctx context.Context, command string, args map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.id++
	line := map[string]any{"id": s.id, "command": command}
	for k, v := range args {
		line[k] = v
	}
	if err := json.NewEncoder(s.commands).Encode(line); err != nil {
		return errors.Join(fmt.Errorf("testnet %s: %w", command, err), logTail(s.log))
	}
	var answer struct {
		ID    int    `json:"id"`
		Error string `json:"error"`
	}
	if err := s.await(ctx, &answer); err != nil {
		return errors.Join(fmt.Errorf("testnet %s: %w", command, err), logTail(s.log))
	}
	if answer.Error != "" || answer.ID != s.id {
		return fmt.Errorf("testnet %s: answer %d of %d: %s", command, answer.ID, s.id, answer.Error)
	}
	return nil
}

// close ends the process.
func (s *nodeServers) close(ctx context.Context) error {
	err := s.stop(ctx, 25*time.Second)
	s.commands.Close() // closed already where the process ended by itself
	s.pipe.Close()
	return err
}
