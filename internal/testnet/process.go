package testnet

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// process is a child that is asked to stop, waited for, and killed when it does not listen.
type process struct {
	cmd    *exec.Cmd
	ask    syscall.Signal // what asks it to stop
	exited chan struct{}  // closed when Wait has returned
	err    error          // what Wait returned; read after exited
}

// startProcess starts cmd so that it dies with this process, even when this one is killed.
func startProcess(cmd *exec.Cmd, ask syscall.Signal) (*process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	dieWithParent(cmd.SysProcAttr)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	p := &process{cmd: cmd, ask: ask, exited: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// alive says whether the child still runs.
func (p *process) alive() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// stop asks the child to stop and waits for it. After patience, or when ctx ends, it is killed, which is an error.
func (p *process) stop(ctx context.Context, patience time.Duration) error {
	if err := p.cmd.Process.Signal(p.ask); err != nil && p.alive() {
		return fmt.Errorf("signal %s: %w", p.cmd.Path, err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-p.exited:
		return nil
	case <-ctx.Done():
		killed := p.cmd.Process.Kill()
		<-p.exited
		return errors.Join(fmt.Errorf("%s did not stop: %w", p.cmd.Path, ctx.Err()), killed)
	}
}
